"""Ids of somebody else's things, in every address, from every role (ASVS 5.0 8.2.2, CWE-639).

That each role is refused what it may not see, by an id that is right, is in crates/web/tests/site/routes.txt. Here the
ids are put where they do not belong: another person's problem under this person, an account's id where an
organisation's goes, and all of what one role can see in the hands of every other.
"""

import re
import uuid
from functools import cache

from lib.browser import FORM
from lib.crawl import template
from lib.pages import UUID
from lib.suite import attack, must

# What stands in the way is an answer; a page with the thing on it, or a change, is a finding.
IN_THE_WAY = (400, 403, 404, 405, 409, 422)


@cache
def addresses(site):
    """Every address with an id that any role's pages lead to, or send a form to; and who was led there."""
    site.forms("record-manager")
    found = {}
    for role in site.roles:
        for path, page in site.pages(role).items():
            for link in [path, *page.links, *(form.action for form in page.forms)]:
                link = link.split("?")[0].split("#")[0]
                if UUID.search(link):
                    found.setdefault(link, set()).add(role)
    return found


def told(browser, path):
    """What an address answers, without what differs each time: ids, tokens and the page's own word."""
    answer = browser.get(path)
    text = re.sub(r'nonce="[^"]*"|nonce-[^\']*|name="csrf" value="[^"]*"', "", answer.text)
    return answer.status, UUID.sub("{id}", answer.location), UUID.sub("{id}", text)


@cache
def for_everybody(site, path):
    """Whether somebody who is not signed in is shown this too: how a provider stands, for one."""
    return site.stranger().get(path).status == 200


def nobodys(path):
    """The same address with a last id that nobody has."""
    last = UUID.findall(path)[-1]
    before, _, after = path.rpartition(last)
    return before + str(uuid.uuid4()) + after


def tells_nothing(browser, path):
    """A page that asks before it does something may come for any id; it must then be the same for all of them."""
    return told(browser, path) == told(browser, nobodys(path))


def names_on(site, role, path):
    """The first heading of a page: the name of whom or what it is about."""
    answer = site.browser(role).get(path)
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.S)
    return (answer.status, re.sub(r"<[^>]+>", "", heading.group(1)).strip() if heading else "")


@attack()
def what_one_role_was_led_to_is_shown_to_no_role_that_was_not(site):
    found = addresses(site)
    tried = 0
    kinds = {}
    for path, led in found.items():
        kinds.setdefault(template(path), []).append((path, led))
    for kind, of_kind in kinds.items():
        everyone_led = set().union(*(led for _, led in of_kind))
        for path, led in of_kind[:3]:
            owner = next(iter(led))
            status, title = names_on(site, owner, path)
            for role in site.roles:
                tried += 1
                if role in everyone_led or status != 200:
                    continue
                answer = site.browser(role).get(path)
                must(answer.status < 500, f"{role} at {kind}: {answer.status}")
                if answer.status == 200 and not for_everybody(site, path):
                    must(tells_nothing(site.browser(role), path), f"{role} is shown {kind}, “{title}”")
    must(tried > 300, f"only {tried} were tried: this attack sees nothing")
    return [f"{tried} addresses were asked for by whoever was not led there"]


@attack()
def an_id_of_one_kind_opens_nothing_of_another(site):
    found = addresses(site)
    kinds = {}
    for path in found:
        # Named by what stands before it, which may be another id.
        pieces, kinds_before = path.strip("/").split("/"), template(path).strip("/").split("/")
        for before, piece in zip(kinds_before, pieces[1:], strict=False):
            if UUID.fullmatch(piece):
                kinds.setdefault(before, piece)
    must(len(kinds) >= 7, f"only ids of {sorted(kinds)} were found")
    # A provider is an organisation, and where its letters go stands under its id: that id is right under all three.
    kinds.pop("providers", None)
    kinds.pop("letters", None)
    kinds["nobody's"] = str(uuid.uuid4())
    kinds["the first"] = "00000000-0000-0000-0000-000000000000"
    templates = {template(path): led for path, led in found.items()}
    tried = 0
    for kind, led in templates.items():
        slots = [before for before, piece in zip(kind.strip("/").split("/"), kind.strip("/").split("/")[1:], strict=False) if piece == "{id}"]
        for foreign, value in kinds.items():
            # The last id is another's, the ones before it are right.
            if foreign == slots[-1] or (foreign, slots[-1]) == ("organisations", "letters"):
                continue
            path = kind
            for slot in slots[:-1]:
                path = path.replace("{id}", kinds[slot], 1)
            path = path.replace("{id}", value, 1)
            for role in led:
                browser, tried = site.browser(role), tried + 1
                answer = browser.get(path)
                must(answer.status < 500, f"{path}: {answer.status}")
                # Under a person's own address nothing says whether there is such a person.
                if answer.status == 200 and slots != ["people"] and not for_everybody(site, path):
                    must(tells_nothing(browser, path), f"{role} is shown something at {kind} with the id of {foreign}")
                sent = browser.post(path, {"text": "x", "why": "x", "verdict": "same", "ended-day": "1", "ended-month": "6", "ended-year": "2026", "reason": "direct-involvement", "words": "Visiting"})
                must(sent.status < 500 and not (sent.status == 303 and "done=" in sent.location), f"{role} did something at {kind} with the id of {foreign}: {sent.location}")
    return [f"{tried} addresses with an id that does not belong there"]


@attack()
def a_persons_problem_involvement_or_link_is_not_reached_through_another_person(site):
    found, other = addresses(site), site.shielded
    pairs = [(path, led) for path, led in found.items() if len(UUID.findall(path)) == 2 and path.startswith(f"/people/{site.person}/")]
    must(len({template(path) for path, _ in pairs}) >= 3, f"only {pairs} were found")
    tried = 0
    for path, led in pairs:
        for role in led:
            browser = site.browser(role)
            site.open(browser, other)
            foreign = path.replace(site.person, other)
            today = {"text": "x", "why": "x", "ended-day": "1", "ended-month": "11", "ended-year": "2026"}
            must(tells_nothing(browser, foreign), f"{role} is shown something at {template(path)} through another person")
            answer = browser.post(foreign, today)
            must(answer.status in IN_THE_WAY, f"{role} at {template(path)} through another person: {answer.status} {answer.location}")
            tried += 1
    return [f"{tried} were asked for"]


@attack()
def fields_that_a_form_does_not_have_are_not_taken(site):
    """Mass assignment (ASVS 5.0 15.3.3): a practitioner who sends more than the form has changes nothing by it."""
    browser = site.browser("practitioner")
    site.open(browser, site.person)
    more = {"role": "account-administrator", "state": "active", "account": site.spare_account, "organisation": site.spare_account, "behind_shield": "true", "who": "x", "id": site.person, "session": "x", "grant": "x", "section": "all", "sections": "all", "standing": "good", "admin": "1"}
    before = browser.get("/account").text
    for path, fields in (("/search", {"name": "Nasrin Begum", "age": "38"}), (f"/people/{site.person}/reason", {"reason": "direct-involvement", "words": "Visiting"}), ("/terms", {"accept": "yes", "version": "1"}), ("/account/pin", {"now": "x", "new": "402818"})):
        answer = browser.ask("POST", path, [FORM], b"&".join(f"{name}={value}".encode() for name, value in {**more, **fields, "csrf": browser.token}.items()))
        must(answer.status < 500, f"{path}: {answer.status}")
    for path in ("/accounts", "/ledger", "/shields", "/organisations"):
        must(browser.get(path).status == 403, f"{path} has opened")
    clean = lambda text: re.sub(r'nonce="[^"]*"|value="[^"]*"', "", text)
    must(clean(before) == clean(browser.get("/account").text), "the account is not what it was")
