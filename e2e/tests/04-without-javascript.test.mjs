// The same main path where no script runs: old browsers, strict networks, a script that failed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open, search } from "../lib/finding.mjs";
import { begin } from "../lib/journeys.mjs";
import { KEIRA } from "../lib/people.mjs";

const ROLE = "practitioner";
const NO_SCRIPTS = { javaScriptEnabled: false };

test("without scripts the pages for everyone are whole, and signing in is refused with words", async () => {
  const walk = await begin(null, NO_SCRIPTS);
  const { page } = walk;
  await page.goto("/help");
  await walk.at("Help");
  assert.ok(await page.getByText("it holds for 30 minutes for that person").isVisible(), "nothing is folded away");
  await page.goto("/sign-in");
  await walk.at("Sign in to Kith");
  await page.getByLabel("User name").fill("nobody.at.all");
  await page.getByRole("button", { name: "Sign in" }).click();
  await walk.at("Sign in to Kith");
  assert.equal((await walk.errorsSaid({ focused: false })).length, 1);
  await walk.end();
});

test("without scripts a practitioner finds a person, opens the record, adds an involvement and ends it", async () => {
  const walk = await begin(ROLE, NO_SCRIPTS);
  const { page } = walk;
  await page.goto("/");
  await walk.at(/^Hello, /);
  await page.getByRole("link", { name: "Find a person" }).first().click();
  await walk.at("Find a person");
  await search(walk, { name: KEIRA.name.split(" ").at(-1) });
  assert.equal((await walk.errorsSaid({ focused: false })).length, 1, "one name alone is too little");
  await open(walk, KEIRA);
  assert.ok(await page.getByText("Amir Haddad").first().isVisible());
  assert.equal(await page.getByRole("button", { name: "Print" }).count(), 0, "what only a script can do is not shown");

  await page.getByRole("button", { name: "Add my involvement" }).click();
  await walk.at("Add my involvement");
  await page.getByLabel("Service").fill("Homework club");
  await page.getByLabel("Your role").fill("Volunteer lead");
  await page.getByRole("button", { name: "Add my involvement" }).click();
  await walk.at("Add my involvement");
  assert.equal((await walk.errorsSaid({ focused: false })).length, 1, "nobody could reach them");
  await page.getByLabel("Email address").fill("nia.castellan@orrinshire.example");
  await page.getByRole("button", { name: "Add my involvement" }).click();
  await walk.at(KEIRA.shown);
  await page.getByText("Your involvement is on the record").waitFor();

  await page.getByRole("link", { name: "Home", exact: true }).click();
  await walk.at(/^Hello, /);
  const mine = page.getByRole("region", { name: "My people" });
  assert.ok(await mine.getByText("Homework club").isVisible());
  await mine.getByRole("link", { name: KEIRA.shown }).first().click();
  await walk.at(KEIRA.shown);
  await page.getByRole("link", { name: /^End it\s+for Homework club/ }).click();
  await walk.at("End the involvement");
  await page.getByRole("button", { name: "End the involvement" }).click();
  await walk.at(KEIRA.shown);
  await page.getByText("The involvement is ended").waitFor();

  await page.getByRole("button", { name: "Say that something is wrong" }).click();
  await walk.at("Say that something is wrong");
  await page.getByLabel("Helpful to know").check();
  await page.getByLabel("What is wrong, and what is right?").fill("The assessment was made again in spring.");
  await page.getByRole("button", { name: "Send" }).click();
  await walk.at(KEIRA.shown);
  await page.getByText("A record manager will look into it").waitFor();
  await walk.end();
});
