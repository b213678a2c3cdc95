"""What can be learnt from how long an answer takes (ASVS 5.0 6.3.8; CWE-208). Of a released program, on a quiet machine:
these are never part of the quick run, and a finding is a difference that somebody beyond a network could use."""

import re

from lib.browser import FORM
from lib.measure import apart, likely, sampled
from lib.suite import attack, must
from lib.wire import ask, encoded

# Below this nobody on another machine tells two answers apart with less than many thousands of tries, and wrong tries
# bring a wait long before that (Crosby, Wallach, Riedi 2009: some 15 to 100 microseconds over the internet, with
# thousands of samples).
SIGN_IN_MS = 2.0
LOOK_UP_MS = 0.3
SEARCH_MS = 1.0
POSTCODE = re.compile(r"\b[A-Z]{2}\d\d? \d[A-Z]{2}\b")


def compared(taken, pairs, limit):
    said, worst = [], []
    for one, other in pairs:
        found, low, high = apart(taken[one], taken[other])
        line = f"{one}, against {other}: {found:+.3f} ms ({low:+.3f} to {high:+.3f}), longer in {likely(taken[one], taken[other]):.0%}"
        # Where the interval is wider than the limit nothing was shown, and that is said.
        said.append(line if high - low < 2 * limit else f"{line}: NOT SHOWN, the machine is too busy")
        if low > limit or high < -limit:
            worst.append(line)
    must(not worst, "; ".join(worst))
    return said


def trying(site, name_of, **typed):
    def one(number):
        fields = {"user_name": name_of(number), "password": "wrong coffee train", "pin": "000001", "code": "000000", **typed}
        ask(site.port, "POST", "/sign-in", [FORM], encoded(fields.items()), source=site.source())
    return one


@attack(full=True)
def how_long_a_sign_in_takes_tells_nothing_of_the_name_or_the_password(site):
    known = [site.set_up(*site.invite("practitioner")[:2])[0] for _ in range(60)]
    waiting = [site.invite("practitioner")[0] for _ in range(30)]
    ways = {
        "a name that nobody has": trying(site, lambda number: f"nobody.{number}"),
        "a name that somebody has": trying(site, lambda number: known[number % 30]["username"]),
        "the right password and PIN with a wrong code": trying(site, lambda number: known[30 + number % 30]["username"], password=known[0]["password"], pin=known[0]["pin"]),
        "a name that is not set up yet": trying(site, lambda number: waiting[number % 30]),
    }
    # Four tries a name: the fifth brings a wait.
    taken = sampled(ways, 120)
    nobody = "a name that nobody has"
    return compared(taken, [(it, nobody) for it in ways if it != nobody], SIGN_IN_MS)


@attack(full=True)
def how_long_a_refusal_while_waiting_takes_tells_nothing_of_the_name(site):
    known = site.set_up(*site.invite("practitioner")[:2])[0]["username"]
    for _ in range(6):
        trying(site, lambda _: known)(0)
        trying(site, lambda _: "nobody.waits")(0)
    ways = {"a name that somebody has": trying(site, lambda _: known), "a name that nobody has": trying(site, lambda _: "nobody.waits")}
    return compared(sampled(ways, 300), [tuple(ways)], LOOK_UP_MS)


@attack(full=True)
def how_long_a_look_up_takes_tells_nobody_who_is_shielded_or_there_at_all(site):
    said = []
    nobody = "0199f0a1-6c1e-7000-8000-000000000000"
    other = site.find("record-manager", name="Ernest Hallam", age="84")[0]
    for role in ("practitioner", "clerical-matcher", "data-supplier", "privacy-officer"):
        browser = site.another(role)
        for page in ("", "/reason", "/looks"):
            ways = {f"{role}{page}: {what}": lambda _, path=f"/people/{it}{page}": browser.get(path) for what, it in (("a shielded person", site.shielded), ("another", other), ("nobody", nobody))}
            first, second, third = ways
            said += compared(sampled(ways, 200), [(first, second), (first, third)], LOOK_UP_MS)
    return said


@attack(full=True)
def how_long_a_search_takes_tells_nobody_that_a_shielded_person_was_passed_over(site):
    keeper = site.browser("record-manager")
    keeper.post(f"/people/{site.shielded}/override", {"reason": "direct-involvement", "words": "Visiting today"})
    page = keeper.get(f"/people/{site.shielded}").text
    number = re.search(r"999[  ]?000[  ]?\d{4}", page)
    postcode = POSTCODE.search(page)
    must(number and postcode, "the shielded person's number and postcode were not found: this attack sees nothing")
    browser = site.browser("practitioner")
    site.open(keeper, site.find("record-manager", name="Ernest Hallam", age="84")[0])
    other = keeper.get(f"/people/{site.find('record-manager', name='Ernest Hallam', age='84')[0]}").text
    elsewhere = POSTCODE.search(other)
    must(elsewhere and elsewhere.group(0) != postcode.group(0), "no other postcode was found: this attack sees nothing")

    def search(**fields):
        answer = browser.post("/search", fields)
        must(answer.status == 200 and "/people/" not in answer.text.split("<main")[1], f"it was not searched for, or found: {answer.status}")
        return lambda _: browser.post("/search", fields)

    ways = {
        "a shielded person's number": search(nhs_number=number.group(0)),
        "a number that nobody has": search(nhs_number=unused()),
        "a shielded person's name and postcode": search(postcode=postcode.group(0), name="Nasrin"),
        "their name and another's postcode": search(postcode=elsewhere.group(0), name="Nasrin"),
    }
    names = list(ways)
    taken = sampled(ways, 400)
    return compared(taken, [(names[0], names[1]), (names[2], names[3])], SEARCH_MS)


def unused():
    """An NHS number of the range for tests that the demo gives to nobody, with its check digit right."""
    for digits in (f"999{last}" for last in range(999_990, 0, -1)):
        check = (11 - sum(int(it) * (10 - place) for place, it in enumerate(digits)) % 11) % 11
        if check < 10:
            return f"{digits}{check}"
    return ""
