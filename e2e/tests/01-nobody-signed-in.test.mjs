import assert from "node:assert/strict";
import { test } from "node:test";
import { begin } from "../lib/journeys.mjs";

test("nobody signed in sees the start page, help, the accessibility statement and the privacy notice", async () => {
  const walk = await begin();
  const { page } = walk;
  await page.goto("/");
  await walk.at("Who else is helping?");
  for (const [link, heading] of [
    ["Help", "Help"],
    ["Accessibility statement", "Accessibility statement"],
    ["Privacy notice", "Privacy notice"],
  ]) {
    await page.getByRole("contentinfo").getByRole("link", { name: link }).click();
    await walk.at(heading);
  }
  await page.getByRole("link", { name: "Kith", exact: true }).click();
  await walk.at("Who else is helping?");
  await page.getByRole("button", { name: "Sign in" }).click();
  await walk.at("Sign in to Kith");
  await walk.end();
});

test("a part of the help opens with all that it says, and axe finds it whole", async () => {
  const walk = await begin();
  const { page } = walk;
  await page.goto("/help");
  const question = page.getByRole("button", { name: "Why do I have to give a reason?" });
  await question.click();
  await page.getByText("it holds for 30 minutes for that person").waitFor();
  await walk.at("Help");
  await walk.end();
});

test("nobody signed in is led to sign-in from every other page", async () => {
  const walk = await begin();
  const { page } = walk;
  const person = "01a00000-0000-7000-8000-000000000000";
  for (const path of [
    "/search",
    "/account",
    "/account/password",
    "/account/pin",
    "/ledger",
    "/terms",
    "/cannot-act",
    `/people/${person}`,
    `/people/${person}/reason`,
    `/people/${person}/override`,
    `/people/${person}/looks`,
    `/people/${person}/correct`,
    `/people/${person}/shield`,
    `/people/${person}/involvements/new`,
    `/people/${person}/problems/new`,
  ]) {
    await page.goto(path);
    assert.equal(new URL(page.url()).pathname, "/sign-in", `${path} leads to sign-in`);
    walk.unchecked = null;
  }
  await walk.at("Sign in to Kith");
  await walk.end();
});

test("a page that does not exist says so, with a way home", async () => {
  const walk = await begin();
  const { page } = walk;
  const answer = await page.goto("/no-such-page");
  assert.equal(answer.status(), 404);
  await walk.at("Page not found");
  await page.getByRole("link", { name: "Go to the home page" }).click();
  await walk.at("Who else is helping?");
  await walk.end();
});
