// A provider answers a form: a member of staff by keyboard and without scripts, two at once, a section from paper, and the
// manager who publishes it for a commissioner to read.

import assert from "node:assert/strict";
import { test } from "node:test";
import { answerAll } from "../lib/answers.mjs";
import { begin } from "../lib/journeys.mjs";
import { press, tabTo } from "../lib/keyboard.mjs";

const DSPT = "Data Security and Protection Toolkit: adult social care";
const YEAR = "2026-27";
const OF_THE_YEAR = `(${DSPT}, ${YEAR})`;
/** Headings stand under the name of the form or of the organisation. */
const under = (words) => new RegExp(`${words}$`);
const SECTIONS = under(DSPT);
const INDUCTION = /^Does your induction for new staff cover/;

/** Comes to the sections of the organisation's response, starting it where nobody has. */
async function toSections(walk, of = "/responses") {
  const { page } = walk;
  await page.goto(of);
  await walk.at(under("Your forms"));
  const start = page.getByRole("button", { name: `Start ${OF_THE_YEAR}` });
  const goOn = page.getByRole("button", { name: `Go on ${OF_THE_YEAR}` });
  await start.or(goOn).click();
  await walk.at(SECTIONS);
}

/** The questions of a section, on the page on which it is keyed in from paper. */
async function toPaper(walk, section) {
  await walk.page.getByText("Key in a section from paper").click();
  await walk.page.getByRole("group").getByRole("link", { name: section, exact: true }).click();
  await walk.at(/key in from paper$/);
}

test("by keyboard a member of staff starts a form, answers a question, and is led to the next", async () => {
  const walk = await begin("provider-member");
  const { page } = walk;
  await page.goto("/");
  await walk.at(/^Hello, /);
  await press(page, "Your forms");
  await walk.at(under("Your forms"));
  await press(page, `Start ${OF_THE_YEAR}`);
  await walk.at(SECTIONS);
  assert.ok(await page.getByText("As it stands it reaches no level yet").isVisible());
  await press(page, "Go on answering");
  await walk.at(/./);
  const first = await page.locator("h1").innerText();
  const option = await page.locator("main .govuk-radios__label").first().innerText();
  await tabTo(page, option);
  await page.keyboard.press("Space");
  await press(page, "Save and go on");
  await walk.at(/./);
  assert.notEqual(await page.locator("h1").innerText(), first, "the next question");
  await press(page, "Save and come back later");
  await walk.at(SECTIONS);
  assert.match(await page.locator("main").innerText(), /You have answered 1 of \d+ questions/);
  await walk.end();
});

test("without scripts what is typed wrong comes back with what is wrong, and nothing typed is lost", async () => {
  const walk = await begin("provider-member", { javaScriptEnabled: false });
  const { page } = walk;
  await toSections(walk);
  await page.getByRole("link", { name: "Policies and procedures" }).click();
  await walk.at(/./);
  await page.goto(page.url().replace(/questions\/.*$/, "questions/2.2.1"));
  await walk.at(/^Do all your contracts with staff/);
  await page.getByLabel(/^Where is the document that shows this/).fill("The blue folder");
  await page.getByRole("button", { name: "Save and go on" }).click();
  await walk.at(/^Do all your contracts with staff/);
  assert.equal((await walk.errorsSaid({ focused: false })).length, 1);
  assert.equal(await page.getByLabel(/^Where is the document that shows this/).inputValue(), "The blue folder");
  await page.getByRole("radio", { name: "Yes", exact: true }).check();
  await page.getByRole("button", { name: "Save and come back later" }).click();
  await walk.at(SECTIONS);
  await walk.end();
});

test("where two answer the same question the second is shown both answers and chooses", async () => {
  const member = await begin("provider-member");
  const manager = await begin("provider-manager");
  for (const walk of [member, manager]) {
    await toSections(walk);
    await walk.page.goto(`${walk.page.url()}/questions/2.1.1`);
    await walk.at(INDUCTION);
  }
  await manager.page.getByRole("radio", { name: "No", exact: true }).check();
  await manager.page.getByRole("button", { name: "Save and come back later" }).click();
  await manager.at(SECTIONS);
  assert.ok(await manager.page.getByText(/\d+ (is|are) asked for by your answers/).isVisible());
  await manager.end();
  await member.page.getByRole("radio", { name: "Yes", exact: true }).check();
  await member.page.getByRole("button", { name: "Save and go on" }).click();
  await member.at(INDUCTION);
  const [said] = await member.errorsSaid();
  assert.match(said, /Somebody else answered this while you did/);
  const both = await member.page.getByRole("table", { name: "Both answers" }).innerText();
  assert.match(both, /Ruth Ellery/);
  assert.match(both, /You, not saved yet/);
  await member.page.getByRole("button", { name: "Save mine and go on" }).click();
  await member.at(/./);
  await member.end();
});

test("an action that an answer asks for is planned, worked on and done", async () => {
  const walk = await begin("provider-manager");
  const { page } = walk;
  await toSections(walk);
  await page.goto(`${page.url()}/questions/2.1.1`);
  await walk.at(INDUCTION);
  await page.getByRole("radio", { name: "No", exact: true }).check();
  await page.getByRole("button", { name: "Save and come back later" }).click();
  await walk.at(SECTIONS);
  await page.getByRole("link", { name: "The plan", exact: true }).click();
  await walk.at(under("The plan"));
  await page.getByRole("link", { name: /^Plan this \(Add data protection/ }).click();
  await walk.at(under("Plan an action"));
  await page.getByRole("button", { name: "Put it in the plan" }).click();
  await walk.at(under("Plan an action"));
  assert.match((await walk.errorsSaid())[0], /who sees to it/i);
  await page.getByLabel("Who sees to it?").fill("The deputy manager");
  await page.getByRole("button", { name: "Put it in the plan" }).click();
  await walk.at(under("The plan"));
  await page.getByRole("link", { name: /^Add data protection/ }).first().click();
  await walk.at(/Add data protection/);
  await page.getByLabel("Note how it goes").fill("The checklist is changed");
  await page.getByRole("button", { name: "Save the note" }).click();
  await walk.at(/Add data protection/);
  assert.ok(await page.getByText("The checklist is changed").isVisible());
  await page.getByRole("button", { name: "It is done" }).click();
  await walk.at(/Add data protection/);
  await walk.end();
});

test("a form is keyed in from paper, checked, signed off and published, and a commissioner reads it", async () => {
  const walk = await begin("provider-manager");
  const { page } = walk;
  await toSections(walk);
  const tasks = page.url();
  const sections = await page.locator(".govuk-task-list__link").allInnerTexts();
  for (const section of sections) {
    await page.goto(tasks);
    await walk.at(SECTIONS);
    await toPaper(walk, section);
    // What depends on an answer is asked once that is saved.
    for (let round = 0; round < 2; round += 1) {
      await answerAll(page);
      await page.getByRole("button", { name: "Save this section" }).click();
      await walk.at(SECTIONS);
      if (round === 0) await toPaper(walk, section);
    }
  }
  await page.getByRole("button", { name: "Check your answers" }).click();
  await walk.at(under("Check the answers"));
  await page.getByRole("button", { name: "Say that it is reviewed" }).click();
  await walk.at(under("Check the answers"));
  await page.getByRole("button", { name: "Sign off" }).click();
  await walk.at(under("Check the answers"));
  await page.getByRole("button", { name: "Publish" }).click();
  await walk.at(/Publish these answers\?$/);
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await walk.at(SECTIONS);
  const published = new URL(page.url()).pathname;
  assert.match(published, /^\/published\//);
  await page.goto("/responses");
  await walk.at(under("Your forms"));
  assert.ok(await page.getByText("Published", { exact: true }).first().isVisible());
  await walk.end();
  const reader = await begin("commissioner");
  await reader.page.goto(published);
  await reader.at(SECTIONS);
  assert.match(await reader.page.locator("main").innerText(), /Larkfield Care/);
  assert.equal(await reader.page.getByRole("link", { name: /^Change/ }).count(), 0);
  await reader.page.getByRole("link", { name: "See it beside the rest" }).click();
  await reader.at(under("Beside the rest"));
  await reader.end();
});

test("a service takes the answers of its headquarters, and answers for itself again", async () => {
  const walk = await begin("provider-manager");
  const { page } = walk;
  await page.goto("/responses");
  await walk.at(under("Your forms"));
  const service = page.getByRole("link", { name: "Larkfield House", exact: true });
  await toSections(walk, await service.getAttribute("href"));
  await page.getByRole("button", { name: "Take all of them" }).click();
  await walk.at(SECTIONS);
  assert.match(await page.locator("main").innerText(), /You have answered [1-9]\d* of/);
  await page.goto(`${page.url().replace(/\?.*$/, "")}/questions/2.1.1`);
  await walk.at(INDUCTION);
  await page.getByRole("button", { name: "Answer for ourselves again" }).click();
  await walk.at(INDUCTION);
  assert.ok(await page.getByRole("button", { name: "Take this answer and keep it in step" }).isVisible());
  await walk.end();
});

test("a commissioner asks organisations to answer by a day, and sees how far they are", async () => {
  const walk = await begin("commissioner");
  const { page } = walk;
  await page.goto("/campaigns");
  await walk.at("Campaigns");
  await page.getByRole("button", { name: "Ask organisations" }).click();
  await walk.at("Ask organisations to answer a form");
  await page.getByRole("button", { name: "Ask them" }).click();
  await walk.at("Ask organisations to answer a form");
  assert.ok((await walk.errorsSaid()).length >= 2);
  await page.getByLabel("Which form?").selectOption({ label: `${DSPT}, ${YEAR}` });
  await page.getByLabel("Whom do you ask?").fill("AQ01\nVQ101");
  for (const [part, value] of [["day", "30"], ["month", "6"], ["year", "2027"]]) {
    await page.locator(`#due-${part}`).fill(value);
  }
  await page.getByLabel("What do you say to them?").fill("Please publish by the end of June.");
  await page.getByRole("button", { name: "Ask them" }).click();
  await walk.at(SECTIONS);
  assert.match(await page.locator("main").innerText(), /2 organisations/);
  await walk.end();
});
