"""Every page and every form that somebody of a role can come to, by following links."""

import re

from .pages import UUID, Page

# Followed once for each of these, and not for each id.
MOST_OF_A_KIND = 2
LEAVES = re.compile(r"^(https?:|mailto:|tel:|#|//)")


def template(path):
    """The kind of page: its address without ids and numbers."""
    return re.sub(r"\d+", "0", UUID.sub("{id}", path))


def chosen(form):
    """Where a form that asks, and sends nothing, leads with each of its choices."""
    choices = [(it.name, it.value) for it in form.fields if it.kind == "radio"]
    choices += [(it.name, value) for it in form.fields if it.kind == "select" for value in it.options[:4]]
    return [f"{form.action}?{name}={value}" for name, value in choices]


def crawl(browser, begin):
    """The pages by path, with their forms' addresses made whole."""
    waiting, seen, kinds, pages = list(begin), set(), {}, {}
    while waiting:
        path = waiting.pop(0).split("#")[0]
        kind = template(path)
        if path in seen or kinds.get(kind, 0) >= MOST_OF_A_KIND:
            continue
        seen.add(path)
        answer = browser.get(path)
        if answer.status == 303 and answer.location.startswith("/"):
            waiting.append(answer.location)
        if answer.status != 200 or "text/html" not in answer.header("content-type"):
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        page = Page(answer.text)
        for form in page.forms:
            form.action = form.action or path.split("?")[0]
            if form.method == "GET":
                waiting += chosen(form)
        pages[path] = page
        waiting += [it for it in page.links if it.startswith("/") and not LEAVES.match(it)]
    return pages


def forms_of(pages):
    """One form of each kind: by its address without ids, and the names of its fields."""
    kept = {}
    for page in pages.values():
        for form in page.forms:
            names = tuple(sorted({it.name for it in form.fields}))
            if form.method == "POST":
                kept.setdefault((template(form.action), names), form)
    return list(kept.values())
