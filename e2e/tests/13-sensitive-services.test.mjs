// Sensitive services: that one helps and no more, contact by the record manager, and consent.

import assert from "node:assert/strict";
import { test } from "node:test";
import { enter, open } from "../lib/finding.mjs";
import { begin } from "../lib/journeys.mjs";
import { press, tabTo, type } from "../lib/keyboard.mjs";
import { ERNEST, FATHER, KEIRA } from "../lib/people.mjs";

/** Asserts that a page tells nothing of which service it is. */
async function tellsNotWhich(page) {
  const html = await page.content();
  for (const mark of ["Larkfield", "Hanna Birch", "960173", "Millrace", "Gwen Aldous", "960171"]) {
    assert.ok(!html.toLowerCase().includes(mark.toLowerCase()), `${page.url()} tells ${mark}`);
  }
}

test("a practitioner is told that a sensitive service helps, and not which, and sees the answer that was passed on", async () => {
  const walk = await begin("practitioner");
  const { page } = walk;
  await page.goto("/");
  await walk.at(/^Hello, /);
  const asked = page.getByRole("region", { name: "Contact you asked for" });
  assert.match(await asked.innerText(), /Not answered yet/);
  assert.match(await asked.innerText(), /asks not to be named/);
  await tellsNotWhich(page);
  await open(walk, FATHER);
  assert.ok(await page.getByText("At least one sensitive service is helping").first().isVisible());
  assert.ok(await page.getByText("They will ring you on Thursday after two.").isVisible());
  await tellsNotWhich(page);
  await walk.end();
});

test("a practitioner asks for contact by keyboard", async () => {
  const walk = await begin("shield-practitioner");
  const { page } = walk;
  await open(walk, KEIRA);
  await tellsNotWhich(page);
  await press(page, "Ask the record manager to make contact");
  await walk.at("Ask for contact");
  await press(page, "Ask for contact");
  await walk.at("Ask for contact");
  assert.equal((await walk.errorsSaid()).length, 1, "no urgency was chosen");
  await type(page, "What do you need?", "She missed two visits. I would like to know whether she is being seen.");
  await tabTo(page, "Today");
  await page.keyboard.press("Space");
  await press(page, "Ask for contact");
  await walk.at("Ask for contact");
  assert.equal((await walk.errorsSaid()).length, 1, "no way to be reached");
  await type(page, "Telephone number", "01632 960 416");
  await press(page, "Ask for contact");
  await walk.at(KEIRA.shown);
  await page.getByText("The record manager will make contact for you.").first().waitFor();
  assert.equal(await page.getByRole("link", { name: "Ask the record manager to make contact" }).count(), 0);
  await walk.end();
});

test("the record manager makes contact, the most urgent first, and passes on the answer", async () => {
  const walk = await begin("record-manager");
  const { page } = walk;
  await page.goto("/");
  await walk.at(/^Hello, /);
  await page.getByRole("link", { name: "Contact", exact: true }).click();
  await walk.at("Contact");
  assert.match(await page.locator("tbody tr").first().innerText(), /She missed two visits/);
  await tellsNotWhich(page);
  await page.getByRole("link", { name: /^Open the record/ }).first().click();
  await enter(walk, KEIRA, "A colleague asks for contact with a service.");
  await page.getByRole("link", { name: "Make contact for Tomasz Wren" }).click();
  await walk.at("Make contact");
  assert.match(await page.content(), /Larkfield/i);
  assert.equal(await page.getByText("What came of it?").count(), 0, "nobody was approached yet");
  await page.getByRole("button", { name: "Note the approach" }).click();
  await walk.at("Make contact");
  assert.equal((await walk.errorsSaid()).length, 2, "no service and no way");
  await page.getByLabel(/larkfield/i).check();
  await page.getByLabel("Whom did you speak or write to?").fill("The duty therapist");
  await page.getByLabel("By telephone").check();
  await page.getByRole("button", { name: "Note the approach" }).click();
  await walk.at("Make contact");
  assert.ok(await page.getByText("The duty therapist").isVisible());

  const answer = page.locator("form", { hasText: "What came of it?" });
  await answer.getByLabel("The service agrees, and is not to be named").check();
  await answer.getByLabel(/larkfield/i).check();
  await answer.getByLabel(/^How will contact be made/).fill("Ring the Larkfield young people's team.");
  await answer.getByRole("button", { name: "Answer and close" }).click();
  await walk.at("Make contact");
  assert.match((await walk.errorsSaid())[0], /has not agreed to be named/);
  await answer.getByLabel(/^How will contact be made/).fill("She is being seen. They will ring you tomorrow.");
  await answer.getByRole("button", { name: "Answer and close" }).click();
  await walk.at(KEIRA.shown);
  await page.getByText("The answer is passed on").waitFor();
  await page.getByRole("link", { name: "Contact", exact: true }).click();
  await walk.at("Contact");
  assert.equal(await page.getByText("She missed two visits").count(), 0);
  await walk.end();
});

test("whoever asked sees the answer, and still not which service it is", async () => {
  const walk = await begin("shield-practitioner");
  const { page } = walk;
  await page.goto("/");
  await walk.at(/^Hello, /);
  const asked = page.getByRole("region", { name: "Contact you asked for" });
  assert.match(await asked.innerText(), /asks not to be named/);
  await tellsNotWhich(page);
  await walk.end();
});

test("a privacy officer sees in the ledger that contact was brokered, and not with whom", async () => {
  const walk = await begin("privacy-officer");
  const { page } = walk;
  await page.goto("/ledger?action=contact.answer");
  await walk.at("Ledger");
  assert.ok((await page.getByText("answered a request for contact").count()) > 0);
  await tellsNotWhich(page);
  await walk.end();
});

/** Fills in the form for a sensitive service, but for its name. */
async function consented(page, today) {
  await page.getByLabel("Mental health").check();
  await page.getByLabel("Your role").fill("Community nurse");
  await page.getByLabel("Telephone number").fill("01632 960 418");
  await page.getByLabel("Consent", { exact: true }).check();
  await page.getByLabel("The person, an adult").check();
  const days = { started: today, given: today, review: new Date(today.getTime() + 90 * 86_400_000) };
  for (const [name, day] of Object.entries(days)) {
    await page.locator(`#${name}-day`).fill(String(day.getDate()));
    await page.locator(`#${name}-month`).fill(String(day.getMonth() + 1));
    await page.locator(`#${name}-year`).fill(String(day.getFullYear()));
  }
}

test("a service is recorded with consent after a check of the answers, and consent is withdrawn", async () => {
  const walk = await begin("practitioner");
  const { page } = walk;
  await open(walk, ERNEST, "He has asked me to see him each week.");
  await page.getByRole("link", { name: "Add my involvement" }).or(page.getByRole("button", { name: "Add my involvement" })).click();
  await walk.at("Add my involvement");
  await page.getByLabel("Service", { exact: true }).fill("Older people's mental health team");
  await page.getByLabel("Your role").fill("Nurse");
  await page.getByLabel("Telephone number").fill("01632 960 418");
  await page.getByRole("button", { name: "Add my involvement" }).click();
  await walk.at("Add my involvement");
  assert.match((await walk.errorsSaid())[0], /record it as a sensitive service/);
  await page.getByRole("link", { name: "Back", exact: true }).click();
  await walk.at(ERNEST.shown);

  await page.getByRole("link", { name: "Record a sensitive service" }).click();
  await walk.at("Record a sensitive service");
  await page.getByRole("button", { name: "Continue" }).click();
  await walk.at("Record a sensitive service");
  assert.ok((await walk.errorsSaid()).length >= 3, "nothing was filled in");
  await consented(page, new Date());
  await page.getByLabel("A parent of the child").check();
  await page.getByLabel("Name of the parent who consented").fill("Susan Parry");
  await page.getByLabel("Name of the service").fill("Fernhill");
  await page.getByRole("button", { name: "Continue" }).click();
  await walk.at("Record a sensitive service");
  assert.match((await walk.errorsSaid())[0], /as the parent of an adult/);
  await page.getByLabel("The person, an adult").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await walk.at("Check what you entered");
  await page.getByRole("button", { name: "Change something" }).click();
  await walk.at("Record a sensitive service");
  assert.equal(await page.getByLabel("Name of the service").inputValue(), "Fernhill");
  await page.getByLabel("Name of the service").fill("Fernhill team");
  await page.getByRole("button", { name: "Continue" }).click();
  await walk.at("Check what you entered");
  assert.ok(await page.getByText("Fernhill team").isVisible());
  await page.getByRole("button", { name: "Record the service" }).click();
  await walk.at(ERNEST.shown);
  await page.getByText("It is saved.").waitFor();

  const own = page.getByRole("region", { name: "Sensitive services of your own organisation" });
  await own.getByRole("link", { name: /^Withdraw consent\s+for Fernhill team$/ }).click();
  await walk.at("Withdraw consent");
  await page.getByRole("button", { name: "Withdraw consent" }).click();
  await walk.at("Withdraw consent");
  assert.equal((await walk.errorsSaid()).length, 1, "nobody said who withdraws it");
  await page.getByLabel("The person", { exact: true }).check();
  await page.getByRole("button", { name: "Withdraw consent" }).click();
  await walk.at(ERNEST.shown);
  assert.match(await own.innerText(), /Withdrawn/);
  assert.equal(await own.getByRole("link", { name: /^Withdraw consent/ }).count(), 0);
  await own.getByRole("link", { name: /^End it\s+for Fernhill team$/ }).click();
  await walk.at("End the service");
  await page.getByRole("button", { name: "End the service" }).click();
  await walk.at(ERNEST.shown);
  await walk.end();
});
