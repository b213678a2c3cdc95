// Starts `kith demo` on a free port in a folder of its own, and stops it.

import { spawn } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { writeForms } from "./forms.mjs";

const SCANNER = join(dirname(fileURLToPath(import.meta.url)), "..", "scanner.sh");

/** A port that nobody listens on. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * A running demo: its address, its folder, and how to stop it. `KITH_DATABASE` is passed on, so the
 * same run works on PostgreSQL (an empty database).
 */
export async function startDemo(binary, people = 2000) {
  if (!existsSync(binary)) {
    throw new Error(`there is no program at ${binary}: build it with cargo build --release`);
  }
  const folder = mkdtempSync(join(tmpdir(), "kith-e2e-"));
  const port = await freePort();
  const who = join(folder, "who.json");
  const log = join(folder, "kith.log");
  const letters = join(folder, "letters");
  mkdirSync(letters);
  const mail = ["--mail", `file:${letters}`, "--mail-from", "kith@orrinshire.example"];
  const forms = ["--forms", writeForms(join(folder, "forms")), "--scanner", SCANNER];
  const served = ["--data-dir", folder, "--listen", `127.0.0.1:${port}`];
  const child = spawn(
    binary,
    ["demo", "--people", String(people), ...served, "--credentials", who, ...mail, ...forms],
    { stdio: ["ignore", "pipe", "pipe"], cwd: folder },
  );
  const written = createWriteStream(log);
  child.stdout.pipe(written);
  child.stderr.pipe(written, { end: false });
  let ended = false;
  const end = new Promise((resolve) => {
    child.on("exit", () => {
      ended = true;
      resolve();
    });
    child.on("error", (error) => {
      ended = true;
      resolve(error);
    });
  });
  const demo = {
    url: `http://127.0.0.1:${port}`,
    folder,
    who,
    letters,
    log,
    async stop({ keep = false } = {}) {
      if (!ended) child.kill("SIGTERM");
      await Promise.race([end, pause(10_000)]);
      if (!ended) child.kill("SIGKILL");
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
  for (let tries = 0; tries < 600; tries += 1) {
    if (ended) break;
    const answer = await fetch(`${demo.url}/readyz`).catch(() => null);
    if (answer?.ok) return demo;
    await pause(500);
  }
  const said = existsSync(log) ? readFileSync(log, "utf8").split("\n").slice(-20).join("\n") : "";
  await demo.stop();
  throw new Error(`the demo did not start:\n${said}`);
}
