"""Requests that two servers would read differently (RFC 9112 sections 2.2, 3.2, 6 and 11.2).

Each holds a second request, for /smuggled, in what one of two servers would take for the body of the first. Answered
twice on one connection, that second request was smuggled past whatever stands before Kith.
"""

from lib.browser import COOKIE
from lib.suite import attack, must
from lib.wire import connect, raw, statuses

SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: kith\r\n\r\n"


def post(*headers, body=b"", line=b"POST /sign-in HTTP/1.1"):
    fields = [b"Host: kith", b"Content-Type: application/x-www-form-urlencoded", *headers]
    return line + b"\r\n" + b"\r\n".join(fields) + b"\r\n\r\n" + body


def answered_once(site, name, sent):
    got = statuses(raw(site.port, sent, within=1.5))
    must(len(got) <= 1, f"{name}: answered {got}")
    return got


@attack()
def no_request_with_two_readings_is_answered_twice(site):
    chunked, length = b"Transfer-Encoding: chunked", b"Content-Length: 6"
    ended = b"0\r\n\r\n" + SMUGGLED
    long = b"Content-Length: " + str(len(ended)).encode()
    refused = {
        "two lengths that differ": post(b"Content-Length: 0", long, body=ended),
        "two lengths in one line": post(b"Content-Length: 0, 6", body=SMUGGLED),
        "a length with a sign": post(b"Content-Length: +0", body=SMUGGLED),
        "a length below nothing": post(b"Content-Length: -1", body=SMUGGLED),
        "a length in hexadecimal": post(b"Content-Length: 0x0", body=SMUGGLED),
        "a length past all numbers": post(b"Content-Length: 18446744073709551616", body=SMUGGLED),
        "a length that is a word": post(b"Content-Length: none", body=SMUGGLED),
        "an empty length": post(b"Content-Length:", body=SMUGGLED),
        "a blank before the colon of a length": post(b"Content-Length : 0", body=SMUGGLED),
        "a blank before the colon of chunks": post(long, b"Transfer-Encoding : chunked", body=ended),
        "a length on a folded line": post(b"X-Folded: x\r\n Content-Length: 6", body=SMUGGLED),
        "chunks, and then something else": post(b"Transfer-Encoding: chunked, identity", body=ended),
        "chunks by a name that is not theirs": post(long, b"Transfer-Encoding: xchunked", body=ended),
        "a vertical tab before chunked": post(long, b"Transfer-Encoding: \x0bchunked", body=ended),
        "a zero byte in a name": post(b"X-\x00: 1", body=SMUGGLED),
        "a bare return in a value": post(b"X-A: 1\rContent-Length: 6", body=SMUGGLED),
        "a header without a colon": post(b"nonsense", body=SMUGGLED),
        "a first header that is folded": b"POST /sign-in HTTP/1.1\r\n Content-Length: 0\r\nHost: kith\r\n\r\n" + SMUGGLED,
        "chunks in HTTP/1.0": post(chunked, body=ended, line=b"POST /sign-in HTTP/1.0"),
    }
    for name, sent in refused.items():
        answered_once(site, name, sent)
    # Both at once: chunks win, and then the connection must end (RFC 9112 section 6.3).
    for name, headers in {
        "a length and then chunks": (long, chunked),
        "chunks and then a length": (chunked, length),
        "chunks twice": (chunked, chunked),
        "chunks in capitals, with a length": (long, b"TRANSFER-ENCODING: CHUNKED"),
        "chunks after a tab, with a length": (long, b"Transfer-Encoding:\tchunked"),
    }.items():
        answered_once(site, name, post(*headers, body=ended))


@attack()
def no_chunk_is_read_in_two_ways(site):
    chunked = b"Transfer-Encoding: chunked"
    for name, body in {
        "a size past all numbers": b"10000000000000000\r\n",
        "a size with 0x": b"0x0\r\n\r\n",
        "a size with a sign": b"+0\r\n\r\n",
        "a size below nothing": b"-1\r\n\r\n",
        "a size that is a word": b"zero\r\n\r\n",
        "no size": b"\r\n\r\n",
        "a chunk longer than it says": b"1\r\nabc\r\n0\r\n\r\n",
        "a line feed alone after a size": b"0\n\n",
        "a line feed in an extension": b"0;a=\nb\r\n\r\n",
        "a return alone after a chunk": b"1\r\na\r0\r\n\r\n",
    }.items():
        got = answered_once(site, name, post(chunked, body=body + SMUGGLED))
        must(got in ([], [400]), f"{name}: {got}")


@attack()
def what_stands_after_a_body_is_not_taken_for_a_header(site):
    """Trailers come after the body, and must not add a cookie, a length or a host to what was asked."""
    cookie = f"Cookie: {COOKIE}={site.browser('practitioner').cookie}".encode()
    sent = post(b"Transfer-Encoding: chunked", b"Trailer: Cookie", b"Connection: close",
                line=b"GET /account HTTP/1.1", body=b"0\r\n" + cookie + b"\r\nContent-Length: 9\r\n\r\n")
    got = raw(site.port, sent)
    must(statuses(got) in ([303], [400]), f"a cookie in a trailer was believed: {got[:60]}")


@attack()
def a_request_names_one_host(site):
    """RFC 9112 section 3.2: without a Host, or with two, the answer is 400."""
    for name, sent in {
        "no host": b"GET /help HTTP/1.1\r\nConnection: close\r\n\r\n",
        "two hosts": b"GET /help HTTP/1.1\r\nHost: kith\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    }.items():
        got = statuses(raw(site.port, sent))
        must(got == [400], f"{name}: {got}")


@attack()
def no_host_that_was_sent_stands_in_an_answer(site):
    evil = b"evil.example"
    for path in (b"/", b"/sign-in", b"/account", b"/help", b"/nowhere", b"/people/x", b"/assets/x"):
        for headers in (
            b"Host: evil.example\r\n",
            b"Host: kith\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\nX-Host: evil.example\r\n",
            b"Host: kith\r\nX-Original-URL: /evil.example\r\nX-Rewrite-URL: /evil.example\r\n",
            b"Host: kith\r\nReferer: https://evil.example/\r\nOrigin: https://evil.example\r\n",
            b"Host: evil.example:80@kith\r\n",
        ):
            got = raw(site.port, b"GET " + path + b" HTTP/1.1\r\n" + headers + b"Connection: close\r\n\r\n")
            must(evil not in got, f"{path} with {headers} answers with it")
    got = raw(site.port, b"GET http://evil.example/sign-in HTTP/1.1\r\nHost: kith\r\nConnection: close\r\n\r\n")
    must(evil not in got, "an address with a host of its own is answered with it")


@attack()
def only_getting_and_posting_are_ways_of_asking(site):
    for method in (b"PUT", b"DELETE", b"PATCH", b"TRACE", b"CONNECT", b"OPTIONS", b"PROPFIND", b"get", b"X" * 2000):
        for path in (b"/account", b"/assets/x", b"/healthz", b"/metrics", b"*"):
            got = raw(site.port, method + b" " + path + b" HTTP/1.1\r\nHost: kith\r\nX-Secret: s3cr3t\r\nConnection: close\r\n\r\n")
            must(all(400 <= it < 500 for it in statuses(got)), f"{method[:9]} {path}: {statuses(got)}")
            must(b"s3cr3t" not in got, f"{method[:9]} {path} gives back what was sent")


@attack()
def no_other_protocol_is_spoken_by_asking_for_it(site):
    ask = b"GET /account HTTP/1.1\r\nHost: kith\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: %s\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n"
    for protocol in (b"h2c", b"websocket", b"TLS/1.3"):
        got = raw(site.port, ask % protocol, within=1)
        must(101 not in statuses(got), f"it went over to {protocol}")
    got = raw(site.port, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00", within=1)
    must(not got.startswith(b"\x00"), "HTTP/2 is spoken to whoever begins with it: its own attacks are open")


@attack()
def each_of_many_requests_in_one_go_gets_its_own_answer(site):
    """A hundred at once on one connection, some signed in: none is answered with another's page."""
    cookie = f"Cookie: {COOKIE}={site.browser('practitioner').cookie}\r\n".encode()
    with connect(site.port) as it:
        sent = b""
        for number in range(100):
            sent += b"GET /account HTTP/1.1\r\nHost: kith\r\n" + (cookie if number % 3 == 0 else b"") + b"\r\n"
        it.sendall(sent)
        # HTTPResponse would read ahead into the next answer: lengths are followed by hand.
        stream = it.makefile("rb")
        for number in range(100):
            status, length = int(stream.readline().split()[1]), 0
            while (line := stream.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            body = stream.read(length)
            must(status == (200 if number % 3 == 0 else 303), f"request {number} was answered with {status}")
            must((b"Nia Castellan" in body) == (number % 3 == 0), f"request {number} was answered with another's page")


