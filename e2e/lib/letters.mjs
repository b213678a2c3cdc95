// The letters that the demo sends: files in a folder.

import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { URL_OF_KITH } from "./session.mjs";

const FOLDER = process.env.KITH_E2E_LETTERS;

function letters() {
  const names = readdirSync(FOLDER).sort();
  return names.map((it) => readFileSync(`${FOLDER}/${it}`, "utf8").replaceAll("=\r\n", "").replaceAll("=3D", "="));
}

/** What is found in the newest letter of which all of this is in its head. It may take some seconds until it is sent. */
async function found(head, find) {
  for (let waited = 0; waited < 30; waited += 1) {
    const letter = letters().findLast((it) => head.every((line) => it.includes(line)));
    const it = letter && find(letter);
    if (it) return it;
    await pause(500);
  }
  throw new Error(`no letter with “${head.join("”, “")}” came`);
}

/** The page of this program to which a link of a letter leads, whatever the program's address. */
export function here(link) {
  const { pathname, search } = new URL(link);
  return new URL(pathname + search, URL_OF_KITH).href;
}

/** The link that confirms, in the newest letter to an address with this subject. */
export function linkIn(address, subject) {
  const confirms = (letter) => letter.match(/^https?:\/\/\S+\/confirm\/\S+/m)?.[0];
  return found([`To: ${address}`, `Subject: ${subject}`], confirms).then(here);
}

/** The newest letter to an address with this subject. */
export function letterTo(address, subject) {
  return found([`To: ${address}`, `Subject: ${subject}`], (letter) => letter);
}
