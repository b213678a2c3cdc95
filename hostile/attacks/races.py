"""The same thing done many times in one moment: it is done once, and what should wait waits (CWE-362, ASVS 5.0 2.3.4)."""

import os
import re
import threading
from datetime import date

from lib.browser import COOKIE, FORM
from lib.pages import UUID
from lib.site import PASSWORD, PIN
from lib.suite import attack, must
from lib.totp import code_of, step_of_now
from lib.wire import ask, encoded


def at_once(calls):
    """Calls all in one moment; what each answered, in their order."""
    answers, gate = [None] * len(calls), threading.Barrier(len(calls))

    def one(place, call):
        gate.wait()
        try:
            answers[place] = call()
        except OSError as error:
            answers[place] = error

    threads = [threading.Thread(target=one, args=it) for it in enumerate(calls)]
    for it in threads:
        it.start()
    for it in threads:
        it.join()
    return answers


def done(answers, where="done="):
    """Which of them were told that it was done."""
    must(not any(isinstance(it, OSError) for it in answers), f"not all were answered: {[it for it in answers if isinstance(it, OSError)][:1]}")
    must(all(it.status < 500 for it in answers), f"one failed: {[it.status for it in answers]}")
    return [place for place, it in enumerate(answers) if it.status == 303 and where in it.location]


def once(answers, what, where="done="):
    won = done(answers, where)
    must(len(won) == 1, f"{what} {len(won)} times: {[(it.status, it.location) for it in answers]}")
    return won[0]


def sending(browser, path, fields):
    """A form that is ready to be sent from any thread."""
    body = encoded([*fields.items(), ("csrf", browser.token)])
    return lambda: ask(browser.port, "POST", path, [("Cookie", f"{COOKIE}={browser.cookie}"), FORM], body)


def signing_in(site, account, code, source):
    body = encoded([("user_name", account["username"]), ("password", account["password"]), ("pin", account["pin"]), ("code", code)])
    return lambda: ask(site.port, "POST", "/sign-in", [FORM], body, source=source)


@attack()
def a_hundred_guesses_in_one_moment_are_no_more_than_five(site):
    """A try holds its turn until it is counted; so no more are compared than are free, and one more for each other core."""
    account, key = site.set_up(*site.invite("practitioner")[:2])
    wrong = [dict(account, password=f"wrong {number}") for number in range(100)]
    code = key.code()
    answers = at_once([signing_in(site, it, code, site.source()) for it in wrong])
    must(done(answers, "/") == [], "a wrong password let somebody in")
    compared = sum("details are not right" in it.text for it in answers)
    right = signing_in(site, account, code, site.source())()
    must(right.status != 303 and "too many wrong tries" in right.text, "the right one was let in after a hundred wrong ones")
    most = 5 + (os.cpu_count() or 2) - 1
    must(compared <= most, f"{compared} of 100 were compared, and {most} may be")
    return [f"{compared} of 100 were compared, the others were told to wait"]


@attack()
def a_code_that_is_used_twenty_times_at_once_lets_one_in(site):
    account, key = site.set_up(*site.invite("practitioner")[:2])
    code = key.code()
    answers = at_once([signing_in(site, account, code, site.source()) for _ in range(20)])
    once(answers, "one code let somebody in", "/")
    cookies = {it.header("set-cookie") for it in answers if it.header("set-cookie")}
    must(len(cookies) == 1, f"{len(cookies)} cookies were given")


@attack()
def a_set_up_code_that_is_used_at_once_by_ten_is_used_by_one(site):
    name, code, _ = site.invite("practitioner")
    begun = site.stranger().post("/set-up", {"user_name": name, "set_up_code": code}, token=False)
    secret = re.search(r'kith-code">([A-Z2-7 ]+)<', begun.text).group(1)
    step = step_of_now() - 1
    passwords = [f"{PASSWORD} {number}" for number in range(10)]
    calls = []
    for password in passwords:
        body = encoded([("user_name", name), ("set_up_code", code), ("password", password), ("pin", PIN), ("code", code_of(secret, step))])
        calls.append(lambda body=body, source=site.source(): ask(site.port, "POST", "/set-up", [FORM], body, source=source))
    winner = once(at_once(calls), "an account was set up", "/set-up/done")
    again = calls[winner]()
    must(again.status != 303, "the set-up code worked again")
    loser = dict(username=name, password=passwords[winner - 1], pin=PIN)
    must(signing_in(site, loser, code_of(secret, step + 1), site.source())().status != 303, "a password that lost lets somebody in")
    winning = dict(loser, password=passwords[winner])
    must(signing_in(site, winning, code_of(secret, step + 1), site.source())().status == 303, "the password that won does not")


@attack()
def a_password_that_is_changed_ten_times_at_once_is_changed_once(site):
    somebody = site.newcomer("practitioner")
    calls = [sending(somebody, "/account/password", {"now": PASSWORD, "new": f"{PASSWORD} {number}"}) for number in range(10)]
    once(at_once(calls), "the password was changed", "/account")


@attack()
def a_user_name_that_is_taken_ten_times_at_once_is_one_accounts(site):
    administrator = site.browser("account-administrator")
    fields = {"user_name": "raced.once", "full_name": "Rae Ostler", "role": "practitioner", "organisation": site.organisation}
    answers = at_once([sending(administrator, "/accounts/new", fields) for _ in range(10)])
    made = [it for it in answers if it.status == 200 and "kith-code" in it.text]
    must(len(made) == 1, f"{len(made)} accounts were opened: {[it.status for it in answers]}")


def unshielded(site):
    return site.find("record-manager", name="Ernest Hallam", age="84")[0]


@attack()
def a_shield_that_two_set_and_lift_at_once_is_set_once_and_lifted_once(site):
    person, keepers = unshielded(site), [site.browser("record-manager"), site.newcomer("record-manager")]
    for it in keepers:
        site.open(it, person)
    form = next(it for it in keepers[0].page(f"/people/{person}/shield").forms if any(field.name == "ground" for field in it.fields))
    ground = next(it.value for it in form.fields if it.name == "ground")
    fields = {"ground": ground, "review-day": "1", "review-month": "3", "review-year": "2027"}
    once(at_once([sending(it, f"/people/{person}/shield", fields) for it in keepers * 5]), "the shield was set")
    for it in keepers:
        site.open(it, person)
    once(at_once([sending(it, f"/people/{person}/shield/lift", {"why": "No danger any more"}) for it in keepers * 5]), "the shield was lifted")


@attack()
def a_match_that_two_clerks_decide_at_once_is_decided_once(site):
    clerks = [site.browser("clerical-matcher"), site.newcomer("clerical-matcher")]
    review = [it for it in clerks[0].page("/matches").links if UUID.search(it)][-1]  # of the first ones two clerks may be asked
    form = next(it for it in clerks[0].page(review).forms if any(field.name == "verdict" for field in it.fields))
    others = {name: value for name, value in form.filled() if name not in ("csrf", "verdict")}
    verdicts = [it.value for it in form.fields if it.name == "verdict" and it.value in ("same", "different")]
    calls = [sending(clerks[number % 2], review, {**others, "verdict": verdicts[number % len(verdicts)]}) for number in range(10)]
    once(at_once(calls), f"one match was decided ({verdicts})")


@attack()
def what_is_ended_answered_or_undone_many_times_at_once_is_done_once(site):
    site.forms("record-manager")
    helper, keeper, person = site.browser("practitioner"), site.browser("record-manager"), site.person
    for it in (helper, keeper):
        site.open(it, person)
    today = dict(zip(("ended-year", "ended-month", "ended-day"), date.today().isoformat().split("-"), strict=True))
    helper.post(f"/people/{person}/involvements/new", {"service": "Early help", "role": "Worker", "phone": "01632 960555", "started-day": "1", "started-month": "6", "started-year": "2026"})
    page = helper.get(f"/people/{person}").text
    involvement = re.search(rf"/people/{person}/involvements/({UUID.pattern})/end", page).group(0)
    once(at_once([sending(helper, involvement, today)] * 10), "an involvement was ended")
    helper.post(f"/people/{person}/problems/new", {"section": "services", "text": "They moved"})
    problem = re.search(rf"/people/{person}/problems/{UUID.pattern}/answer", keeper.get("/problems").text).group(0)
    once(at_once([sending(keeper, problem, {"text": "Put right"})] * 10), "a problem was answered")
    page = keeper.get(f"/people/{person}").text
    link = re.search(rf"/people/{person}/links/{UUID.pattern}/undo", page).group(0)
    # What was recorded since they were joined is placed: all of it stays.
    form = next(it for it in keeper.page(link).forms if "sign-out" not in (it.action or ""))
    placed = {name: value for name, value in form.filled() if name != "csrf"}
    once(at_once([sending(keeper, link, placed)] * 10), "a link was undone")


@attack()
def an_account_that_is_suspended_while_it_works_does_nothing_afterwards(site):
    """Twenty searches and a suspension in one moment: after it is answered, no further request is."""
    name, code, account = site.invite("practitioner")
    somebody = site.stranger()
    must(somebody.sign_in(*site.set_up(name, code)).status == 303, "the newcomer could not sign in")
    somebody.learn_token("/cannot-act")
    suspend = sending(site.browser("account-administrator"), f"/accounts/{account}/suspend", {"why": "Left"})
    at_once([suspend, *[lambda: somebody.get("/account")] * 20])
    answer = somebody.get("/account")
    must(answer.status == 303 and "/sign-in" in answer.location, f"still there: {answer.status} {answer.location}")
