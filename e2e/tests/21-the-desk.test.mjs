// The clerical desk, by keyboard alone: deciding, undoing, asking a colleague, and how many decisions that
// makes in an hour. What decides here is a machine that does not read: it shows what the pages cost, and not
// how fast a person judges.

import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { kith } from "../lib/command.mjs";
import { begin, browser } from "../lib/journeys.mjs";
import { press, tabTo } from "../lib/keyboard.mjs";
import { sessionOf, URL_OF_KITH } from "../lib/session.mjs";

const QUESTION = "Is this one person?";
const DECIDED = "What you decided lately";
const TRIAL = 20;
const SUPPLIER = "Orrinshire Council";

/** An NHS number of the range that is kept for tests, with its check digit. */
function number(at) {
  const stem = `99930${String(at).padStart(4, "0")}`;
  const sum = [...stem].reduce((sum, digit, place) => sum + Number(digit) * (10 - place), 0);
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? number(at + 500) : `${stem}${check}`;
}

/** A feed with pairs who share all but their NHS number: so many questions. */
function ask(questions) {
  const feed = join(mkdtempSync(join(tmpdir(), "kith-desk-")), "pairs.csv");
  const rows = ["record_id,nhs_number,given_name,family_name,date_of_birth,sex,address_line,postcode,updated"];
  for (let at = 0; at < questions; at += 1) {
    const day = `${1950 + at}-0${1 + (at % 9)}-${10 + at}`;
    const name = `Quill${"abcdefghijklmnopqrstuvwxyz"[at].repeat(4)}`;
    for (const one of [2 * at, 2 * at + 1]) {
      rows.push(`T${one},${number(one)},Odran,${name},${day},M,${at + 1} Tarn Row,PR2 4JY,2026-01-01`);
    }
  }
  writeFileSync(feed, `${rows.join("\n")}\n`);
  return kith("load", "--source", "trial", "--supplier", SUPPLIER, feed);
}

const waiting = async (page) => {
  const caption = page.locator("caption", { hasText: "waiting" });
  if (!(await caption.count())) return 0;
  return Number((await caption.innerText()).match(/^(?:More than )?([\d,]+)/)[1].replace(",", ""));
};

/** What the desk says of one's own decisions: how many, and how many an hour; none before the first. */
const pace = async (page) => {
  const said = (await page.locator("main").innerText()).match(/You have decided ([\d,]+) questions? in the last 30 days(?:, at ([\d,]+) an hour)?/);
  const [decided, anHour] = (said ?? []).slice(1).map((it) => Number((it ?? "0").replaceAll(",", "")));
  return { decided: decided ?? 0, anHour: anHour ?? 0 };
};

/** Chooses an answer and sends it, with nothing but keys. */
async function say(page, answer) {
  await tabTo(page, "One person");
  const downs = ["One person", "Two different people", "Ask a colleague", "Leave it for later"].indexOf(answer);
  if (downs === 0) await page.keyboard.press("Space");
  for (let at = 0; at < downs; at += 1) await page.keyboard.press("ArrowDown");
  if (answer !== "Ask a colleague") await page.keyboard.press("Enter");
}

test("a matcher decides by keyboard, and undoes what was decided from the next page", async () => {
  const walk = await begin("clerical-matcher");
  const { page } = walk;
  await page.goto("/matches");
  await walk.at("Matches");
  const before = await waiting(page);
  assert.ok(await page.getByRole("columnheader", { name: "Why it stands here" }).isVisible());
  await press(page, "Begin with the first");
  await walk.at(QUESTION);
  const question = page.url();
  assert.ok((await page.locator(".kith-sides thead th").count()) >= 4, "a column for each record");
  await say(page, "Two different people");
  await page.getByText(/Decided: two people|What you said is kept/).waitFor();
  await walk.at(/Is this one person\?|Matches/);
  await page.keyboard.press("Tab");
  await press(page, "Undo");
  await page.getByText("It is undone").waitFor();
  await walk.at(QUESTION);
  assert.equal(page.url().split("?")[0], question.split("#")[0], "and the question is asked again");
  await page.goto("/matches");
  await walk.at("Matches");
  assert.equal(await waiting(page), before);
  await walk.end();
});

test("a matcher asks a colleague, and the question comes to them after all others", async () => {
  const walk = await begin("clerical-matcher");
  const { page } = walk;
  await page.goto("/matches");
  await walk.at("Matches");
  const before = await waiting(page);
  await press(page, "Begin with the first");
  await walk.at(QUESTION);
  const question = new URL(page.url()).pathname;
  await say(page, "Ask a colleague");
  await press(page, "Continue");
  await walk.at(QUESTION);
  assert.deepEqual(await walk.errorsSaid(), ["Say what your colleague should look at"]);
  await tabTo(page, "What should a colleague look at?");
  await page.keyboard.type("Are these two sisters?");
  await press(page, "Continue");
  await page.getByText("It is left to a colleague").waitFor();
  await walk.at(QUESTION);
  await page.goto("/matches");
  await walk.at("Matches");
  assert.equal(await waiting(page), before, "it waits still");
  const first = await page.getByRole("link", { name: /^Compare/ }).first().getAttribute("href");
  assert.notEqual(first, question, "but another comes first");
  await walk.end();

  const manager = await begin("record-manager");
  await manager.page.goto("/matches");
  await manager.at("Matches");
  assert.equal(await waiting(manager.page), before, "whoever else may decide is asked all the same");
  await manager.end();
});

test(`decides ${TRIAL} questions by keyboard, and the desk says how fast that was`, async () => {
  const context = await browser.newContext({
    baseURL: URL_OF_KITH,
    storageState: await sessionOf(browser, "clerical-matcher"),
  });
  ask(TRIAL);
  const page = await context.newPage();
  await page.goto("/matches");
  const asked = TRIAL;
  assert.ok((await waiting(page)) >= asked);
  const before = await pace(page);
  await press(page, "Begin with the first");
  await page.getByRole("heading", { level: 1, name: QUESTION }).waitFor();
  // The desk counts whole seconds, and a machine needs less than one for a question: it looks once for longer.
  await page.waitForTimeout(2_000);
  const started = Date.now();
  for (let at = 0; at < asked; at += 1) {
    await page.getByRole("heading", { level: 1, name: QUESTION }).waitFor();
    // Seconds are measured, and a machine needs less than one.
    if (at === 0) await page.waitForTimeout(1100);
    await say(page, "Two different people");
    await page.getByText(/Decided: two people|What you said is kept/).waitFor();
  }
  const hour = Math.round((asked * 3_600_000) / (Date.now() - started));
  console.log(`${asked} questions decided by keyboard, at ${hour} an hour: by a machine, which does not read`);
  await context.close();

  const walk = await begin("clerical-matcher");
  await walk.page.goto("/matches");
  await walk.at("Matches");
  const now = await pace(walk.page);
  assert.equal(now.decided, before.decided + asked, "each decision is counted once");
  assert.ok(now.anHour > 0, "the desk says how fast that was");
  await press(walk.page, "See what you decided lately");
  await walk.at(DECIDED);
  assert.ok((await walk.page.getByRole("button", { name: "Undo" }).count()) >= asked);
  await walk.end();
});
