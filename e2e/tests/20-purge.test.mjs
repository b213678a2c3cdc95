// The archive to its end: what is due is put up, somebody else approves it, a command purges it, and a
// certificate says so; and somebody of whom a record manager is asked whether they come out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { kith } from "../lib/command.mjs";
import { search } from "../lib/finding.mjs";
import { begin } from "../lib/journeys.mjs";
import { press } from "../lib/keyboard.mjs";
import { ILKA } from "../lib/people.mjs";

const ARCHIVE = "The archive";
const PUT_UP = "Records put up to be purged";

/** The line of what somebody put up. */
const putUpBy = (page, name) =>
  page.getByRole("row").filter({ hasText: `by ${name}` }).filter({ hasText: "Waits for approval" });

test("a record manager sees how many are due before they are archived, and puts up who is due to be purged", async () => {
  const walk = await begin("record-manager");
  const { page } = walk;
  await page.goto("/archive");
  await walk.at(ARCHIVE);
  assert.equal(await putUpBy(page, "kith demo").count(), 1, "the night's run has put somebody up");
  await press(page, "Work out what falls due");
  await walk.at("What falls due");
  assert.ok(await page.getByText("1 record to be put up to be purged, which somebody else approves").isVisible());
  await press(page, "Archive what is due");
  await walk.at(ARCHIVE);
  assert.ok(await page.getByText("What is due to be purged is put up for approval.").isVisible());
  assert.equal(await putUpBy(page, "Priya Holloway").count(), 1);
  await walk.end();
});

test("who put records up does not approve that they are purged, and somebody else does, having shown that it is them", async () => {
  const manager = await begin("record-manager");
  await manager.page.goto("/archive");
  await manager.at(ARCHIVE);
  await putUpBy(manager.page, "Priya Holloway").getByRole("link").click();
  await manager.at(PUT_UP);
  await press(manager.page, "Approve that they are purged");
  await manager.at("You cannot do this");
  assert.ok(await manager.page.getByText("You put these records up yourself").isVisible());
  await manager.page.getByRole("link", { name: "Back to the archive" }).click();
  await manager.at(ARCHIVE);
  await manager.end();

  const keeper = await begin("archive-keeper");
  await keeper.page.goto("/archive");
  await keeper.at(ARCHIVE);
  for (const name of ["kith demo", "Priya Holloway"]) {
    await putUpBy(keeper.page, name).getByRole("link").click();
    await keeper.at(PUT_UP);
    await press(keeper.page, "Approve that they are purged");
    await keeper.at(ARCHIVE);
    assert.ok(await keeper.page.getByText("It is approved.").isVisible());
  }
  await keeper.end();
});

test("the operator purges what was approved, and the certificate counts every row and names nobody", async () => {
  assert.match(kith("retention", "purge"), /2 people were purged, and 0 were left out/);
  const walk = await begin("archive-keeper");
  const { page } = walk;
  await page.goto("/archive");
  await walk.at(ARCHIVE);
  await page.getByRole("row").filter({ hasText: "by Priya Holloway" }).getByRole("link").click();
  await walk.at("Certificate of destruction");
  const said = await page.locator("main").innerText();
  assert.match(said, /1 person and \d+ rows were purged for good/);
  assert.match(said, /Those who have died\s+1/);
  assert.doesNotMatch(said, /Marrable|Thane/);
  const disposal = new URL(page.url()).pathname.split("/").at(-1);
  const certificate = kith("retention", "certify", disposal);
  assert.equal(JSON.parse(certificate).certificate.approved_by, "Mair Osgood");
  await walk.end();
});

test("of somebody who is back in England a record manager is asked, sees why, and takes the record out", async () => {
  const walk = await begin("record-manager");
  const { page } = walk;
  await search(walk, ILKA);
  await page.getByRole("link", { name: ILKA.shown }).click();
  await walk.at("Why do you need this record?");
  await page.getByLabel("Checking that the record is right").check();
  await page.getByLabel("In your own words").fill("The archive asks whether she comes out of it.");
  await page.getByRole("button", { name: "Open the record" }).click();
  await walk.at(ILKA.shown);
  assert.ok(await page.getByText("by what is known now it would not be: a record manager decides").isVisible());
  await page.goto("/archive");
  await walk.at(ARCHIVE);
  assert.ok(await page.getByText("They are back in England, or left later than was thought").isVisible());
  await press(page, "Take it out");
  await walk.at(ARCHIVE);
  assert.equal(await page.getByText("Should these come out of the archive?").count(), 0);
  await walk.end();
  const practitioner = await begin("practitioner");
  await search(practitioner, ILKA);
  assert.equal(await practitioner.page.getByRole("link", { name: ILKA.shown }).count(), 1);
  await practitioner.end();
});
