"""The aims of matching, held on the labelled sets: what is reached today is not lost tomorrow.

Run by ../../test.sh after the program is built with --release. KITH names the program, KITH_DATA the folder with the sets.
What a set has by its name is in README.md; the figures are the aims in docs/matching.md.
"""

import os
import sys
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace

from side_by_side import linked, sets_of, tools_of

TREE = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("KITH", TREE / "target/release/kith"))
DATA = Path(os.environ.get("KITH_DATA", TREE.parent / "shared/data/linkage"))


def what_lacks():
    if not DATA.is_dir():
        return f"NOT TESTED: the labelled sets are not in {DATA}; set KITH_DATA to the folder that has them"
    if not os.access(PROGRAM, os.X_OK):
        return f"NOT TESTED: there is no program at {PROGRAM}; build it with --release, or set KITH"
    return None


class Aims(unittest.TestCase):
    """With one configuration, trained on each set without its truth, at Kith's own threshold."""

    @classmethod
    def setUpClass(cls):
        if lacks := what_lacks():
            print(lacks, file=sys.stderr)
            raise unittest.SkipTest(lacks)
        asked = SimpleNamespace(data=DATA, population=[], only=[], kith=PROGRAM, peers=Path("/nonexistent"))
        with tempfile.TemporaryDirectory() as out:
            sets = [one for one in sets_of(asked) if all(file.exists() for file in one.files)]
            cls.found = {one.name: linked(next(tools_of(asked, one)), one, Path(out) / one.name)["scores"] for one in sets}

    def scores(self, name):
        if name not in self.found:
            self.skipTest(f"NOT TESTED: {name} is not in {DATA}")
        return self.found[name]

    def test_of_population_10k_pairs_clusters_and_records_are_right(self):
        scores = self.scores("population 10k")
        self.assertGreaterEqual(scores["pairs"]["f1"], 0.988)
        self.assertGreaterEqual(scores["clusters"]["pairs"]["f1"], 0.989)
        self.assertGreaterEqual(scores["clusters"]["b_cubed"]["f1"], 0.996)

    def test_of_population_10k_pairs_that_lack_an_nhs_number_are_right(self):
        self.assertGreaterEqual(self.scores("population 10k")["pairs_without_nhs_number"]["f1"], 0.980)

    def test_of_febrl_3_clusters_are_right(self):
        self.assertGreaterEqual(self.scores("FEBRL 3")["clusters"]["pairs"]["f1"], 0.999)

    def test_of_febrl_4_pairs_are_right(self):
        # .9998 to four places: two of 5,000 pairs are missed.
        self.assertGreaterEqual(round(self.scores("FEBRL 4")["pairs"]["f1"], 4), 0.9998)

    def test_what_is_joined_is_right_and_never_more_than_two_people(self):
        for name in self.found:
            clusters = self.scores(name)["clusters"]
            with self.subTest(name):
                self.assertEqual(clusters["clusters_of_more_than_two_people"], 0)
        of_the_county = self.scores("population 10k")["clusters"]["pairs"]
        self.assertGreaterEqual(of_the_county["precision"], 0.998)
        self.assertGreaterEqual(of_the_county["recall"], 0.960)


if __name__ == "__main__":
    unittest.main()
