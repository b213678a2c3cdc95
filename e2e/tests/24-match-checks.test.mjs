// Checks: links that matching made by itself, drawn by chance, as a matcher meets them at the end of the queue.

import assert from "node:assert/strict";
import { test } from "node:test";
import { kith } from "../lib/command.mjs";
import { begin } from "../lib/journeys.mjs";
import { press, tabTo } from "../lib/keyboard.mjs";

test("a matcher is asked about links that were drawn by chance, after all else, and the report counts the answers", async () => {
  assert.match(kith("match", "check", "8"), /^Drawn: 8\./);
  const walk = await begin("clerical-matcher");
  const { page } = walk;
  // About somebody guarded a second matcher is asked, and nothing is counted yet: then the next check is answered.
  while (!(await lastCheckIsDecided(walk)));
  await page.goto("/matches");
  await walk.at("Matches");
  await press(page, "See how well matching does");
  await walk.at("How well matching does");
  await page.getByText(/Drawn so far: /).waitFor();
  assert.ok(await page.getByRole("columnheader", { name: "Right, of checked links" }).isVisible());
  // The page keeps its count for an hour; the command counts anew.
  assert.match(kith("match", "report"), /found to be right: fewer than 5;/);
  await walk.end();
});

/** Says of the last check in the queue that it is one person: whether that decided it. */
async function lastCheckIsDecided(walk) {
  const { page } = walk;
  await page.goto("/matches");
  await walk.at("Matches");
  const checks = page.getByRole("row", { name: /A check/ });
  while (!(await checks.count())) {
    const last = page.url();
    await page.getByRole("link", { name: /^Next/ }).click();
    assert.notEqual(page.url(), last, "there are checks on a page");
  }
  await walk.at("Matches");
  await checks.last().getByRole("link", { name: /^Compare/ }).click();
  await walk.at("Was this right?");
  await page.getByText("nothing is known to be wrong with it").waitFor();
  await tabTo(page, "One person");
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  const said = page.getByText(/Decided: one person|What you said is kept/);
  await said.waitFor();
  await walk.at(/Is this one person|Was this right|Matches/);
  return (await said.textContent()).includes("Decided");
}
