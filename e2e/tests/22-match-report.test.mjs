// How well matching does, as a matcher reads it: the page with its pictures, and their figures by keyboard.

import assert from "node:assert/strict";
import { test } from "node:test";
import { begin } from "../lib/journeys.mjs";
import { press } from "../lib/keyboard.mjs";

test("a matcher reads how well matching does, and the figures of each picture", async () => {
  const walk = await begin("clerical-matcher");
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
  await walk.end();
});
