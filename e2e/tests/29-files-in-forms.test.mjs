// A form that is a file alone, with questions that take files: filled in from the first to the last, and files that are not
// what they say are refused in words.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { begin } from "../lib/journeys.mjs";
import { PLACE_IN_IT, pdf, photograph } from "../lib/samples.mjs";

const FORM = "What we hold and where";
const TASKS = new RegExp(`${FORM}$`);
const PLAN = "What does your plan for an emergency say?";
const CABINET = "What does the cabinet with the papers look like?";

async function toTasks(walk) {
  const { page } = walk;
  await page.goto("/responses");
  await walk.at(/Your forms$/);
  const of = `(${FORM}, 2026)`;
  await page.getByRole("button", { name: `Start ${of}` }).or(page.getByRole("button", { name: `Go on ${of}` })).click();
  await walk.at(TASKS);
  return page.url().replace(/\?.*$/, "");
}

async function toQuestion(walk, tasks, key, words) {
  await walk.page.goto(`${tasks}/questions/${key}`);
  await walk.at(words);
}

async function send(walk, words, file, next) {
  const { page } = walk;
  await page.locator("main input[type=file]").setInputFiles(file);
  await page.getByRole("button", { name: "Save and go on" }).click();
  await walk.at(next ?? words);
}

test("what is not what it says, harmful, or too long is refused in words", async () => {
  const walk = await begin("provider-manager");
  const tasks = await toTasks(walk);
  const good = await pdf(walk.page);
  const refused = [
    [{ name: "plan.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ\x90\0 a program by another name") }, /is a program, which cannot be kept/],
    [{ name: "plan.docx", mimeType: "application/zip", buffer: Buffer.from("PK\x03\x04 no archive") }, /has something else hidden in it/],
    [{ name: "plan.pdf", mimeType: "application/pdf", buffer: Buffer.concat([good, Buffer.from("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")]) }, /scanner found harmful software in the file/],
  ];
  await toQuestion(walk, tasks, "plan", PLAN);
  for (const [file, says] of refused) {
    await send(walk, PLAN, file);
    const said = await walk.errorsSaid();
    assert.equal(said.length, 1, `of ${file.name}`);
    assert.match(said[0], says, `of ${file.name}, ${file.buffer.length} bytes`);
  }
  // So much is not read to its end: there is no form to come back to.
  await send(walk, PLAN, { name: "plan.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(26 * 1024 * 1024, good) }, "That is too large");
  await toQuestion(walk, tasks, "cabinet", CABINET);
  await send(walk, CABINET, { name: "cabinet.jpg", mimeType: "image/jpeg", buffer: good });
  assert.match((await walk.errorsSaid())[0], /This is no photograph/);
  await walk.end();
});

test("a file without an end is refused while it comes, and nobody waits for it", async () => {
  const walk = await begin("provider-manager");
  const tasks = await toTasks(walk);
  await toQuestion(walk, tasks, "plan", PLAN);
  const action = tasks + "/questions/plan";
  const cookies = (await walk.context.cookies()).map((it) => `${it.name}=${it.value}`).join("; ");
  const token = await walk.page.locator("main form input[name=csrf]").first().inputValue();
  const address = new URL(action);
  const limit = spawn("python3", ["-c", GIGABYTE, address.hostname, address.port, address.pathname, cookies, token]);
  let said = "";
  limit.stdout.on("data", (it) => (said += it));
  limit.stderr.on("data", (it) => (said += it));
  const ended = new Promise((done) => limit.on("exit", done));
  await pause(200);
  const begun = Date.now();
  await walk.page.goto("/responses");
  await walk.at(/Your forms$/);
  assert.ok(Date.now() - begun < 10_000, "somebody else is answered meanwhile");
  await ended;
  const [status, sent] = said.split(" ");
  assert.ok(["413", "400", "422", "closed"].includes(status), `it was answered with ${said}`);
  assert.ok(Number(sent) < 200, `${sent} MB were read of the 1,024`);
  await walk.end();
});

test("a form that is a file alone is answered, with a document and a photograph, and published", async () => {
  const walk = await begin("provider-manager");
  const { page } = walk;
  const tasks = await toTasks(walk);
  await toQuestion(walk, tasks, "plan", PLAN);
  await send(walk, PLAN, { name: "plan for an emergency.pdf", mimeType: "application/pdf", buffer: await pdf(page) }, CABINET);
  await send(walk, CABINET, { name: "cabinet.jpg", mimeType: "image/jpeg", buffer: await photograph(page) }, "How many laptops do you have?");
  await page.locator("main input[type=text]").fill("many");
  await page.getByRole("button", { name: "Save and go on" }).click();
  await walk.at("How many laptops do you have?");
  assert.equal((await walk.errorsSaid()).length, 1);
  await page.locator("main input[type=text]").fill("3");
  await page.getByRole("button", { name: "Save and go on" }).click();
  await walk.at("How many tablets do you have?");
  await page.locator("main input[type=text]").fill("2");
  await page.getByRole("button", { name: "Save and go on" }).click();
  await walk.at("Which of them are more than five years old?");
  const row = page.locator("main");
  await row.getByLabel("What it is").first().fill("A laptop with a cracked lid");
  for (const [part, value] of [["Day", "3"], ["Month", "5"], ["Year", "2019"]]) await row.getByLabel(part, { exact: true }).first().fill(value);
  await row.getByLabel("What it cost").first().fill("412.50");
  await page.getByRole("button", { name: "Save and go on" }).click();
  await walk.at("How sure are you of this list?");
  await page.getByRole("radio", { name: "8", exact: true }).check();
  await page.getByRole("button", { name: "Save and go on" }).click();
  await walk.at(TASKS);
  await page.goto(`${tasks}/check`);
  await walk.at(/Check the answers$/);
  const words = await page.locator("main").innerText();
  for (const it of ["plan for an emergency.pdf", "cabinet.jpg", "A laptop with a cracked lid"]) assert.ok(words.includes(it), `the answers name ${it}`);
  assert.match(words, /How many devices are that\?\s+5\s/, "what is worked out");
  for (const said of ["Say that it is reviewed", "Sign off"]) {
    await page.getByRole("button", { name: said }).click();
    await walk.at(/Check the answers$/);
  }
  await page.getByRole("button", { name: "Publish" }).click();
  await walk.at(/Publish these answers\?$/);
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await walk.at(TASKS);
  const link = page.locator("main a[href*='/files/']").filter({ hasText: "cabinet.jpg" }).first();
  const kept = await page.request.get(await link.getAttribute("href"));
  const bytes = await kept.body();
  assert.equal(bytes.indexOf(PLACE_IN_IT), -1, "where it was taken is not in it any more");
  assert.equal(kept.headers()["content-type"], "image/jpeg");
  await walk.end();
});

/** Sends a gigabyte as a browser would, and says what was answered and how many megabytes went. */
const GIGABYTE = `
import socket, sys
host, port, path, cookies, token = sys.argv[1:6]
b = "gigabyteboundary"
head = f'--{b}\\r\\nContent-Disposition: form-data; name="csrf"\\r\\n\\r\\n{token}\\r\\n--{b}\\r\\nContent-Disposition: form-data; name="answer"; filename="plan.pdf"\\r\\nContent-Type: application/pdf\\r\\n\\r\\n%PDF-1.7\\n'.encode()
size = 1 << 30
it = socket.create_connection((host, int(port)), timeout=60)
it.sendall(f"POST {path} HTTP/1.1\\r\\nHost: {host}:{port}\\r\\nOrigin: http://{host}:{port}\\r\\nCookie: {cookies}\\r\\nContent-Type: multipart/form-data; boundary={b}\\r\\nContent-Length: {len(head) + size}\\r\\n\\r\\n".encode() + head)
sent, block = 0, b"a" * (1 << 20)
try:
    while sent < 1024:
        it.sendall(block)
        sent += 1
        it.setblocking(False)
        try:
            if it.recv(1, socket.MSG_PEEK): break
        except BlockingIOError: pass
        finally: it.settimeout(60)
    answer = it.recv(64).decode(errors="replace")
    print(answer.split(" ")[1] if answer else "closed", sent)
except OSError:
    print("closed", sent)
`;
