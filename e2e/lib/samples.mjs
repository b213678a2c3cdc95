// Files as people have them, made by the browser itself.

import { setTimeout as pause } from "node:timers/promises";

/** What a telephone writes into a photograph: where it was taken. */
export const PLACE_IN_IT = "Taken at 54.3 N 2.7 W";

/** A document of one page. */
export async function pdf(page) {
  return on(page, (it) => it.pdf());
}

/** A photograph with the place where it was taken (Exif 2.3, a segment APP1 with one tag, the description). */
export async function photograph(page) {
  // A browser that has much to do sometimes cannot draw at the first try.
  const drawn = async (it, tries = 5) =>
    it.screenshot({ type: "jpeg" }).catch((why) => (tries > 1 ? pause(500).then(() => drawn(it, tries - 1)) : Promise.reject(why)));
  const plain = await on(page, (it) => drawn(it));
  const words = Buffer.from(`${PLACE_IN_IT}\0`, "latin1");
  const tiff = Buffer.alloc(26);
  tiff.write("II*\0", 0, "latin1");
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(1, 8);
  tiff.writeUInt16LE(0x010e, 10);
  tiff.writeUInt16LE(2, 12);
  tiff.writeUInt32LE(words.length, 14);
  tiff.writeUInt32LE(26, 18);
  const exif = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff, words]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([plain.subarray(0, 2), head, exif, plain.subarray(2)]);
}

async function on(page, make) {
  const own = await page.context().newPage();
  await own.setContent("<h1>What to do in an emergency</h1><p>Ring the manager.</p>");
  const made = await make(own);
  await own.close();
  return made;
}
