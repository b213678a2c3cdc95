// A provider answers a form: a member of staff by keyboard and without scripts, two at once, and the manager who
// publishes it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { begin } from "../lib/journeys.mjs";
import { press, type } from "../lib/keyboard.mjs";

const DSPT = "Data Security and Protection Toolkit: adult social care";
const YEAR = "2026-27";
const INDUCTION = /^Does your induction for new staff cover/;

/** Comes to the sections of the response, starting it where nobody has. */
async function toSections(walk) {
  const { page } = walk;
  await page.goto("/responses");
  await walk.at("Your forms");
  const button = page.getByRole("button", { name: new RegExp(`^(Start|Go on) .*${DSPT}, ${YEAR}`) });
  await button.click();
  await walk.at(DSPT);
}

/** Comes to a question of a section by its link in the list of what a level lacks. */
async function toQuestion(walk, name) {
  const { page } = walk;
  await page.getByText(/Standards Met: \d+ questions still to meet/).click();
  await page.getByRole("group").filter({ hasText: "Standards Met" }).getByRole("link", { name }).click();
  await walk.at(name);
}

test("by keyboard a member of staff starts a form, answers a question, and is led to the next", async () => {
  const walk = await begin("provider-member");
  const { page } = walk;
  await page.goto("/");
  await walk.at(/^Hello, /);
  await press(page, "Your forms");
  await walk.at("Your forms");
  await press(page, `Start (${DSPT}, ${YEAR})`);
  await walk.at(DSPT);
  assert.ok(await page.getByText("As it stands it reaches no level yet").isVisible());
  await press(page, "Go on answering");
  await walk.at(/./);
  const first = await page.locator("h1").innerText();
  await page.getByRole("radio").first().focus();
  await page.keyboard.press("Space");
  await press(page, "Save and go on");
  await walk.at(/./);
  assert.notEqual(await page.locator("h1").innerText(), first, "the next question");
  await page.getByRole("link", { name: "All sections" }).click();
  await walk.at(DSPT);
  assert.match(await page.locator("main").innerText(), /You have answered 1 of \d+ questions/);
  await walk.end();
});
