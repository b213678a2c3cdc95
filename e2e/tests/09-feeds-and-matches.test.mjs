import assert from "node:assert/strict";
import { test } from "node:test";
import { begin } from "../lib/journeys.mjs";

test("a data supplier sees the feeds, and how good one was, line by line", async () => {
  const walk = await begin("data-supplier");
  const { page } = walk;
  await page.goto("/");
  await walk.at(/^Hello, /);
  await page.getByRole("navigation").getByRole("link", { name: "Feeds" }).click();
  await walk.at("Feeds");
  const runs = page.locator("table tbody tr");
  assert.ok((await runs.count()) >= 1);
  assert.equal(await runs.filter({ hasText: "Finished" }).count(), await runs.count());
  for (let at = 0; at < (await runs.count()); at += 1) {
    await runs.nth(at).getByRole("link").first().click();
    await walk.at(/Finished/);
    const said = await page.locator("main").innerText();
    assert.match(said, /rows in the file/);
    assert.match(said, /How complete each column is/);
    const lines = page.locator("details", { hasText: /^Show line/ });
    if (await lines.count()) {
      await lines.first().locator("summary").click();
      await walk.at(/Finished/);
    }
    await page.getByRole("link", { name: "Feeds" }).last().click();
    await walk.at("Feeds");
  }
  await walk.end();
});

test("a data supplier opens no person’s record", async () => {
  const walk = await begin("data-supplier");
  const { page } = walk;
  await page.goto("/matches");
  await walk.at("You cannot do this");
  await walk.end();
});

test("a clerical matcher compares two sides, decides one question, and leaves another", async () => {
  const walk = await begin("clerical-matcher");
  const { page } = walk;
  await page.goto("/");
  await walk.at(/^Hello, /);
  await page.getByRole("navigation").getByRole("link", { name: "Matches" }).click();
  await walk.at("Matches");
  const waiting = async () => Number((await page.locator("caption").innerText()).match(/^([\d,]+)/)[1].replace(",", ""));
  const before = await waiting();
  await page.getByRole("button", { name: "Begin with the first" }).click();
  await walk.at("Is this one person?");
  assert.ok((await page.locator(".kith-sides tbody tr").count()) > 2, "the two sides, field by field");
  await page.getByLabel("Leave it for later").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await walk.at("Is this one person?");
  await page.getByRole("link", { name: "Matches", exact: true }).first().click();
  await walk.at("Matches");
  assert.equal(await waiting(), before);
  await page.getByRole("link", { name: /^Compare/ }).last().click();
  await walk.at("Is this one person?");
  const decided = page.url();
  await page.getByLabel("Two different people").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await walk.at("Is this one person?");
  await page.getByText("Decided: two people.").waitFor();
  assert.notEqual(page.url().split("?")[0], decided, "the next question has come");
  await page.getByRole("link", { name: "Look at this decision again" }).click();
  await walk.at("Is this one person?");
  assert.equal(page.url(), decided);
  await page.getByText("This was decided: two people.").waitFor();
  await page.getByRole("link", { name: "Matches", exact: true }).first().click();
  await walk.at("Matches");
  assert.equal(await waiting(), before - 1);
  await page.goto("/search");
  await walk.at("You cannot do this");
  await walk.end();
});
