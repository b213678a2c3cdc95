// The practitioner's main journey with the keyboard alone: no pointer is used in this file.

import assert from "node:assert/strict";
import { test } from "node:test";
import { begin } from "../lib/journeys.mjs";
import { focus, press, tabTo, type } from "../lib/keyboard.mjs";
import { ZOFIA } from "../lib/people.mjs";
import { account, freshCode, keep } from "../lib/session.mjs";

const ROLE = "practitioner";
const CLUB = "Holiday club";

test("a practitioner signs in by keyboard, and the first stop on a page skips to its content", async () => {
  const it = account(ROLE);
  const walk = await begin();
  const { page } = walk;
  await page.goto("/sign-in");
  await walk.at("Sign in to Kith");
  await type(page, "User name", it.username);
  await type(page, "Password", it.password);
  await type(page, "PIN", it.pin);
  await type(page, "Code from your security token", await freshCode(it.totp_secret));
  await page.keyboard.press("Enter");
  await walk.at(/^Hello, /);
  await page.keyboard.press("Tab");
  assert.equal((await focus(page)).name, "Skip to main content");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  const inMain = await page.evaluate(() => document.querySelector("main").contains(document.activeElement));
  assert.ok(inMain, "after the skip link the next stop is in the content");
  await keep(walk, ROLE);
  await walk.end();
});

test("a practitioner finds a person by keyboard, and one name alone is too little", async () => {
  const walk = await begin(ROLE);
  const { page } = walk;
  await page.goto("/");
  await walk.at(/^Hello, /);
  await press(page, "Find a person");
  await walk.at("Find a person");
  await type(page, "Name", ZOFIA.name.split(" ")[0]);
  await page.keyboard.press("Enter");
  await walk.at("Find a person");
  assert.equal((await walk.errorsSaid()).length, 1);
  // From the summary the error's link leads into the field that is to be filled in.
  await press(page, (await walk.errorsSaid({ focused: false }))[0]);
  assert.equal((await focus(page)).name, "Day");
  await page.keyboard.type(String(ZOFIA.born.day));
  await type(page, "Month", ZOFIA.born.month);
  await type(page, "Year", ZOFIA.born.year);
  await press(page, "Search");
  await walk.at("Find a person");
  await tabTo(page, ZOFIA.shown);
  await walk.end();
});

test("a practitioner gives a reason, sees who is around the person, and adds and ends an involvement by keyboard", async () => {
  const walk = await begin(ROLE);
  const { page } = walk;
  await page.goto("/search");
  await walk.at("Find a person");
  await type(page, "Or NHS number", ZOFIA.nhs);
  await press(page, "Search");
  await walk.at("Find a person");
  await press(page, ZOFIA.shown);

  await walk.at("Why do you need this record?");
  await press(page, "Open the record");
  await walk.at("Why do you need this record?");
  assert.equal((await walk.errorsSaid()).length, 1, "no reason");
  await tabTo(page, "I am helping this person");
  await page.keyboard.press("Space");
  await press(page, "Open the record");
  await walk.at("Why do you need this record?");
  assert.equal((await walk.errorsSaid()).length, 1, "no words");
  assert.ok(await page.getByLabel("I am helping this person").isChecked(), "what was chosen is still chosen");
  await type(page, "In your own words", "I have been asked to plan the summer with her family.");
  await press(page, "Open the record");

  await walk.at(ZOFIA.shown);
  const around = page.getByRole("region", { name: /people around/i }).or(page.locator(".kith-around"));
  assert.ok((await around.count()) > 0, "the people around her are shown");
  for (const known of ["Agnieszka Kowalczyk", "Daniel Reid", "Leanne Whitcombe", "Ruth Okafor"]) {
    assert.ok(await page.getByText(known).first().isVisible(), `${known} is shown`);
  }
  assert.ok(await page.getByRole("heading", { name: "Who says what" }).isVisible());

  await press(page, "Add my involvement");
  await walk.at("Add my involvement");
  await press(page, "Add my involvement");
  await walk.at("Add my involvement");
  assert.ok((await walk.errorsSaid()).length > 0, "nothing was entered");
  await type(page, "Service", CLUB);
  await type(page, "Your role", "Play leader");
  await type(page, "Telephone number", "01632 960 499");
  await press(page, "Add my involvement");
  await walk.at(ZOFIA.shown);
  await page.getByText("Your involvement is on the record").waitFor();
  const record = page.url().split("?")[0];

  await press(page, "Home");
  await walk.at(/^Hello, /);
  const mine = page.getByRole("region", { name: "My people" });
  assert.ok(await mine.getByText(CLUB).isVisible(), "the involvement is in My people");
  await press(page, ZOFIA.shown);
  await walk.at(ZOFIA.shown);
  assert.equal(page.url(), record, "the reason is not asked again in the same visit");

  await press(page, new RegExp(`^End it +for ${CLUB}`));
  await walk.at("End the involvement");
  await press(page, "End the involvement");
  await walk.at(ZOFIA.shown);
  await page.getByText("The involvement is ended").waitFor();
  await press(page, "Home");
  await walk.at(/^Hello, /);
  assert.equal(await mine.getByText(CLUB).count(), 0, "it has left My people");
  await walk.end();
});

test("a practitioner says by keyboard that something is wrong", async () => {
  const walk = await begin(ROLE);
  const { page } = walk;
  await page.goto("/");
  await walk.at(/^Hello, /);
  await press(page, ZOFIA.shown);
  await walk.at(ZOFIA.shown);
  await press(page, "Say that something is wrong");
  await walk.at("Say that something is wrong");
  await press(page, "Send");
  await walk.at("Say that something is wrong");
  assert.equal((await walk.errorsSaid()).length, 1);
  await tabTo(page, /^Name$/);
  await page.keyboard.press("Space");
  await type(page, "What is wrong, and what is right?", "Her middle name is Maria, and not Marie.");
  await press(page, "Send");
  await walk.at(ZOFIA.shown);
  await page.getByText("A record manager will look into it").waitFor();
  assert.ok(await page.getByText("Her middle name is Maria").isVisible());
  await walk.end();
});
