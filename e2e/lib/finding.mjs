// Finding somebody and opening their record with the mouse.

/** Searches by what is given, and comes to the results. */
export async function search(walk, { name, born, postcode, nhs }) {
  const { page } = walk;
  if (new URL(page.url()).pathname !== "/search") {
    await page.goto("/search");
    await walk.at("Find a person");
  }
  await page.getByLabel("Name", { exact: true }).fill(name ?? "");
  for (const part of ["day", "month", "year"]) {
    await page.locator(`#born-${part}`).fill(born ? String(born[part]) : "");
  }
  await page.getByLabel("Postcode").fill(postcode ?? "");
  await page.getByLabel("Or NHS number").fill(nhs ?? "");
  await page.getByRole("button", { name: "Search" }).click();
  await walk.at("Find a person");
}

/**
 * Comes to the record that a link leads to, giving the reason. Whoever gave one a moment ago, in a
 * journey before this one, is not asked again; but one that leaves something out may be another's.
 */
export async function enter(
  walk,
  person,
  words = "I have been asked to help this family.",
  reason = "I am helping this person",
) {
  const { page } = walk;
  await page.waitForURL(/\/people\//);
  await walk.at(/./);
  const another = page.getByRole("link", { name: "Give another reason" });
  if (await another.count()) {
    await another.click();
    await walk.at("Why do you need this record?");
  }
  if (await page.getByRole("heading", { level: 1, name: person.shown }).count()) return;
  await page.getByLabel(reason).check();
  await page.getByLabel("In your own words").fill(words);
  await page.getByRole("button", { name: "Open the record" }).click();
  await walk.at(person.shown);
}

/** Finds one person and opens their record, giving the reason. */
export async function open(walk, person, words, reason) {
  await search(walk, person);
  await walk.page.getByRole("link", { name: person.shown }).first().click();
  await enter(walk, person, words, reason);
}
