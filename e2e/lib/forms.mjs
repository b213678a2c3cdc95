// Forms of the place's own, which are files alone: those of e2e/forms, and a toolkit of two years that may both be answered
// now, because a journey cannot wait a year.

import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
/** The toolkit of two years, as the journeys call it. */
export const TRIAL = "Toolkit for a trial of two years";

/** Writes them into a folder. */
export function writeForms(folder) {
  cpSync(join(here, "..", "forms"), folder, { recursive: true });
  const trial = join(folder, "toolkit-trial");
  mkdirSync(trial, { recursive: true });
  writeFileSync(join(trial, "first.toml"), yearOf("2025-26", "first"));
  writeFileSync(join(trial, "second.toml"), yearOf("2026-27", "second"));
  return folder;
}

function yearOf(year, version) {
  const text = readFileSync(join(here, "..", "..", "forms", "dspt-social-care", `${year}.toml`), "utf8");
  const lines = {
    id: '"toolkit-trial"',
    version: `"${version}"`,
    title: `"${TRIAL}"`,
    first_day: "2025-07-01",
    last_day: "2099-06-30",
    counts_until: "2100-06-30",
    follows: version === "second" ? '"first"' : null,
    public: null,
  };
  return Object.entries(lines).reduce((so, [key, value]) => {
    const line = new RegExp(`^${key} = .*\n`, "m");
    return so.replace(line, value === null ? "" : `${key} = ${value}\n`);
  }, text);
}
