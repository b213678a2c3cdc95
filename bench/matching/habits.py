#!/usr/bin/env python3
"""Measures the habits of feeds, so that a made population can be held against a given one.

    habits.py GIVEN [MADE]      each a folder or a stem: GIVEN.csv with GIVEN.truth.csv

prints a table. `population.py` was set by it; README.md keeps what it printed.
"""

import csv
import re
import sys
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

from feeds import FEEDS, without_marks

PLACEHOLDERS = {"0000000000", "9999999999", "1234567890", "N/A"}
PLACEHOLDER_DATES = {"1900-01-01", "1901-01-01", "1970-01-01"}


def passes_modulus_11(number):
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(number[:9]))
    check = 11 - total % 11
    return len(number) == 10 and check != 10 and (0 if check == 11 else check) == int(number[9])


# What is counted of each record, as a share of the feed's records.
OF_RECORDS = {
    "no NHS number": lambda row: not row["nhs_number"],
    "NHS number a placeholder": lambda row: row["nhs_number"].replace(" ", "") in PLACEHOLDERS,
    "NHS number fails its check": lambda row: row["nhs_number"].replace(" ", "").isdigit()
                                              and not passes_modulus_11(row["nhs_number"].replace(" ", "")),
    "NHS number spaced": lambda row: " " in row["nhs_number"],
    "any middle name": lambda row: row["middle_names"],
    "middle name an initial": lambda row: len(row["middle_names"]) == 1,
    "given name an initial": lambda row: len(row["given_name"]) == 1,
    "title before the given name": lambda row: re.match("(mr|mrs|miss|ms|dr|master) ", row["given_name"].lower()),
    "Baby, Infant or Twin": lambda row: re.match("(baby|infant|twin)( |$)", row["given_name"].lower()),
    "previous family name": lambda row: row["previous_family_name"],
    "hyphen in the family name": lambda row: "-" in row["family_name"],
    "marks in a name": lambda row: without_marks(row["given_name"] + row["family_name"]) != row["given_name"] + row["family_name"],
    "no birth date": lambda row: not row["date_of_birth"],
    "1 January": lambda row: row["date_of_birth"].endswith("-01-01"),
    "1900, 1901 or 1970-01-01": lambda row: row["date_of_birth"] in PLACEHOLDER_DATES,
    "no sex": lambda row: not row["sex"],
    "sex U": lambda row: row["sex"] == "U",
    "no postcode": lambda row: not row["postcode"],
    "outward half of the postcode only": lambda row: 0 < len(row["postcode"]) <= 4,
    "no space in the postcode": lambda row: len(row["postcode"]) > 4 and " " not in row["postcode"],
    "ZZ99 3VZ": lambda row: row["postcode"].startswith("ZZ99"),
    "no phone": lambda row: not row["phone"],
}
COMPARED = ["nhs_number", "given_name", "family_name", "date_of_birth", "sex", "address_line", "postcode", "phone"]


def plain(value):
    return without_marks(value).lower().replace(" ", "").replace("+44", "0")


class Habits:
    """The figures of one population."""

    def __init__(self, stem):
        folder = Path(stem)
        stem = folder / "population" if folder.is_dir() else folder
        with open(f"{stem}.truth.csv", encoding="utf-8") as file:
            truth = {row["record_id"]: row["true_person_id"] for row in csv.DictReader(file)}
        people = defaultdict(list)
        self.records, self.counted = Counter(), defaultdict(Counter)
        with open(f"{stem}.csv", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                people[truth[row["record_id"]]].append(row)
                self.records[row["source"]] += 1
                for habit, has in OF_RECORDS.items():
                    self.counted[habit][row["source"]] += bool(has(row))
        self.people = people
        self.pairs, self.compared = 0, defaultdict(Counter)
        for rows in people.values():
            for left, right in combinations(rows, 2):
                self.pairs += 1
                for field in COMPARED:
                    one, other = plain(left[field]), plain(right[field])
                    self.compared[field]["missing" if not one or not other else "same" if one == other else "differs"] += 1

    def per_person(self):
        sizes = Counter(min(5, len(rows)) for rows in self.people.values())
        return {f"people with {size}{' or more' if size == 5 else ''} record{'s' if size > 1 else ''}":
                sizes[size] / len(self.people) for size in range(1, 6)}

    def shared_phones(self):
        holders = defaultdict(set)
        for person, rows in self.people.items():
            for row in rows:
                if row["phone"]:
                    holders[plain(row["phone"])].add(person)
        return sum(len(people) > 1 for people in holders.values()) / len(holders)

    def same_name_same_postcode(self):
        """People who share both names and a postcode with somebody else: mostly father and son."""
        seen = defaultdict(set)
        for person, rows in self.people.items():
            for row in rows:
                if len(row["postcode"]) > 4:
                    seen[plain(row["given_name"]), plain(row["family_name"]), plain(row["postcode"])].add(person)
        return len({person for people in seen.values() if len(people) > 1 for person in people}) / len(self.people)


def percent(share):
    return f"{100 * share:.1f}" if share >= 0.1 else f"{100 * share:.2f}"


def table(populations):
    feeds = [feed.name for feed in FEEDS]
    print("| share of the feed's records, given / made, % |", " | ".join(feeds), "|")
    print("| --- |", " | ".join("---:" for _ in feeds), "|")
    print("| share of all records |", " | ".join(
        " / ".join(percent(habits.records[feed] / sum(habits.records.values())) for habits in populations) for feed in feeds), "|")
    for habit in OF_RECORDS:
        print(f"| {habit} |", " | ".join(
            " / ".join(percent(habits.counted[habit][feed] / habits.records[feed]) for habits in populations) for feed in feeds), "|")
    print("\n| share of true pairs, given / made, % | same | differs | missing on a side |\n| --- | ---: | ---: | ---: |")
    for field in COMPARED:
        print(f"| {field} |", " | ".join(
            " / ".join(percent(habits.compared[field][how] / habits.pairs) for habits in populations)
            for how in ("same", "differs", "missing")), "|")
    print("\n| people | given / made |\n| --- | ---: |")
    print("| true pairs for each record |", " / ".join(f"{habits.pairs / sum(habits.records.values()):.3f}" for habits in populations), "|")
    for size in populations[0].per_person():
        print(f"| {size}, % |", " / ".join(percent(habits.per_person()[size]) for habits in populations), "|")
    print("| phones that more than one person gives, % |", " / ".join(percent(habits.shared_phones()) for habits in populations), "|")
    print("| people who share both names and a postcode with another, % |",
          " / ".join(percent(habits.same_name_same_postcode()) for habits in populations), "|")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    table([Habits(stem) for stem in sys.argv[1:3]])
