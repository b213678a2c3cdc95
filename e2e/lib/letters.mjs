// The letters that the demo sends: files in a folder.

import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { URL_OF_KITH } from "./session.mjs";

const FOLDER = process.env.KITH_E2E_LETTERS;

function letters() {
  const names = readdirSync(FOLDER).sort();
  return names.map((it) => readFileSync(`${FOLDER}/${it}`, "utf8").replaceAll("=\r\n", "").replaceAll("=3D", "="));
}

/** The path of the link in the newest letter with this subject, to whom it is named. It may take some seconds until it is sent. */
export async function linkIn(subject, to = "") {
  for (let waited = 0; waited < 30; waited += 1) {
    const letter = letters().findLast((it) => it.includes(`Subject: ${subject}`) && it.includes(to));
    const link = letter?.match(/^https?:\/\/\S+\/register\/confirm\/\S+/m)?.[0];
    if (link) return new URL(new URL(link).pathname, URL_OF_KITH).href;
    await pause(500);
  }
  throw new Error(`no letter “${subject}” came`);
}
