// Who gets in: conditions that an organisation meets, a proof before what is grave, and a recovery
// that takes two.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { begin } from "../lib/journeys.mjs";
import { account, fillSignIn, freshCode } from "../lib/session.mjs";

const TRUST = "Orrin Vale NHS Trust";
let admin;
before(async () => {
  admin = await begin("account-administrator");
});

/** Says how the trust stands towards vetting. */
async function vetting(status) {
  const { page } = admin;
  await page.goto("/organisations");
  await admin.at("Organisations");
  await page.getByRole("link", { name: TRUST }).click();
  await admin.at(TRUST);
  await page.locator(".govuk-summary-list__row", { hasText: "Conditions" })
    .getByRole("link", { name: "Show them" }).click();
  await admin.at("Conditions of accreditation");
  await page.getByRole("link", { name: "9. Vetting" }).click();
  await admin.at("9. Vetting");
  await page.getByRole("button", { name: "Record the assessment" }).click();
  await admin.at("9. Vetting");
  assert.equal((await admin.errorsSaid()).length, 1, "how it stands is asked for");
  await page.getByLabel(status, { exact: true }).check();
  await page.getByLabel("What it rests on").fill("The quarterly review of accounts, minute 4");
  await page.getByRole("button", { name: "Record the assessment" }).click();
  await admin.at("Conditions of accreditation");
}

test("an organisation that lacks a condition is shut out at once, and its people are told why when they sign in", async () => {
  const { page } = admin;
  const it = account("data-supplier");
  const supplier = await begin("data-supplier");
  await supplier.page.goto("/feeds");
  await supplier.at(/Feeds/);
  await vetting("In progress");
  assert.ok(await page.getByText("Of 28: 0 met, 27 met with condition, 1 not met").isVisible());
  await supplier.page.goto("/feeds");
  await supplier.at("Sign in to Kith");
  assert.ok(await supplier.page.getByText("something that Kith asks of everybody").isVisible());
  await fillSignIn(supplier.page, it, await freshCode(it.totp_secret));
  await supplier.at("You cannot use Kith yet");
  await supplier.page.getByRole("heading", { level: 2, name: "Your organisation is not accredited" }).waitFor();
  await vetting("Met");
  assert.ok(await page.getByText("Of 28: 1 met, 27 met with condition").isVisible());
  await supplier.page.goto("/feeds");
  await supplier.at(/Feeds/);
  await supplier.end();
});

test("to show that it is you takes the password and a new code, and leads on to where you were", async () => {
  const { page } = admin;
  const it = account("account-administrator");
  await page.goto("/prove?then=/accounts");
  await admin.at("Show that it is you");
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByLabel("Code from your security token").fill("000000");
  await page.getByRole("button", { name: "Continue" }).click();
  await admin.at("Show that it is you");
  assert.equal((await admin.errorsSaid()).length, 1);
  await page.getByLabel("Password", { exact: true }).fill(it.password);
  await page.getByLabel("Code from your security token").fill(await freshCode(it.totp_secret));
  await page.getByRole("button", { name: "Continue" }).click();
  await admin.at("Accounts");
});

test("one administrator asks for a recovery and cannot approve it alone", async () => {
  const { page } = admin;
  await page.goto("/accounts");
  await admin.at("Accounts");
  await page.getByRole("link", { name: "Gethin Marsh" }).click();
  await admin.at(/Gethin Marsh/);
  assert.equal(await page.getByRole("button", { name: "Give a new set-up code" }).count(), 0);
  await page.getByRole("button", { name: "Ask for a recovery" }).click();
  await admin.at("Ask for a recovery");
  await page.getByLabel("What was lost").fill("A telephone; I met him at the front desk.");
  await page.getByRole("button", { name: "Ask for the recovery" }).click();
  await admin.at(/Gethin Marsh/);
  await page.goto("/recoveries");
  await admin.at("Recoveries");
  await page.getByRole("link", { name: "Gethin Marsh" }).click();
  await admin.at("Recovery of an account");
  assert.ok(await page.getByText("You asked for this.").isVisible());
  assert.equal(await page.getByLabel("Approve it, and hand over a new set-up code").count(), 0);
  await page.getByLabel("Take it back").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await admin.at("Recoveries");
  assert.ok(await page.getByText("None waits.").isVisible());
  await admin.end();
});
