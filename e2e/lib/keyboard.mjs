// Hands on the keyboard alone: where the focus is, that it can be seen, and how to get somewhere.

import assert from "node:assert/strict";

function focused() {
  const it = document.activeElement;
  if (!it || it === document.body) return { name: "", seen: true, where: "body" };
  const label = it.labels?.[0]?.innerText;
  const name = (it.getAttribute("aria-label") || label || it.innerText || it.value || "").trim();
  const box = it.getBoundingClientRect();
  // A radio is drawn by its label: the input itself is see-through.
  const drawn = it.matches(".govuk-radios__input, .govuk-checkboxes__input") ? it.nextElementSibling : it;
  const styles = [
    getComputedStyle(it),
    getComputedStyle(drawn, "::before"),
    getComputedStyle(it.querySelector("span") ?? it),
  ];
  const marked = styles.some(
    (style) =>
      (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) ||
      style.boxShadow !== "none" ||
      style.backgroundColor === "rgb(255, 221, 0)",
  );
  const inView = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const [x, y] = [(Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2, Math.max(box.top, 0) + 2];
  const above = document.elementFromPoint(x, y);
  const bare = !above || it.contains(above) || above.contains(it) || it.labels?.[0]?.contains(above);
  return {
    name: name.replace(/\s+/g, " "),
    seen: marked && inView && Boolean(bare),
    where: `${it.tagName.toLowerCase()} “${name.slice(0, 60)}” (marked ${marked}, in view ${inView}, bare ${Boolean(bare)})`,
  };
}

/** What has the focus now. */
export function focus(page) {
  return page.evaluate(focused);
}

/** Presses Tab until what is named has the focus. Each stop on the way can be seen. */
export async function tabTo(page, name, { most = 90 } = {}) {
  const passed = [];
  const fits = (it) => (typeof name === "string" ? it === name : name.test(it));
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press("Tab");
    const it = await focus(page);
    assert.ok(it.seen, `the focus can be seen on ${it.where} at ${page.url()}`);
    if (fits(it.name)) return;
    passed.push(it.name);
  }
  assert.fail(`Tab does not lead to “${name}” at ${page.url()}; it led to: ${passed.join(" | ")}`);
}

/** Goes to a field and writes in it. */
export async function type(page, name, text) {
  await tabTo(page, name);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(String(text));
}

/** Goes to a link or a button and presses it. */
export async function press(page, name) {
  await tabTo(page, name);
  await page.keyboard.press("Enter");
}
