// Signing in, once for each role in a run: a code works once, so the sessions are kept and shared
// between the files of tests, which run one after the other.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { codeOf, stepOf } from "./totp.mjs";

const needed = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: start the tests with run.sh`);
  return value;
};

export const URL_OF_KITH = needed("KITH_E2E_URL");
const WHO = needed("KITH_E2E_WHO");
const FOLDER = dirname(WHO);
const ACCOUNTS = JSON.parse(readFileSync(WHO, "utf8"));

/** The demo's account of a role. */
export function account(role) {
  const found = ACCOUNTS.find((it) => it.role === role);
  if (!found) throw new Error(`the demo has no account of the role ${role}`);
  return found;
}

/** A code that this key has not been used with yet. Waits until there is one that counts. */
export async function freshCode(key) {
  const file = join(FOLDER, "steps.json");
  const used = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  // The demo itself has signed everyone in a moment ago, never with the step that is to come.
  const step = Math.max((used[key] ?? 0) + 1, stepOf() + 1);
  // One step ahead of the clock is taken, and no more.
  while (stepOf() + 1 < step) await pause(500);
  writeFileSync(file, JSON.stringify({ ...used, [key]: step }));
  return codeOf(key, step);
}

/** Fills in the page and sends it. */
export async function fillSignIn(page, { username, password, pin }, code) {
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel("PIN", { exact: true }).fill(pin);
  await page.getByLabel("Code from your security token").fill(code);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

const file = (role) => join(FOLDER, `session-${role}.json`);

/** Keeps the session of a walk for the tests that come after. */
export async function keep(walk, role) {
  await walk.context.storageState({ path: file(role) });
}

/** The session of a role: one that was kept, or a new one. */
export async function sessionOf(browser, role) {
  if (existsSync(file(role))) return file(role);
  const context = await browser.newContext({ baseURL: URL_OF_KITH });
  const page = await context.newPage();
  await page.goto("/sign-in");
  const it = account(role);
  await fillSignIn(page, it, await freshCode(it.totp_secret));
  await page.getByRole("heading", { level: 1, name: /^Hello, / }).waitFor();
  await context.storageState({ path: file(role) });
  await context.close();
  return file(role);
}
