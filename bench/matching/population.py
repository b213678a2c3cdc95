#!/usr/bin/env python3
"""Makes records of people who do not exist, of the kind of Kith's shared `population_10k.csv`, and says who is who.

    population.py --people 480600 --seed 12 --out DIR [--lookups 2000]

writes `population.csv`, `population.truth.csv` (record, person, tradition of the name, sex), and with `--lookups`
`index.csv` (one row a person), `lookups.csv` and `lookups.truth.csv`. A thousand people have some 2,080 records.
The same seed makes the same files. Standard library only.
"""

import argparse
import csv
import random
import tempfile
from pathlib import Path

import feeds
import lookups
from households import World, households


class Shuffle:
    """Rows in an order that says nothing, in the memory of one pile of them: dealt into files, each then shuffled."""

    def __init__(self, rows, rng):
        self.rng = rng
        self.piles = [tempfile.TemporaryFile("w+", newline="", encoding="utf-8") for _ in range(1 + rows // 40_000)]
        self.writers = [csv.writer(pile) for pile in self.piles]

    def add(self, row):
        self.rng.choice(self.writers).writerow(row)

    def __iter__(self):
        for pile in self.piles:
            pile.seek(0)
            rows = list(csv.reader(pile))
            pile.close()
            self.rng.shuffle(rows)
            yield from rows


def make(people, seed, out, looks, without_records):
    rng = random.Random(seed)
    world = World(people, rng)
    out.mkdir(parents=True, exist_ok=True)
    shuffle = Shuffle(people * 2, rng)
    desk = lookups.Desk(people, looks, seed, out) if looks else None
    for household in households(people, world, rng):
        for person in household:
            if desk:
                desk.register(person)
            if not without_records:
                for row in feeds.records(person, rng):
                    shuffle.add([person.identifier, person.tradition.label, person.sex] + row)
    if desk:
        desk.finish(strangers(world, seed))
    if without_records:
        return
    with open(out / "population.csv", "w", newline="", encoding="utf-8") as data, \
            open(out / "population.truth.csv", "w", newline="", encoding="utf-8") as truth:
        rows, truths = csv.writer(data, lineterminator="\n"), csv.writer(truth, lineterminator="\n")
        rows.writerow(feeds.COLUMNS)
        truths.writerow(["record_id", "true_person_id", "tradition", "sex"])
        for ordinal, row in enumerate(shuffle, 1):
            record = f"R{ordinal:08d}"
            truths.writerow([record] + row[:3])
            rows.writerow([record] + row[3:])


def strangers(world, seed):
    """People of the same place who are in no feed and no index."""
    for household in households(10 ** 9, world, random.Random(seed + 1)):
        yield household[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--people", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--lookups", type=int, default=0, metavar="N", help="also write an index and N look-ups in it")
    parser.add_argument("--without-records", action="store_true", help="write the index and the look-ups only")
    asked = parser.parse_args()
    make(asked.people, asked.seed, asked.out, asked.lookups, asked.without_records)


if __name__ == "__main__":
    main()
