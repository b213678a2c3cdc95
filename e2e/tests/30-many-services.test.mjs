// Two councils with many services of their own, over two years of one toolkit: one answers once for all of them (option A),
// at the other each service answers for itself and takes what its council shares (option B).
//
// KITH_E2E_SERVICES=30 is how many each has; two where nobody says, which is what can be waited for every day.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { answerAll } from "../lib/answers.mjs";
import { TRIAL } from "../lib/forms.mjs";
import { begin } from "../lib/journeys.mjs";
import { press, tabTo } from "../lib/keyboard.mjs";
import { linkIn } from "../lib/letters.mjs";
import { fillSignIn, freshCode } from "../lib/session.mjs";

const SERVICES = Number(process.env.KITH_E2E_SERVICES ?? 2);
const YEARS = ["first", "second"];
const TASKS = new RegExp(`${TRIAL}$`);
const CHECK = /Check the answers$/;
const THROUGH = new RegExp(`${TRIAL}$|${CHECK.source}`);
const A = { name: "Upper Wharton Council", code: "A9A", site: "V9A", email: "care@wharton.example", manager: "Iris Wharton" };
const B = { name: "Nether Poulton Council", code: "A9B", site: "V9B", email: "care@poulton.example", manager: "Owen Poulton" };
const OWN = { password: "lantern gravel cello", pin: "408271" };

/** Registers a council with its services, sets its manager's account up, and signs in. */
async function registered(of, options) {
  const walk = await begin(undefined, options);
  const { page } = walk;
  await page.goto("/register/headquarters");
  await walk.at("Register a headquarters with services");
  const boxes = { "ODS code": `${of.code}1`, Name: of.name, Town: "Wynstow", Postcode: "OR1 1AA", "Your full name": of.manager, "Email address": of.email };
  for (const [label, text] of Object.entries(boxes)) await page.getByLabel(label, { exact: true }).first().fill(text);
  while ((await page.getByRole("group", { name: `Service ${SERVICES}`, exact: true }).count()) === 0) {
    await page.getByRole("button", { name: "Add another service" }).click();
    await walk.again("Register a headquarters with services");
  }
  for (let n = 1; n <= SERVICES; n += 1) {
    const service = page.getByRole("group", { name: `Service ${n}`, exact: true });
    await service.getByLabel("Name of the service").fill(`${of.name.split(" ")[1]} House ${n}`);
    await service.getByLabel("ODS code").fill(`${of.site}${String(n).padStart(2, "0")}`);
    await service.getByLabel("Postcode").fill("OR1 1AB");
  }
  await page.getByRole("button", { name: "Send" }).click();
  await walk.at("Check your email");
  await page.goto(await linkIn(of.email, "Finish registering your organisation"));
  await walk.at("Finish registering");
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await walk.at("Registered");
  await page.getByRole("button", { name: "Choose how you sign in" }).click();
  await walk.at("Choose how you sign in");
  const key = (await page.locator(".kith-code").first().textContent()).replace(/\s/g, "");
  await page.getByLabel("Password", { exact: true }).fill(OWN.password);
  await page.getByLabel("PIN", { exact: true }).fill(OWN.pin);
  await page.getByLabel("Code that the app shows now").fill(await freshCode(key));
  await page.getByRole("button", { name: "Finish" }).click();
  await walk.at("Your account is set up");
  await page.getByRole("button", { name: "Sign in" }).click();
  await walk.at("Sign in to Kith");
  await fillSignIn(page, { username: of.email, ...OWN }, await freshCode(key));
  await walk.at("You cannot use Kith yet");
  await page.goto("/terms");
  await walk.at("Terms of use");
  await page.locator("main").getByRole("checkbox").check();
  await page.locator("main").getByRole("button").first().click();
  await walk.at(`Hello, ${of.manager}`);
  return walk;
}

/** What has the focus, as far as answering needs it. */
function box() {
  const it = document.activeElement;
  const group = it.type === "radio" && document.querySelector(`input[name="${it.name}"]:checked`);
  return { kind: it.type ?? it.tagName, empty: !it.value, chosen: Boolean(group) || it.checked === true, words: it.innerText.trim() };
}

/** Answers the question on the page by keyboard alone: its first choice, every box, and why where that is asked. Whether anything was left to give. */
async function answerByKeyboard(page, choice) {
  let given = false;
  if (choice) {
    const at = page.getByRole("radio", { name: choice, exact: true });
    // Tab comes to the one that is chosen, or to the first.
    const chosen = page.locator("main input:checked + label");
    const there = (await chosen.count()) ? chosen : page.locator("main .govuk-radios__label");
    await tabTo(page, await there.first().innerText());
    while (!(await at.evaluate((it) => it === document.activeElement))) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
  }
  for (let presses = 0; presses < 90; presses += 1) {
    await page.keyboard.press("Tab");
    const { kind, empty, chosen, words } = await page.evaluate(box);
    const choose = (kind === "radio" && !choice) || kind === "checkbox";
    if (choose && !chosen) await page.keyboard.press("Space");
    const write = (kind === "text" || kind === "textarea") && empty;
    if (write) await page.keyboard.type("In the red folder");
    given ||= write || (choose && !chosen);
    if (words === "Save and go on") {
      await Promise.all([page.waitForEvent("domcontentloaded"), page.keyboard.press("Enter")]);
      return given;
    }
  }
  return assert.fail(`no button to save at ${page.url()}`);
}

/** Answers the question on the page with the mouse. Counts as given: it is not looked whether it was there. */
async function answerByMouse(page) {
  await answerAll(page);
  await page.getByRole("button", { name: "Save and go on" }).click();
  return true;
}

/** Starts this year's form of whoever `of` leads to, or goes on with it. */
async function toTasks(walk, year, of = "/responses") {
  const { page } = walk;
  await page.goto(of);
  await walk.again(/Your forms$/);
  const named = `(${TRIAL}, ${year})`;
  await page.getByRole("button", { name: `Start ${named}` }).or(page.getByRole("button", { name: `Go on ${named}` })).click();
  await walk.again(TASKS);
  return page.url().replace(/\?.*$/, "");
}

/** Answers what is not answered yet, and reads again what was carried over, one question a page. How many had to be answered anew. */
async function answerTheRest(walk, tasks, answer) {
  const { page } = walk;
  let [given, pages] = [0, 0];
  for (;;) {
    await page.goto(tasks);
    await walk.again(TASKS);
    const more = page.getByRole("button", { name: "Go on answering" });
    if (!(await more.count())) return given;
    await more.click();
    for (;;) {
      // Which question comes next depends on the answers: it is one where it can be saved.
      await page.getByRole("button", { name: "Save and go on" }).or(page.getByRole("heading", { level: 1, name: THROUGH })).first().waitFor();
      walk.unchecked = null;
      const words = await page.locator("h1").innerText();
      if (THROUGH.test(words)) break;
      if (await answer(page, words)) given += 1;
      pages += 1;
      assert.ok(pages < 200, `it does not end at ${page.url()}`);
    }
  }
}

/** Has it reviewed, signs it off and publishes it. */
async function publish(walk, tasks, at) {
  const { page } = walk;
  await page.goto(`${tasks}/check`);
  await at(CHECK);
  for (const said of ["Say that it is reviewed", "Sign off"]) {
    await press(page, said);
    await at(CHECK);
  }
  await press(page, "Publish");
  await at(/Publish these answers\?$/);
  await press(page, "Publish");
  await at(TASKS);
  assert.match(page.url(), /\/published\//);
  assert.match(await page.locator("main").innerText(), /Level\tStandards Exceeded/);
}

// Both at once: each waits for codes of its own. With thirty services they take longer than any other journey.
const LONG = { timeout: 1_800_000 };
describe("over two years", { concurrency: 2, ...LONG }, () => {
  test("a council answers once for all its services, by keyboard, and again the year after", LONG, async () => {
    const walk = await registered(A);
    const { page } = walk;
    const choices = { "What does this assessment cover?": "A council and the care services it runs itself" };
    const byKeyboard = (on, words) => answerByKeyboard(on, choices[words]);
    for (const year of YEARS) {
      const tasks = await toTasks(walk, year);
      const given = await answerTheRest(walk, tasks, byKeyboard);
      assert.ok(year === "first" ? given > 40 : given < 5, `${given} had to be answered anew in the ${year} year`);
      await publish(walk, tasks, (heading) => walk.at(heading));
      const words = await page.locator("main").innerText();
      for (let n = 1; n <= SERVICES; n += 1) assert.ok(words.includes(`Wharton House ${n}`), `it speaks for service ${n}`);
    }
    await walk.end();
  });

  test("each service of a council answers for itself without scripts, and what the council shares stays in step", LONG, async () => {
    const walk = await registered(B, { javaScriptEnabled: false });
    const { page } = walk;
    for (const year of YEARS) {
      const council = await toTasks(walk, year);
      await answerTheRest(walk, council, answerByMouse);
      await page.goto("/responses");
      await walk.at(/Your forms$/);
      const services = [];
      for (let n = 1; n <= SERVICES; n += 1) {
        services.push(await page.getByRole("link", { name: `Poulton House ${n}`, exact: true }).getAttribute("href"));
      }
      for (const [n, service] of services.entries()) {
        const tasks = await toTasks(walk, year, service);
        await page.getByRole("button", { name: "Take all of them" }).click();
        await walk.again(TASKS);
        assert.ok((await answerTheRest(walk, tasks, answerByMouse)) < 10, "most are taken from the council");
        await publish(walk, tasks, (heading) => (n === 0 ? walk.at(heading) : walk.again(heading)));
      }
      await publish(walk, council, (heading) => walk.again(heading));
    }
    await walk.end();
  });
});
