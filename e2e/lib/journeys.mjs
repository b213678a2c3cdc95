// What every file of journeys has: one browser for all of them, and a walk for each.

import { after } from "node:test";
import { launch } from "./browser.mjs";
import { sessionOf, URL_OF_KITH } from "./session.mjs";
import { Walk } from "./walk.mjs";

/** The browser of the file's journeys. Their hooks run at once, so it is there before any of them. */
export const browser = await launch();
after(() => browser.close());

/** A walk by somebody who is signed in with this role; by nobody who is signed in, where none is named. */
export async function begin(role, options = {}) {
  const session = role && { storageState: await sessionOf(browser, role) };
  return Walk.begin(browser, URL_OF_KITH, { ...options, ...session });
}
