#!/usr/bin/env python3
"""Scores answers to look-ups: how often the person asked for is the first, or among the first five.

    score_lookups.py --truth lookups.truth.csv --answers answers.csv [--out figures.json]

An answer is `lookup_id, rank, person_id`, with a header row; rank 1 is the best. Look-ups of people who are not in the index
have no right answer: for them the number that were answered is told.
"""

import argparse
import csv
import json
from collections import Counter, defaultdict
from pathlib import Path

__all__ = ["score_answers", "in_words"]


def score_answers(truth, answers):
    """`truth`: look-up to (person, kind); `answers`: look-up to {rank: person}."""
    asked, first, among_five, answered_strangers = Counter(), Counter(), Counter(), 0
    for lookup, (person, kind) in truth.items():
        given = answers.get(lookup, {})
        if not person:
            answered_strangers += bool(given)
            continue
        asked[kind] += 1
        first[kind] += given.get(1) == person
        among_five[kind] += person in (given.get(rank) for rank in range(1, 6))
    total = sum(asked.values())
    return {"lookups": total, "recall_at_1": sum(first.values()) / total, "recall_at_5": sum(among_five.values()) / total,
            "strangers_answered": answered_strangers,
            "recall_at_5_by_kind": {kind: among_five[kind] / asked[kind] for kind in asked}}


def in_words(scored):
    rows = [f"recall@5 {scored['recall_at_5']:.4f}, recall@1 {scored['recall_at_1']:.4f} of {scored['lookups']} look-ups", "",
            "| kind | recall@5 |", "| --- | ---: |"]
    return "\n".join(rows + [f"| {kind} | {share:.3f} |" for kind, share in sorted(scored["recall_at_5_by_kind"].items())])


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--truth", required=True)
    parser.add_argument("--answers", required=True)
    parser.add_argument("--out", type=Path, help="write the figures here as JSON")
    asked = parser.parse_args()
    answers = defaultdict(dict)
    for row in read(asked.answers):
        answers[row["lookup_id"]][int(row["rank"])] = row["person_id"]
    scored = score_answers({row["lookup_id"]: (row["person_id"], row["kind"]) for row in read(asked.truth)}, answers)
    if asked.out:
        asked.out.write_text(json.dumps(scored, indent=1))
    print(in_words(scored))


if __name__ == "__main__":
    main()
