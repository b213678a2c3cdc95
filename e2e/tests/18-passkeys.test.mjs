import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { browser } from "../lib/journeys.mjs";
import { press, type } from "../lib/keyboard.mjs";
import { account, freshCode, sessionOf, URL_OF_KITH } from "../lib/session.mjs";
import { Walk } from "../lib/walk.mjs";

// Browsers keep passkeys for a name, and none for a number.
const BY_NAME = URL_OF_KITH.replace("127.0.0.1", "localhost");
const ROLE = "practitioner";
/** The passkey, as a device has it: added in the first test, used in the others. */
let passkey;

/** A device of the browser's own that makes sure of its holder, with the passkey where it has one. */
async function device(walk, has) {
  const cdp = await walk.context.newCDPSession(walk.page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  if (has) await cdp.send("WebAuthn.addCredential", { authenticatorId, credential: has });
  return {
    verifies: (isUserVerified) => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
    async passkey() {
      const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
      assert.equal(credentials.length, 1, "one passkey on the device");
      return credentials[0];
    },
  };
}

/** A walk of somebody who is signed in, at the address that has passkeys. */
async function signedIn() {
  const kept = JSON.parse(readFileSync(await sessionOf(browser, ROLE), "utf8"));
  const cookies = kept.cookies.map((it) => ({ ...it, domain: "localhost" }));
  return Walk.begin(browser, BY_NAME, { storageState: { cookies, origins: [] } });
}

/** A walk of a stranger who has come to sign in, with a device that has the passkey. */
async function stranger(has = passkey) {
  const walk = await Walk.begin(browser, BY_NAME);
  const own = await device(walk, has);
  await walk.page.goto("/sign-in");
  await walk.at("Sign in to Kith");
  return { walk, own };
}

test("a passkey is added by keyboard, with a new code of the security token", async () => {
  const walk = await signedIn();
  const own = await device(walk);
  const { page } = walk;
  await page.goto("/account");
  await walk.at("Your account");
  await press(page, "Your passkeys");
  await walk.at("Your passkeys");
  await press(page, "Add a passkey");
  await walk.at("Add a passkey");
  await type(page, "What do you call it?", "Work phone");
  await type(page, "Code from your security token", await freshCode(account(ROLE).totp_secret));
  await press(page, "Continue");
  await walk.at("Make the passkey");
  assert.equal(await page.getByText("The passkey was not made.").isVisible(), false, "nothing has failed yet");
  await press(page, "Make the passkey");
  await walk.at("Your passkeys");
  await page.getByText("The passkey is added.").waitFor();
  await page.getByText("On one device").waitFor();
  await page.getByRole("link", { name: "Remove Work phone" }).waitFor();
  passkey = await own.passkey();
  assert.ok(passkey.isResidentCredential, "it is found without a user name");
  assert.equal(passkey.rpId, "localhost");
  await walk.end();
});

test("a passkey signs in by keyboard with nothing typed, to where one was going", async () => {
  const walk = await Walk.begin(browser, BY_NAME);
  const own = await device(walk, passkey);
  const { page } = walk;
  await page.goto("/search");
  await walk.at("Sign in to Kith");
  await press(page, "Sign in with a passkey");
  await walk.at("Find a person");
  const names = (await walk.context.cookies()).map((it) => it.name);
  assert.deepEqual(names, ["__Host-kith"], "what was kept for the try is gone");
  passkey = await own.passkey();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await walk.at("Sign in to Kith");
  await walk.end();
});

test("a device that does not make sure of its holder signs nobody in, and the page says what to do", async () => {
  const { walk, own } = await stranger();
  const { page } = walk;
  await own.verifies(false);
  const failed = page.getByRole("alert").getByText("Your passkey was not used.");
  assert.equal(await failed.isVisible(), false, "nothing has failed yet");
  const button = page.getByRole("button", { name: "Sign in with a passkey" });
  await button.click();
  await failed.waitFor();
  assert.ok(await button.evaluate((it) => it === document.activeElement), "one can try again at once");
  await walk.at("Sign in to Kith");
  await own.verifies(true);
  await button.click();
  await walk.at(/^Hello, /);
  passkey = await own.passkey();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await walk.at("Sign in to Kith");
  await walk.end();
});

test("after another user name the passkey is not accepted", async () => {
  const { walk, own } = await stranger();
  const { page } = walk;
  await page.getByLabel("User name").fill(account("privacy-officer").username);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  const said = await walk.errorsSaid();
  assert.match(said.join(), /^That passkey was not accepted/);
  await walk.at("Sign in to Kith");
  passkey = await own.passkey();
  await walk.end();
});

test("where a passkey cannot work, nothing on the page speaks of one", async () => {
  for (const [address, options] of [
    [URL_OF_KITH, {}],
    [BY_NAME, { javaScriptEnabled: false }],
  ]) {
    const walk = await Walk.begin(browser, address, options);
    await walk.page.goto("/sign-in");
    await walk.at("Sign in to Kith");
    assert.equal(await walk.page.getByText("Or use a passkey").isVisible(), false, address);
    await walk.page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
    await walk.end();
  }
});

test("a passkey that was removed signs nobody in", async () => {
  const owner = await signedIn();
  await owner.page.goto("/account/passkeys");
  await owner.at("Your passkeys");
  await owner.page.getByRole("link", { name: "Rename Work phone" }).click();
  await owner.at("Rename a passkey");
  await owner.page.getByLabel("What do you call it?").fill("Old phone");
  await owner.page.getByRole("button", { name: "Save" }).click();
  await owner.at("Your passkeys");
  await owner.page.getByRole("link", { name: "Remove Old phone" }).click();
  await owner.at("Remove a passkey");
  await owner.page.getByRole("button", { name: "Remove the passkey" }).click();
  await owner.at("Your passkeys");
  await owner.page.getByText("You have none yet.").waitFor();
  await owner.end();

  const { walk } = await stranger();
  await walk.page.getByRole("button", { name: "Sign in with a passkey" }).click();
  assert.match((await walk.errorsSaid()).join(), /^That passkey was not accepted/);
  await walk.at("Sign in to Kith");
  await walk.end();
});
