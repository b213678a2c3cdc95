// Somebody looks for a colleague who cannot use Kith, and the person is told both names.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open, search } from "../lib/finding.mjs";
import { begin } from "../lib/journeys.mjs";
import { ERNEST } from "../lib/people.mjs";

test("a look for a colleague shows the minimum, and the person is told both names", async () => {
  const walk = await begin("shield-practitioner");
  const { page } = walk;
  await search(walk, ERNEST);
  const record = await page.getByRole("link", { name: ERNEST.shown }).first().getAttribute("href");
  await page.goto(`${record}/reason`);
  await walk.at("Why do you need this record?");
  await page.getByRole("link", { name: "Look for a colleague" }).click();
  await walk.at("Look for a colleague");
  await page.getByRole("button", { name: "Open what may be told" }).click();
  await walk.at("Look for a colleague");
  assert.equal((await walk.errorsSaid()).length, 5, "who they are, how they are known, why");
  await page.getByLabel("Their whole name").fill("Asa Hollin");
  await page.getByLabel("Who they work for").fill("Fernley Community Trust");
  await page.getByLabel("What they do there").fill("Health visitor");
  await page.getByLabel(/^I rang them back/).check();
  await page.getByLabel("I am helping this person").check();
  await page.getByLabel("What do they need it for?").fill("She visits him tonight and the network is down.");
  await page.getByRole("button", { name: "Open what may be told" }).click();
  await walk.at(ERNEST.shown);
  const told = await page.locator("main").innerText();
  assert.match(told, /You are looking for Asa Hollin, Health visitor, Fernley Community Trust/);
  assert.doesNotMatch(told, /NHS number|What the record said before|Report a problem/);
  await walk.end();

  const keeper = await begin("record-manager");
  await open(keeper, ERNEST, "He asked who has looked at his record.");
  await keeper.page.getByRole("link", { name: "Tell them who has looked" }).click();
  await keeper.at("Tell them who has looked");
  await keeper.page.getByLabel("The person themself").check();
  await keeper.page.getByLabel("I saw a document with their photograph").check();
  await keeper.page.getByLabel("What did you check?").fill("Bus pass with his photograph, at the office");
  await keeper.page.getByRole("button", { name: "Open the answer" }).click();
  await keeper.at("Who has looked");
  const answer = await keeper.page.locator("main").innerText();
  assert.match(answer, /For Asa Hollin, Health visitor, Fernley Community Trust/);
  await keeper.end();
});
