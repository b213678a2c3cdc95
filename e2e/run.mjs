// Starts the demo, runs the tests against it one file after the other, and stops it.

import { spawn } from "node:child_process";
import { copyFileSync, readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { browserPath } from "./lib/browser.mjs";
import { startDemo } from "./lib/demo.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const [program, ...options] = process.argv.slice(2);

async function run() {
  browserPath();
  const demo = await startDemo(resolve(program));
  let tests;
  const stop = async () => {
    tests?.kill("SIGKILL");
    await demo.stop({ keep: true });
    process.exit(130);
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const engine = process.env.KITH_DATABASE?.startsWith("postgres") ? "PostgreSQL" : "SQLite";
  console.log(`# ${basename(program)} serves at ${demo.url} on ${engine}; its log is ${demo.log}`);
  const files = readdirSync(join(here, "tests"))
    .filter((it) => it.endsWith(".test.mjs"))
    .sort()
    .map((it) => join(here, "tests", it));
  tests = spawn(process.execPath, ["--test", "--test-concurrency=1", "--test-timeout=240000", ...options, ...files], {
    stdio: "inherit",
    env: { ...process.env, KITH_E2E_URL: demo.url, KITH_E2E_WHO: demo.who, KITH_E2E_LETTERS: demo.letters, KITH_E2E_PROGRAM: resolve(program) },
  });
  const status = await new Promise((done) => tests.on("exit", (code) => done(code ?? 1)));
  const wanted = process.env.KITH_E2E_LOG;
  if (wanted) copyFileSync(demo.log, wanted);
  await demo.stop({ keep: Boolean(process.env.KITH_E2E_KEEP) });
  return status;
}

run().then(
  (status) => process.exit(status),
  (error) => {
    console.error(`e2e: ${error.message}`);
    process.exit(2);
  },
);
