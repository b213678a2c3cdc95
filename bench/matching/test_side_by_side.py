"""The run with a program that stands in for Kith, and with nothing at all."""

import argparse
import contextlib
import io
import tempfile
import unittest
from pathlib import Path

from population import make
from side_by_side import link_row, look_up_row, look_ups, side_by_side

# Links records whose names and birth date are the same, letter by letter.
STAND_IN = """#!/usr/bin/env python3
import csv, sys
words = dict(zip(sys.argv, sys.argv[1:]))
seen = {}
with open(sys.argv[3], encoding="utf-8") as data, open(words["--out"], "w") as links, open(words["--clusters"], "w") as clusters:
    print("left,right", file=links)
    print("record_id,cluster", file=clusters)
    for row in csv.DictReader(data):
        one = (row["given_name"].lower(), row["family_name"].lower(), row["date_of_birth"])
        if one in seen:
            print(row["record_id"] + "," + seen[one], file=links)
        print(row["record_id"] + "," + seen.setdefault(one, row["record_id"]), file=clusters)
"""


class TheRun(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        make(400, 5, self.folder / "small", 40, False)

    def asked(self, kith):
        return argparse.Namespace(kith=kith, peers=self.folder / "nothing", data=None, only=[], answers=[],
                                  population=[self.folder / "small" / "population.csv"], out=self.folder / "out",
                                  look_ups=self.folder / "small")

    def run_with(self, kith):
        with contextlib.redirect_stderr(io.StringIO()):
            return {found["tool"]: found for found in side_by_side(self.asked(kith))}

    def test_a_program_is_run_scored_and_its_cost_is_counted(self):
        kith = self.folder / "kith"
        kith.write_text(STAND_IN)
        kith.chmod(0o755)
        found = self.run_with(kith)["Kith"]
        self.assertGreater(found["scores"]["pairs"]["precision"], 0.98)
        self.assertTrue(0.2 < found["scores"]["pairs"]["recall"] < 0.8)
        self.assertGreater(found["cost"]["cpu"], 0)
        self.assertIn(f"{found['scores']['pairs']['f1']:.4f}", link_row(found, [found]))

    def test_who_is_absent_is_named_with_the_reason_and_the_rest_goes_on(self):
        found = self.run_with(None)
        self.assertEqual(set(found), {"Kith", "Splink 4", "Splink 5"})
        self.assertIn("give --kith", found["Kith"]["absent"])
        self.assertIn("run peers.sh", link_row(found["Splink 5"], list(found.values())))

    def test_a_program_that_fails_is_absent_with_its_last_words(self):
        broken = self.folder / "kith"
        broken.write_text("#!/bin/sh\necho no such command\nexit 3\n")
        broken.chmod(0o755)
        self.assertEqual(self.run_with(broken)["Kith"]["absent"], "ended with 3: no such command")

    def test_answers_of_another_tool_stand_in_the_table_of_look_ups(self):
        folder = self.folder / "answers"
        folder.mkdir()
        (folder / "answers.csv").write_text("lookup_id,rank,person_id\nL00001,1,P00000001\n")
        (folder / "cost.json").write_text('{"tool": "Somebody", "cpu_ms": 0.5}')
        asked = self.asked(None)
        asked.answers = [f"somebody={folder}"]
        found = list(look_ups(asked))
        self.assertTrue(look_up_row(found[0]).startswith("| Somebody | 0."))
        self.assertIn("run peers.sh", found[1]["absent"])


if __name__ == "__main__":
    unittest.main()
