// What may be misuse, from the alert to the answer and the decision; and a breach with its 72 hours.

import assert from "node:assert/strict";
import { test } from "node:test";
import { begin } from "../lib/journeys.mjs";
import { press, tabTo, type } from "../lib/keyboard.mjs";

const SWEPT = /names in the order of the alphabet/;

test("a privacy officer finds what waits, with its sentences and its evidence, and asks, by keyboard", async () => {
  const walk = await begin("privacy-officer");
  const { page } = walk;
  await page.goto("/alerts");
  await walk.at("Alerts");
  assert.ok(await page.getByText("Shield overridden").first().isVisible(), "the override is on top");
  await press(page, "Nia Castellan");
  await walk.at("Nia Castellan");
  assert.match(await page.locator("main").innerText(), SWEPT);
  assert.ok((await page.getByRole("link", { name: /of theirs/i }).count()) > 0, "the evidence leads into the ledger");
  await press(page, "Ask them why");
  await walk.at("Ask them why");
  await press(page, "Ask");
  await walk.at("Ask them why");
  assert.equal((await walk.errorsSaid()).length, 1, "a question has words");
  await type(page, "What do you ask?", "You searched for many names one after the other today. What were you doing?");
  await press(page, "Ask");
  await walk.at("Nia Castellan");
  assert.ok(await page.getByText("The question is asked.").isVisible());
  await walk.end();
});

test("the user sees the question on their home page and answers it once", async () => {
  const walk = await begin("practitioner");
  const { page } = walk;
  await page.goto("/");
  await walk.at(/^Hello, /);
  await page.getByRole("link", { name: "Answer 1 question" }).click();
  await walk.at("Questions for you");
  await page.getByRole("link", { name: /^Asked on/ }).click();
  await walk.at("A privacy officer asks you");
  const address = page.url();
  assert.doesNotMatch(await page.locator("main").innerText(), SWEPT, "what was found is not shown to them");
  await page.getByLabel("Your answer").fill("I was trying names from a list that the school sent without birth dates.");
  await page.getByRole("button", { name: "Send the answer" }).click();
  await walk.at("Questions for you");
  assert.ok(await page.getByText("No question waits for your answer.").isVisible());
  const again = await page.goto(address);
  assert.equal(again.status(), 404);
  await walk.at("Page not found");
  const alerts = await page.goto("/alerts");
  assert.equal(alerts.status(), 403);
  await walk.at("You cannot do this");
  await walk.end();
});

test("the privacy officer reads the answer, decides, and finds it among the decided", async () => {
  const walk = await begin("privacy-officer");
  const { page } = walk;
  await page.goto("/alerts");
  await walk.at("Alerts");
  await page.getByRole("link", { name: "Nia Castellan" }).click();
  await walk.at("Nia Castellan");
  assert.ok(await page.getByText("names from a list that the school sent").isVisible());
  await page.getByRole("button", { name: "Decide" }).click();
  await walk.at("Decide");
  await tabTo(page, "No concern");
  await page.keyboard.press("ArrowDown");
  await type(page, "Why?", "The school confirms the list. It now sends birth dates.");
  await press(page, "Keep the decision");
  await walk.at("Nia Castellan");
  assert.ok(await page.getByText("The decision is kept.").isVisible());
  await page.goto("/alerts?decided=yes");
  await walk.at("Alerts");
  assert.ok((await page.getByRole("row", { name: /Nia Castellan.*Explained/ }).count()) > 0);
  await walk.end();
});

test("a breach has its clock, is taken a step further, and is not closed before its end", async () => {
  const walk = await begin("privacy-officer");
  const { page } = walk;
  await page.goto("/breaches");
  await walk.at("Breaches");
  assert.match(await page.locator("main").innerText(), /5\d hours left/);
  await page.locator("table a").first().click();
  await walk.at(/^Of /);
  await page.getByRole("link", { name: "Close the breach" }).click();
  await walk.at("Close the breach");
  await page.getByLabel("What was learned, and what changes?").fill("Lists of names come with birth dates.");
  await page.getByRole("button", { name: "Close the breach" }).click();
  await walk.at("Close the breach");
  assert.match((await walk.errorsSaid()).join(), /whether it was reported/);
  await page.goto("/breaches");
  await walk.at("Breaches");
  await page.locator("table a").first().click();
  await walk.at(/^Of /);
  await page.getByRole("link", { name: "Report it, or say why not" }).click();
  await walk.at("Report it, or say why not");
  await page.getByRole("radio", { name: "Yes" }).check();
  await page.getByLabel("If yes, under which reference?").fill("IC-123456-A1B2");
  await page.getByRole("button", { name: "Keep it" }).click();
  await walk.at(/^Of /);
  assert.ok(await page.getByText("Reported in time").isVisible());
  await walk.end();
});

test("the month’s report shows its charts with their figures and names nobody", async () => {
  const walk = await begin("privacy-officer");
  const { page } = walk;
  await page.goto("/reports");
  await walk.at(/20\d\d$/);
  assert.ok((await page.locator("svg.kith-chart__picture").count()) >= 4);
  const text = await page.locator("main").innerText();
  assert.match(text, /A shield was overridden/);
  for (const name of ["Castellan", "Wren", "Holloway"]) assert.ok(!text.includes(name), `${name} is not named`);
  await page.goto("/watch-list");
  await walk.at("People in the news");
  await page.goto("/staff-homes");
  await walk.at("Where users live");
  await walk.end();
});
