// A person who must not be found: what is hidden is in no page, and finds nobody.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open, search } from "../lib/finding.mjs";
import { begin } from "../lib/journeys.mjs";
import { NASRIN } from "../lib/people.mjs";

/** Everything that is hidden, as the one who looks behind the shield has read it. */
const hidden = { postcode: null, address: null, words: [] };

test("a practitioner who is trusted with it looks behind a shield after a warning, and not before", async () => {
  const walk = await begin("shield-practitioner");
  const { page } = walk;
  await open(walk, NASRIN);
  const before = await walk.html();
  assert.match(before, /This person is shielded/);
  await page.getByRole("link", { name: "Look behind the shield" }).click();
  await walk.at("Look behind the shield");
  assert.ok(await page.getByText("Every look behind a shield starts an investigation").isVisible());
  await page.getByRole("button", { name: "Look behind the shield" }).click();
  await walk.at("Look behind the shield");
  assert.equal((await walk.errorsSaid()).length, 1, "a reason is asked for anew");
  await page.getByLabel("A safeguarding enquiry").check();
  await page.getByLabel("In your own words").fill("A strategy meeting this afternoon has to know where she is.");
  await page.getByRole("button", { name: "Look behind the shield" }).click();
  await walk.at(NASRIN.shown);
  assert.ok(await page.getByText("You are looking behind a shield").isVisible());
  const value = async (key) => {
    const row = page.locator(".govuk-summary-list__row", { has: page.locator("dt", { hasText: new RegExp(`^\\s*${key}\\s*$`) }) });
    return (await row.locator("dd").first().innerText()).trim();
  };
  const address = await value("Address");
  hidden.postcode = address.match(/[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}/)?.[0];
  hidden.address = address.split(",")[0];
  const phone = await value("Telephone");
  const practice = await value("GP practice");
  hidden.words = [hidden.postcode, hidden.address, phone.split("\n")[0].slice(0, 11), practice.split(",")[0].split("\n")[0]];
  for (const word of hidden.words) {
    assert.ok(word?.length > 4, `there is something behind the shield: ${hidden.words}`);
    assert.ok(!before.includes(word), `${word} was in the page before`);
  }
  await walk.end();
});

test("of a shielded person nothing that says where she is comes to a practitioner’s browser", async () => {
  assert.ok(hidden.postcode, "the test before has read what is hidden");
  const walk = await begin("practitioner");
  const { page } = walk;
  const bodies = [];
  page.on("response", async (response) => {
    if (response.headers()["content-type"]?.startsWith("text/html")) {
      bodies.push(await response.text().catch(() => ""));
    }
  });
  await open(walk, NASRIN);
  assert.ok(await page.getByText("This person is shielded.").isVisible());
  assert.ok(await page.getByText("is hidden by the shield").isVisible(), "the page does not say that nobody helps her");
  assert.equal(await page.getByRole("link", { name: "Look behind the shield" }).count(), 0);
  const record = page.url();
  await page.goto(`${record}/override`);
  await walk.at("You cannot do this");
  await page.goto(record);
  await walk.at(NASRIN.shown);
  bodies.push(await walk.html());
  assert.ok(bodies.length > 3);
  for (const word of hidden.words) {
    assert.ok(!bodies.some((it) => it.includes(word)), `${word} came to the browser`);
  }
  await walk.end();
});

test("a search by what is hidden does not find a shielded person, and one by what is shown does", async () => {
  const walk = await begin("practitioner");
  const { page } = walk;
  await search(walk, { name: NASRIN.name, postcode: hidden.postcode });
  assert.equal(await page.getByRole("link", { name: NASRIN.shown }).count(), 0);
  assert.ok(!(await page.locator("main").innerHTML()).replace(/value="[^"]*"/g, "").includes(hidden.postcode));
  await search(walk, { name: NASRIN.name, born: NASRIN.born });
  const card = page.locator(".govuk-summary-card", { has: page.getByRole("link", { name: NASRIN.shown }) });
  assert.equal(await card.count(), 1);
  assert.ok(!(await card.innerText()).includes(hidden.postcode.split(" ")[0]), "not even the area is shown");
  await walk.end();
});
