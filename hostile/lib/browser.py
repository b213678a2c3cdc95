"""Somebody with a browser: a cookie, a form token, and nothing that holds them back."""

import re

from .pages import Page
from .totp import Token
from .wire import ask, encoded

COOKIE = "__Host-kith"
FORM = ("Content-Type", "application/x-www-form-urlencoded")


class Browser:
    def __init__(self, port, source=None):
        self.port = port
        self.source = source
        self.cookie = None
        self.token = None
        self.seen = None

    def headers(self):
        return [("Cookie", f"{COOKIE}={self.cookie}")] if self.cookie else []

    def ask(self, method, path, headers=(), body=b""):
        answer = ask(self.port, method, path, [*self.headers(), *headers], body, source=self.source)
        if self.seen:
            self.seen(method, path, answer)
        set_cookie = answer.header("set-cookie")
        if set_cookie.startswith(COOKIE + "="):
            self.cookie = set_cookie[len(COOKIE) + 1 :].split(";")[0] or None
        return answer

    def get(self, path, headers=()):
        return self.ask("GET", path, headers)

    def page(self, path):
        return Page(self.get(path).text)

    def post(self, path, fields, token=True, headers=()):
        """Sends a form, with this session's token unless told otherwise."""
        fields = list(fields.items()) if isinstance(fields, dict) else list(fields)
        if token and self.token and not any(name == "csrf" for name, _ in fields):
            fields.append(("csrf", self.token))
        return self.ask("POST", path, [FORM, *headers], encoded(fields))

    def sign_in(self, account, key):
        """Signs in; the answer says how it went. `key` is a security token."""
        answer = self.post("/sign-in", {
            "user_name": account["username"], "password": account["password"],
            "pin": account["pin"], "code": key.code() if isinstance(key, Token) else key,
        }, token=False)
        if answer.status == 303:
            self.learn_token()
        return answer

    def learn_token(self, path="/account"):
        found = re.search(r'name="csrf" value="([^"]+)"', self.get(path).text)
        self.token = found.group(1) if found else None

    def is_in(self):
        return self.get("/account").status == 200


