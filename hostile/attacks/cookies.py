"""Cookies and form tokens that are forged, altered, left over, or somebody else's (ASVS 5.0 3.5, 7.2 and 7.4)."""

import base64

from lib.browser import COOKIE, FORM
from lib.suite import attack, must
from lib.wire import ask, encoded


def is_in(site, *cookies):
    return ask(site.port, "GET", "/account", [("Cookie", it) for it in cookies]).status == 200


@attack()
def a_cookie_that_was_altered_or_made_up_lets_nobody_in(site):
    real = site.browser("practitioner").cookie
    must(is_in(site, f"{COOKIE}={real}"), "the real one is not taken: this attack sees nothing")
    spare = base64.urlsafe_b64encode(bytes(32)).decode().rstrip("=")
    altered = [real[:place] + ("A" if letter != "A" else "B") + real[place + 1 :] for place, letter in enumerate(real)]
    made_up = [
        "", " ", "0", "null", "undefined", "true", "admin", "*", "%00", "%", "../../kith.key", real[:-1], real + "A", real + "=",
        real.lower(), real.upper(), real.swapcase(), real[::-1], "A" * len(real), spare, "'" + real, f"' or '1'='1", "{}",
        base64.b64encode(real.encode()).decode(), real.encode().hex(), "practitioner", "nia.castellan", real + "%00", "%" + real,
    ]
    for cookie in altered + made_up:
        must(not is_in(site, f"{COOKIE}={cookie}"), f"“{cookie}” lets somebody in")
    for name in ("kith", "__Secure-kith", "__host-kith", "__Host-Kith", "__Host-kith2", "session", "$__Host-kith"):
        must(not is_in(site, f"{name}={real}"), f"a cookie by the name {name} is taken for the session's")


@attack()
def a_session_that_was_ended_stays_ended_in_every_way_of_sending_it(site):
    somebody = site.newcomer("practitioner")
    cookie, token = somebody.cookie, somebody.token
    path = "/account/pin"
    must(somebody.is_in(), "the newcomer is not signed in: this attack sees nothing")
    must(somebody.post("/sign-out", {}).status == 303, "signing out was refused")
    for cookies in ([f"{COOKIE}={cookie}"], [f"{COOKIE}=x; {COOKIE}={cookie}"], [f"{COOKIE}={cookie}"] * 2, ["a=b", f"{COOKIE}={cookie}"]):
        must(not is_in(site, *cookies), f"{cookies} is still signed in")
    answer = ask(site.port, "POST", path, [("Cookie", f"{COOKIE}={cookie}"), FORM], encoded([("csrf", token), ("now", "x"), ("new", "402818")]))
    must(answer.status == 303 and "/sign-in" in answer.location, f"its form is still taken: {answer.status}")


@attack()
def a_cookie_that_somebody_else_put_before_ones_own_is_not_kept_after_signing_in(site):
    """Fixation: the attacker's own session, or a value of theirs, is there before somebody signs in."""
    attacker = site.browser("practitioner")
    victim = site.stranger()
    account, key = site.set_up(*site.invite("practitioner")[:2])
    victim.cookie = "A" * 43
    must(victim.sign_in(account, key).status == 303, "the victim could not sign in")
    must(victim.cookie not in ("A" * 43, attacker.cookie), "the attacker's cookie was taken over")
    must(not is_in(site, COOKIE + "=" + "A" * 43), "the value that the attacker chose is signed in")


@attack()
def no_form_is_taken_with_the_token_of_another_session(site):
    """Every form of every role, with no token, an empty one, another's and another's cookie beside it."""
    tried, before = 0, {}
    for role in site.roles:
        browser = site.browser(role)
        other = site.browser(next(it for it in site.roles if it != role))
        for form in site.forms(role):
            if not any(it.name == "csrf" for it in form.fields):
                continue
            for token in (None, "", other.token, browser.cookie, browser.token[:-1], browser.token.swapcase()):
                fields = [(name, value) for name, value in form.filled() if name != "csrf"]
                fields += [("csrf", token)] if token is not None else []
                answer = browser.post(form.action, fields, token=False)
                tried += 1
                must(answer.status in (400, 403), f"{role} {form.action} with another's token: {answer.status}")
            # Twice: which of two would be believed is nobody's guess.
            fields = [(name, value) for name, value in form.filled() if name != "csrf"]
            both = browser.post(form.action, [("csrf", browser.token), *fields, ("csrf", other.token)], token=False)
            must(both.status in (400, 403), f"{role} {form.action} with two tokens: {both.status}")
        before[role] = browser.is_in()
    must(tried > 100, f"only {tried} were tried: this attack sees nothing")
    must(all(before.values()), "a form without its token signed somebody out")
    return [f"{tried} forms were sent"]


@attack()
def a_token_in_the_address_or_in_a_header_opens_no_form(site):
    browser = site.browser("practitioner")
    for path, headers in (
        (f"/search?csrf={browser.token}", []), ("/search", [("X-CSRF-Token", browser.token)]), ("/search", [("Cookie", f"csrf={browser.token}")]),
    ):
        answer = browser.post(path, {"name": "Nobody", "age": "9"}, token=False, headers=headers)
        must(answer.status == 403, f"{path} {[name for name, _ in headers]}: {answer.status}")


@attack()
def a_forwarded_address_is_believed_of_the_named_server_only(site):
    """Sixty wrong tries from one address bring a wait; writing another address into a header must not undo it."""
    source = site.source()
    forged = lambda number: [("X-Forwarded-For", f"198.51.100.{number % 250}"), ("Forwarded", f"for=198.51.100.{number % 250}"), ("X-Real-IP", f"198.51.100.{number % 250}")]
    waited = None
    for number in range(70):
        stranger = site.stranger(source)
        answer = stranger.post("/sign-in", {"user_name": f"nobody{number}", "password": "x", "pin": "1", "code": "1"}, token=False, headers=forged(number))
        if "too many wrong tries" in answer.text:
            waited = number
            break
    must(waited == 60, f"the wait came after {waited} tries")
    stranger = site.stranger("127.0.0.9")
    answer = stranger.post("/sign-in", {"user_name": "nobody", "password": "x", "pin": "1", "code": "1"}, token=False, headers=[("X-Forwarded-For", f"203.0.113.7, {source}")])
    must("too many wrong tries" in answer.text, "what the named server says is not believed: this attack sees nothing")
