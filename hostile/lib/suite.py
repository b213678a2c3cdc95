"""Attacks and what they find. An attack is a function whose name is the sentence that it tries to make untrue."""

import sys
import time
import traceback

ATTACKS = []


class Finding(Exception):
    """What the attack found."""


def attack(full=False):
    """Marks an attack. `full` ones run only when everything is asked for."""
    def keep(function):
        function.full = full
        ATTACKS.append(function)
        return function
    return keep


def must(holds, found):
    """Ends the attack with what it found where something does not hold."""
    if not holds:
        raise Finding(found)


def run(site, everything, only):
    """Runs the attacks one after another; answers how many found something, and how many did not."""
    found = held = 0
    for it in ATTACKS:
        sentence = it.__name__.replace("_", " ")
        if (it.full and not everything) or (only and only not in it.__name__ and only not in it.__module__):
            continue
        began = time.monotonic()
        try:
            said = it(site)
            must(site.demo.process.poll() is None, "the program has ended")
            must(site.demo.answers(), "the program answers nobody any more")
            held += 1
            print(f"ok       {sentence} ({time.monotonic() - began:.1f} s)", flush=True)
            for line in said or []:
                print(f"         {line}", flush=True)
        except Finding as finding:
            found += 1
            print(f"FOUND    {sentence}\n         {finding}", flush=True)
        except Exception:  # noqa: BLE001: an attack that breaks has shown nothing, and that must be seen.
            found += 1
            print(f"BROKEN   {sentence}", flush=True)
            traceback.print_exc(file=sys.stdout)
    return found, held
