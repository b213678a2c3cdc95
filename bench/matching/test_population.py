"""`python3 -m unittest` in this folder."""

import csv
import hashlib
import random
import tempfile
import unittest
from collections import Counter
from pathlib import Path

import feeds
import lookups
from habits import Habits, passes_modulus_11
from households import nhs_number
from population import make


def rows_of(path):
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(file))


class APopulation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.out = Path(cls.folder.name)
        make(8000, 7, cls.out, 300, False)
        cls.records = rows_of(cls.out / "population.csv")
        cls.truth = rows_of(cls.out / "population.truth.csv")
        cls.index = {row["person_id"]: row for row in rows_of(cls.out / "index.csv")}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_the_same_seed_makes_the_same_files_and_another_seed_does_not(self):
        def digest(seed):
            with tempfile.TemporaryDirectory() as folder:
                make(500, seed, Path(folder), 40, False)
                return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in Path(folder).iterdir()}
        first = digest(3)
        self.assertEqual(len(first), 5)
        self.assertEqual(first, digest(3))
        self.assertNotEqual(first["population.csv"], digest(4)["population.csv"])

    def test_every_record_has_its_person_who_is_in_the_index_once(self):
        self.assertEqual([row["record_id"] for row in self.records], [row["record_id"] for row in self.truth])
        self.assertEqual(len(self.index), 8000)
        self.assertTrue(all(row["true_person_id"] in self.index for row in self.truth))

    def test_everybody_has_an_nhs_number_of_their_own_that_passes_its_check(self):
        numbers = [row["nhs_number"] for row in self.index.values()]
        self.assertEqual(len(set(numbers)), len(numbers))
        self.assertTrue(all(passes_modulus_11(number) and number.startswith("999") for number in numbers))

    def test_past_the_end_of_a_range_the_numbers_go_on_in_the_next_one(self):
        self.assertTrue(nhs_number(999_999)[0].startswith("999") or nhs_number(999_999)[0].startswith("998"))
        number, _ = nhs_number(1_000_000)
        self.assertTrue(number.startswith("998") and passes_modulus_11(number))

    def test_a_sixth_of_what_is_written_of_names_differs_between_records_of_one_person(self):
        habits = Habits(self.out)
        share = lambda field, how: habits.compared[field][how] / habits.pairs
        self.assertAlmostEqual(share("given_name", "differs"), 0.234, delta=0.025)
        self.assertAlmostEqual(share("family_name", "differs"), 0.156, delta=0.025)
        self.assertAlmostEqual(share("date_of_birth", "differs"), 0.038, delta=0.012)
        self.assertAlmostEqual(share("nhs_number", "missing"), 0.616, delta=0.03)

    def test_every_tradition_and_both_sexes_are_there(self):
        self.assertEqual(len(Counter(row["tradition"] for row in self.truth)), 14)
        self.assertEqual(set(row["sex"] for row in self.truth), {"M", "F"})

    def test_the_hard_cases_are_there(self):
        habits = Habits(self.out)
        self.assertGreater(habits.same_name_same_postcode(), 0.003)
        self.assertGreater(habits.shared_phones(), 0.07)
        together = Counter((row["family_name"], row["date_of_birth"], row["postcode"]) for row in self.index.values())
        self.assertGreater(sum(count > 1 for count in together.values()), 3, "twins")
        self.assertTrue(any(len(row["previous_family_name"]) for row in self.records))

    def test_each_kind_of_look_up_has_its_share_and_asks_for_somebody_of_the_index(self):
        asked = rows_of(self.out / "lookups.truth.csv")
        kinds = Counter(row["kind"] for row in asked)
        self.assertEqual(kinds.pop("not_there"), 500)
        self.assertEqual(kinds, {kind: round(300 * share / 100) for kind, share in lookups.KINDS.items()})
        self.assertTrue(all((row["person_id"] in self.index) == (row["kind"] != "not_there") for row in asked))

    def test_an_exact_look_up_is_exact_and_a_faulty_one_is_not(self):
        truth = {row["lookup_id"]: row for row in rows_of(self.out / "lookups.truth.csv")}
        for asked in rows_of(self.out / "lookups.csv"):
            person = self.index.get(truth[asked["lookup_id"]]["person_id"])
            if person:
                same = all(asked[field] == person[field] for field in ("given_name", "family_name", "date_of_birth"))
                self.assertEqual(same, asked["kind"] == "exact", asked["kind"])


class AFault(unittest.TestCase):
    def test_a_slip_changes_a_date_and_a_misspelling_a_name(self):
        rng = random.Random(1)
        for _ in range(2000):
            self.assertNotEqual(feeds.slipped(rng, "1987-03-11"), "1987-03-11")
            self.assertNotEqual(feeds.misspelt(rng, "Katherine"), "Katherine")
            self.assertNotEqual(feeds.sounds_like(rng, "Stephen"), "Stephen")

    def test_marks_are_dropped_and_nothing_else(self):
        self.assertEqual(feeds.without_marks("Wójcik Łukasz Đỗ O'Brien"), "Wojcik Lukasz Do O'Brien")


if __name__ == "__main__":
    unittest.main()
