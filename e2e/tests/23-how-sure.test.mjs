// How surely each person found is who was looked for, in words, by keyboard and without scripts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { search } from "../lib/finding.mjs";
import { begin } from "../lib/journeys.mjs";
import { press, type } from "../lib/keyboard.mjs";
import { ZOFIA } from "../lib/people.mjs";

const ROLE = "practitioner";

/** What the card of a person says of the match. */
const matchOf = (page, person) =>
  page
    .locator(".govuk-summary-card", { has: page.getByRole("link", { name: person.shown }) })
    .first()
    .locator(".govuk-summary-list__row", { hasText: "Match" })
    .innerText();

test("by keyboard a practitioner reads that somebody is certain, and with a wrong date that they are probable", async () => {
  const walk = await begin(ROLE);
  const { page } = walk;
  await page.goto("/search");
  await walk.at("Find a person");
  await type(page, "Or NHS number", ZOFIA.nhs);
  await press(page, "Search");
  await walk.at("Find a person");
  assert.match(await matchOf(page, ZOFIA), /Certain[^]*nobody else so well/);
  await page.goto("/search");
  await walk.at("Find a person");
  await type(page, "Name", "Zofia Kowalczyk");
  await type(page, "Day", ZOFIA.born.day);
  await type(page, "Month", "93");
  await type(page, "Year", ZOFIA.born.year);
  await press(page, "Search");
  await walk.at("Find a person");
  assert.match(await matchOf(page, ZOFIA), /Probable[^]*Check the details/);
  assert.ok(await page.getByText("There is no such date as").isVisible());
  await walk.end();
});

test("without scripts somebody of whom half the name fits is possible, and may be someone else", async () => {
  const walk = await begin(ROLE, { javaScriptEnabled: false });
  await search(walk, { name: "Zofia Featherstone", born: ZOFIA.born });
  assert.match(await matchOf(walk.page, ZOFIA), /Possible[^]*may be someone else/);
  await walk.end();
});
