// Pictures of the main pages, for docs/screenshots.
//
//   node screenshots.mjs FOLDER [PROGRAM]
//
// Starts a demo of its own, unless KITH_E2E_URL and KITH_E2E_WHO name one that runs.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch } from "./lib/browser.mjs";
import { startDemo } from "./lib/demo.mjs";
import { ERNEST, NASRIN, ZOFIA } from "./lib/people.mjs";

const [folder, program = new URL("../target/release/kith", import.meta.url).pathname] = process.argv.slice(2);
if (!folder) {
  console.error("e2e: node screenshots.mjs FOLDER [PROGRAM]");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

const demo = process.env.KITH_E2E_URL ? null : await startDemo(program);
if (demo) Object.assign(process.env, { KITH_E2E_URL: demo.url, KITH_E2E_WHO: demo.who });
const { sessionOf, URL_OF_KITH } = await import("./lib/session.mjs");
const browser = await launch();

// Whatever happens, the demo does not go on without us.
process.on("uncaughtException", async (error) => {
  console.error(`e2e: ${error.message}`);
  await browser.close();
  await demo?.stop();
  process.exit(1);
});

const WIDE = { width: 1200, height: 800 };

async function as(role, work, viewport = WIDE) {
  const storageState = role ? await sessionOf(browser, role) : undefined;
  const context = await browser.newContext({ baseURL: URL_OF_KITH, viewport, storageState });
  const page = await context.newPage();
  try {
    await work(page);
  } finally {
    await context.close();
  }
}

async function picture(page, name) {
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  console.log(`${name}.png`);
}

/** One picture of a page, for a document that explains it. */
async function part(page, which, name) {
  await page.locator(which).screenshot({ path: join(folder, `${name}.png`) });
  console.log(`${name}.png`);
}

async function search(page, { name, born }) {
  await page.goto("/search");
  await page.getByLabel("Name", { exact: true }).fill(name);
  for (const part of ["day", "month", "year"]) await page.locator(`#born-${part}`).fill(String(born[part]));
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("heading", { level: 2, name: / found$/ }).waitFor();
}

async function open(page, person, words) {
  await search(page, person);
  await page.getByRole("link", { name: person.shown }).first().click();
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  if (!page.url().endsWith("/reason")) return;
  await page.getByLabel("I am helping this person").check();
  await page.getByLabel("In your own words").fill(words);
  await page.getByRole("button", { name: "Open the record" }).click();
  await page.getByRole("heading", { level: 1, name: person.shown }).waitFor();
}

const HELPING = "I have been asked to help this family, and need to know who else does.";

await as(null, async (page) => {
  await page.goto("/");
  await picture(page, "start");
  await page.goto("/sign-in");
  await picture(page, "sign-in");
  await page.goto("/help");
  await picture(page, "help");
});

let record;
await as("practitioner", async (page) => {
  await page.goto("/");
  await picture(page, "home");
  await page.goto("/search");
  await picture(page, "search");
  await search(page, ZOFIA);
  await picture(page, "search-results");
  await page.getByRole("link", { name: ZOFIA.shown }).first().click();
  await page.getByRole("heading", { level: 1, name: "Why do you need this record?" }).waitFor();
  await picture(page, "reason");
  await page.getByLabel("I am helping this person").check();
  await page.getByLabel("In your own words").fill(HELPING);
  await page.getByRole("button", { name: "Open the record" }).click();
  await page.getByRole("heading", { level: 1, name: ZOFIA.shown }).waitFor();
  record = page.url().split("?")[0];
  await picture(page, "record");
  await page.getByRole("button", { name: "Add my involvement" }).click();
  await picture(page, "add-involvement");
  await open(page, NASRIN, HELPING);
  await picture(page, "record-shielded");
});

await as(
  "practitioner",
  async (page) => {
    await page.goto(record);
    await picture(page, "record-mobile");
  },
  { width: 320, height: 640 },
);

await as("shield-practitioner", async (page) => {
  await open(page, NASRIN, HELPING);
  await page.getByRole("link", { name: "Look behind the shield" }).click();
  await picture(page, "look-behind-the-shield");
});

await as("record-manager", async (page) => {
  await page.goto("/");
  await picture(page, "home-of-a-record-manager");
  await open(page, ERNEST, "Answering the problem that was reported.");
  await picture(page, "record-with-a-problem");
  await page.getByRole("button", { name: "Correct the record" }).click();
  await page.getByLabel("Telephone", { exact: true }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await picture(page, "correct");
});

await as("privacy-officer", async (page) => {
  await page.goto("/");
  await picture(page, "home-of-a-privacy-officer");
  await page.goto("/ledger");
  await picture(page, "ledger");
  await page.goto(`${record}/looks`);
  await picture(page, "who-has-looked");
});

await as("account-administrator", async (page) => {
  await page.goto("/accounts");
  await picture(page, "accounts");
  await page.getByRole("link", { name: "Nia Castellan" }).click();
  await picture(page, "account");
});

await as("data-supplier", async (page) => {
  await page.goto("/feeds");
  await picture(page, "feeds");
  await page.getByRole("link", { name: /hospital/i }).first().click();
  await picture(page, "feed-report");
});

await as("clerical-matcher", async (page) => {
  await page.goto("/matches");
  await picture(page, "matches");
  await page.getByRole("button", { name: "Begin with the first" }).click();
  await picture(page, "is-this-one-person");
  await part(page, "svg.kith-waterfall", "how-the-evidence-adds-up");
  await page.goto("/matches/report");
  await picture(page, "how-well-matching-does");
  await part(page, "section[aria-labelledby=linked-heading] svg.kith-chart__picture", "records-linked-by-bits");
});

await browser.close();
await demo?.stop();
