// The program's own commands, as the operator runs them beside the pages.

import { execFileSync } from "node:child_process";
import { dirname } from "node:path";

/** What a command prints. */
export function kith(...command) {
  const { KITH_E2E_PROGRAM: program, KITH_E2E_WHO: who } = process.env;
  if (!program) throw new Error("KITH_E2E_PROGRAM is not set: start the tests with run.sh");
  return execFileSync(program, [...command, "--data-dir", dirname(who), "--log", "error"], { encoding: "utf8" });
}
