// How well matching does, as a matcher reads it: the page with its pictures, and their figures by keyboard.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "../lib/browser.mjs";
import { press } from "../lib/keyboard.mjs";
import { sessionOf, URL_OF_KITH } from "../lib/session.mjs";
import { Walk } from "../lib/walk.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

test("a matcher reads how well matching does, and the figures of each picture", async () => {
  const storageState = await sessionOf(browser, "clerical-matcher");
  const walk = await Walk.begin(browser, URL_OF_KITH, { storageState });
  const { page } = walk;
  await page.goto("/matches");
  await walk.at("Matches");
  await press(page, "See how well matching does");
  await walk.at("How well matching does");
  for (const name of [/^Records linked/, /^Questions/, /^What each field is worth/]) {
    assert.ok(await page.getByRole("img", { name }).isVisible(), name.source);
  }
  const figures = page.getByRole("row", { name: /the same birth date/i }).first();
  assert.ok(!(await figures.isVisible()), "the figures are shown when asked for");
  await press(page, "The figures of this picture");
  await figures.waitFor();
});
