// The forms of the place, as anybody reads them: by keyboard, without scripts, and on paper.

import assert from "node:assert/strict";
import { test } from "node:test";
import { begin } from "../lib/journeys.mjs";
import { press } from "../lib/keyboard.mjs";

const DSPT = "Data Security and Protection Toolkit: adult social care";
const YEAR = `${DSPT} version 2025-26`;

test("by keyboard nobody signed in finds a form of the place, and reads what it will ask", async () => {
  const walk = await begin();
  const { page } = walk;
  await page.goto("/");
  await walk.at("Who else is helping?");
  await press(page, "Forms");
  await walk.at("Forms");
  await press(page, YEAR);
  await walk.at(new RegExp(DSPT));
  await press(page, "Staffing and roles");
  await walk.at(new RegExp(DSPT));
  assert.match(page.url(), /\/forms\/dspt-social-care\/2025-26#section-staffing$/);
  const question = page.getByRole("heading", { name: /^2\.1\.1/ });
  assert.ok(await question.isVisible());
  const about = await page.locator(".kith-paper__question", { has: question }).innerText();
  assert.match(about, /Everybody has to answer this/);
  await walk.end();
});

test("without scripts a form is read, and on paper there is room to write on it", async () => {
  const walk = await begin(undefined, { javaScriptEnabled: false });
  const { page } = walk;
  await page.goto("/forms/dspt-social-care/2025-26");
  await walk.at(new RegExp(DSPT));
  await page.emulateMedia({ media: "print" });
  assert.ok(!(await page.getByRole("navigation", { name: "Menu" }).isVisible()), "no menu on paper");
  const line = page.locator(".kith-paper__line").first();
  assert.ok((await line.boundingBox()).height >= 24, "a line that a pen can write on");
  await walk.end();
});

test("a form that is not there is told as any page that is not there", async () => {
  const walk = await begin();
  const { page } = walk;
  const answer = await page.goto("/forms/dspt-social-care/1999-00");
  assert.equal(answer.status(), 404);
  await walk.at("Page not found");
  await walk.end();
});
