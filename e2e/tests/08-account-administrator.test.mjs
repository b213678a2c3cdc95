// From an opened account to a suspended one, on both sides of the desk.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { begin } from "../lib/journeys.mjs";
import { fillSignIn, freshCode } from "../lib/session.mjs";

const HOLDER = {
  name: "Rosalind Tarr",
  username: "rosalind.tarr",
  password: "gravel lantern nutmeg orchard",
  pin: "402817",
};
let admin;
let holder;
let setUpCode;
before(async () => {
  admin = await begin("account-administrator");
  holder = await begin();
});

/** The administrator opens the holder's account from the list. */
async function theirAccount() {
  const { page } = admin;
  await page.goto("/accounts");
  await admin.at("Accounts");
  await page.getByLabel("Name or user name").fill(HOLDER.username);
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await admin.at("Accounts");
  await page.getByRole("link", { name: HOLDER.name }).click();
  await admin.at(new RegExp(HOLDER.name));
}

test("an account administrator opens an account and is shown its set-up code once", async () => {
  const { page } = admin;
  await page.goto("/");
  await admin.at(/^Hello, /);
  await page.getByRole("navigation").getByRole("link", { name: "Accounts" }).click();
  await admin.at("Accounts");
  await page.getByRole("button", { name: "Open an account" }).click();
  await admin.at("Open an account");
  await page.getByRole("button", { name: "Open the account" }).click();
  await admin.at("Open an account");
  assert.equal((await admin.errorsSaid()).length, 4, "name, user name, role and organisation");
  await page.getByLabel("Full name").fill(HOLDER.name);
  await page.getByLabel("User name").fill(HOLDER.username);
  await page.getByLabel("Practitioner", { exact: true }).check();
  await page.getByLabel("Organisation").selectOption({ label: "Orrinshire Council" });
  await page.getByRole("button", { name: "Open the account" }).click();
  await admin.at("Account opened");
  setUpCode = (await page.locator(".kith-code").innerText()).trim();
  assert.ok(setUpCode.length >= 8);
  await page.getByRole("button", { name: "I have noted it" }).click();
  await admin.at(new RegExp(HOLDER.name));
  assert.ok(!(await admin.html()).includes(setUpCode), "the code is not shown again");
});

test("the holder sets the account up with the code, and signs in to what is still missing", async () => {
  const { page } = holder;
  await page.goto("/sign-in");
  await holder.at("Sign in to Kith");
  await page.getByText("I cannot sign in").click();
  await page.getByRole("link", { name: "I have a set-up code" }).click();
  await holder.at("Set up your account");
  await page.getByLabel("User name").fill(HOLDER.username);
  await page.getByLabel("Set-up code").fill("not the code");
  await page.getByRole("button", { name: "Continue" }).click();
  await holder.at("Set up your account");
  assert.equal((await holder.errorsSaid()).length, 1);
  await page.getByLabel("User name").fill(HOLDER.username);
  await page.getByLabel("Set-up code").fill(setUpCode);
  await page.getByRole("button", { name: "Continue" }).click();
  await holder.at("Choose how you sign in");
  await page.getByText("I cannot scan it").click();
  const key = (await page.locator(".kith-code").innerText()).replace(/\s/g, "");
  await page.getByLabel("Password", { exact: true }).fill(HOLDER.password);
  await page.getByLabel("PIN", { exact: true }).fill("123456");
  await page.getByLabel("Code that the app shows now").fill(await freshCode(key));
  await page.getByRole("button", { name: "Finish" }).click();
  await holder.at("Choose how you sign in");
  assert.equal((await holder.errorsSaid()).length, 1, "a PIN that counts up");
  await page.getByLabel("Password", { exact: true }).fill(HOLDER.password);
  await page.getByLabel("PIN", { exact: true }).fill(HOLDER.pin);
  await page.getByLabel("Code that the app shows now").fill(await freshCode(key));
  await page.getByRole("button", { name: "Finish" }).click();
  await holder.at("Your account is set up");
  await page.getByRole("button", { name: "Sign in" }).click();
  await holder.at("Sign in to Kith");
  await fillSignIn(page, HOLDER, await freshCode(key));
  await holder.at("You cannot use Kith yet");
  for (const missing of [/DBS/, /training/i, /terms/i]) {
    assert.ok((await page.getByRole("heading", { level: 2, name: missing }).count()) > 0, `${missing} is missing`);
  }
  await page.goto("/search");
  await holder.at("You cannot use Kith yet");
});

test("the administrator records the check and the training, the holder accepts the terms and is in", async () => {
  await theirAccount();
  const { page } = admin;
  const day = new Date(Date.now() - 30 * 86_400_000);
  for (const [button, send, said] of [
    ["Record a DBS check", "Record the check", "The DBS check is recorded."],
    ["Record training", "Record the training", "The training is recorded."],
  ]) {
    await page.getByRole("button", { name: button }).click();
    await admin.at(button);
    await page.getByRole("button", { name: send }).click();
    await admin.at(button);
    assert.equal((await admin.errorsSaid()).length, 1);
    await page.locator("#on-day").fill(String(day.getDate()));
    await page.locator("#on-month").fill(String(day.getMonth() + 1));
    await page.locator("#on-year").fill(String(day.getFullYear()));
    await page.getByRole("button", { name: send }).click();
    await admin.at(new RegExp(HOLDER.name));
    await page.getByText(said).waitFor();
  }
  const their = holder.page;
  await their.goto("/");
  await holder.at("You cannot use Kith yet");
  assert.equal(await their.getByRole("heading", { level: 2, name: /DBS/ }).count(), 0);
  await their.getByRole("button", { name: "Read and accept the terms" }).click();
  await holder.at("Terms of use");
  await their.getByRole("button", { name: "Continue" }).click();
  await holder.at("Terms of use");
  assert.equal((await holder.errorsSaid()).length, 1);
  await their.getByLabel("I have read these terms and I accept them").check();
  await their.getByRole("button", { name: "Continue" }).click();
  await holder.at(`Hello, ${HOLDER.name}`);
});

test("when the account is suspended the holder’s next click is at sign-in", async () => {
  await theirAccount();
  const { page } = admin;
  await page.getByRole("button", { name: "Suspend the account" }).click();
  await admin.at("Suspend the account");
  await page.getByRole("button", { name: "Suspend the account" }).click();
  await admin.at("Suspend the account");
  assert.equal((await admin.errorsSaid()).length, 1, "a reason is asked for");
  await page.getByLabel("Why is it suspended?").fill("A device was lost.");
  await page.getByRole("button", { name: "Suspend the account" }).click();
  await admin.at(new RegExp(HOLDER.name));
  await page.getByText("The account is suspended").waitFor();
  await holder.page.getByRole("navigation").getByRole("link", { name: "Find a person" }).click();
  await holder.at("Sign in to Kith");
  await holder.end();
});

test("an account administrator sees organisations, their own account without changes, and no person", async () => {
  const { page } = admin;
  await page.goto("/organisations");
  await admin.at("Organisations");
  await page.getByRole("link", { name: "Orrinshire Council" }).first().click();
  await admin.at(/Orrinshire Council/);
  await page.goto("/accounts");
  await admin.at("Accounts");
  await page.getByRole("link", { name: "Bronwen Achebe" }).click();
  await admin.at(/Bronwen Achebe/);
  assert.ok(await page.getByText("This is your own account.").isVisible());
  assert.equal(await page.getByRole("button", { name: "Close the account" }).count(), 0);
  await page.goto("/search");
  await admin.at("You cannot do this");
  await admin.end();
});
