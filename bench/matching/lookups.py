"""An index of one row a person, and look-ups in it with the faults of a busy desk."""

import csv
import random
from datetime import date

from feeds import misspelt, slipped, sounds_like, without_marks
from households import TODAY, at
from names import NICKNAMES

__all__ = ["KINDS", "Desk"]

# The kinds of look-up with their shares of a hundred.
KINDS = {"exact": 6, "typo_one_name": 12, "typo_both": 8, "phonetic": 10, "swapped": 4, "initial_only": 4, "marks_dropped": 4,
         "nickname": 8, "dob_slip": 8, "year_only": 6, "previous_name": 6, "typo_and_dob": 8, "dob_missing": 6, "compound": 10}
INDEX = ["person_id", "nhs_number", "given_name", "middle_names", "family_name", "previous_family_name", "date_of_birth", "sex",
         "address_line", "postcode", "phone"]
LOOKUP = ["lookup_id", "kind", "given_name", "family_name", "date_of_birth", "sex", "postcode"]
NOT_THERE = 500


class Asked:
    """What is typed: names, birth date, and what they were before the faults."""

    def __init__(self, person):
        self.given = person.given
        self.family = at(person.families, TODAY)
        self.born = date.fromordinal(person.recorded_born).isoformat()


def fits(kind, person):
    """Whether a person can be asked for in this way."""
    family = at(person.families, TODAY)
    if kind == "nickname":
        return person.given in NICKNAMES
    if kind == "previous_name":
        return len(person.families) > 1 and person.families[-2][1] != family
    if kind == "marks_dropped":
        name = person.given + family
        return without_marks(name) != name or "'" in name or "-" in name
    return len(person.given) > 2 and len(family) > 2


# The faults of which a compound look-up has three.

def given_wrong(asked, person, rng):
    if person.given in NICKNAMES and rng.random() < 0.4:
        asked.given = rng.choice(NICKNAMES[person.given])
    else:
        asked.given = rng.choice((misspelt, sounds_like))(rng, asked.given)


def family_wrong(asked, person, rng):
    if fits("previous_name", person) and rng.random() < 0.5:
        asked.family = person.families[-2][1]
    asked.family = rng.choice((misspelt, sounds_like))(rng, asked.family)


def born_wrong(asked, person, rng):
    asked.born = slipped(rng, asked.born) if rng.random() < 0.7 else asked.born[:4]


def turned_round(asked, person, rng):
    asked.given, asked.family = asked.family, asked.given


def ask(kind, person, rng):
    asked = Asked(person)
    if kind == "typo_one_name":
        if rng.random() < 0.5:
            asked.given = misspelt(rng, asked.given)
        else:
            asked.family = misspelt(rng, asked.family)
    elif kind == "compound":
        for fault in rng.sample((given_wrong, family_wrong, born_wrong, turned_round), 3):
            fault(asked, person, rng)
    elif kind == "typo_both":
        asked.given, asked.family = misspelt(rng, asked.given), misspelt(rng, asked.family)
    elif kind == "phonetic":
        asked.given, asked.family = sounds_like(rng, asked.given), sounds_like(rng, asked.family)
    elif kind == "swapped":
        asked.given, asked.family = asked.family, asked.given
    elif kind == "initial_only":
        asked.given = asked.given[0]
    elif kind == "marks_dropped":
        asked.given, asked.family = (without_marks(name).replace("'", "").replace("-", " ") for name in (asked.given, asked.family))
    elif kind == "nickname":
        asked.given = rng.choice(NICKNAMES[asked.given])
    elif kind == "year_only":
        asked.born = asked.born[:4]
    elif kind == "previous_name":
        asked.family = person.families[-2][1]
    elif kind == "typo_and_dob":
        asked.family = misspelt(rng, asked.family)
    elif kind == "dob_missing":
        asked.born = ""
    if kind in ("dob_slip", "typo_and_dob"):
        asked.born = slipped(rng, asked.born)
    return asked


class Desk:
    """Writes the index as people are drawn, and asks for those whose turn it is."""

    def __init__(self, people, count, seed, out):
        self.rng = random.Random(f"look-ups {seed}")
        self.wanted = [kind for kind, share in KINDS.items() for _ in range(round(count * share / 100))]
        self.rng.shuffle(self.wanted)
        # One candidate in so many people, with three for each look-up, since a kind does not fit everybody.
        self.every = max(1.0, people / (len(self.wanted) * 3.0))
        self.next = self.rng.random() * self.every
        self.seen = 0
        self.rows = []
        self.out = out
        self.file = open(out / "index.csv", "w", newline="", encoding="utf-8")
        self.index = csv.writer(self.file, lineterminator="\n")
        self.index.writerow(INDEX)

    def register(self, person):
        family = at(person.families, TODAY)
        number, street, kind, town, postcode = at(person.homes, TODAY)
        previous = person.families[-2][1] if len(person.families) > 1 else ""
        self.index.writerow([person.identifier, person.nhs, person.given, " ".join(person.middle), family, previous,
                             date.fromordinal(person.recorded_born).isoformat(), person.sex,
                             f"{number} {street} {kind}, {town}", postcode, at(person.phones, TODAY)])
        self.seen += 1
        if self.seen >= self.next and self.wanted:
            self.next += self.every
            self.turn(person)

    def turn(self, person):
        """The next kind that fits this person; the rare kinds first, since few fit them."""
        rare = [kind for kind in ("previous_name", "marks_dropped", "nickname") if kind in self.wanted and fits(kind, person)]
        kind = rare[0] if rare else next((kind for kind in self.wanted if fits(kind, person)), None)
        if kind:
            self.wanted.remove(kind)
            self.add(kind, person, person.identifier)

    def add(self, kind, person, identifier):
        rng = self.rng
        asked = ask(kind, person, rng)
        self.rows.append((identifier, [kind, asked.given, asked.family, asked.born,
                                       person.sex if rng.random() < 0.7 else "",
                                       at(person.homes, TODAY)[4] if rng.random() < 0.5 else ""]))

    def finish(self, strangers):
        self.file.close()
        if self.wanted:
            raise SystemExit(f"too few people for so many look-ups: {len(self.wanted)} could not be asked for; "
                             "give more --people or fewer --lookups")
        for _, person in zip(range(NOT_THERE), strangers):
            self.add("not_there", person, "")
        self.rng.shuffle(self.rows)
        with open(self.out / "lookups.csv", "w", newline="", encoding="utf-8") as data, \
                open(self.out / "lookups.truth.csv", "w", newline="", encoding="utf-8") as truth:
            rows, truths = csv.writer(data, lineterminator="\n"), csv.writer(truth, lineterminator="\n")
            rows.writerow(LOOKUP)
            truths.writerow(["lookup_id", "person_id", "kind"])
            for ordinal, (identifier, row) in enumerate(self.rows, 1):
                rows.writerow([f"L{ordinal:05d}"] + row)
                truths.writerow([f"L{ordinal:05d}", identifier, row[0]])
