"""Bytes to and from the program, with nothing between that would mend them."""

import http.client
import socket
import time
from urllib.parse import quote_from_bytes


class Answer:
    """One answer, whole."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    def header(self, name):
        return "; ".join(value for key, value in self.headers if key.lower() == name)

    @property
    def location(self):
        return self.header("location")


def connect(port, within=10, source=None):
    """A connection, from another of this machine's own addresses where one is named."""
    return socket.create_connection(("127.0.0.1", port), timeout=within, source_address=(source, 0) if source else None)


def read_answer(connection, method="GET"):
    answer = http.client.HTTPResponse(connection, method=method)
    answer.begin()
    body = answer.read()
    return Answer(answer.status, answer.getheaders(), body)


def raw(port, sent, within=3, pieces=None):
    """Sends bytes as they are and reads until the other end closes, or says nothing more."""
    got = b""
    with connect(port, within) as it:
        try:
            for piece in pieces or [sent]:
                it.sendall(piece)
                if pieces:
                    time.sleep(0.05)
            while True:
                more = it.recv(65536)
                if not more:
                    break
                got += more
        except OSError:
            pass
    return got


def statuses(got):
    """The status of each answer in a stream of bytes."""
    return [int(line[9:12]) for line in got.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]


def encoded(fields):
    """A form's body. Values are text, or bytes that are sent just so."""
    def one(value):
        value = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        return quote_from_bytes(value, safe="")

    return "&".join(f"{one(name)}={one(value)}" for name, value in fields).encode()


def ask(port, method, path, headers=(), body=b"", within=35, source=None):
    """One request on a connection of its own."""
    lines = [f"{method} {path} HTTP/1.1", "Connection: close"]
    if not any(name.lower() == "host" for name, _ in headers):
        lines.append(f"Host: 127.0.0.1:{port}")
    lines += [f"{name}: {value}" for name, value in headers]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    head = "\r\n".join(lines) + "\r\n\r\n"
    with connect(port, within, source) as it:
        try:
            it.sendall(head.encode("utf-8", "surrogateescape") + body)
        except (BrokenPipeError, ConnectionResetError):
            pass  # It answered before it had read all; what it said is still there.
        return read_answer(it, method)
