// People whom every demo county has: crates/kith/src/demo/county/examples/stories.rs. `name` is what
// one types; `shown` is what the record says, which goes by what most of the feeds say.

/** The last birthday that makes somebody so old today, as three numbers. */
function born(age, month, day) {
  const today = new Date();
  const toCome = month - 1 > today.getMonth() || (month - 1 === today.getMonth() && day > today.getDate());
  return { day, month, year: today.getFullYear() - age - (toCome ? 1 : 0) };
}

export const ZOFIA = {
  name: "Zofia Kowalczyk-Reid",
  born: born(9, 3, 14),
  nhs: "9990000018",
  shown: /^Zofia Kowalczyk/,
};
export const KEIRA = { name: "Keira Blackshaw", born: born(13, 6, 6), shown: /^K(ei|ie)ra Blackshaw/ };
export const ERNEST = { name: "Ernest Hallam", born: born(84, 1, 27), shown: /^Ern(est|ie) Hall[au]m/ };
export const THOMAS = { name: "Thomas Whitlock", born: born(23, 4, 30), shown: /^T(om|homas) Whitlock/i };
/** The father of that one, with his whole name: somebody has asked for contact for him. */
export const FATHER = { name: "Thomas Whitlock", born: born(52, 4, 3), shown: /^T(om|homas) Whitlock/i };
/** The one whom the demo's record manager has shielded. */
export const NASRIN = { name: "Nasrin Begum", born: born(38, 1, 1), shown: /^Nasr(in|een) Begum/ };

/** A day so many years and a hundred days ago, as crates/kith/src/demo/earlier.rs has it. */
function longAgo(years) {
  const today = new Date();
  const day = new Date(Date.UTC(today.getUTCFullYear() - years, today.getUTCMonth(), today.getUTCDate() - 100));
  return { day: day.getUTCDate(), month: day.getUTCMonth() + 1, year: day.getUTCFullYear() };
}

/** Of whom a record manager is asked whether they come out of the archive. */
export const ILKA = { name: "Ilka Farrow", born: longAgo(34), shown: /^Ilka Farrow/ };

/** Words that must stand in no address: names of people and of accounts. */
export const NAMES = [
  ...[ZOFIA, KEIRA, ERNEST, THOMAS, NASRIN, ILKA].flatMap((it) => it.name.toLowerCase().split(/[ -]/)),
  ...["castellan", "wren", "holloway", "marsh", "okonjo", "lindqvist", "achebe", "osgood", "rosalind", "ellery", "kofi", "delyth", "varga"],
];
