#!/usr/bin/env python3
"""Other people's scanners against the demo, signed in: wapiti as two roles, and sqlmap on what is typed to find somebody
and to sign in. They need nothing but this machine: what asks a server elsewhere to answer back is left out.

    python3 -m venv V && V/bin/pip install wapiti3 sqlmap
    hostile/scan.py PROGRAM V/bin [FOLDER]

What they say is in FOLDER (wapiti-ROLE.json, sqlmap-*.txt), and is to be read: exit status 1 only where wapiti reports
a vulnerability that is not in EXPECTED, or sqlmap an injection.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from lib.browser import COOKIE  # noqa: E402
from lib.demo import Demo  # noqa: E402
from lib.site import Site  # noqa: E402

ROLES = ("record-manager", "account-administrator")
MODULES = "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,information_disclosure,ldap,methods,permanentxss,redirect,shellshock,sql,timesql,xss,inconsistent_redirection"
# What would end the session, or need a code each time.
LEFT_OUT = ("/sign-out", "/sign-out-everywhere", "/sign-in", "/account/password", "/account/pin")
# Read, and none: an answer that differs because a reason needs ten characters is taken for an answer of LDAP, which Kith
# does not speak.
EXPECTED = {"LDAP Injection"}


def wapiti(bin_folder, demo, role, cookie, folder):
    out = folder / f"wapiti-{role}.json"
    url = f"http://127.0.0.1:{demo.port}/"
    command = [
        str(bin_folder / "wapiti"), "-u", url, "--scope", "domain", "-H", f"Cookie: {COOKIE}={cookie}", "-m", MODULES, "--flush-session",
        "-d", "8", "--max-links-per-page", "60", "--max-files-per-dir", "40", "--max-scan-time", "240", "--max-attack-time", "90", "--tasks", "4",
        "--store-session", str(folder / "session"), "-f", "json", "-o", str(out), "-v", "0",
    ]
    for path in LEFT_OUT:
        command += ["-x", url.rstrip("/") + path]
    subprocess.run(command, timeout=1500, check=False, stdout=open(folder / f"wapiti-{role}.log", "w"), stderr=subprocess.STDOUT)
    report = json.loads(out.read_text())
    said = {name: found for name, found in report["vulnerabilities"].items() if found}
    pages = report["infos"].get("crawled_pages_nbr")
    print(f"wapiti as {role}: {pages} pages; {sum(map(len, said.values()))} vulnerabilities, {sum(len(it) for it in report['anomalies'].values())} anomalies", flush=True)
    for name, found in [*said.items(), *((f"anomaly: {name}", it) for name, it in report["anomalies"].items() if it)]:
        for it in found[:6]:
            print(f"  {name}: {it['method']} {it['path']} {it['parameter']}: {it['info'][:160]}", flush=True)
    return [name for name in said if name not in EXPECTED]


def sqlmap(bin_folder, demo, name, path, data, folder, cookie=None):
    out = folder / f"sqlmap-{name}.txt"
    command = [
        str(bin_folder / "sqlmap"), "-u", f"http://127.0.0.1:{demo.port}{path}", "--data", data, "--batch", "--level", "3", "--risk", "2", "--skip", "csrf,Cookie,User-Agent,Referer,Host",
        "--technique", "BEUS", "--disable-coloring", "--flush-session", "--output-dir", str(folder / "sqlmap"), "--ignore-code", "422", "--threads", "4", "--tamper", "xforwardedfor",
    ]
    if cookie:
        command += ["--headers", f"Cookie: {COOKIE}={cookie}"]
    try:
        done = subprocess.run(command, timeout=420, check=False, capture_output=True, text=True)
        said = done.stdout
    except subprocess.TimeoutExpired as over:
        said = (over.stdout or b"").decode(errors="replace") + "\nstopped after seven minutes"
    out.write_text(said)
    found = "is vulnerable" in said or "sqlmap identified the following injection" in said
    print(f"sqlmap on {name}: {'AN INJECTION' if found else 'no injection'}; {said.strip().splitlines()[-3:]}", flush=True)
    return [name] if found else []


def main():
    program, bin_folder = sys.argv[1], Path(sys.argv[2]).resolve()
    folder = Path(sys.argv[3] if len(sys.argv) > 3 else tempfile.mkdtemp(prefix="kith-scan-")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    # sqlmap gives itself another address each time, as somebody with many would have: one waits after sixty tries.
    demo, found = Demo(program, 300, ["--proxy", "127.0.0.1"]), []
    try:
        site = Site(demo)
        site.forms("record-manager")
        helper, signed_in = site.browser("practitioner"), {role: site.browser(role) for role in ROLES}
        fields = f"csrf={helper.token}&name=Zofia&age=9&postcode=&nhs_number=&number="
        found += sqlmap(bin_folder, demo, "search", "/search", fields, folder, helper.cookie)
        found += sqlmap(bin_folder, demo, "sign-in", "/sign-in", "user_name=nia.castellan&password=x&pin=1&code=1&then=/", folder)
        for role, browser in signed_in.items():
            found += wapiti(bin_folder, demo, role, browser.cookie, folder)
        said, status = demo.command("ledger", "verify")
        print(f"the ledger afterwards: {said.strip()}", flush=True)
        found += ["the ledger does not hold"] if status else []
    finally:
        demo.stop()
    print(f"what they said is in {folder}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
