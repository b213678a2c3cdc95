"""Every field of every form that any role can come to, with what breaks out of markup, statements, lines, sheets and
paths (ASVS 5.0 1.2 and 1.3). Forms and fields are found by walking the pages, so a new one is attacked without being
listed here."""

from lib.crawl import crawl, forms_of, template
from lib.pages import Page
from lib.payloads import ALL, FEW, MARK
from lib.suite import attack, must
from lib.wire import ask

WORDS = {"day": "1", "month": "6", "year": "2026"}
# What a form needs to be taken, where that is not a choice or a date.
GOOD = {
    "name": "Amara Whitlock", "age": "23", "text": "The school has changed", "words": "Planning a visit", "why": "On leave", "service": "Early help",
    "role": "practitioner", "phone": "01632 960555", "email": "amara@example.org", "full_name": "Amara Whitlock", "user_name": "amara.whitlock",
    "given_by": "The board", "evidence": "Minutes", "reason": "direct-involvement", "accept": "yes", "value": "Easy read", "now": "not my password",
    "new": "lantern orchard pebble 42", "ods_code": "",
}


def nothing_came_through(method, path, answer):
    """The answer holds what was sent as text or not at all, and the program did not fail."""
    about = f"{method} {template(path)[:90]}"
    must(answer.status < 500, f"{about}: {answer.status}")
    for name, value in answer.headers:
        must(MARK not in name.lower() and MARK not in value.lower() and "evil.example" not in value, f"{about} answers with it in the header {name}")
    if "text/html" not in answer.header("content-type"):
        return None
    page = Page(answer.text)
    for tag, attributes in page.elements:
        must("kx-" not in tag, f"{about} holds an element that was typed")
        must(not any(name.startswith("on") for name in attributes), f"{about} holds an attribute that was typed: {tag} {attributes}")
        for name in ("href", "src", "action", "formaction", "xlink:href"):
            must(MARK not in attributes.get(name, "").lower(), f"{about} leads to what was typed: {attributes.get(name)}")
        must(not (tag in ("img", "iframe", "object", "embed", "math", "base", "meta") and MARK in str(attributes)), f"{about} holds {tag} {attributes}")
    for script in answer.text.split("<script")[1:]:
        must(MARK not in script.split("</script")[0], f"{about} holds what was typed in a script")
    must("49" + MARK not in page.text, f"{about} worked out what was typed")
    return page


def filled(form):
    sent = {}
    for it in form.fields:
        part = it.name.rsplit("-", 1)[-1]
        if it.kind == "select":
            sent[it.name] = next((value for value in it.options if value), "")
        elif it.kind in ("radio", "hidden"):
            sent.setdefault(it.name, it.value)
        else:
            sent[it.name] = it.value or WORDS.get(part) or GOOD.get(it.name, "")
    return sent


def inject(browser, form, payloads):
    """Each field in turn holds each payload, the others what is right. Answers how many were sent."""
    sent, good = 0, filled(form)
    for name in good:
        if name == "csrf":
            continue
        for payload in payloads:
            browser.post(form.action, [*((key, value) for key, value in good.items() if key not in (name, "csrf")), (name, payload)])
            sent += 1
    return sent


def spare(site, form):
    """The administrator's forms are turned to an account that nobody signs in with, and an organisation of nobody."""
    parts = form.action.split("/")
    if len(parts) > 3 and parts[1] in ("accounts", "organisations"):
        parts[2] = site.spare_account if parts[1] == "accounts" else site.spare_organisation
        form.action = "/".join(parts)
    return form


def attack_forms(site, payloads):
    sent = 0
    for role in [None, *site.roles]:
        browser = site.stranger(site.source()) if role is None else site.browser(role)
        forms = forms_of(crawl(browser, ["/sign-in", "/set-up"])) if role is None else site.forms(role)
        browser.seen = nothing_came_through
        for form in forms:
            # The secrets are hashed slowly and on purpose: there a few stand for all.
            slow = {"password", "now", "pin", "set_up_code"} & {it.name for it in form.fields}
            if role is None or not slow or role == "practitioner":
                sent += inject(browser, spare(site, form), FEW if slow else payloads)
        browser.seen = None
        if role:
            must(browser.is_in(), f"{role} was signed out by a form")
    return sent


def look_everywhere(site):
    """Every page of every role, now that all that was kept is on them."""
    pages = 0
    for role in site.roles:
        browser = site.browser(role)
        browser.seen = nothing_came_through
        pages += len(site.pages(role))
        browser.seen = None
    return pages


@attack()
def nothing_that_is_typed_into_any_field_breaks_out_of_it(site):
    sent = attack_forms(site, FEW)
    pages = look_everywhere(site)
    must(sent > 500 and pages > 100, f"only {sent} were sent and {pages} pages looked at: this attack sees nothing")
    return [f"{sent} forms were sent, and then {pages} pages looked at"]


@attack(full=True)
def nothing_at_all_of_a_long_list_breaks_out_of_any_field(site):
    sent = attack_forms(site, ALL)
    pages = look_everywhere(site)
    return [f"{sent} forms were sent, and then {pages} pages looked at"]


@attack()
def nothing_in_an_address_breaks_out_of_it(site):
    from urllib.parse import quote
    sent = 0
    for role in (None, "record-manager", "privacy-officer", "account-administrator", "clerical-matcher"):
        browser = site.stranger() if role is None else site.browser(role)
        browser.seen = nothing_came_through
        for payload in FEW:
            typed = quote(payload if isinstance(payload, bytes) else payload.encode("utf-8", "replace"), safe="")[:4000]
            for path in (
                "/{}", "/sign-in?then={}", "/sign-in?ended={}", "/sign-in?{}=1", "/people/{}", "/people/" + site.person + "?done={}", "/people/" + site.person + "/correct?field={}&went={}",
                "/people/" + site.person + "/{}", "/accounts/{}", "/accounts?text={}&state={}&organisation={}&after={}", "/organisations/{}", "/feeds/{}", "/feeds?source={}", "/assets/{}", "/ledger?from={}&until={}&action={}&outcome={}&after={}&account={}&person={}",
                "/matches/{}", "/matches?page={}&done={}&of={}", "/shields?within={}", "/problems?state={}&after={}", "/set-up/{}", "/terms?version={}",
            ):
                browser.get(path.replace("{}", typed))
                sent += 1
        browser.seen = None
    return [f"{sent} addresses were asked for"]


@attack()
def nothing_in_a_header_breaks_out_of_it(site):
    cookie = f"__Host-kith={site.browser('practitioner').cookie}"
    names = ["User-Agent", "Referer", "Accept", "Accept-Language", "Accept-Encoding", "X-Request-Id", "X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "Origin", "Sec-Fetch-Site", "Content-Type", "If-None-Match", "If-Modified-Since", "Range", "Authorization", "From", "Via", "Traceparent", "X-Http-Method-Override"]
    for name in names:
        for payload in ("<script>kxhostile()</script>", "kxhostile' or '1'='1", "kxhostile\\r\\nX: y", "${jndi:kxhostile}", "=kxhostile", "%0d%0akxhostile", "kxhostile" + "a" * 3000, "bytes=0-kxhostile", "é kxhostile ü"):
            for method, path in (("GET", "/account"), ("GET", "/assets/kxhostile"), ("POST", "/search")):
                answer = ask(site.port, method, path, [("Cookie", cookie), (name, payload)])
                nothing_came_through(method, path, answer)


@attack()
def a_form_of_an_unexpected_shape_is_refused_in_words(site):
    browser = site.browser("practitioner")
    token = browser.token.encode()
    form = ("Content-Type", "application/x-www-form-urlencoded")
    bodies = [
        b"", b"&", b"&&&&", b"=", b"=x", b"csrf", b"csrf=" + token, b"csrf=" + token + b"&name=a&name=b", b"csrf=" + token + b"&name[]=a&name[0]=b&name.x=c", b"csrf=" + token + b"&%", b"csrf=" + token + b"&name=%zz",
        b"csrf=" + token + b"&name=%C3%28", b"csrf[]=" + token, b"{}", b"<a/>", b"\x00", b"\xff" * 100, b"csrf=" + token + b";name=a", b"csrf=" + token + b"&__proto__=1&constructor=2",
    ]
    for path in ("/search", "/terms", "/account/pin", f"/people/{site.person}/reason", "/sign-in", "/set-up"):
        for body in bodies:
            for kind in (form, ("Content-Type", "application/x-www-form-urlencoded; charset=utf-7"), ("Content-Type", "multipart/form-data; boundary=x"), ("Content-Type", "application/json"), ("Content-Type", "text/xml")):
                answer = browser.ask("POST", path, [kind], body)
                must(answer.status < 500, f"{path} {kind[1]} {body[:40]}: {answer.status}")
                must("text/html" in answer.header("content-type") or answer.status == 303, f"{path}: no page, {answer.status}")
