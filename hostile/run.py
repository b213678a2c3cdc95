"""Starts the demo, attacks it, and says what was found. Exit status 1 where something was."""

import argparse
import importlib
import resource
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from lib.demo import Demo  # noqa: E402
from lib.site import Site  # noqa: E402
from lib.suite import ATTACKS, run  # noqa: E402


def main():
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("program")
    ask.add_argument("--quick", action="store_true", help="only what is done in two minutes")
    ask.add_argument("--only", default="", help="only attacks with this in their name, or their file's")
    given = ask.parse_args()
    began = time.monotonic()
    files = sorted(it.stem for it in (HERE / "attacks").glob("*.py"))
    # Forms are sent with everything in them when the demo is needed for nothing else, and what is left is looked at last.
    last = ["fields", "aftermath"]
    for name in [it for it in files if it not in last] + last:
        importlib.import_module(f"attacks.{name}")
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    demo = Demo(given.program, 1000, ["--log-format", "json", "--log", "info,tower_http=debug", "--proxy", "127.0.0.9"])
    try:
        found, held = run(Site(demo), not given.quick, given.only)
    finally:
        demo.stop()
    print(f"\n{len(ATTACKS)} attacks are known; {time.monotonic() - began:.0f} seconds", flush=True)
    print(f"{held} passed, {found} failed", flush=True)
    return 1 if found or not held else 0


if __name__ == "__main__":
    sys.exit(main())
