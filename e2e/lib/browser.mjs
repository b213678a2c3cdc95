// A real Chromium: the one that the system has.

import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where the browser is; an error in plain words where there is none. */
export function browserPath() {
  const asked = process.env.KITH_E2E_BROWSER;
  const found = (asked ? [asked] : PLACES).find((path) => existsSync(path));
  if (found) return found;
  throw new Error(
    asked
      ? `there is no browser at ${asked} (KITH_E2E_BROWSER)`
      : "there is no Chromium here: install Debian’s package chromium, or give its path in KITH_E2E_BROWSER",
  );
}

/** Starts it. */
export function launch() {
  return chromium.launch({
    executablePath: browserPath(),
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
