// A commissioner asks providers to answer a form and reminds them; a provider has the letter, and sees what it is asked.

import assert from "node:assert/strict";
import { test } from "node:test";
import { begin } from "../lib/journeys.mjs";
import { press, tabTo, type } from "../lib/keyboard.mjs";
import { here, letterTo, linkIn } from "../lib/letters.mjs";

const DSPT = "Data Security and Protection Toolkit: adult social care";
const YEAR = "2026-27";
const LAST_DAY = "30 June 2027";
const ASKED = "We ask every provider to be ready by then.";
const CAMPAIGN = new RegExp(`${DSPT}$`);

/** A service of the demo's provider, and where its letters go. */
const [SERVICE, ADDRESS] = ["Larkfield Home Care", "home@larkfield.example"];
/** Where the letters of the provider itself go, and where they are to go. */
const [OFFICE, DESK] = ["office@larkfield.example", "desk@larkfield.example"];

function letter() {
  return letterTo(ADDRESS, `You are asked to answer a form by ${LAST_DAY}`);
}

test("by keyboard a commissioner asks providers to answer a form, and reminds those who have not", async () => {
  const walk = await begin("commissioner");
  const { page } = walk;
  await page.goto("/campaigns/new");
  await walk.at("Ask organisations to answer a form");
  await tabTo(page, "Which form?");
  await page.keyboard.type(`${DSPT}, ${YEAR}`);
  await type(page, "Whom do you ask?", "VQ102\nVQ403");
  await type(page, "Day", "30");
  await type(page, "Month", "6");
  await type(page, "Year", "2027");
  await type(page, "What do you say to them?", ASKED);
  await press(page, "Ask them");
  await walk.at(CAMPAIGN);
  const sent = await letter();
  assert.ok(sent.includes(ASKED) && sent.includes(`asks ${SERVICE} to answer`), sent);
  await press(page, "Send a reminder to those who have not answered");
  await walk.at(CAMPAIGN);
  const said = await page.getByRole("region", { name: "Important" }).innerText();
  assert.match(said, /No reminder was sent\. 2 had a letter within the last day/);
  await walk.end();
});

test("without scripts a provider goes where the letter leads, sees what it is asked by whom and by when, and starts", async () => {
  const link = (await letter()).match(/https?:\/\/\S+\/responses\?organisation=\S+/)[0];
  const walk = await begin("provider-manager", { javaScriptEnabled: false });
  const { page } = walk;
  await page.goto(here(link));
  await walk.at(/Your forms$/);
  const notice = page.getByRole("region", { name: "Important" });
  const words = await notice.innerText();
  assert.ok(words.includes(`asks you to answer ${DSPT}, ${YEAR} by ${LAST_DAY}`) && words.includes(ASKED), words);
  await notice.getByRole("link", { name: `Start ${DSPT}, ${YEAR}` }).click();
  await page.getByRole("button", { name: `Start (${DSPT}, ${YEAR})` }).click();
  await walk.at(CAMPAIGN);
  await page.goto(here(link));
  await walk.at(/Your forms$/);
  await notice.getByRole("link", { name: `Go on with ${DSPT}, ${YEAR}` }).click();
  await walk.at(CAMPAIGN);
  await walk.end();
});

test("without scripts a provider's manager has letters sent elsewhere, by the link in the first of them", async () => {
  const walk = await begin("provider-manager", { javaScriptEnabled: false });
  const { page } = walk;
  await page.goto("/responses");
  await walk.at(/Your forms$/);
  await page.getByRole("link", { name: "See or change where letters go" }).click();
  await walk.at("Where letters go");
  await page.getByLabel("New email address").fill(DESK);
  await page.getByRole("button", { name: "Send the link" }).click();
  await walk.at("Where letters go");
  assert.ok(!(await page.locator("main").innerText()).includes(DESK), "it was only asked for");
  await page.goto(await linkIn(DESK, "Confirm where letters go"));
  await walk.at("Send letters to this address");
  await page.getByRole("button", { name: "Send letters there" }).click();
  await walk.at("Where letters go");
  assert.ok((await page.locator("main").innerText()).includes(DESK));
  const told = await letterTo(OFFICE, "Your letters go to another address");
  assert.ok(told.includes("AQ01"), told);
  await walk.end();
});
