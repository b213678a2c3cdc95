// The code that a security token shows: RFC 6238 with SHA-1, 30 seconds and six digits.

import { createHmac } from "node:crypto";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function fromBase32(text) {
  const bytes = [];
  let value = 0;
  let bits = 0;
  for (const letter of text.toUpperCase().replace(/[\s=]/g, "")) {
    const five = LETTERS.indexOf(letter);
    if (five < 0) throw new Error("a token key has a letter that base32 does not have");
    value = ((value << 5) | five) & 0xffff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 0xff);
    }
  }
  return Buffer.from(bytes);
}

/** The step of 30 seconds that a moment lies in. */
export function stepOf(milliseconds = Date.now()) {
  return Math.floor(milliseconds / 30_000);
}

/** The code of one step. */
export function codeOf(key, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", fromBase32(key)).update(counter).digest();
  const at = mac[19] & 0x0f;
  const number = (mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000;
  return String(number).padStart(6, "0");
}
