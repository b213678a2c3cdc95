import assert from "node:assert/strict";
import { test } from "node:test";
import { search } from "../lib/finding.mjs";
import { begin } from "../lib/journeys.mjs";
import { ZOFIA } from "../lib/people.mjs";

const numbers = async (page) =>
  (await page.locator("table tbody tr td:first-child").allInnerTexts()).map((it) => Number(it.replace(/,/g, "")));

test("a privacy officer reads the ledger, turns its pages and narrows it to refusals and to days", async () => {
  const walk = await begin("privacy-officer");
  const { page } = walk;
  await page.goto("/");
  await walk.at(/^Hello, /);
  await page.getByRole("navigation").getByRole("link", { name: "Ledger" }).click();
  await walk.at("Ledger");
  const newest = await numbers(page);
  assert.ok(newest.length > 10);
  await page.getByRole("link", { name: "Older entries" }).click();
  await walk.at("Ledger");
  const older = await numbers(page);
  assert.ok(Math.max(...older) < Math.min(...newest.filter(Boolean)), "the next page goes on where this one ended");

  await page.goto("/ledger");
  await walk.at("Ledger");
  await page.getByLabel("How it ended").selectOption("refused");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await walk.at("Ledger");
  const rows = page.locator("table tbody tr");
  const all = await rows.count();
  assert.ok(all > 0);
  assert.equal(await rows.filter({ hasText: "Refused" }).count(), all, "refusals alone");
  assert.ok((await rows.filter({ hasText: /sign in/i }).count()) > 0, "the wrong tries to sign in are there");

  await page.getByLabel("From").fill("2026-13-45");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await walk.at("Ledger");
  assert.equal((await walk.errorsSaid()).length, 1);
  await page.getByLabel("From").fill("2001-01-01");
  await page.getByLabel("To", { exact: true }).fill("2001-01-31");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await walk.at("Ledger");
  assert.ok(await page.getByText("Nothing in the ledger fits.").isVisible());
  await walk.end();
});

test("a privacy officer finds the practitioner’s override of a shield with the reason that was given", async () => {
  const walk = await begin("privacy-officer");
  const { page } = walk;
  await page.goto("/ledger");
  await walk.at("Ledger");
  const choice = page.getByLabel("What was done").locator("option", { hasText: /shield/i });
  const found = [];
  for (const value of await choice.evaluateAll((all) => all.map((it) => it.value))) {
    await page.getByLabel("What was done").selectOption(value);
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await walk.at("Ledger");
    found.push(await page.locator("main").innerText());
  }
  assert.ok(
    found.some((it) => it.includes("Tomasz Wren") && it.includes("A strategy meeting this afternoon")),
    "who looked behind the shield, and why",
  );
  await walk.end();
});

test("a privacy officer sees who has looked at a person, and why, and cannot open the record", async () => {
  const mine = await begin("practitioner");
  await search(mine, { nhs: ZOFIA.nhs });
  const record = await mine.page.getByRole("link", { name: ZOFIA.shown }).first().getAttribute("href");
  await mine.end();

  const walk = await begin("privacy-officer");
  const { page } = walk;
  const answer = await page.goto(record);
  assert.equal(answer.status(), 403);
  await walk.at("You cannot do this");
  await page.getByRole("link", { name: "See who has looked at this record" }).click();
  await walk.at("Who has looked");
  const look = page.getByRole("row", { name: /Nia Castellan.*I am helping this person/ });
  assert.ok((await look.count()) > 0);
  assert.match(await page.locator("main").innerText(), /plan the summer with her family/);
  assert.ok(!(await walk.html()).includes("Agnieszka"), "nothing of the record itself is shown");
  await walk.end();
});

test("a practitioner reads neither the ledger nor who has looked", async () => {
  const walk = await begin("practitioner");
  const { page } = walk;
  const refused = await page.goto("/ledger");
  assert.equal(refused.status(), 403);
  await walk.at("You cannot do this");
  await walk.end();
});
