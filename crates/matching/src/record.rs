//! What is compared of one record: folded, parted, without placeholders, and small.

use std::hash::BuildHasher;

use jiff::civil::Date;
use kith_terms::{BirthDate, NhsNumber, Postcode, PostcodeError, Sex, Uprn};
use rustc_hash::FxBuildHasher;

use crate::placeholders::{is_newborn_name, which_newborn};
use crate::pool::{Pool, TextId};

/// What a source says of somebody, as it was written; empty where nothing is said.
#[derive(Debug, Clone, Copy, Default)]
#[allow(missing_docs, reason = "named as the fields of a feed")]
pub struct Said<'a> {
    pub given_name: &'a str,
    pub middle_names: &'a str,
    pub family_name: &'a str,
    pub previous_family_name: &'a str,
    pub previous_given_name: &'a str,
    pub birth: Option<BirthDate>,
    /// Eight digits, year first, that are no date: near one, they are a slip of it.
    pub birth_slip: &'a str,
    pub sex: Option<Sex>,
    /// The day on which they died.
    pub died: Option<Date>,
    pub address_line: &'a str,
    pub postcode: &'a str,
    pub uprn: Option<Uprn>,
    pub phones: [&'a str; 2],
    pub email: &'a str,
    /// A number that may serve as evidence.
    pub nhs: Option<NhsNumber>,
    /// Whether the source has verified it.
    pub nhs_verified: bool,
    /// Ten digits that are no NHS number: near one, they are a slip of it.
    pub nhs_slip: &'a str,
    /// A number of another kind.
    pub id: &'a str,
    pub town: &'a str,
    /// Anything else that stays with a person: an occupation, a place of birth.
    pub other: &'a str,
}

/// A birth date as far as it is known, in one number: `yyyymmdd`, with noughts for what is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Born(pub(crate) u32);

impl Born {
    fn of(birth: BirthDate) -> Self {
        let year = u32::try_from(birth.year_part()).unwrap_or_default();
        let (first, last) = (birth.earliest(), birth.latest());
        let month = match first.month() == last.month() {
            true => u32::from(first.month().unsigned_abs()),
            false => 0,
        };
        let day = match first == last {
            true => u32::from(first.day().unsigned_abs()),
            false => 0,
        };
        Born(year * 10_000 + month * 100 + day)
    }

    pub(crate) const fn is_none(self) -> bool {
        self.0 == 0
    }

    pub(crate) const fn parts(self) -> (u32, u32, u32) {
        (self.0 / 10_000, self.0 / 100 % 100, self.0 % 100)
    }

    pub(crate) const fn is_whole(self) -> bool {
        !self.0.is_multiple_of(100)
    }

    /// Whether there was such a day: a slip need not be one.
    pub(crate) fn is_date(self) -> bool {
        let (year, month, day) = self.parts();
        let date = (year.try_into(), month.try_into(), day.try_into());
        matches!(date, (Ok(year), Ok(month), Ok(day)) if Date::new(year, month, day).is_ok())
    }

    pub(crate) const fn is_new_year(self) -> bool {
        self.0 % 10_000 == 101
    }
}

/// What tells one home from its neighbours: "Flat 24, 82 Shelley Grove" is 24 and 82.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct House {
    /// The house's number or name, hashed.
    pub(crate) main: u32,
    /// The flat's.
    pub(crate) flat: u32,
}

impl House {
    pub(crate) const fn is_none(self) -> bool {
        self.main == 0
    }

    /// The flat is often left out.
    pub(crate) const fn is_same(self, other: Self) -> bool {
        self.main == other.main && (self.flat == other.flat || self.flat == 0 || other.flat == 0)
    }
}

/// What is compared of one record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "named as the fields of a feed")]
pub struct Record {
    /// The first given name; none for a newborn without one.
    pub given: TextId,
    /// Which of several newborns without a name it is, or nought.
    pub newborn: u8,
    /// All words of the given name, where there are several.
    pub given_whole: TextId,
    /// Middle names, and further words of the given name.
    pub middle: [TextId; 2],
    pub family: TextId,
    pub previous_family: TextId,
    pub previous_given: TextId,
    pub born: Born,
    /// The day of death, in the same way.
    pub died: Born,
    /// `b'F'`, `b'M'`, or nought.
    pub sex: u8,
    pub nhs_verified: bool,
    /// Whether `nhs` passes its check.
    pub nhs_valid: bool,
    pub nhs: u64,
    /// A postcode in one number, or another code, hashed.
    pub unit: u64,
    pub uprn: u64,
    pub house: House,
    pub street: TextId,
    pub phones: [u64; 2],
    pub email: TextId,
    pub id: TextId,
    pub town: TextId,
    pub other: TextId,
}

impl Record {
    /// What is compared of what is said.
    #[must_use]
    pub fn of(said: &Said<'_>, pool: &mut Pool) -> Self {
        let given = pool.name(said.given_name);
        let called = &pool.get(given).words;
        let (given, newborn) = match is_newborn_name(called) {
            true => (TextId::default(), which_newborn(called)),
            false => (given, 0),
        };
        let middle = pool.name(said.middle_names);
        let mut record = Record {
            given,
            newborn,
            family: pool.name(said.family_name),
            previous_family: pool.name(said.previous_family_name),
            previous_given: pool.name(said.previous_given_name),
            born: said
                .birth
                .map_or_else(|| Born(slip(said.birth_slip)), Born::of),
            died: said
                .died
                .and_then(|day| BirthDate::full(day).ok())
                .map_or_else(Born::default, Born::of),
            sex: match said.sex {
                Some(Sex::Female) => b'F',
                Some(Sex::Male) => b'M',
                _ => 0,
            },
            nhs_verified: said.nhs.is_some() && said.nhs_verified,
            nhs_valid: said.nhs.is_some(),
            nhs: said
                .nhs
                .map_or_else(|| digits(said.nhs_slip), |it| digits(it.digits())),
            unit: unit(said.postcode),
            uprn: said.uprn.map_or(0, Uprn::number),
            phones: said.phones.map(digits),
            email: pool.folded(&said.email.to_ascii_lowercase()),
            id: pool.folded(&said.id.to_ascii_lowercase()),
            town: pool.name(said.town),
            other: pool.name(said.other),
            ..Record::default()
        };
        record.part_given(pool);
        record.part_middle(middle, pool);
        record.part_line(said.address_line, pool);
        record
    }

    /// "Mary Jane" in the given name: the second word is also a middle name.
    fn part_given(&mut self, pool: &mut Pool) {
        if !pool.get(self.given).is_double() {
            return;
        }
        let whole = pool.get(self.given).words.clone();
        self.given_whole = self.given;
        let mut words = whole.split(' ');
        if let Some(first) = words.next() {
            self.given = pool.folded(first);
        }
        for (slot, word) in self.middle.iter_mut().zip(words) {
            *slot = pool.folded(word);
        }
    }

    fn part_middle(&mut self, middle: TextId, pool: &mut Pool) {
        if middle.is_none() {
            return;
        }
        let words = pool.get(middle).words.clone();
        let free = self.middle.iter_mut().filter(|slot| slot.is_none());
        for (slot, word) in free.zip(words.split(' ')) {
            *slot = pool.folded(word);
        }
    }

    fn part_line(&mut self, line: &str, pool: &mut Pool) {
        if line.is_empty() {
            return;
        }
        let parts: Vec<String> = line
            .split(',')
            .map(kith_terms::folded)
            .filter(|part| !part.is_empty())
            .collect();
        let words = parts.iter().flat_map(|part| part.split(' '));
        let mut numbers = words.filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        let (first, second) = (numbers.next(), numbers.next());
        let main = second.or(first);
        self.house = match (main, parts.first()) {
            (Some(main), _) => House {
                main: hashed(main),
                flat: second.and(first).map_or(0, hashed),
            },
            (None, Some(name)) => House {
                main: hashed(name),
                flat: 0,
            },
            (None, None) => House::default(),
        };
        self.street = pool.folded(&street(&parts, main));
    }

    /// Whether both say one NHS number.
    pub(crate) const fn says_number_of(&self, other: &Self) -> bool {
        self.nhs_valid && other.nhs_valid && self.nhs == other.nhs
    }

    /// Takes the new numbers of its texts.
    pub(crate) fn renumber(&mut self, now: &[TextId]) {
        let [middle, further] = &mut self.middle;
        let texts = [
            &mut self.given,
            &mut self.given_whole,
            middle,
            further,
            &mut self.family,
            &mut self.previous_family,
            &mut self.previous_given,
            &mut self.street,
            &mut self.email,
            &mut self.id,
            &mut self.town,
            &mut self.other,
        ];
        for text in texts {
            *text = now.get(text.at()).copied().unwrap_or_default();
        }
    }
}

/// The records in this order of their numbers, and their texts by the alphabet: so nothing that is done with them
/// can depend on how they came.
#[must_use]
pub fn in_order(records: &[Record], order: &[u32], pool: &mut Pool) -> Vec<Record> {
    let renumbered = pool.put_in_order();
    let mut ordered: Vec<Record> = order
        .iter()
        .filter_map(|record| records.get(*record as usize).copied())
        .collect();
    ordered
        .iter_mut()
        .for_each(|record| record.renumber(&renumbered));
    ordered
}

fn hashed(text: &str) -> u32 {
    let hash = FxBuildHasher.hash_one(text);
    ((hash >> 32) as u32 ^ hash as u32).max(1)
}

/// The digits of a number of at most 18.
fn digits(text: &str) -> u64 {
    text.bytes()
        .filter(u8::is_ascii_digit)
        .take(18)
        .fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'))
}

/// Years in which somebody may have been born of whom there is a record: outside them is what systems fill in, such
/// as 9999-12-31, and no slip of a date.
const YEARS: std::ops::Range<u32> = 1850..2100;

fn slip(text: &str) -> u32 {
    let digits = u32::try_from(digits(text)).unwrap_or_default();
    match YEARS.contains(&(digits / 10_000)) {
        true => digits,
        false => 0,
    }
}

/// The letters and digits of a code, and none.
pub(crate) const UNIT_BASE: u64 = 37;

fn unit(text: &str) -> u64 {
    let uk = match text.parse::<Postcode>() {
        Ok(postcode) if !postcode.is_place() => return 0,
        Ok(postcode) => Some(postcode.compact()),
        // Only ever evidence: what it would be without the slip is as near as what was written.
        Err(PostcodeError::Slip { suggestion }) => Some(suggestion.compact()),
        // The first half alone is shared by thousands.
        Err(PostcodeError::OnlyOutward) => return 0,
        Err(_) => None,
    };
    packed(uk.as_deref().unwrap_or(text))
}

/// Letters and digits in one number, the last in the lowest place.
fn packed(text: &str) -> u64 {
    let signs = text.bytes().filter_map(|byte| match byte {
        b'0'..=b'9' => Some(u64::from(byte - b'0') + 1),
        b'a'..=b'z' => Some(u64::from(byte - b'a') + 11),
        b'A'..=b'Z' => Some(u64::from(byte - b'A') + 11),
        _ => None,
    });
    signs.take(12).fold(0, |sum, sign| sum * UNIT_BASE + sign)
}

/// How streets are shortened; after Royal Mail's list of thoroughfare types.
const SHORT: &[(&str, &str)] = &[
    ("st", "street"),
    ("rd", "road"),
    ("ave", "avenue"),
    ("av", "avenue"),
    ("cl", "close"),
    ("dr", "drive"),
    ("gdns", "gardens"),
    ("gdn", "gardens"),
    ("terr", "terrace"),
    ("ter", "terrace"),
    ("wlk", "walk"),
    ("pl", "place"),
    ("ct", "court"),
    ("cres", "crescent"),
    ("cr", "crescent"),
    ("ln", "lane"),
    ("la", "lane"),
    ("sq", "square"),
    ("pk", "park"),
    ("gr", "grove"),
    ("grv", "grove"),
    ("bldgs", "buildings"),
];

/// The street of a line's folded parts: what stands behind the house's number, or behind its name.
fn street(parts: &[String], number: Option<&str>) -> String {
    let behind = |number: &str| {
        let at = parts
            .iter()
            .position(|part| part.split(' ').any(|word| word == number))?;
        let words = parts.get(at)?.split(' ').skip_while(|word| *word != number);
        let words: Vec<&str> = words.skip(1).collect();
        match words.is_empty() {
            true => parts.get(at + 1).cloned(),
            false => Some(words.join(" ")),
        }
    };
    let street = match number {
        Some(number) => behind(number),
        None => parts.get(1).cloned(),
    };
    let street = street.unwrap_or_default();
    let full = street.rsplit_once(' ').and_then(|(name, last)| {
        let (_, full) = SHORT.iter().find(|(short, _)| *short == last)?;
        Some(format!("{name} {full}"))
    });
    full.unwrap_or(street)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> (House, String) {
        let mut pool = Pool::default();
        let said = Said {
            address_line: line,
            ..Said::default()
        };
        let record = Record::of(&said, &mut pool);
        (record.house, pool.get(record.street).words.to_string())
    }

    #[test]
    fn a_home_is_told_from_its_neighbours_by_its_numbers_and_its_street() {
        let (house, street) = read("Flat 24, 82 Shelley Grove, Preston");
        assert_eq!((house.flat, house.main), (hashed("24"), hashed("82")));
        assert_eq!(street, "shelley grove");
        assert_eq!(read("146 ELM CL").1, "elm close");
        assert_eq!(read("11 St Johns Terr, Preston").1, "st johns terrace");
        assert_eq!(
            read("Orchard View, Byron Way"),
            (
                House {
                    main: hashed("orchard view"),
                    flat: 0
                },
                "byron way".to_owned()
            )
        );
        assert!(read("").0.is_none());
    }

    #[test]
    fn a_newborn_without_a_name_has_no_given_name_to_compare() {
        let mut pool = Pool::default();
        let said = Said {
            given_name: "Twin 1",
            family_name: "Okafor",
            ..Said::default()
        };
        assert!(Record::of(&said, &mut pool).given.is_none());
    }

    #[test]
    fn a_place_that_is_none_is_no_evidence() {
        assert_eq!(unit("ZZ99 3VZ"), 0);
        assert_eq!(unit("PR1 9JP"), unit("pr19jp"));
        assert_ne!(unit("4223"), unit("4224"));
    }
}
