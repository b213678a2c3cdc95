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

/** Finds one person and opens their record, giving the reason. */
export async function open(
  walk,
  person,
  words = "I have been asked to help this family.",
  reason = "I am helping this person",
) {
  await search(walk, person);
  await walk.page.getByRole("link", { name: person.shown }).first().click();
  await walk.at(/./);
  // Whoever gave a reason a moment ago, in a journey before this one, is not asked again; but a reason
  // that leaves something out may be another's.
  if (await walk.page.getByRole("heading", { level: 1, name: person.shown }).count()) {
    const another = walk.page.getByRole("link", { name: "Give another reason" });
    if (!(await another.count())) return;
    await another.click();
    await walk.at(/./);
  }
  await walk.page.getByLabel(reason).check();
  await walk.page.getByLabel("In your own words").fill(words);
  await walk.page.getByRole("button", { name: "Open the record" }).click();
  await walk.at(person.shown);
}
