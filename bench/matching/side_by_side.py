#!/usr/bin/env python3
"""Links every data set with Kith and with Splink 4 and 5, one after the other, scores all alike, and prints one table.

    side_by_side.py --kith PROGRAM --peers DIR --data DIR --out DIR [--population FILE ...] [--look-ups DIR]
                    [--answers NAME=DIR ...] [--only NAME ...]

`run.sh` makes what this needs and starts it. A peer that is absent is named with the reason; the rest goes on.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path

HERE = Path(__file__).resolve().parent

Set = namedtuple("Set", "name dataset files")
Tool = namedtuple("Tool", "name command threshold")


class Absent(Exception):
    """A tool that could not be run, and why."""


def ran(command, log):
    """Runs a command to its end; wall and CPU seconds and the most memory it had, as the system counts them."""
    began = time.perf_counter()
    with open(log, "w", encoding="utf-8") as file:
        try:
            process = subprocess.Popen([str(word) for word in command], stdout=file, stderr=subprocess.STDOUT)
        except OSError as error:
            raise Absent(f"{command[0]}: {error.strerror}") from None
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        said = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
        raise Absent(f"ended with {process.returncode}: {said[-1] if said else 'it said nothing'}")
    return {"wall": round(time.perf_counter() - began, 2), "cpu": round(usage.ru_utime + usage.ru_stime, 2),
            "peak_mb": round(usage.ru_maxrss / 1024, 1)}


def sets_of(asked):
    folder = asked.data
    known = [Set("FEBRL 3", "febrl3", [folder / "febrl3.csv"]),
             Set("FEBRL 4", "febrl4", [folder / "febrl4a.csv", folder / "febrl4b.csv"]),
             Set("fake_1000", "fake_1000", [folder / "fake_1000.csv"]),
             Set("population 1k", "population", [folder / "population_1k.csv"]),
             Set("population 10k", "population", [folder / "population_10k.csv"])] if folder else []
    known += [Set(file.parent.name if file.name == "population.csv" else file.stem, "population", [file])
              for file in asked.population]
    wanted = [one for one in known if not asked.only or one.name in asked.only]
    if not wanted:
        sys.exit(f"nothing to link: give --data or --population, or --only one of {[one.name for one in known]}")
    return wanted


def tools_of(asked, one):
    """The tools that link this set, each with its command for a folder and the threshold at which it is scored."""
    def kith(out):
        if not asked.kith:
            raise Absent("no program was named; give --kith")
        # From nought bits on it links; what it would only ask about is left out.
        return [asked.kith, "match", "link", *one.files, "--out", out / "links.csv", "--clusters", out / "clusters.csv",
                "--floor", "0", "--format", "json"]

    def splink(version, dataset):
        def command(out):
            python = asked.peers / f"splink{version}" / "bin" / "python"
            if not python.exists():
                raise Absent(f"{python} is not there; run peers.sh {asked.peers}")
            return [python, HERE / "splink_link.py", "--dataset", dataset, "--data", *one.files, "--out", out]
        return command

    # Kith's links are those at or above its own default threshold, so all of them count.
    yield Tool("Kith", kith, None)
    for version in (4, 5):
        yield Tool(f"Splink {version}", splink(version, one.dataset), 0.95)
        if one.dataset == "febrl4":
            yield Tool(f"Splink {version} extended", splink(version, "febrl4_extended"), 0.95)


def linked(tool, one, folder):
    """What one tool cost on one set, and how right it was."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in ("links.csv", "clusters.csv", "cost.json"):
        (folder / stale).unlink(missing_ok=True)
    cost = ran(tool.command(folder), folder / "log.txt")
    own = json.loads((folder / "cost.json").read_text()) if (folder / "cost.json").exists() else {}
    if tool.name != "Kith":
        # Python's time to start and import is no part of a peer's work: its own count leaves it out.
        cost = {"cpu_with_imports": cost["cpu"], "wall_with_imports": cost["wall"], **cost, **own["total"]}
    cost["load_average"] = round(os.getloadavg()[0], 1)
    score = [sys.executable, HERE / "score.py", "--dataset", one.dataset, "--data", *one.files,
             "--links", folder / "links.csv", "--out", folder / "scores.json"]
    if (folder / "clusters.csv").exists():
        score += ["--clusters", folder / "clusters.csv"]
    if tool.threshold is not None:
        score += ["--threshold", tool.threshold]
    ran(score, folder / "scored.md")
    return {"cost": cost, "own": own, "scores": json.loads((folder / "scores.json").read_text())}


def side_by_side(asked):
    results = []
    for one in sets_of(asked):
        for tool in tools_of(asked, one):
            found = {"set": one.name, "tool": tool.name}
            try:
                found.update(linked(tool, one, asked.out / one.name.replace(" ", "_") / tool.name.replace(" ", "_")))
            except Absent as why:
                found["absent"] = str(why)
            results.append(found)
            print(link_row(found, results), file=sys.stderr, flush=True)
    return results


def three(found):
    return f"{found['precision']:.4f} / {found['recall']:.4f} / {found['f1']:.4f}"


def link_row(found, results):
    if "absent" in found:
        return f"| {found['set']} | {found['tool']} | absent: {found['absent']} |" + " |" * 9
    scores, cost = found["scores"], found["cost"]
    kith = next((other["cost"]["cpu"] for other in results
                 if other["set"] == found["set"] and other["tool"] == "Kith" and "cost" in other), None)
    worst = scores["clusters"]["biggest_wrong_cluster"]
    lacking = scores.get("pairs_without_nhs_number")
    cells = [found["set"], found["tool"], three(scores["pairs"]), f"{scores['pairs_best']['f1']:.4f}",
             f"{lacking['f1']:.4f}" if lacking else "", f"{scores['clusters']['pairs']['f1']:.4f}",
             f"{scores['clusters']['b_cubed']['f1']:.4f}", worst["people"] if worst else "none",
             f"{cost['cpu']:.2f}", f"{cost['cpu'] / kith:.1f}" if kith else "", f"{cost['wall']:.1f}", f"{cost['peak_mb']:.0f}"]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


LINK_HEAD = """| data | tool | pairs at the default: P / R / F1 | pairs, best F1 | no NHS number on a side, F1 | clusters, pair F1 | \
B-cubed F1 | people in the worst cluster | CPU s | times Kith's | wall s | peak MB |
| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"""
LOOK_UP_HEAD = """| tool | recall@5 | recall@1 | p50 ms | p99 ms | CPU ms a look-up | on disk MB | build CPU s |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"""


def look_ups(asked):
    """The look-up peers, and whatever else wrote its answers and cost in the same form."""
    given = [tuple(answer.split("=", 1)) for answer in asked.answers]
    for name, folder in given + [("tantivy", None), ("postgres", None)]:
        found = {"tool": name}
        try:
            if folder is None:
                folder = asked.out / "look-ups" / name
                folder.mkdir(parents=True, exist_ok=True)
                python = asked.peers / "lookup" / "bin" / "python"
                if not python.exists():
                    raise Absent(f"{python} is not there; run peers.sh {asked.peers}")
                ran([python, HERE / "lookup_peers.py", "--peer", name, "--folder", asked.look_ups, "--out", folder],
                    folder / "log.txt")
            folder = Path(folder)
            ran([sys.executable, HERE / "score_lookups.py", "--truth", asked.look_ups / "lookups.truth.csv",
                 "--answers", folder / "answers.csv", "--out", folder / "scores.json"], folder / "scored.md")
            found["cost"] = json.loads((folder / "cost.json").read_text())
            found["scores"] = json.loads((folder / "scores.json").read_text())
        except Absent as why:
            found["absent"] = str(why)
        except OSError as error:
            found["absent"] = f"{error.filename}: {error.strerror}"
        yield found


def look_up_row(found):
    if "absent" in found:
        return f"| {found['tool']} | absent: {found['absent']} |" + " |" * 6
    cost, scores = found["cost"], found["scores"]
    build = cost.get("build", {}).get("cpu", "")
    return "| " + " | ".join(str(cell) for cell in [
        cost.get("tool", found["tool"]), f"{scores['recall_at_5']:.4f}", f"{scores['recall_at_1']:.4f}", cost.get("p50_ms", ""),
        cost.get("p99_ms", ""), cost.get("cpu_ms", ""), cost.get("disk_mb", ""), build]) + " |"


def by_kind(found):
    there = [one for one in found if "scores" in one]
    kinds = sorted({kind for one in there for kind in one["scores"]["recall_at_5_by_kind"]})
    yield "| recall@5 by kind | " + " | ".join(one["tool"] for one in there) + " |"
    yield "| --- |" + " ---: |" * len(there)
    for kind in kinds:
        yield f"| {kind} | " + " | ".join(f"{one['scores']['recall_at_5_by_kind'].get(kind, 0):.3f}" for one in there) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kith", type=Path, help="the program; `match link` of it is run")
    parser.add_argument("--peers", type=Path, required=True, help="where peers.sh put them")
    parser.add_argument("--data", type=Path, help="the folder of FEBRL, fake_1000 and the small populations")
    parser.add_argument("--population", type=Path, nargs="*", default=[], help="population.csv files, each beside its truth")
    parser.add_argument("--look-ups", type=Path, help="a folder with index.csv, lookups.csv and their truth")
    parser.add_argument("--answers", nargs="*", default=[], metavar="NAME=DIR",
                        help="answers.csv and cost.json of another tool, for the table of look-ups")
    parser.add_argument("--only", nargs="*", default=[], metavar="SET", help="link only these sets")
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    # Look-ups alone, where nothing is given to be linked.
    results = side_by_side(asked) if asked.data or asked.population else []
    answered = list(look_ups(asked)) if asked.look_ups else []
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform(),
               "when": time.strftime("%Y-%m-%d %H:%M")}
    (asked.out / "figures.json").write_text(json.dumps({"machine": machine, "links": results, "look_ups": answered}, indent=1))
    lines = [LINK_HEAD, *(link_row(found, results) for found in results)] if results else []
    if answered:
        lines += ["", LOOK_UP_HEAD, *(look_up_row(found) for found in answered), "", *by_kind(answered)]
    table = "\n".join(lines) + "\n"
    (asked.out / "table.md").write_text(table)
    print(table)


if __name__ == "__main__":
    main()
