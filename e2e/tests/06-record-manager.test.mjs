import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "../lib/finding.mjs";
import { begin } from "../lib/journeys.mjs";
import { ERNEST, THOMAS } from "../lib/people.mjs";

const ROLE = "record-manager";

test("a record manager corrects a field, answers the problem that was reported, and it leaves the list", async () => {
  const walk = await begin(ROLE);
  const { page } = walk;
  await page.goto("/");
  await walk.at(/^Hello, /);
  await page.getByRole("link", { name: "Problems" }).click();
  await walk.at("Problems");
  const line = page.getByRole("row", { name: /late wife’s/ });
  await line.getByRole("link", { name: /^Open the record/ }).click();
  await walk.at("Why do you need this record?");
  await page.getByLabel("Checking that the record is right").check();
  await page.getByLabel("In your own words").fill("A telephone number was reported as wrong.");
  await page.getByRole("button", { name: "Open the record" }).click();
  await walk.at(ERNEST.shown);

  await page.getByRole("button", { name: "Correct the record" }).click();
  await walk.at("Correct the record");
  await page.getByRole("button", { name: "Continue" }).click();
  await walk.at("Correct the record");
  assert.equal((await walk.errorsSaid()).length, 1, "no field was chosen");
  await page.getByLabel("Sex", { exact: true }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await walk.at("Correct the record Sex");
  assert.equal(await page.getByRole("radio").count(), 4, "a sex is chosen and not written");
  await page.getByRole("link", { name: "Back", exact: true }).click();
  await walk.at("Correct the record");
  await page.getByLabel("Date of birth", { exact: true }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await walk.at("Correct the record Date of birth");
  await page.getByLabel("Month").fill("13");
  await page.getByRole("button", { name: "Correct the record" }).click();
  await walk.at("Correct the record Date of birth");
  assert.ok((await walk.errorsSaid()).length >= 1, "there is no such date");
  await page.getByRole("link", { name: "Back", exact: true }).click();
  await walk.at("Correct the record");
  await page.getByLabel("Telephone", { exact: true }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await walk.at("Correct the record Telephone");
  await page.getByLabel("What is right?").fill("no number at all");
  await page.getByLabel("How do you know?").fill("His daughter says so; his own is in the council’s list.");
  await page.getByRole("button", { name: "Correct the record" }).click();
  await walk.at("Correct the record Telephone");
  assert.equal((await walk.errorsSaid()).length, 1, "it is not a telephone number");
  await page.getByLabel("What is right?").fill("01632 960 555");
  await page.getByRole("button", { name: "Correct the record" }).click();
  await walk.at(ERNEST.shown);
  await page.getByText("The record is corrected.").waitFor();
  const record = page.url().split("?")[0];
  const phone = page.locator(".govuk-summary-list__row", { has: page.locator("dt", { hasText: /^\s*Telephone\s*$/ }) });
  assert.match(await phone.innerText(), /01632 960 ?555/);
  assert.match(await phone.innerText(), /Priya Holloway/, "whose word it is");

  await page.getByRole("link", { name: "Answer it" }).click();
  await walk.at("Answer the problem");
  await page.getByRole("button", { name: "Answer and close" }).click();
  await walk.at("Answer the problem");
  assert.equal((await walk.errorsSaid()).length, 1);
  await page.getByLabel("What did you do about it?").fill("Put in his own number, and asked the hospital to do so too.");
  await page.getByRole("button", { name: "Answer and close" }).click();
  await walk.at(ERNEST.shown);
  await page.getByText("The problem is answered and closed.").waitFor();
  await page.getByRole("link", { name: "Problems" }).click();
  await walk.at("Problems");
  assert.equal(await page.getByText("late wife’s").count(), 0);

  await page.goto(record);
  await walk.at(ERNEST.shown);
  const corrections = page.getByRole("region", { name: "Corrections that stand" });
  assert.match(await corrections.innerText(), /01632 960 ?555[^]*Priya Holloway/);
  await page.getByRole("link", { name: /^Withdraw the correction\s+of Telephone$/ }).click();
  await walk.at("Withdraw a correction");
  await page.getByRole("button", { name: "Withdraw the correction" }).click();
  await walk.at(ERNEST.shown);
  await page.getByText("The correction is withdrawn.").waitFor();
  assert.doesNotMatch(await phone.innerText(), /01632 960 ?555/, "what the sources say stands again");
  await walk.end();
});

test("whoever reported a problem sees on their home page that it was answered", async () => {
  const walk = await begin("practitioner");
  const { page } = walk;
  await page.goto("/");
  await walk.at(/^Hello, /);
  const changes = page.locator(".kith-changes");
  assert.match(await changes.innerText(), /answered/i);
  await walk.end();
});

test("a record manager shields a person, keeps the shield and lifts it", async () => {
  const walk = await begin(ROLE);
  const { page } = walk;
  await open(walk, THOMAS, "The police have told us of a threat against him.");
  await page.getByRole("link", { name: "Shield this person" }).click();
  await walk.at("Shield");
  await page.getByRole("button", { name: "Shield this person" }).click();
  await walk.at("Shield");
  assert.equal((await walk.errorsSaid()).length, 2, "no ground and no day");
  await page.getByRole("radio").first().check();
  const soon = new Date(Date.now() + 20 * 86_400_000);
  const onDay = async (day) => {
    await page.locator("#review-day").first().fill(String(day.getDate()));
    await page.locator("#review-month").first().fill(String(day.getMonth() + 1));
    await page.locator("#review-year").first().fill(String(day.getFullYear()));
  };
  await onDay(soon);
  await page.getByRole("button", { name: "Shield this person" }).click();
  await walk.at(THOMAS.shown);
  await page.getByText("The shield is set.").waitFor();
  assert.ok(await page.getByText("This person is shielded.").isVisible());

  await page.getByRole("link", { name: "Shields" }).click();
  await walk.at("Shields");
  // Feeds have shielded others, who are due on other days.
  const due = soon.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  await page.getByRole("link", { name: new RegExp(`^Look at it.*due on ${due}`) }).first().click();
  await walk.at("Shield");
  await onDay(new Date(Date.now() + 60 * 86_400_000));
  await page.getByRole("button", { name: "Keep the shield" }).click();
  await walk.at(THOMAS.shown);
  await page.getByText("The shield stays.").waitFor();
  await page.getByRole("link", { name: "Look at the shield" }).click();
  await walk.at("Shield");
  await page.getByRole("button", { name: "Lift the shield" }).click();
  await walk.at("Shield");
  assert.equal((await walk.errorsSaid()).length, 1);
  await page.getByLabel("Why is it no longer needed?").fill("The threat was against another of the same name.");
  await page.getByRole("button", { name: "Lift the shield" }).click();
  await walk.at(THOMAS.shown);
  await page.getByText("The shield is lifted.").waitFor();
  await walk.end();
});
