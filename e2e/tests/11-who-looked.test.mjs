import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { open } from "../lib/finding.mjs";
import { begin } from "../lib/journeys.mjs";
import { ERNEST, KEIRA } from "../lib/people.mjs";

/** RFC 9162, section 2.1.3.2, by somebody who has only the file. */
function root(leaf, index, size, path) {
  const node = (left, right) =>
    createHash("sha256").update(Buffer.concat([Buffer.from([1]), left, right])).digest();
  let hash = Buffer.from(leaf, "base64");
  let last = size - 1;
  for (const sibling of path.map((it) => Buffer.from(it, "base64"))) {
    assert.ok(last > 0, "the path is too long");
    if (index % 2 === 1 || index === last) {
      hash = node(sibling, hash);
      while (index % 2 === 0 && index !== 0) {
        index = Math.floor(index / 2);
        last = Math.floor(last / 2);
      }
    } else hash = node(hash, sibling);
    index = Math.floor(index / 2);
    last = Math.floor(last / 2);
  }
  assert.equal(last, 0, "the path is too short");
  return hash.toString("base64");
}

test("a person is told who has looked: a page, a letter, and data whose proofs hold", async () => {
  const helper = await begin("practitioner");
  await open(helper, ERNEST, "He asked me to look at who else visits him.");
  await helper.end();

  const walk = await begin("record-manager");
  const { page } = walk;
  await open(walk, ERNEST, "He asked who has looked at his record.");
  await page.getByRole("link", { name: "Tell them who has looked" }).click();
  await walk.at("Tell them who has looked");
  await page.getByRole("button", { name: "Open the answer" }).click();
  await walk.at("Tell them who has looked");
  assert.equal((await walk.errorsSaid()).length, 3, "who asks, how they are known, what was checked");
  await page.getByLabel("The person themself").check();
  await page.getByLabel("I saw a document with their photograph").check();
  await page.getByLabel("What did you check?").fill("Bus pass with his photograph, at the office");
  await page.getByRole("button", { name: "Open the answer" }).click();
  await walk.at("Who has looked");
  const told = page.getByRole("row", { name: /Nia Castellan.*Opened the record/s }).first();
  assert.match(await told.innerText(), /Who is helping/i, "what they saw");
  assert.match(await told.innerText(), /They were helping/);

  await page.getByRole("link", { name: "Letter to print" }).click();
  await walk.at("Who has looked at your record");
  assert.match(await page.locator("main").innerText(), /We do not say whether we have left anything out/);
  assert.match(await page.locator("main").innerText(), /kith\/ledger/);
  await page.getByRole("link", { name: "Back", exact: true }).click();
  await walk.at("Who has looked");

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: /^Data, with a proof/ }).click(),
  ]);
  const given = JSON.parse(await readFile(await download.path(), "utf8"));
  const [, size, head] = given.checkpoint.split("\n");
  const entries = given.looks.flatMap((it) => it.entries);
  assert.ok(entries.length >= 2);
  for (const it of entries) {
    assert.equal(root(it.leaf, it.index, Number(size), it.path), head);
    if (it.hashed === null) continue;
    const hashed = Buffer.concat([Buffer.from([0]), Buffer.from(it.hashed, "base64")]);
    assert.equal(createHash("sha256").update(hashed).digest("base64"), it.leaf);
  }
  await walk.end();
});

test("what the law lets a place leave out is left out until a record manager clears it", async () => {
  const helper = await begin("shield-practitioner");
  await open(helper, KEIRA, "Officer 4471, reference 88 of this week.", "The police need it to prevent or detect crime");
  await helper.end();

  const walk = await begin("record-manager");
  const { page } = walk;
  await open(walk, KEIRA, "She asked who has looked at his record.");
  await page.getByRole("link", { name: "Tell them who has looked" }).click();
  await walk.at("Tell them who has looked");
  await page.getByLabel("The person themself").check();
  await page.getByLabel("Somebody who works with them knows them").check();
  await page.getByLabel("What did you check?").fill("Her social worker was with her");
  await page.getByRole("button", { name: "Open the answer" }).click();
  await walk.at("Who has looked");
  const row = page.getByRole("row", { name: /Officer 4471/ });
  assert.equal(await row.count(), 0, "it is left out at first");
  await page.getByRole("checkbox").first().uncheck();
  await page.getByRole("button", { name: "Save what is left out" }).click();
  await walk.at("Who has looked");
  assert.equal(await row.count(), 1);
  await walk.end();
});
