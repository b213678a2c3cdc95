"""What is left behind when the attacks are over: the log, the ledger, and every file that the program writes."""

import csv
import json
import re

from lib.payloads import MARK, MARKUP, SHEETS
from lib.suite import attack, must

# What a terminal acts on, and what a reader of lines takes for the end of one.
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
FORMULA = re.compile("^[=+\\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]")


@attack()
def the_log_holds_one_entry_a_line_and_nothing_that_was_typed(site):
    for role in site.roles:
        for page in ("/", "/account", f"/nowhere/{MARK}", f"/sign-in?then={MARK}"):
            site.browser(role).get(page)
    lines = site.demo.log.read_text(encoding="utf-8", errors="strict").splitlines()
    must(len(lines) > 20, f"the log has {len(lines)} lines only: this attack sees nothing")
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            must(False, f"a line that is no entry: {line[:200]!r}")
        must("timestamp" in entry and "level" in entry, f"an entry without its moment: {line[:200]!r}")
        must(not CONTROLS.search(line), f"a control character: {line[:200]!r}")
    text = "\n".join(lines).lower()
    for word in (MARK, "kowalczyk", "begum", "drop table", "evil.example", *(it["password"] for it in site.demo.accounts.values())):
        must(word not in text, f"the log holds “{word}”")
    for cookie in (site.browser(role).cookie for role in site.roles):
        must(cookie not in text, "the log holds a session's token")
    return [f"{len(lines)} lines were read"]


@attack()
def the_log_for_people_holds_one_entry_a_line_too(site):
    """The same in text, from a second program on a folder of its own."""
    from lib.demo import Demo
    from lib.wire import ask
    flags = ["--log-format", "text", "--log", "debug", "--database", "sqlite:beside.db"]
    other = Demo(site.demo.program, 200, flags)
    try:
        for value in (MARK, "2026-11-22T09:00:00Z  INFO kith: signed in", "a\\nb", "\t" + MARK):
            for name in ("X-Request-Id", "User-Agent", "Cookie", "X-Forwarded-For", "Referer"):
                ask(other.port, "GET", f"/{MARK}%0aINFO", [(name, value)])
        ask(other.port, "POST", "/sign-in", [("Content-Type", "application/x-www-form-urlencoded")], f"user_name={MARK}%0aINFO+x&password={MARK}".encode())
        lines = other.log.read_text(encoding="utf-8").splitlines()
    finally:
        other.stop()
    must(len(lines) > 50, f"the log has {len(lines)} lines only: this attack sees nothing")
    for line in lines:
        must(re.match(r"\d{4}-\d\d-\d\dT[\d:.]+Z +(TRACE|DEBUG|INFO|WARN|ERROR) ", line), f"a line that is no entry: {line[:200]!r}")
        must(not CONTROLS.search(line) and MARK not in line, f"it holds what was sent: {line[:200]!r}")


@attack()
def what_commands_print_and_write_obeys_nobody(site):
    """A feed with formulas, markup and control characters in every cell and column; then every file and answer."""
    site.browser("record-manager")
    site.demo.pause()
    try:
        said = hostile_feed(site.demo)
    finally:
        site.demo.start()
    return said


def hostile_feed(demo):
    columns = ["given_name", "family_name", "address_line", "communication_needs", "carer_1_name", "gp_name", "school_name", "involvement_1_service", "involvement_1_worker", "email", "phone", "source"]
    hostile = [*SHEETS, *MARKUP[:4], "\x1b]0;x\x07", "\u202e" + MARK, "a,b", "\"", "a\r\nb"]
    file = demo.folder / "=hostile.csv"
    with open(file, "w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["record_id", "date_of_birth", "postcode", *columns, "\x1b[2J" + MARK, "=1+1"])
        for number, value in enumerate(hostile):
            rows.writerow([f"{value[:60]}{number}", "2016-07-08", "PR2 4JX", *[value] * len(columns), value, value])
    printed = []
    for form in ("text", "json"):
        printed.append(("load", form, demo.command("load", "--source", "hostile", "--supplier", "Orrinshire Council", "--title", "=1+1", "--format", form, str(file))))
        printed.append(("account list", form, demo.command("account", "list", "--format", form)))
    links = demo.folder / "links.csv"
    printed.append(("export", "text", demo.command("export", "--links", str(links))))
    printed.append(("export", "json", demo.command("export", "--links", str(links), "--format", "json")))
    for what, form, (said, status) in printed:
        must(status == 0, f"kith {what} failed: {said[-300:]}")
        acted = CONTROLS.search(said)
        must(not acted, f"kith {what} prints a control character ({form}): {acted}")
        if form == "json":
            json.JSONDecoder().raw_decode(said[min(it for it in (said.find("{"), said.find("[")) if it >= 0) :])
    with open(links, encoding="utf-8", newline="") as written:
        rows = list(csv.reader(written, strict=True))
    must(len(rows) > 300 and any("hostile" in row for row in rows), f"only {len(rows)} lines were exported: this attack sees nothing")
    for row in rows:
        must(len(row) == 3, f"a line of {len(row)} cells: {row}")
        must(not any(FORMULA.match(cell) for cell in row), f"a cell that a spreadsheet would work out: {row}")


@attack()
def the_ledger_holds_and_nothing_was_lost(site):
    said, status = site.demo.command("ledger", "verify")
    must(status == 0, f"the ledger does not hold: {said[-300:]}")
    must(site.find("record-manager", name="Ernest Hallam", age="84"), "the demo's Ernest is not found any more")
    must(len(site.browser("account-administrator").page("/accounts").links) > 10, "the accounts are gone")
    must(site.demo.answers("/readyz"), "the program is not ready any more")
