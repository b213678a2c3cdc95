"""What a page holds: its forms, its links, and every element with its attributes."""

import re
from html.parser import HTMLParser

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Field:
    def __init__(self, name, kind, value, options=()):
        self.name, self.kind, self.value, self.options = name, kind, value, list(options)


class Form:
    def __init__(self, method, action):
        self.method, self.action, self.fields = method.upper(), action, []

    def filled(self, **with_values):
        """Its fields as a browser would send them, with some filled in."""
        sent = {}
        for it in self.fields:
            if it.kind in ("radio", "checkbox"):
                sent.setdefault(it.name, it.value) if it.kind == "radio" else None
            elif it.kind == "select":
                sent[it.name] = next((value for value in it.options if value), "")
            else:
                sent[it.name] = it.value
        for name, value in with_values.items():
            sent[name.replace("__", "-")] = value
        return list(sent.items())


class Page(HTMLParser):
    """A page, read as a browser would: with character references in text and attributes resolved."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.forms, self.links, self.words = [], [], [], []
        self._form = self._select = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        known = {name: value or "" for name, value in attributes}
        self.elements.append((tag, known))
        if tag == "a" and known.get("href"):
            self.links.append(known["href"])
        if tag == "form":
            self._form = Form(known.get("method", "get"), known.get("action", ""))
            self.forms.append(self._form)
        if self._form is None:
            return
        if tag in ("input", "textarea", "button") and known.get("name"):
            kind = tag if tag != "input" else known.get("type", "text")
            self._form.fields.append(Field(known["name"], kind, known.get("value", "")))
        if tag == "select":
            self._select = Field(known.get("name", ""), "select", "")
            self._form.fields.append(self._select)
        if tag == "option" and self._select is not None:
            self._select.options.append(known.get("value", ""))

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = None

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())
