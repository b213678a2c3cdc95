// What a purpose leaves out: the page that asks says it, the record does not show it, and another
// reason does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { search } from "../lib/finding.mjs";
import { begin } from "../lib/journeys.mjs";
import { ZOFIA } from "../lib/people.mjs";

const ASKS = "Why do you need this record?";
const CHECKS = "Checking that the record is right";
/** Who helps her, and what it helps to know. */
const LEFT_OUT = /Leanne Whitcombe|Martin Hale|Extra help|Early Help Assessment|Helpful to know/;

async function give(walk, reason, words) {
  await walk.page.getByLabel(reason).check();
  await walk.page.getByLabel("In your own words").fill(words);
  await walk.page.getByRole("button", { name: "Open the record" }).click();
  await walk.at(ZOFIA.shown);
}

test("whoever checks that a record is right sees less, and gives another reason to see who helps", async () => {
  const walk = await begin("practitioner");
  const { page } = walk;
  await search(walk, ZOFIA);
  const record = await page.getByRole("link", { name: ZOFIA.shown }).first().getAttribute("href");
  // Whoever gave a reason a moment ago, in a journey before this one, may give another.
  await page.goto(`${record}/reason`);
  await walk.at(ASKS);
  await page.getByText("Leaves out who is helping, sensitive services and what it helps to know.").waitFor();
  await give(walk, CHECKS, "Comparing the postcode with the school’s list.");

  const main = page.locator("main");
  const checked = await main.innerText();
  assert.match(checked, /Your reason is “Checking that the record is right”/);
  assert.match(checked, /It leaves out who is helping, sensitive services and what it helps to know/);
  assert.match(checked, /Agnieszka Kowalczyk/, "who cares for her is no matter of the reason");
  assert.match(checked, /Bank Primary School/);
  assert.doesNotMatch(checked, LEFT_OUT);
  assert.equal(await page.getByRole("link", { name: "Record a sensitive service" }).count(), 0);
  assert.equal(await page.getByRole("button", { name: "Add my involvement" }).count(), 1);
  // What is not offered is not done by its address either: another reason is asked for.
  await page.goto(`${record}/services/new`);
  await walk.at(ASKS);

  await page.goto(record);
  await walk.at(ZOFIA.shown);
  await page.getByRole("link", { name: "Give another reason" }).click();
  await walk.at(ASKS);
  await give(walk, "I am helping this person", "I have been asked to help this family.");
  const helped = await main.innerText();
  assert.match(helped, /Leanne Whitcombe/);
  assert.match(helped, /Helpful to know/);
  assert.doesNotMatch(helped, /It leaves out/);
  assert.equal(await page.getByRole("link", { name: "Record a sensitive service" }).count(), 1);
  await walk.end();
});
