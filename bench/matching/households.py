"""Who lives in a place that does not exist: its streets, its households, and what changed in each life.

`World` lays out the streets, `households` fills them. Each household is drawn on its own, so any number of people
need no more memory than the streets do.
"""

from datetime import date

from names import TRADITION_POOL, Pool, SPELLINGS

__all__ = ["TODAY", "Person", "World", "households", "at", "nhs_number"]

TODAY = date(2026, 6, 30).toordinal()
YEAR = 365.25

TOWNS = [("Preston", "PR"), ("Southampton", "SO"), ("Blackburn", "BB"), ("Bolton", "BL"), ("Bradford", "BD"),
         ("Carlisle", "CA"), ("Chester", "CH"), ("Coventry", "CV"), ("Derby", "DE"), ("Exeter", "EX"),
         ("Gloucester", "GL"), ("Halifax", "HX"), ("Hull", "HU"), ("Ipswich", "IP"), ("Leicester", "LE"),
         ("Luton", "LU"), ("Northampton", "NN"), ("Norwich", "NR"), ("Oldham", "OL"), ("Peterborough", "PE"),
         ("Reading", "RG"), ("Stockport", "SK"), ("Taunton", "TA"), ("Wigan", "WN")]
STREETS = """Church High Station Park Mill Castle Chapel Victoria Albert King Queen George Market Bridge Spring Hill
Wood Oak Ash Elm Willow Cedar Maple Birch Hazel Rowan Holly Ivy Lime Poplar Sycamore Chestnut Beech Orchard Garden Meadow
Field Copse Grove Vale Dale Moor Heath Green Common Quarry Wharf Canal River Brook Ford Lake North South East West Northfield
Southfield Eastfield Westfield Highfield Hillside Woodside Riverside Parkside Bank Cross Well Tower Priory Abbey Manor Hall
Court Mount Belmont Clarence Alexandra Edward Charles William James Nelson Wellington Napier Marlborough Cromwell Tudor
Stuart Windsor Balmoral Sandringham York Lancaster Derby Devonshire Salisbury Cambridge Oxford Warwick Stafford Lincoln
Durham Shakespeare Milton Keats Shelley Byron Burns Tennyson Wordsworth Dickens Hardy Stanley Cavendish Grosvenor Portland
Primrose Bluebell Lavender Jasmine Heather Lark Swallow Robin Kestrel Curlew""".split()
STREETS += ["St Johns", "St Marys", "St Peters", "St Pauls", "St James", "St Andrews"]
STREET_KINDS = ["Street"] * 5 + ["Road"] * 3 + ["Way"] * 3 + ["Drive", "Place", "Court", "Crescent", "Rise", "Terrace",
                "Grove", "Lane", "Avenue", "Close", "Walk", "Gardens"]
HOUSE_NAMES = [first + " " + second for first in ("Oak", "Hill", "Rose", "Ivy", "Mill", "Church", "Orchard", "Old")
               for second in ("House", "Lodge", "Cottage", "View", "Barn")]
INWARD = "ABDEFGHJLNPQRSTUWXYZ"


def at(history, day):
    """What held on a day: the last of (from, value) that had begun, or the first."""
    held = history[0][1]
    for begun, value in history:
        if begun > day:
            break
        held = value
    return held


def nhs_number(ordinal):
    """The ordinal-th number of the 999 test range that passes modulus 11; past its end the ranges below it."""
    while True:
        block, within = divmod(ordinal, 1_000_000)
        nine = f"{999 - block:03d}{within * 618_033 % 1_000_000:06d}"
        check = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(nine)) % 11
        if check != 10:
            return nine + ("0" if check == 11 else str(check)), ordinal + 1
        ordinal += 1


class World:
    """Streets, each with one postcode, and as many towns as the people need."""

    def __init__(self, people, rng):
        self.rng = rng
        towns = TOWNS[: max(2, min(len(TOWNS), people // 20_000))]
        streets = max(40, people // 33)
        self.towns = [[] for _ in towns]
        taken = set()
        for ordinal in range(streets):
            number = ordinal % len(towns)
            town, area = towns[number]
            while True:
                postcode = (f"{area}{rng.randint(1, 20)} {rng.randint(1, 9)}{rng.choice(INWARD)}{rng.choice(INWARD)}")
                if postcode not in taken:
                    break
            taken.add(postcode)
            self.towns[number].append((rng.choice(STREETS), rng.choice(STREET_KINDS), town, postcode))

    def home(self, near=None):
        """A home: (number or name of the house, street, kind of street, town, postcode)."""
        rng = self.rng
        if near is not None and rng.random() < 0.5:
            town = next(streets for streets in self.towns if streets[0][2] == near[3])
        else:
            town = rng.choice(self.towns)
        number = int(rng.random() ** 1.4 * 62) + 1 if rng.random() < 0.78 else rng.randint(60, 285)
        chance = rng.random()
        if chance < 0.09:
            number = f"Flat {rng.randint(1, 28)}, {number}"
        elif chance < 0.13:
            number = f"{number}{rng.choice('AB')}"
        elif chance < 0.15:
            number = rng.choice(HOUSE_NAMES)
        return (str(number),) + rng.choice(town)


class Person:
    """One true life: everything that a feed may have heard of it, on the day it heard it."""

    __slots__ = ("ordinal", "tradition", "sex", "given", "middle", "families", "born", "recorded_born", "homes", "phones",
                 "nhs", "relatives", "twin")

    def family(self, day):
        return at(self.families, day)

    @property
    def identifier(self):
        return f"P{self.ordinal:08d}"


def phone(rng, mobile=0.79):
    """A number of a range that is not in use."""
    return ("071" if rng.random() < mobile else "010") + f"{rng.randrange(10 ** 8):08d}"


class Families:
    """Draws households, giving each person a number and an NHS number of their own."""

    def __init__(self, world, rng):
        self.world = world
        self.rng = rng
        self.people = 0
        self.next_nhs = 0

    def person(self, tradition, sex, born, family, home):
        rng = self.rng
        person = Person()
        self.people += 1
        person.ordinal = self.people
        person.tradition = tradition
        person.sex = sex
        year = date.fromordinal(born).year
        person.given = self.given(tradition, sex, year)
        person.middle = []
        if rng.random() < tradition.middle:
            person.middle.append(tradition.given(rng, sex, year))
            if rng.random() < 0.18:
                person.middle.append(tradition.given(rng, sex, year))
        if tradition.religious_middle and rng.random() < tradition.religious_middle[2]:
            person.middle.append(tradition.religious_middle[0 if sex == "M" else 1])
        by_sex = tradition.surname_by_sex
        person.families = [(0, by_sex(family, sex) if by_sex else family)]
        person.born = born
        person.recorded_born = born
        if rng.random() < 0.001 + tradition.first_of_january * (0.9 if year < 1990 else 0.25):
            person.recorded_born = date(year, 1, 1).toordinal()
        person.homes = [(0, home)]
        person.phones = [(0, phone(rng))]
        if rng.random() < 0.6:
            person.phones.append((TODAY - int(rng.expovariate(1 / 900)), phone(rng)))
        person.nhs, self.next_nhs = nhs_number(self.next_nhs)
        person.relatives = []
        person.twin = 0
        return person

    def given(self, tradition, sex, year):
        given = tradition.given(self.rng, sex, year)
        if self.rng.random() < tradition.double_given:
            given += "-" + tradition.given(self.rng, sex, year)
        if given in SPELLINGS and self.rng.random() < 0.08:
            given = self.rng.choice(SPELLINGS[given])
        return given

    def born(self, youngest, oldest):
        return TODAY - int(self.rng.uniform(youngest, oldest) * YEAR)

    def tradition(self):
        return TRADITION_POOL.draw(self.rng)

    def adult(self, tradition, home, youngest, oldest, sex=None):
        sex = sex or self.rng.choice("MF")
        return self.person(tradition, sex, self.born(youngest, oldest), self.surname(tradition, sex), home)

    def surname(self, tradition, sex):
        if sex == "F" and tradition.women_surnames and self.rng.random() < 0.4:
            return tradition.women_surnames.draw(self.rng)
        return tradition.surname(self.rng)

    def couple(self, home, youngest, oldest):
        """Two adults; most wives take the husband's name on a day that feeds may have seen before or after."""
        rng = self.rng
        tradition = self.tradition()
        other = tradition if rng.random() < 0.86 else self.tradition()
        first = self.adult(tradition, home, youngest, oldest, "M")
        born = max(TODAY - int(101 * YEAR), min(TODAY - int(17.5 * YEAR), first.born + int(rng.gauss(1.6, 3.2) * YEAR)))
        second = self.person(other, "F", born, self.surname(other, "F"), home)
        if rng.random() > max(tradition.wife_keeps_name, other.wife_keeps_name):
            self.marry(first, second)
        self.share_phones(first, second, 0.22)
        first.relatives.append(second)
        second.relatives.append(first)
        return [first, second]

    def marry(self, husband, wife):
        rng = self.rng
        day = max(husband.born, wife.born) + int(rng.uniform(19, 36) * YEAR)
        if day > TODAY:
            return
        maiden, his = wife.families[0][1], husband.families[0][1]
        by_sex = husband.tradition.surname_by_sex
        taken = by_sex(his, "F") if by_sex else his
        if rng.random() < 0.03 and "-" not in maiden + taken and " " not in maiden + taken:
            taken = f"{maiden}-{taken}"
        wife.families.append((day, taken))
        if rng.random() < 0.09 and day + 4 * YEAR < TODAY:
            parted = day + int(rng.uniform(2, 22) * YEAR)
            if parted < TODAY:
                wife.families.append((parted, maiden))
                wife.homes.append((parted, self.world.home(husband.homes[0][1])))

    def share_phones(self, owner, other, chance):
        """One telephone at home, or a parent's number given for a child."""
        if self.rng.random() < chance:
            other.phones = list(owner.phones)

    def children(self, parents, home, count, eldest_at):
        """Brothers and sisters, some of them twins, some named after a parent of their sex."""
        rng = self.rng
        father = parents[0]
        mother = parents[-1]
        family = father.families[0][1] if rng.random() < 0.9 else mother.families[0][1]
        tradition = father.tradition if rng.random() < 0.85 else mother.tradition
        if tradition.label == "somali":
            family = father.given
        born = mother.born + int(eldest_at * YEAR)
        born_before = []
        while len(born_before) < count and born < TODAY - 2:
            twins = rng.random() < 0.009
            for place in range(2 if twins else 1):
                child = self.person(tradition, rng.choice("MF"), born, family, home)
                child.twin = place + 1 if twins else 0
                self.name_after(child, parents)
                if child.given in born_before and rng.random() < 0.85:
                    child.given = self.given(tradition, child.sex, date.fromordinal(born).year)
                born_before.append(child.given)
                child.relatives = list(parents)
                self.share_phones(rng.choice((mother, mother, father)), child, 0.85 if TODAY - born < 17 * YEAR else 0.3)
                yield child
            born += int(rng.uniform(1.1, 4.2) * YEAR)

    def name_after(self, child, parents):
        for parent in parents:
            if parent.sex == child.sex and self.rng.random() < 0.014:
                child.given = parent.given
                child.families = [(0, parent.families[0][1])]

    def move(self, household):
        """The whole household may have moved, and a grown child may have left, since some feed last heard."""
        rng = self.rng
        day = TODAY
        home = household[0].homes[-1][1]
        earlier = []
        while len(earlier) < 4:
            day -= int(rng.expovariate(1 / (9.5 * YEAR))) + 30
            if day < TODAY - 18 * YEAR:
                break
            earlier.append((day, self.world.home(home)))
        for person in household:
            if not earlier:
                continue
            moves = [(0, earlier[-1][1])]
            for place in range(len(earlier) - 1, 0, -1):
                moves.append((earlier[place][0], earlier[place - 1][1]))
            moves.append((earlier[0][0], person.homes[0][1]))
            person.homes = sorted(moves + person.homes[1:], key=lambda move: move[0])
        for person in household:
            age = (TODAY - person.born) / YEAR
            if 18 < age < 45 and person.relatives and rng.random() < 0.4:
                left = person.born + int(rng.uniform(18, min(age, 30)) * YEAR)
                person.homes = [move for move in person.homes if move[0] < left]
                person.homes.append((left, self.world.home(person.homes[-1][1])))
                if rng.random() < 0.35:
                    again = left + int(rng.uniform(0.5, 5) * YEAR)
                    if again < TODAY:
                        person.homes.append((again, self.world.home(person.homes[-1][1])))
                if person.sex == "F" and rng.random() < 0.25 and age > 23:
                    tradition = self.tradition() if rng.random() < 0.15 else person.tradition
                    taken = tradition.surname(rng)
                    by_sex = tradition.surname_by_sex
                    wed = left + int(rng.uniform(0, 8) * YEAR)
                    if wed < TODAY:
                        person.families.append((wed, by_sex(taken, "F") if by_sex else taken))

    def family(self):
        rng = self.rng
        home = self.world.home()
        parents = self.couple(home, 22, 66)
        if rng.random() < 0.22:
            parents = [rng.choice(parents)]
        children = list(self.children(parents, home, rng.choices((1, 2, 3, 4, 5), (30, 40, 19, 8, 3))[0], rng.gauss(27, 4.5)))
        household = parents + children
        if rng.random() < (0.12 if parents[0].tradition.share < 10 else 0.03):
            elder = self.person(parents[0].tradition, rng.choice("MF"), parents[0].born - int(rng.uniform(21, 36) * YEAR),
                                parents[0].families[0][1], home)
            if TODAY - elder.born < 100 * YEAR:
                household.append(elder)
            else:
                self.people -= 1
        return household

    def pair(self):
        oldest = 94 if self.rng.random() < 0.62 else 50
        return self.couple(self.world.home(), 20 if oldest == 50 else 52, oldest)

    def alone(self):
        rng = self.rng
        youngest, oldest = rng.choices(((18, 36), (30, 60), (58, 78), (74, 99)), (28, 24, 18, 30))[0]
        return [self.adult(self.tradition(), self.world.home(), youngest, oldest)]

    def sharers(self):
        home = self.world.home()
        return [self.adult(self.tradition(), home, 18, 42) for _ in range(self.rng.randint(3, 8))]

    def care_home(self):
        home = self.world.home()
        return [self.adult(self.tradition(), home, 74, 100, "F" if self.rng.random() < 0.66 else "M")
                for _ in range(self.rng.randint(6, 10))]

    def draw(self):
        kinds = HOUSEHOLDS.draw(self.rng)
        household = kinds(self)
        if kinds is Families.care_home:
            for person in household:
                moved = TODAY - int(self.rng.expovariate(1 / 900))
                person.homes = [(0, self.world.home()), (moved, person.homes[0][1])]
        else:
            self.move(household)
        return household


HOUSEHOLDS = Pool.weighed({Families.family: 37, Families.pair: 22, Families.alone: 33, Families.sharers: 5.5,
                           Families.care_home: 2.2})


def households(people, world, rng):
    """Households until there are `people` people; the last one may be cut."""
    families = Families(world, rng)
    while families.people < people:
        before = families.people
        household = families.draw()
        # A parent who is not of the household, and is in no feed, leaves a gap in the numbers.
        for ordinal, person in enumerate(household, before + 1):
            person.ordinal = ordinal
        families.people = before + len(household)
        yield household[: people - before]
