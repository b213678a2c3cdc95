"""Worked examples, each small enough to be done by hand."""

import unittest

from score import Links, cluster_scores, components, pair_scores, recall_by_group, score
from score_lookups import score_answers
from truth import Truth


def truth_of(people, has_number=None):
    truth = Truth()
    for record, person in people.items():
        truth.add(record, person, has_number is None or record in has_number)
    if has_number is None:
        truth.has_number = None
    return truth


class Pairs(unittest.TestCase):
    """a, b, c are one person and d, e another: four true pairs."""

    def setUp(self):
        self.truth = truth_of({"a": 1, "b": 1, "c": 1, "d": 2, "e": 2})

    def test_of_two_links_that_count_one_is_true_and_three_true_ones_are_missed(self):
        links = Links(self.truth, [["a", "b", "0.99"], ["c", "d", "0.96"], ["d", "e", "0.5"]])
        at_threshold, _ = pair_scores(self.truth, links, 0.95)
        self.assertEqual((at_threshold["precision"], at_threshold["recall"]), (1 / 2, 1 / 4))
        self.assertEqual(at_threshold["f1"], 2 * 1 / (2 + 4))
        self.assertEqual((at_threshold["wrong"], at_threshold["missed"]), (1, 3))

    def test_the_best_threshold_is_where_f1_is_highest(self):
        links = Links(self.truth, [["a", "b", "0.9"], ["a", "c", "0.8"], ["c", "d", "0.7"], ["d", "e", "0.6"], ["b", "e", "0.5"]])
        _, best = pair_scores(self.truth, links, 0.95)
        self.assertEqual(best["threshold"], 0.6)
        self.assertEqual((best["precision"], best["recall"], best["f1"]), (3 / 4, 3 / 4, 6 / 8))

    def test_links_of_one_score_are_taken_or_left_together(self):
        links = Links(self.truth, [["a", "b", "0.9"], ["c", "d", "0.9"], ["c", "e", "0.9"]])
        _, best = pair_scores(self.truth, links, 0.95)
        self.assertEqual((best["threshold"], best["precision"]), (0.9, 1 / 3))

    def test_a_link_said_twice_or_the_other_way_round_counts_once(self):
        links = Links(self.truth, [["a", "b", "0.4"], ["b", "a", "0.9"], ["a", "b", "0.7"]])
        self.assertEqual(links.ordered, [(0.9, 0, 1)])

    def test_a_link_without_a_score_counts(self):
        at_threshold, _ = pair_scores(self.truth, Links(self.truth, [["a", "b"]]), 0.95)
        self.assertEqual(at_threshold["recall"], 1 / 4)

    def test_no_links_at_all_miss_everything_and_are_not_wrong(self):
        at_threshold, best = pair_scores(self.truth, Links(self.truth, []), 0.95)
        self.assertEqual((at_threshold["precision"], at_threshold["recall"], best["f1"]), (1.0, 0.0, 0.0))

    def test_a_record_that_is_not_in_the_data_is_said_with_its_line(self):
        with self.assertRaises(SystemExit) as refused:
            Links(self.truth, [["a", "b"], ["a", "z"]])
        self.assertIn("line 3", str(refused.exception))

    def test_a_record_linked_with_itself_is_refused(self):
        with self.assertRaises(SystemExit):
            Links(self.truth, [["a", "a"]])

    def test_without_a_number_on_a_side_only_those_pairs_count(self):
        # a and b have a number. True pairs without one on a side: ac, bc, de.
        truth = truth_of({"a": 1, "b": 1, "c": 1, "d": 2, "e": 2}, has_number={"a", "b"})
        links = Links(truth, [["a", "b", "1"], ["a", "c", "1"], ["a", "e", "1"]])
        at_threshold, _ = pair_scores(truth, links, 0.95, lacking_number=True)
        self.assertEqual((at_threshold["precision"], at_threshold["recall"]), (1 / 2, 1 / 3))


class Clusters(unittest.TestCase):
    def setUp(self):
        self.truth = truth_of({"a": 1, "b": 1, "c": 1, "d": 2, "e": 2, "f": 3}, has_number={"a", "b", "f"})

    def test_pairs_of_clusters(self):
        # {a, b} {c, d, e} {f}: four pairs given, ab and de of them true, of four true ones.
        found = cluster_scores(self.truth, ["x", "x", "y", "y", "y", "z"])
        self.assertEqual((found["pairs"]["precision"], found["pairs"]["recall"]), (2 / 4, 2 / 4))

    def test_b_cubed_is_the_mean_over_records(self):
        # Precision: a, b 1; c 1/3; d, e 2/3; f 1. Recall: a, b 2/3; c 1/3; d, e 1; f 1.
        found = cluster_scores(self.truth, ["x", "x", "y", "y", "y", "z"])["b_cubed"]
        self.assertAlmostEqual(found["precision"], (1 + 1 + 1 / 3 + 2 / 3 + 2 / 3 + 1) / 6)
        self.assertAlmostEqual(found["recall"], (2 / 3 + 2 / 3 + 1 / 3 + 1 + 1 + 1) / 6)

    def test_the_biggest_wrong_cluster_joins_the_most_people(self):
        found = cluster_scores(self.truth, ["x", "x", "x", "y", "x", "x"])
        self.assertEqual(found["biggest_wrong_cluster"], {"people": 3, "records": 5})
        self.assertEqual((found["clusters_of_several_people"], found["clusters_of_more_than_two_people"]), (1, 1))

    def test_the_truth_itself_has_no_wrong_cluster_and_every_score_is_one(self):
        found = cluster_scores(self.truth, self.truth.people)
        self.assertIsNone(found["biggest_wrong_cluster"])
        self.assertEqual((found["pairs"]["f1"], found["b_cubed"]["f1"]), (1.0, 1.0))

    def test_without_a_number_on_a_side_only_those_pairs_of_a_cluster_count(self):
        # All in one: fifteen pairs; a, b, f have a number, so three of them are left out. True: ab is out; ac, bc, de stay.
        found = cluster_scores(self.truth, ["x"] * 6)["pairs_without_nhs_number"]
        self.assertEqual((found["precision"], found["recall"]), (3 / 12, 1.0))

    def test_links_at_the_threshold_are_followed_through_a_third_record(self):
        links = Links(self.truth, [["a", "c", "0.99"], ["c", "d", "0.97"], ["d", "f", "0.3"]])
        clusters = components(self.truth, links, 0.95)
        self.assertEqual(len({clusters[place] for place in (0, 2, 3)}), 1)
        self.assertEqual(len(set(clusters)), 4)


class ByGroup(unittest.TestCase):
    def test_recall_is_of_the_true_pairs_of_each_group(self):
        truth = truth_of({"a": 1, "b": 1, "c": 1, "d": 2, "e": 2})
        truth.groups = {"sex": ["F", "F", "F", "M", "M"]}
        links = Links(truth, [["a", "b", "1"], ["c", "d", "1"], ["d", "e", "0.2"]])
        found = recall_by_group(truth, links, 0.95, ["x", "x", "x", "y", "y"])["sex"]
        self.assertEqual(found["F"], {"true_pairs": 3, "linked": 1 / 3, "in_one_cluster": 1.0})
        self.assertEqual(found["M"], {"true_pairs": 1, "linked": 0.0, "in_one_cluster": 1.0})

    def test_everything_at_once_agrees_with_its_parts(self):
        truth = truth_of({"a": 1, "b": 1, "c": 2})
        scored = score(truth, Links(truth, [["a", "b", "0.99"], ["b", "c", "0.6"]]), 0.95)
        self.assertEqual((scored["pairs"]["f1"], scored["pairs_best"]["threshold"], scored["true_pairs"]), (1.0, 0.99, 1))
        self.assertEqual(scored["clusters"]["pairs"]["f1"], 1.0)


class LookUps(unittest.TestCase):
    def test_the_person_asked_for_may_be_first_or_among_five(self):
        truth = {"1": ("p", "exact"), "2": ("q", "exact"), "3": ("r", "nickname"), "4": ("", "not_there")}
        answers = {"1": {1: "p"}, "2": {1: "x", 5: "q"}, "3": {1: "x", 6: "r"}, "4": {1: "x"}}
        found = score_answers(truth, answers)
        self.assertEqual((found["recall_at_1"], found["recall_at_5"]), (1 / 3, 2 / 3))
        self.assertEqual(found["recall_at_5_by_kind"], {"exact": 1.0, "nickname": 0.0})
        self.assertEqual(found["strangers_answered"], 1)


if __name__ == "__main__":
    unittest.main()
