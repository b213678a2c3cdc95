// A walk through the pages. Every page that it comes to is looked at as a whole: axe at two widths,
// no scrolling sideways at 320 CSS pixels (which is 1280 at 400% zoom), and nothing personal in any
// address that the browser asked for.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { NAMES } from "./people.mjs";
import { account, freshCode } from "./session.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag21a", "wcag22aa", "best-practice"];
/**
 * Radios that reveal a question say whether it is shown. ARIA knows that of boxes and not of radios; people hear it, so the
 * design system keeps it (alphagov/govuk-frontend issue 979).
 */
const KEPT = { rule: "aria-allowed-attr", of: /govuk-radios__input.*aria-expanded=/ };
/** Which database is behind a page does not change how it looks: that is looked at once, on SQLite. */
const LOOKS = !process.env.KITH_DATABASE;
const PROVE = "Show that it is you";
const WIDE = { width: 1200, height: 900 };
/** 1280 × 1024 at 400% zoom, and narrower than any telephone. */
const NARROW = { width: 320, height: 256 };

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const IN_QUERIES = {
  done: /^[a-z-]+$/,
  then: /^\/[a-z/-]*$/,
  ended: /^[a-z]+$/,
  state: /^[a-z-]*$/,
  source: /^[a-z-]*$/,
  organisation: /^$/,
  account: /^$/,
  person: /^$/,
  alert: /^$/,
  decided: /^yes$/,
  closed: /^yes$/,
  month: /^\d{4}-\d\d$/,
  // The ledger's own days: when something was looked at, not when anybody was born.
  from: /^(\d{4}-\d\d-\d\d)?$/,
  until: /^(\d{4}-\d\d-\d\d)?$/,
  action: /^[a-z.-]*$/,
  outcome: /^[a-z]*$/,
  // The ledger's place: a moment's number, a dot and an entry's own id.
  after: /^(\d{16}\.|\d*)$/,
  page: /^\d*$/,
  // The clerical desk's own question that was just decided; which field is to be corrected.
  of: /^$/,
  field: /^[a-z-]*$/,
  went: /^on$/,
  within: /^\d*$/,
  // A question of a form, by its number; another response of the same organisation.
  question: /^[\w.-]*$/,
  with: /^$/,
  // The rule, by its name, for which another reason is asked.
  other: /^[a-z-]+$/,
  // Organisations that are looked for, by a name or a place, and how they stand for which form.
  q: /^[a-z ]*$/,
  stands: /^[a-z-]*$/,
  headquarters: /^$/,
  // How many were reminded, and how many were not.
  letters: /^\d+$/,
  about: /^\d+$/,
  without: /^\d+$/,
  unwritable: /^\d+$/,
  lately: /^\d+$/,
  form: /^[a-z-]*$/,
};

/** What is wrong with an address, or nothing. */
export function personalIn(address) {
  const url = new URL(address);
  if (url.protocol === "data:") return null;
  if (url.pathname.startsWith("/assets/")) return url.search ? "an asset with a question" : null;
  // A condition of accreditation goes by its number, a form by its version, and a question of one by its number.
  const path = url.pathname
    .replace(UUID, "")
    .replace(/\/conditions\/\d+$/, "/conditions")
    .replace(/^\/forms\/[a-z-]+\/[\da-z-]+$/, "/forms")
    .replace(/\/questions\/[\w.-]+/, "/questions")
    // A link of a letter, which whoever has it may use once.
    .replace(/\/confirm\/[\w-]{43}$/, "/confirm");
  if (!/^[a-z/-]*$/.test(path)) return `its path has more than words and ids: ${url.pathname}`;
  for (const [name, value] of url.searchParams) {
    const allowed = IN_QUERIES[name];
    if (!allowed?.test(value.replace(UUID, ""))) return `it has ${name}=${value}`;
  }
  const words = decodeURIComponent(address).toLowerCase().split(/[^\p{L}]+/u);
  const named = words.find((word) => NAMES.includes(word));
  return named ? `it names ${named}` : null;
}

/** Whose kept session it is. Cookies that are given as they are belong to nobody who could prove it. */
function roleOf(kept) {
  return typeof kept === "string" ? (kept.match(/session-([a-z-]+)\.json$/)?.[1] ?? null) : null;
}

export class Walk {
  /** A walk in a browser context of its own: signed in where a saved session is given. */
  static async begin(browser, baseURL, options = {}) {
    const context = await browser.newContext({ baseURL, viewport: WIDE, ...options });
    const walk = new Walk(context, await context.newPage());
    walk.role = roleOf(options.storageState);
    if (options.javaScriptEnabled === false) walk.mirror = await browser.newContext({ baseURL, viewport: WIDE });
    return walk;
  }

  constructor(context, page) {
    this.context = context;
    this.page = page;
    /** Where no script runs axe cannot either: there it looks at the same page in another window. */
    this.mirror = null;
    this.addresses = new Set();
    this.unchecked = null;
    this.passed = [];
    context.on("request", (request) => this.addresses.add(request.url()));
    page.on("domcontentloaded", () => {
      if (this.unchecked) this.passed.push(this.unchecked);
      this.unchecked = page.url() === "about:blank" ? null : page.url();
    });
    this.errors = [];
    page.on("pageerror", (error) => this.errors.push(error.message));
    page.on("console", (message) => {
      // A refused form is an answer of 4xx, which the browser also writes in its console.
      if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) {
        this.errors.push(message.text());
      }
    });
  }

  /** The page with this heading has come: looks at the whole of it. */
  async at(heading) {
    const { page } = this;
    const named = typeof heading === "string" ? { name: heading, exact: true } : { name: heading };
    if (this.role && heading !== PROVE) await this.provesWhereAsked(named);
    await page
      .getByRole("heading", { level: 1, ...named })
      .first()
      .waitFor({ timeout: 15_000 })
      .catch(async () => {
        const there = await page.locator("h1").allInnerTexts();
        assert.fail(`expected the page “${heading}”, and came to “${there.join(", ")}” at ${page.url()}`);
      });
    await page.waitForLoadState("load");
    assert.match(await page.title(), / – Kith$/);
    assert.equal(await page.locator("h1").count(), 1, `one first heading on ${page.url()}`);
    if (LOOKS) await this.looks();
    this.unchecked = null;
  }

  /** Another page of a kind that a journey has looked at has come: it is not looked at as a whole again. */
  async again(heading) {
    const named = typeof heading === "string" ? { name: heading, exact: true } : { name: heading };
    await this.page.getByRole("heading", { level: 1, ...named }).first().waitFor({ timeout: 15_000 });
    this.unchecked = null;
  }

  /** Looks at the whole page, wide and narrow. */
  async looks() {
    const seen = this.mirror ? await this.mirrored() : this.page;
    await this.axe(seen, "at 1200 pixels");
    await seen.setViewportSize(NARROW);
    await this.reflows(seen);
    await this.axe(seen, "at 320 pixels");
    await seen.setViewportSize(WIDE);
    if (seen !== this.page) await seen.close();
  }

  /** Shows that it is them, where that is asked before something grave, and goes on to it. */
  async provesWhereAsked(named) {
    const { page } = this;
    const asked = page.getByRole("heading", { level: 1, name: PROVE, exact: true });
    const there = page.getByRole("heading", { level: 1, ...named });
    await asked.or(there).first().waitFor({ timeout: 15_000 }).catch(() => {});
    if (!(await asked.count())) return;
    await this.at(PROVE);
    const it = account(this.role);
    await page.getByLabel("Password", { exact: true }).fill(it.password);
    await page.getByLabel("Code from your security token").fill(await freshCode(it.totp_secret));
    await page.getByRole("button", { name: "Continue" }).click();
  }

  /** The page as it stands, without its scripts, in a window in which axe can run. */
  async mirrored() {
    const body = (await this.page.content()).replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, "");
    const seen = await this.mirror.newPage();
    const address = this.page.url();
    await seen.route(address, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
    await seen.goto(address);
    return seen;
  }

  async axe(page, where) {
    await page.evaluate(AXE);
    const found = await page.evaluate(
      async (values) =>
        (
          await window.axe.run(document, {
            runOnly: { type: "tag", values },
            rules: { "target-size": { enabled: true } },
            resultTypes: ["violations"],
          })
        ).violations.map((it) => ({
          rule: it.id,
          help: it.help,
          nodes: it.nodes.map((node) => `${node.target.join(" ")}\n      ${node.html.slice(0, 300)}`),
        })),
      TAGS,
    );
    for (const it of found.filter((it) => it.rule === KEPT.rule)) it.nodes = it.nodes.filter((node) => !KEPT.of.test(node));
    const wrong = found.filter((it) => it.nodes.length > 0);
    const words = wrong.map((it) => `  ${it.rule}: ${it.help}\n    ${it.nodes.join("\n    ")}`);
    assert.equal(wrong.length, 0, `axe ${where} on ${page.url()}:\n${words.join("\n")}`);
  }

  /** Nothing makes the page scroll sideways. What is wide scrolls in a box of its own. */
  async reflows(page) {
    const wide = await page.evaluate(() => {
      const root = document.documentElement;
      if (root.scrollWidth <= root.clientWidth) return null;
      const over = [...document.querySelectorAll("body *")].filter(
        (it) => it.getBoundingClientRect().right > root.clientWidth + 1 && !it.closest(".kith-scroll"),
      );
      const names = over.map((it) => `${it.tagName.toLowerCase()}.${it.getAttribute("class") ?? ""}`);
      return `${root.scrollWidth} pixels wide: ${names.slice(0, 8).join(", ")}`;
    });
    assert.equal(wide, null, `${page.url()} scrolls sideways at 320 pixels, ${wide}`);
  }

  /** The errors that the page names, as its summary lists them; the summary has the focus. */
  async errorsSaid({ focused = true } = {}) {
    const summary = this.page.locator(".govuk-error-summary");
    await summary.waitFor();
    if (focused) {
      const has = await summary.evaluate((it) => it === document.activeElement);
      assert.ok(has, "the error summary has the focus");
    }
    assert.match(await this.page.title(), /^Error: /);
    const links = summary.locator("a");
    for (const link of await links.all()) {
      const to = await link.getAttribute("href");
      const field = this.page.locator(`[id="${to.slice(1)}"]`);
      assert.equal(await field.count(), 1, `the error’s link ${to} leads to a field`);
    }
    return links.allInnerTexts();
  }

  async html() {
    return this.page.content();
  }

  /** Ends the walk, and looks back over it. */
  async end() {
    if (this.unchecked) this.passed.push(this.unchecked);
    await this.mirror?.close();
    await this.context.close();
    assert.deepEqual(this.passed, [], "every page that was come to was looked at with axe");
    assert.deepEqual(this.errors, [], "nothing went wrong in the browser");
    for (const address of this.addresses) {
      assert.equal(personalIn(address), null, `something personal may stand in ${address}`);
    }
  }
}
