"""Whoever sends slowly, reads slowly, sends nothing, or sends too much (RFC 6585, CWE-400)."""

import selectors
import time

from lib.browser import FORM
from lib.suite import attack, must
from lib.wire import ask, connect, encoded, raw, statuses

# One program may have this many files open by default: more connections than that are held.
MANY = 1100
HEADERS_WITHIN = 20


def hold(site, begun, many):
    """Connections that have sent this much and then wait. Those that are not taken any more are left out."""
    held = []
    for number in range(many):
        try:
            it = connect(site.port, within=2, source=f"127.0.5.{number % 200 + 1}")
            it.sendall(begun)
            it.setblocking(False)
            held.append(it)
        except OSError:
            pass
    return held


def closed_within(held, seconds, drip=b"", dripping=()):
    """How many of them the other end has closed before so many seconds are over, while some send a byte now and then."""
    closed, until = set(), time.monotonic() + seconds
    with selectors.DefaultSelector() as waiting:
        for it in held:
            waiting.register(it, selectors.EVENT_READ)
        while len(closed) < len(held) and time.monotonic() < until:
            for key, _ in waiting.select(1):
                try:
                    more = key.fileobj.recv(65536)
                except OSError:
                    more = b""
                if not more:
                    waiting.unregister(key.fileobj)
                    closed.add(key.fileobj)
            for it in dripping:
                try:
                    it.send(drip)
                except OSError:
                    pass
    return len(closed)


def others_are_answered(site, meanwhile):
    began = time.monotonic()
    must(site.demo.answers("/help", within=HEADERS_WITHIN + 10), f"nobody else is answered {meanwhile}")
    return time.monotonic() - began


@attack()
def whoever_sends_headers_a_byte_at_a_time_or_nothing_at_all_is_let_go(site):
    silent = hold(site, b"", 150)
    slow = hold(site, b"GET /help HTTP/1.1\r\nHost: kith\r\nX-Slow: ", 150)
    try:
        others_are_answered(site, "while 300 connections are slow or silent")
        closed = closed_within(silent + slow, HEADERS_WITHIN, b"a", slow)
        must(closed == len(silent + slow), f"of {len(silent + slow)} slow or silent connections {len(silent + slow) - closed} were still held after {HEADERS_WITHIN} s")
    finally:
        for it in silent + slow:
            it.close()


@attack(full=True)
def a_connection_that_was_answered_and_says_nothing_more_is_not_kept(site):
    held = hold(site, b"GET /help HTTP/1.1\r\nHost: kith\r\n\r\n", 100)
    closed = closed_within(held, HEADERS_WITHIN + 60)
    must(closed == len(held), f"{len(held) - closed} of {len(held)} idle connections were kept")


@attack()
def more_slow_connections_than_files_may_be_open_keep_others_out_for_moments_only(site):
    held = hold(site, b"POST /sign-in HTTP/1.1\r\nHost: kith\r\nX-Slow: ", MANY)
    try:
        waited = others_are_answered(site, f"while {len(held)} slow connections are open")
    finally:
        for it in held:
            it.close()
    return [f"{len(held)} slow connections kept somebody else waiting for {waited:.1f} s"]


@attack(full=True)
def a_form_that_comes_slowly_is_not_waited_for(site):
    head = b"POST /sign-in HTTP/1.1\r\nHost: kith\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9000\r\n\r\n"
    held = hold(site, head + b"user_name=", 100)
    try:
        others_are_answered(site, "while 100 forms come slowly")
        closed = closed_within(held, 45, b"a", held)
        must(closed == len(held), f"{len(held) - closed} of {len(held)} slow forms were still waited for after 45 s")
    finally:
        for it in held:
            it.close()


@attack()
def answers_that_nobody_reads_keep_nobody_waiting(site):
    import re
    sheet = re.search(r"/assets/[^\"]+\.css", site.stranger().get("/sign-in").text)
    path = sheet.group(0) if sheet else "/help"
    held = hold(site, f"GET {path} HTTP/1.1\r\nHost: kith\r\n\r\n".encode() * 40, 200)
    try:
        others_are_answered(site, "while 200 answers are not read")
    finally:
        for it in held:
            it.close()


def memory(site):
    with open(f"/proc/{site.demo.process.pid}/status", encoding="ascii") as it:
        return int(next(line for line in it if line.startswith("VmRSS")).split()[1]) // 1024


@attack()
def what_is_too_long_is_refused_and_not_kept(site):
    before = memory(site)
    name, text = b"a" * 1_000_000, b"/" + b"b" * 100_000
    host = b"Host: kith\r\nConnection: close\r\n"
    for what, sent in {
        "an address": b"GET " + text + b" HTTP/1.1\r\n" + host + b"\r\n",
        "a question": b"GET /sign-in?then=" + text + b" HTTP/1.1\r\n" + host + b"\r\n",
        "a header": b"GET /help HTTP/1.1\r\n" + host + b"X-Long: " + name + b"\r\n\r\n",
        "a header's name": b"GET /help HTTP/1.1\r\n" + host + name + b": 1\r\n\r\n",
        "a cookie": b"GET /account HTTP/1.1\r\n" + host + b"Cookie: __Host-kith=" + name + b"\r\n\r\n",
        "ten thousand headers": b"GET /help HTTP/1.1\r\n" + host + b"".join(b"X-%d: 1\r\n" % it for it in range(10_000)) + b"\r\n",
        "a method": b"G" * 100_000 + b" / HTTP/1.1\r\n" + host + b"\r\n",
        "a version": b"GET / HTTP/1." + b"1" * 100_000 + b"\r\n" + host + b"\r\n",
    }.items():
        got = statuses(raw(site.port, sent))
        must(all(it < 500 for it in got), f"{what} that is too long: {got}")
    for length in (b"9999999999", b"70000"):
        got = statuses(raw(site.port, b"POST /sign-in HTTP/1.1\r\n" + host + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + length + b"\r\n\r\nuser_name=a"))
        must(got and all(400 <= it < 500 for it in got), f"a form of {length} bytes: {got}")
    many = encoded([("name", "x")] * 12_000)
    answer = ask(site.port, "POST", "/sign-in", [FORM], many[:60_000])
    must(400 <= answer.status < 500, f"a form of thousands of fields: {answer.status}")
    held = memory(site) - before
    must(held < 100, f"the program grew by {held} MB")
    return [f"the program grew by {held} MB"]


@attack()
def a_form_without_an_end_is_not_read_for_ever(site):
    """Chunks without end: the limit counts what was read and not what was announced."""
    chunk = b"1000\r\n" + b"a" * 4096 + b"\r\n"
    with connect(site.port, within=10) as it:
        it.sendall(b"POST /sign-in HTTP/1.1\r\nHost: kith\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n")
        sent = 0
        try:
            while sent < 50_000_000:
                it.sendall(chunk)
                sent += 4096
        except OSError:
            pass
    must(sent < 50_000_000, "fifty megabytes of a form were read")
    return [f"it stopped reading after {sent // 1024} KB"]
