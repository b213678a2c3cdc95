// The archive: who sees it and who does not, a hold, what falls due, and how long a record is kept.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open, search } from "../lib/finding.mjs";
import { begin } from "../lib/journeys.mjs";
import { press, type } from "../lib/keyboard.mjs";
import { ZOFIA } from "../lib/people.mjs";

test("a record manager sees what is on hold and works out what falls due, by keyboard", async () => {
  const walk = await begin("record-manager");
  const { page } = walk;
  await page.goto("/archive");
  await walk.at("The archive");
  assert.ok(await page.getByText("The coroner has opened an inquest").isVisible(), "the demo has a hold");
  await press(page, "Work out what falls due");
  await walk.at("What falls due");
  assert.match(await page.locator("main").innerText(), /In the archive\s+[1-9]/, "those who died are in it");
  assert.ok(await page.getByRole("button", { name: "Archive what is due" }).isVisible(), "it is asked first");
  await walk.end();
});

test("a hold needs a number that there is and a day on which it is looked at again", async () => {
  const walk = await begin("record-manager");
  const { page } = walk;
  await page.goto("/archive/hold");
  await walk.at("Put a record on hold");
  await type(page, "Kith number", "K-0000-0000");
  await press(page, "Put it on hold");
  await walk.at("Put a record on hold");
  assert.equal((await walk.errorsSaid()).length, 2, "the number and the day are wrong");
  await walk.end();
});

test("a record says until when it is kept and why, and a record manager writes down what changes it", async () => {
  const walk = await begin("record-manager");
  const { page } = walk;
  await open(walk, ZOFIA, "Her mother asks how long this is kept.", "Checking that the record is right");
  const kept = page.getByText(/^Kept until .*because a child’s record is archived at 18/);
  assert.ok(await kept.isVisible(), "a child is kept until the eighteenth birthday");
  await press(page, "Say how long it is kept");
  await walk.at("How long this record is kept");
  await page.getByLabel("They agree to be kept until they are 25").check();
  const today = new Date();
  await page.locator("#said-day").fill(String(today.getDate()));
  await page.locator("#said-month").fill(String(today.getMonth() + 1));
  await page.locator("#said-year").fill(String(today.getFullYear()));
  await page.getByLabel(/Who agreed/).fill("Zofia and her mother, at the review meeting");
  await press(page, "Save");
  await walk.at(ZOFIA.shown);
  assert.ok(await page.getByText(/because the person agreed to be kept until the age of 25/).isVisible());
  await walk.end();
});

test("an archive keeper finds nobody who is not in the archive, and a practitioner has no archive", async () => {
  const keeper = await begin("archive-keeper");
  await search(keeper, ZOFIA);
  assert.equal(await keeper.page.getByRole("link", { name: ZOFIA.shown }).count(), 0);
  await keeper.page.goto("/archive");
  await keeper.at("The archive");
  assert.equal(await keeper.page.getByRole("button", { name: "Archive what is due" }).count(), 0);
  await keeper.end();
  const practitioner = await begin("practitioner");
  const answer = await practitioner.page.goto("/archive");
  assert.equal(answer.status(), 403);
  await practitioner.at("You cannot do this");
  await practitioner.end();
});
