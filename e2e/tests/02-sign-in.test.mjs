import assert from "node:assert/strict";
import { test } from "node:test";
import { begin } from "../lib/journeys.mjs";
import { account, fillSignIn, freshCode, keep } from "../lib/session.mjs";
import { codeOf, stepOf } from "../lib/totp.mjs";

const ROLE = "clerical-matcher";

test("wrong details are refused in the same words whichever of them was wrong", async () => {
  const it = account(ROLE);
  const walk = await begin();
  const { page } = walk;
  await page.goto("/sign-in");
  await walk.at("Sign in to Kith");
  const said = new Set();
  for (const wrong of [
    { username: "nobody.at.all" },
    { password: "not the password at all" },
    { pin: "918273" },
    { code: "000000" },
  ]) {
    const code = wrong.code ?? codeOf(it.totp_secret, stepOf());
    const answer = page.waitForResponse((response) => response.request().method() === "POST");
    await fillSignIn(page, { ...it, ...wrong }, code);
    assert.equal((await answer).status(), 422);
    await walk.at("Sign in to Kith");
    said.add((await walk.errorsSaid()).join());
    assert.equal(await page.getByLabel("Password", { exact: true }).inputValue(), "");
  }
  assert.equal(said.size, 1, `one way of saying it: ${[...said].join(" / ")}`);
  await walk.end();
});

test("right details lead home, with a cookie that only this site over TLS gets", async () => {
  const it = account(ROLE);
  const walk = await begin();
  const { page } = walk;
  await page.goto("/sign-in");
  await walk.at("Sign in to Kith");
  const answer = page.waitForResponse((response) => response.request().method() === "POST");
  const code = await freshCode(it.totp_secret);
  await fillSignIn(page, it, code);
  const sent = (await (await answer).headersArray()).filter(({ name }) => name.toLowerCase() === "set-cookie");
  await walk.at(/^Hello, /);
  assert.equal(new URL(page.url()).pathname, "/");
  assert.match(sent[0].value, /^__Host-kith=[^;]+; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
  const [cookie] = await walk.context.cookies();
  const { name, secure, httpOnly, sameSite, path, expires } = cookie;
  assert.deepEqual(
    { name, secure, httpOnly, sameSite, path, expires },
    { name: "__Host-kith", secure: true, httpOnly: true, sameSite: "Strict", path: "/", expires: -1 },
  );
  await keep(walk, ROLE);

  const again = await begin();
  await again.page.goto("/sign-in");
  await again.at("Sign in to Kith");
  await fillSignIn(again.page, it, code);
  await again.at("Sign in to Kith");
  assert.equal((await again.errorsSaid()).length, 1, "a code is not accepted twice");
  await again.end();
  await walk.end();
});

test("after signing in one is where one was going", async () => {
  const it = account("shield-practitioner");
  const walk = await begin();
  const { page } = walk;
  await page.goto("/search");
  await walk.at("Sign in to Kith");
  await fillSignIn(page, it, await freshCode(it.totp_secret));
  await walk.at("Find a person");
  await keep(walk, "shield-practitioner");
  await walk.end();
});

test("signing out ends the session, and the page before is not shown again", async () => {
  const it = account("data-supplier");
  const walk = await begin();
  const { page } = walk;
  await page.goto("/sign-in");
  await walk.at("Sign in to Kith");
  await fillSignIn(page, it, await freshCode(it.totp_secret));
  await walk.at(/^Hello, /);
  await page.getByRole("link", { name: "Your account" }).click();
  await walk.at("Your account");
  await page.getByRole("link", { name: "Change your password" }).click();
  await walk.at("Change your password");
  await page.getByRole("link", { name: "Back" }).click();
  await walk.at("Your account");
  await page.getByRole("link", { name: "Change your PIN" }).click();
  await walk.at("Change your PIN");
  const before = await walk.context.cookies();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await walk.at("Sign in to Kith");
  await page.getByText("You are signed out.").waitFor();
  assert.deepEqual(await walk.context.cookies(), []);
  await page.goBack();
  await walk.at("Sign in to Kith");
  // Whoever kept the cookie has nothing either: the session itself has ended.
  await walk.context.addCookies(before);
  await page.goto("/account");
  await walk.at("Sign in to Kith");
  await walk.end();
});
