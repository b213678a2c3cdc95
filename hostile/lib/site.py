"""The demo, with somebody signed in for each role, and how to get more accounts than it has."""

import itertools
import re
from functools import cached_property

from .browser import Browser
from .crawl import crawl, forms_of
from .pages import UUID, Page
from .suite import must
from .totp import Token, step_of_now, code_of

PASSWORD = "lantern orchard pebble 41"
PIN = "402817"


class Site:
    def __init__(self, demo):
        self.demo = demo
        self.port = demo.port
        self.roles = list(demo.accounts)
        self.tokens = {role: Token(it["totp_secret"]) for role, it in demo.accounts.items()}
        self.prepared = False
        self._browsers, self._forms, self._spare = {}, {}, itertools.count(1)
        self._sources = itertools.count(20)

    def stranger(self, source=None):
        """Somebody who is not signed in, from an address of their own where one is named."""
        return Browser(self.port, source)

    def source(self):
        """An address of this machine that nobody has come from yet."""
        number = next(self._sources)
        return f"127.0.{number // 250 + 1}.{number % 250 + 1}"

    def browser(self, role):
        """The one browser of this role."""
        if role not in self._browsers:
            self._browsers[role] = self.another(role)
        return self._browsers[role]

    def another(self, role):
        """Another browser of the demo's account of this role. Waits for a code that was not used."""
        browser = self.stranger()
        answer = browser.sign_in(self.demo.accounts[role], self.tokens[role])
        must(answer.status == 303, f"{role} could not sign in: {answer.status}")
        return browser

    def invite(self, role):
        """A new account that is not set up yet: its user name, its set-up code and its own id."""
        administrator = self.browser("account-administrator")
        name = f"hostile.{role.split('-')[0]}{next(self._spare)}"
        answer = administrator.post("/accounts/new", {
            "user_name": name, "full_name": "Holly Ostler", "role": role, "organisation": self.organisation,
        })
        code = re.search(r'kith-code">([^<]+)<', answer.text)
        must(code, f"no set-up code was given: {answer.status}")
        account = re.search(r"/accounts/(%s)" % UUID.pattern, answer.text).group(1)
        for act in ("dbs", "training"):
            form = next(it for it in administrator.page(f"/accounts/{account}/{act}").forms if not it.action)
            days = {it.name: {"day": "1", "month": "6", "year": "2026"}.get(it.name.rsplit("-", 1)[-1], it.value) for it in form.fields}
            administrator.post(f"/accounts/{account}/{act}", days)
        return name, code.group(1), account

    def set_up(self, name, code):
        """Sets the account up; answers what it signs in with and its security token."""
        stranger = self.stranger()
        begun = stranger.post("/set-up", {"user_name": name, "set_up_code": code}, token=False)
        key = re.search(r'kith-code">([A-Z2-7 ]+)<', begun.text).group(1)
        step = step_of_now() - 1
        done = stranger.post("/set-up", {
            "user_name": name, "set_up_code": code, "password": PASSWORD, "pin": PIN, "code": code_of(key, step),
        }, token=False)
        must(done.status == 303, f"{name} could not be set up: {done.status} {Page(done.text).text[:300]}")
        return {"username": name, "password": PASSWORD, "pin": PIN}, Token(key, step)

    def newcomer(self, role):
        """Somebody of this role with an account of their own, who has signed in."""
        account, token = self.set_up(*self.invite(role)[:2])
        browser = self.stranger()
        must(browser.sign_in(account, token).status == 303, "the newcomer could not sign in")
        browser.learn_token("/cannot-act")
        version = dict(browser.page("/terms").forms[-1].filled())["version"]
        browser.post("/terms", {"accept": "yes", "version": version})
        browser.account, browser.key = account, token
        return browser

    def find(self, role, **criteria):
        """The ids of the people whom a search shows."""
        fields = {name.replace("__", "-"): value for name, value in criteria.items()}
        answer = self.browser(role).post("/search", fields)
        return list(dict.fromkeys(re.findall(r"/people/(%s)" % UUID.pattern, answer.text)))

    def open(self, browser, person):
        """Gives a reason, so that this browser may look at this person."""
        return browser.post(f"/people/{person}/reason", {"reason": "direct-involvement", "words": "Visiting today"})

    def begins(self, role):
        """Where a walk through the pages begins: home, and two people, one of them shielded, with a reason given."""
        browser, addresses = self.browser(role), ["/"]
        for person in (self.person, self.shielded):
            self.open(browser, person)
            addresses += [f"/people/{person}{page}" for page in ("", "/reason", "/correct", "/looks", "/shield")]
        return addresses + ["/account", "/account/password", "/account/pin", "/terms", "/problems", "/shields", "/ledger", "/feeds"]

    def prepare(self):
        """Makes what the demo does not have, so that its pages and forms are there: a problem, and a correction."""
        helper, keeper = self.browser("practitioner"), self.browser("record-manager")
        for browser in (helper, keeper):
            self.open(browser, self.person)
        helper.post(f"/people/{self.person}/problems/new", {"section": "services", "text": "The school has changed"})
        sent = {"field": "communication-needs", "value": "Easy read", "reason": "She told us"}
        keeper.post(f"/people/{self.person}/correct", sent)

    def pages(self, role):
        """Every page that this role can come to."""
        return crawl(self.browser(role), self.begins(role))

    def forms(self, role):
        """Every form on these pages but those which end the session."""
        if not self.prepared:
            self.prepared = True
            self.prepare()
        if role not in self._forms:
            ends = ("/sign-out", "/sign-out-everywhere")
            self._forms[role] = [it for it in forms_of(self.pages(role)) if it.action not in ends]
        return self._forms[role]

    @cached_property
    def spare_account(self):
        """An account for which anything may be done, because nobody signs in with it."""
        return self.invite("practitioner")[2]

    @cached_property
    def organisation(self):
        """The organisation of the demo's practitioner: one whose people may act."""
        page = self.browser("account-administrator").get("/accounts/new").text
        found = re.search(rf'<option value="({UUID.pattern})"[^>]*>\s*Orrinshire Council\s*<', page)
        must(found, "the demo's council is not among the organisations")
        return found.group(1)

    @cached_property
    def spare_organisation(self):
        """An organisation in which nobody works."""
        return UUID.search(self.browser("account-administrator").post("/organisations/new", {"name": "Nobody Limited"}).location).group(0)

    @cached_property
    def shielded(self):
        found = self.find("record-manager", name="Nasrin Begum", age="38")
        must(found, "the demo's shielded person is not found")
        return found[0]

    @cached_property
    def person(self):
        found = self.find("record-manager", name="Zofia Kowalczyk-Reid", age="9")
        must(found, "the demo's Zofia is not found")
        return found[0]
