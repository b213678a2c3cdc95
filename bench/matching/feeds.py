"""What five feeds heard of a person, each with its own habits and faults.

The rates are those measured on `population_10k.csv` by `habits.py`; README.md has them side by side.
"""

import re
import unicodedata
from datetime import date
from functools import wraps

from households import TODAY, at
from names import NICKNAMES, SPELLINGS, TRADITION_POOL

__all__ = ["COLUMNS", "records", "misspelt", "slipped", "sounds_like", "without_marks"]

COLUMNS = ["record_id", "source", "nhs_number", "given_name", "middle_names", "family_name", "previous_family_name",
           "date_of_birth", "sex", "address_line", "postcode", "phone", "updated"]
ABBREVIATIONS = {"Street": "St", "Road": "Rd", "Drive": "Dr", "Place": "Pl", "Court": "Ct", "Crescent": "Cres",
                 "Terrace": "Terr", "Grove": "Gr", "Lane": "La", "Avenue": "Ave", "Close": "Cl", "Walk": "Wlk",
                 "Gardens": "Gdns"}
NEIGHBOURS = {"q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl", "p": "ol",
              "a": "qsz", "s": "adwx", "d": "sfec", "f": "dgrv", "g": "fhtb", "h": "gjyn", "j": "hkum", "k": "jli", "l": "kop",
              "z": "xas", "x": "zcs", "c": "xvd", "v": "cbf", "b": "vng", "n": "bmh", "m": "nj"}
SOUNDS = [("ph", "f"), ("f", "ph"), ("ck", "k"), ("c", "k"), ("k", "c"), ("s", "z"), ("z", "s"), ("w", "v"), ("v", "w"),
          ("i", "y"), ("y", "i"), ("a", "e"), ("e", "a"), ("o", "u"), ("u", "o"), ("ie", "y"), ("ee", "i"), ("th", "t"),
          ("sh", "ch"), ("q", "k"), ("j", "g"), ("oo", "u")]
TITLES = ["Mr", "Mrs", "Miss", "Ms", "Dr", "Master"]


class Feed:
    """The habits of one feed; every number is a share of its records, unless it says otherwise."""

    def __init__(self, name, **habits):
        self.name = name
        self.__dict__.update(habits)


FEEDS = [
    Feed("gp", covers=lambda age: 0.968, nhs=0.991, no_dob=0.0018, no_sex=0.0035, sex_unknown=0.0017, no_postcode=0.011,
         outward=0.002, no_phone=0.18, middle=0.88, middle_initial=0.26, care=1.0, swap=0.0135, lower=0.0, capitals=0.0,
         marks=0.4, previous=0.27, placeholder_dob=0.0002, wrong_dob=0.0125, born_first=0.0012, recent=2.75, infants=0.0),
    Feed("hospital", covers=lambda age: 0.36 if age < 60 else 0.62, nhs=0.924, no_dob=0.005, no_sex=0.004,
         sex_unknown=0.0014, no_postcode=0.024, outward=0.0055, no_phone=0.245, middle=0.57, middle_initial=0.26, care=1.25,
         swap=0.0245, lower=0.0, capitals=1.0, marks=0.0, previous=0.36, placeholder_dob=0.0014, wrong_dob=0.0115,
         born_first=0.0024, recent=3.5, infants=0.055),
    Feed("school", covers=lambda age: 0.97 if 3.5 < age < 26 else 0.0, nhs=0.035, no_dob=0.0026, no_sex=0.009,
         sex_unknown=0.0035, no_postcode=0.025, outward=0.0044, no_phone=0.21, middle=0.63, middle_initial=0.25, care=1.3,
         swap=0.022, lower=0.0, capitals=0.0, marks=0.4, previous=0.2, placeholder_dob=0.0, wrong_dob=0.0135,
         born_first=0.0015, recent=2.9, infants=0.0),
    Feed("social_care", covers=lambda age: 0.105 if age < 78 else 0.29, nhs=0.596, no_dob=0.025, no_sex=0.0115,
         sex_unknown=0.0045, no_postcode=0.066, outward=0.0105, no_phone=0.42, middle=0.34, middle_initial=0.24, care=2.1,
         swap=0.036, lower=0.0, capitals=0.0, marks=0.35, previous=0.22, placeholder_dob=0.0044, wrong_dob=0.016,
         born_first=0.005, recent=3.1, infants=0.0),
    Feed("housing", covers=lambda age: 0.0 if age < 16 else 0.275, nhs=0.0, no_dob=0.104, no_sex=0.1165, sex_unknown=0.0675,
         no_postcode=0.031, outward=0.0125, no_phone=0.28, middle=0.17, middle_initial=0.21, care=2.5, swap=0.043,
         lower=0.235, capitals=0.002, marks=0.0, previous=0.24, placeholder_dob=0.0125, wrong_dob=0.014, born_first=0.007,
         recent=3.8, infants=0.0),
]


# The faults, each a function of what was meant.

def changing(fault):
    """Tries again where chance left the text as it was; a text too short to be wrong comes back whole."""
    @wraps(fault)
    def tried(rng, text):
        return next((wrong for wrong in (fault(rng, text) for _ in range(20)) if wrong != text), text)
    return tried


@changing
def misspelt(rng, text):
    """A slip of the keyboard: two letters swapped, one doubled, one left out, one beside it, one too many."""
    places = [place for place, letter in enumerate(text) if letter.isalpha()]
    if len(places) < 3:
        return text
    place = rng.choice(places[1:] if rng.random() < 0.8 else places)
    letter = text[place]
    fault = rng.random()
    if fault < 0.26 and place + 1 < len(text):
        return text[:place] + text[place + 1] + letter + text[place + 2:]
    if fault < 0.46:
        return text[:place] + letter.lower() + text[place:] if place else text[0] + text[0].lower() + text[1:]
    if fault < 0.68:
        return text[:place] + text[place + 1:]
    beside = rng.choice(NEIGHBOURS.get(letter.lower(), "e"))
    beside = beside.upper() if letter.isupper() else beside
    return text[:place] + beside + text[place + (1 if fault < 0.9 else 0):]


@changing
def sounds_like(rng, text):
    """Written as it was heard."""
    lower = text.lower()
    fits = [(heard, written) for heard, written in SOUNDS if heard in lower[1:]]
    if not fits:
        return misspelt(rng, text)
    heard, written = rng.choice(fits)
    places = [found.start() for found in re.finditer(heard, lower) if found.start()]
    if not places:
        return misspelt(rng, text)
    place = rng.choice(places)
    return text[:place] + written + text[place + len(heard):]


def without_marks(text):
    """`Wójcik` as `Wojcik`, `Żółw` as `Zolw`."""
    text = text.translate(str.maketrans("łŁøØđĐıß", "lLoOdDis"))
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


@changing
def slipped(rng, iso):
    """A date with one fault: a digit, day and month, two digits swapped, the year or the decade."""
    year, month, day = iso.split("-")
    fault = rng.random()
    if fault < 0.22 and day != month and int(day) <= 12:
        return f"{year}-{day}-{month}"
    if fault < 0.62:
        wrong = rng.choice([other for other in range(1, 29) if sum(a != b for a, b in zip(f"{other:02d}", day)) == 1])
        return f"{year}-{month}-{wrong:02d}"
    if fault < 0.74:
        wrong = rng.choice([other for other in range(1, 13) if other != int(month)])
        return f"{year}-{wrong:02d}-{min(int(day), 28):02d}"
    if fault < 0.90:
        off = rng.choice((-10, -9, -2, -1, 1, 2, 9, 10))
        return f"{min(int(year) + off, 2026):04d}-{month}-{day}"
    digits = year + month + day
    place = rng.randrange(2, 7)
    digits = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2:]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


class Clerk:
    """Writes down what it is told, well or badly."""

    def __init__(self, rng):
        self.rng = rng

    def given(self, feed, person):
        """(given name, middle names) as this feed has them."""
        rng = self.rng
        given, middle = person.given, list(person.middle)
        chance = rng.random() / feed.care
        if given in SPELLINGS and rng.random() < 0.06 * feed.care:
            given = rng.choice(SPELLINGS[given])
        elif given in NICKNAMES and rng.random() < 0.05 * feed.care:
            nickname = rng.choice(NICKNAMES[given])
            given = nickname if rng.random() < 0.9 else f"{given} ({nickname})"
        elif chance < 0.013:
            given = sounds_like(rng, given)
        elif chance < 0.024:
            given = misspelt(rng, given)
        elif chance < 0.032:
            given = given[0]
        elif chance < 0.0365:
            given = f"{rng.choice(TITLES)} {given}"
        elif chance < 0.0371:
            given = rng.choice(("Unknown", "Unknown", "N/K", "-", ""))
        elif middle and chance < 0.058:
            given, middle = " ".join([given] + middle), []
        elif middle and chance < 0.065:
            given, middle = middle[0], [given] + middle[1:] if rng.random() < 0.6 else middle[1:]
        if rng.random() > feed.middle:
            middle = []
        elif rng.random() < feed.middle_initial:
            middle = [name[0] for name in middle]
        return given, middle

    def family(self, feed, person, day):
        """(family name, previous one) as this feed has them."""
        rng = self.rng
        family = at(person.families, day)
        previous = ""
        held = [name for begun, name in person.families if begun <= day]
        if len(held) > 1:
            if rng.random() < 0.025 * feed.care:
                family = held[-2]
            elif rng.random() < feed.previous:
                previous = held[-2]
        chance = rng.random() / feed.care
        if family in SPELLINGS and rng.random() < 0.03 * feed.care:
            family = rng.choice(SPELLINGS[family])
        elif chance < 0.0105:
            family = sounds_like(rng, family)
        elif chance < 0.0215:
            family = misspelt(rng, family)
        elif chance < 0.0221:
            family = family[0]
        elif chance < 0.0231:
            family = family[: max(2, len(family) // 2)].rstrip("-' ")
        elif chance < 0.0249:
            family = TRADITION_POOL.draw(rng).surname(rng)
        return self.particles(family), previous

    def particles(self, family):
        """Al-Hassan, O'Brien and Smith-Jones have more than one spelling."""
        rng = self.rng
        if "'" in family:
            chance = rng.random()
            if chance < 0.12:
                return family.replace("'", "’")
            if chance < 0.2:
                return family.replace("'", " ")
            if chance < 0.26:
                return family.replace("'", "")
        elif "-" in family:
            chance = rng.random()
            first, last = family.split("-", 1)
            if chance < 0.1:
                return f"{first} {last}"
            if chance < 0.16:
                return last
            if chance < 0.18:
                return first
            if chance < 0.205:
                return f"{last}-{first}"
            if chance < 0.22 or chance < 0.3 and len(first) == 2:
                return first + last
        elif " " in family and rng.random() < 0.25:
            return rng.choice((family.split(" ")[0], family.split(" ")[-1], family.replace(" ", "-")))
        return family

    def birth(self, feed, person):
        rng = self.rng
        chance = rng.random()
        if chance < feed.no_dob:
            return ""
        if chance < feed.no_dob + feed.placeholder_dob:
            return rng.choice(("1900-01-01", "1900-01-01", "1901-01-01", "1970-01-01"))
        iso = date.fromordinal(person.recorded_born).isoformat()
        if rng.random() < feed.born_first:
            return iso[:5] + "01-01"
        if rng.random() < feed.wrong_dob:
            return slipped(rng, iso)
        return iso

    def sex(self, feed, person):
        chance = self.rng.random()
        if chance < feed.no_sex:
            return ""
        if chance < feed.no_sex + feed.sex_unknown:
            return "U"
        if chance > 0.9935:
            return "M" if person.sex == "F" else "F"
        return person.sex

    def number(self, feed, person):
        """The NHS number as written, or a wrong one."""
        rng = self.rng
        if rng.random() > feed.nhs:
            return ""
        number = person.nhs
        chance = rng.random() / feed.care ** 0.5
        if chance < 0.0013:
            return rng.choice(("0000000000", "9999999999", "999 999 9999", "1234567890", "N/A"))
        if chance < 0.0022 and person.relatives:
            number = rng.choice(person.relatives).nhs
        elif chance < 0.0056:
            place = rng.randrange(3, 9)
            wrong = str(rng.randrange(10)) if rng.random() < 0.6 else number[place + 1]
            after = number[place + 1:] if wrong != number[place + 1] else number[place] + number[place + 2:]
            number = number[:place] + wrong + after
        if rng.random() < 0.15:
            return f"{number[:3]} {number[3:6]} {number[6:]}"
        return number

    def address(self, feed, home):
        """(address line, postcode) as written."""
        rng = self.rng
        number, street, kind, town, postcode = home
        if rng.random() < 0.27:
            kind = ABBREVIATIONS.get(kind, kind)
        between = ", " if number[-1:].isalpha() and " " in number and "Flat" not in number else " "
        line = f"{number}{between}{street} {kind}"
        if rng.random() < 0.62:
            line += f", {town}"
        if rng.random() < 0.045 * feed.care ** 0.5:
            line = misspelt(rng, line)
        chance = rng.random()
        if chance < feed.no_postcode:
            return line, ""
        if chance < feed.no_postcode + feed.outward:
            return line, postcode.split(" ")[0]
        if chance > 1.0 - 0.0014 * feed.care:
            return line, "ZZ99 3VZ"
        if rng.random() < 0.013 * feed.care ** 0.5:
            postcode = self.wrong_postcode(postcode)
        return line, postcode.replace(" ", "") if rng.random() < 0.113 else postcode

    def wrong_postcode(self, postcode):
        rng = self.rng
        chance = rng.random()
        if chance < 0.25 and any(digit in postcode for digit in "01"):
            return postcode.replace("0", "O").replace("1", "I")
        if chance < 0.4:
            return postcode[:-1]
        if chance < 0.7:
            return postcode[:-2] + postcode[-1] + postcode[-2]
        place = len(postcode) - rng.randint(1, 3)
        other = rng.choice("ABDEFGHJLNPQRSTUWXYZ") if postcode[place].isalpha() else str(rng.randint(1, 9))
        return postcode[:place] + other + postcode[place + 1:]

    def phone(self, feed, person, day):
        rng = self.rng
        if rng.random() < feed.no_phone:
            return ""
        number = at(person.phones, day)
        if rng.random() < 0.4:
            number = rng.choice(person.phones)[1]
        if rng.random() < 0.006:
            place = rng.randrange(3, 11)
            number = number[:place] + str(rng.randrange(10)) + number[place + 1:]
        chance = rng.random()
        if chance < 0.095:
            return "+44" + number[1:]
        return number if chance < 0.59 else f"{number[:5]} {number[5:]}"

    def infant(self, person):
        if person.twin:
            return f"Twin {person.twin}"
        return self.rng.choice(("Baby", "Baby", "Infant", "Baby Girl" if person.sex == "F" else "Baby Boy"))

    def record(self, feed, person, day):
        """One row, without its number: what this feed wrote down on this day."""
        rng = self.rng
        given, middle = self.given(feed, person)
        family, previous = self.family(feed, person, day)
        if feed.infants and day - person.born < 40:
            given, middle = self.infant(person), []
        if rng.random() < feed.swap * person.tradition.swapped / 1.15:
            given, family = family, given
            if middle and rng.random() < 0.2:
                family, middle = " ".join([family] + middle), []
        line, postcode = self.address(feed, at(person.homes, day))
        names = [given, " ".join(middle), family, previous]
        if rng.random() > feed.marks:
            names = [without_marks(name) for name in names]
        if rng.random() < feed.capitals:
            names = [name.upper() for name in names]
            line = line.upper()
        elif rng.random() < feed.lower:
            names[0], names[1], names[2] = names[0].lower(), names[1].lower(), names[2].lower()
        return [feed.name, self.number(feed, person), *names, self.birth(feed, person), self.sex(feed, person), line, postcode,
                self.phone(feed, person, day), date.fromordinal(day).isoformat()]

    def days(self, feed, person):
        """When this feed wrote of the person: mostly once, and more likely of late."""
        rng = self.rng
        lived = TODAY - person.born
        chance = rng.random()
        for _ in range(1 if chance > 0.035 else 2 if chance > 0.0045 else 3):
            if rng.random() < feed.infants and lived < 25 * 365:
                yield person.born + rng.randint(1, 36)
            else:
                since = lived - (1200 if feed.name == "school" else 16 * 365 if feed.name == "housing" else 10)
                back = int(rng.expovariate(1 / (feed.recent * 365)))
                yield TODAY - (back if back < since else rng.randint(0, max(1, since)))


def records(person, rng):
    """The rows of a person in all feeds."""
    clerk = Clerk(rng)
    age = (TODAY - person.born) / 365.25
    return [clerk.record(feed, person, day) for feed in FEEDS if rng.random() < feed.covers(age)
            for day in clerk.days(feed, person)]
