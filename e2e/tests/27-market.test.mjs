// Providers: one registers, from nothing to signed in; anybody looks for them; a commissioner sees how all of them stand.

import assert from "node:assert/strict";
import { test } from "node:test";
import { begin } from "../lib/journeys.mjs";
import { press, type } from "../lib/keyboard.mjs";
import { linkIn } from "../lib/letters.mjs";
import { fillSignIn, freshCode } from "../lib/session.mjs";

const DSPT = "Data Security and Protection Toolkit: adult social care";
const MANAGER = { username: "desk@penfold.example", name: "Ifor Penfold", password: "lantern gravel cello", pin: "408271" };

/** Fills the boxes of a page by their labels; with two of one label, the first. */
async function fill(page, all) {
  for (const [label, text] of Object.entries(all)) await page.getByLabel(label, { exact: true }).first().fill(text);
}

test("without scripts a provider registers a headquarters and a service, from nothing to signed in", async () => {
  const walk = await begin(undefined, { javaScriptEnabled: false });
  const { page } = walk;
  await page.goto("/providers");
  await walk.at("Providers of care and support");
  await page.getByRole("link", { name: "Register your organisation" }).click();
  await walk.at("Register a provider of care or support");
  await page.getByRole("button", { name: "A headquarters with services" }).click();
  await walk.at("Register a headquarters with services");
  await page.getByRole("button", { name: "Send" }).click();
  await walk.at("Register a headquarters with services");
  assert.equal(await page.locator(".govuk-error-summary__list li").count(), 7);
  await fill(page, {
    "ODS code": "AZ77",
    Name: "Penfold Care",
    Town: "Wynstow",
    Postcode: "OR1 1AA",
    "Your full name": MANAGER.name,
    "Email address": MANAGER.username,
    "Name of the service": "Penfold House",
  });
  await page.getByRole("button", { name: "Add another service" }).click();
  await walk.at("Register a headquarters with services");
  assert.equal(await page.getByLabel("Name of the service").first().inputValue(), "Penfold House", "what was typed stays");
  assert.ok(await page.getByRole("group", { name: "Service 3" }).isVisible());
  const service = page.getByRole("group", { name: "Service 1" });
  await service.getByLabel("ODS code").fill("VZ771");
  await service.getByLabel("Postcode").fill("OR1 1AB");
  await page.getByRole("button", { name: "Send" }).click();
  await walk.at("Check your email");
  await page.goto(await linkIn(MANAGER.username, "Finish registering your organisation"));
  await walk.at("Finish registering");
  assert.match(await page.locator("main").innerText(), /Penfold Care[\s\S]*AZ77[\s\S]*Penfold House \(VZ771\)/);
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await walk.at("Registered");
  await page.getByRole("button", { name: "Choose how you sign in" }).click();
  await walk.at("Choose how you sign in");
  await page.getByText("I cannot scan it").click();
  const key = (await page.locator(".kith-code").innerText()).replace(/\s/g, "");
  await page.getByLabel("Password", { exact: true }).fill(MANAGER.password);
  await page.getByLabel("PIN", { exact: true }).fill(MANAGER.pin);
  await page.getByLabel("Code that the app shows now").fill(await freshCode(key));
  await page.getByRole("button", { name: "Finish" }).click();
  await walk.at("Your account is set up");
  await page.getByRole("button", { name: "Sign in" }).click();
  await walk.at("Sign in to Kith");
  await fillSignIn(page, MANAGER, await freshCode(key));
  await walk.at("You cannot use Kith yet");
  assert.equal(await page.getByRole("heading", { level: 2, name: /DBS|training/i }).count(), 0, "only the terms are asked for");
  await walk.end();
});

test("by keyboard anybody finds a provider, and how it stands", async () => {
  const walk = await begin();
  const { page } = walk;
  await page.goto("/providers");
  await walk.at("Providers of care and support");
  await type(page, "Name, ODS code, town or postcode", "larkfield");
  await page.keyboard.press("Enter");
  await walk.at("Providers of care and support");
  await press(page, "Larkfield Care");
  await walk.at("Larkfield Care");
  assert.ok(await page.getByRole("heading", { level: 2, name: DSPT }).isVisible());
  assert.ok(await page.getByRole("link", { name: "Larkfield House" }).isVisible(), "its services");
  await walk.end();
});

test("by keyboard a commissioner sees where all of them stand, narrows it, and takes it away as a table", async () => {
  const walk = await begin("commissioner");
  const { page } = walk;
  await page.goto("/market");
  await walk.at("How providers stand");
  const all = await page.locator("table").filter({ hasText: "Being answered" }).locator("tbody tr").count();
  await page.getByLabel("How they stand").selectOption({ label: "Never published" });
  await press(page, "Show");
  await walk.at("How providers stand");
  const some = await page.locator("table").filter({ hasText: "Being answered" }).locator("tbody tr").count();
  assert.ok(some > 0 && some < all, `${some} of ${all} never published`);
  const coming = page.waitForEvent("download");
  await press(page, /^Download these/);
  assert.equal((await coming).suggestedFilename(), "providers.csv");
  await walk.end();
});
