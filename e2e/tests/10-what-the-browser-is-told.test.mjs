// Headers, forged forms, paper, and the look in forced colours.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { before, test } from "node:test";
import { begin, browser } from "../lib/journeys.mjs";
import { KEIRA } from "../lib/people.mjs";
import { sessionOf, URL_OF_KITH } from "../lib/session.mjs";
import { personalIn } from "../lib/walk.mjs";

const ROLE = "practitioner";
let cookie;
let token;
before(async () => {
  const walk = await begin(ROLE);
  await walk.page.goto("/search");
  await walk.at("Find a person");
  token = await walk.page.locator('form[action="/search"] input[name="csrf"]').getAttribute("value");
  cookie = (await walk.context.cookies()).map((it) => `${it.name}=${it.value}`).join("; ");
  await walk.end();
});

test("every page tells the browser to run no foreign script, to be in no frame and to keep no copy", async () => {
  for (const path of ["/", "/sign-in", "/search", "/help", "/no-such-page", "/people/nonsense"]) {
    const answer = await fetch(URL_OF_KITH + path, { headers: { cookie }, redirect: "manual" });
    const { headers } = answer;
    const policy = headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'none'/, path);
    assert.match(policy, /script-src 'nonce-[A-Za-z0-9+/=]{20,}' 'self'/, path);
    assert.match(policy, /frame-ancestors 'none'/, path);
    assert.match(policy, /base-uri 'none'/, path);
    assert.match(policy, /form-action 'self'/, path);
    assert.ok(!/unsafe|\*/.test(policy), `${path}: ${policy}`);
    assert.equal(headers.get("cache-control"), "no-store", path);
    assert.equal(headers.get("x-content-type-options"), "nosniff", path);
    assert.equal(headers.get("x-frame-options"), "DENY", path);
    assert.equal(headers.get("referrer-policy"), "no-referrer", path);
    assert.match(headers.get("strict-transport-security") ?? "", /max-age=\d{8}/, path);
    assert.equal(headers.get("cross-origin-opener-policy"), "same-origin", path);
    assert.match(headers.get("permissions-policy") ?? "", /camera=\(\)/, path);
    assert.equal(headers.get("server"), null, path);
  }
});

test("two pages never carry the same nonce", async () => {
  const nonce = async () =>
    (await fetch(`${URL_OF_KITH}/help`)).headers.get("content-security-policy").match(/nonce-([^']+)/)[1];
  assert.notEqual(await nonce(), await nonce());
});

/** Sends a search as a form, with what else is said. */
function post(csrf, headers) {
  return fetch(`${URL_OF_KITH}/search`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie, "content-type": "application/x-www-form-urlencoded", ...headers },
    body: new URLSearchParams({ csrf, nhs_number: "9990000018" }),
  });
}

test("a form with a wrong token, with none, or from another site is refused, and the right one is taken", async () => {
  const own = { "sec-fetch-site": "same-origin", origin: URL_OF_KITH };
  assert.equal((await post(token, own)).status, 200, "the right form is taken");
  assert.equal((await post("wrong", own)).status, 403);
  assert.equal((await post("", own)).status, 403);
  assert.equal((await post(token, { "sec-fetch-site": "cross-site" })).status, 403);
  assert.equal((await post(token, { "sec-fetch-site": "same-site" })).status, 403);
  const answer = await fetch(`${URL_OF_KITH}/sign-out`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie, "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" },
    body: new URLSearchParams({ csrf: "wrong" }),
  });
  assert.equal(answer.status, 403, "nobody is signed out by a forged form");
});

test("another server on the same machine cannot send a form for somebody who is signed in, even with the token", async () => {
  const page403 = `<!doctype html><form method=post action="${URL_OF_KITH}/search">
    <input name=csrf value="${token}"><input name=nhs_number value=9990000018><button>Win a prize</button></form>`;
  const evil = createServer((_, answer) => answer.setHeader("content-type", "text/html").end(page403));
  await new Promise((done) => evil.listen(0, "127.0.0.1", done));
  const context = await browser.newContext({ storageState: await sessionOf(browser, ROLE) });
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${evil.address().port}/`);
  const answer = page.waitForResponse((it) => it.request().method() === "POST");
  await page.getByRole("button").click();
  assert.equal((await answer).status(), 403);
  await page.getByRole("heading", { level: 1, name: "Go back and try again" }).waitFor();
  await context.close();
  evil.close();
});

test("on paper a record is the record, without what only works on a screen", async () => {
  const walk = await begin(ROLE);
  const { page } = walk;
  await page.goto("/search");
  await walk.at("Find a person");
  await page.getByLabel("Name", { exact: true }).fill(KEIRA.name);
  await page.getByLabel("Or age").fill("13");
  await page.getByRole("button", { name: "Search" }).click();
  await walk.at("Find a person");
  await page.getByRole("link", { name: KEIRA.shown }).first().click();
  await page.waitForLoadState();
  if (page.url().endsWith("/reason")) {
    await walk.at("Why do you need this record?");
    await page.getByLabel("I am helping this person").check();
    await page.getByLabel("In your own words").fill("To take a copy to a meeting.");
    await page.getByRole("button", { name: "Open the record" }).click();
  }
  await walk.at(KEIRA.shown);
  const seen = async (selector) => page.locator(selector).first().isVisible();
  const screenOnly = [".govuk-service-navigation", ".kith-actions", ".govuk-back-link", ".kith-header__account", ".kith-footer__links"];
  for (const it of screenOnly) assert.ok(await seen(it), `${it} is on the screen`);
  await page.emulateMedia({ media: "print" });
  for (const it of screenOnly) assert.ok(!(await seen(it)), `${it} is not on paper`);
  assert.ok(await seen(".kith-identity"));
  assert.ok(await page.getByText("Amir Haddad").first().isVisible());
  const paper = await page.pdf({ format: "A4" });
  assert.ok(paper.length > 10_000);
  await walk.end();
});

test("in forced colours the focus can be seen and the record still stands", async () => {
  const walk = await begin(ROLE, { forcedColors: "active", reducedMotion: "reduce" });
  const { page } = walk;
  await page.goto("/");
  await page.getByRole("heading", { level: 1, name: /^Hello, / }).waitFor();
  // Axe reads the colours that the style sheet gives, and not the forced ones that are seen.
  walk.unchecked = null;
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  const outline = await page.evaluate(() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  assert.ok(outline, "the focus has an outline, which forced colours keep");
  await walk.end();
});

test("the rule for addresses would notice a name, a date, a number and a postcode", () => {
  const at = (path) => personalIn(`http://127.0.0.1:8080${path}`);
  for (const path of [
    "/search?name=anyone",
    "/people/zofia",
    "/people?born=2017-03-14",
    "/people/9990000018",
    "/people/01a00000-0000-7000-8000-000000000000?nhs=9990000018",
    "/ledger?from=2017-03-14&person=zofia",
    "/search?postcode=OR1+0AA",
    "/accounts?after=rosalind.tarr",
  ]) {
    assert.ok(at(path), `${path} passes`);
  }
  for (const path of [
    "/",
    "/people/01a00000-0000-7000-8000-000000000000?done=involved",
    "/ledger?from=2026-11-22&outcome=refused&after=151",
    "/assets/kith-0a1b2c.css",
  ]) {
    assert.equal(at(path), null);
  }
});
