//! Keys by which people are found: a 64-bit hash of "kind|value", kept in `person_key`.
//!
//! The hash and the values are kept in databases, so they may never change: a better key is a new
//! kind, and a migration that fills it.

use std::ops::RangeInclusive;

use kith_terms::time::Date;
use kith_terms::{BirthDate, NhsNumber, PartialPostcode};

/// A key by itself. It is stored as a signed number because that is what both engines have.
#[must_use]
pub fn hash(kind: &str, parts: &[&str]) -> i64 {
    fnv(kind, parts).cast_signed()
}

/// Keys that begin alike, and so lie side by side in the table. A person has some twenty keys on
/// half as many shelves: in a big index each shelf is a page to be written, wherever nothing else
/// keeps keys together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shelf(u64);

impl Shelf {
    /// The shelf of what some keys have in common.
    pub(crate) fn of(kind: &str, parts: &[&str]) -> Self {
        Self(halved(fnv(kind, parts)) << 32)
    }

    /// The key of one thing on this shelf.
    pub(crate) fn key(self, kind: &str, parts: &[&str]) -> i64 {
        (self.0 | halved(fnv(kind, parts))).cast_signed()
    }

    /// The key of a birth date on this shelf: in the order of time, so that a year is a span.
    pub(crate) fn dated(self, born: Option<&BirthDate>) -> i64 {
        (self.0 | born.map_or(0, code)).cast_signed()
    }

    /// The keys of all birth dates in these years.
    pub(crate) fn years(self, years: &RangeInclusive<i16>) -> RangeInclusive<i64> {
        let first = self.0 | code_of(*years.start(), 0, 0);
        let last = self.0 | code_of(*years.end(), 15, 31);
        first.cast_signed()..=last.cast_signed()
    }
}

/// The year before any birth date.
const BEFORE: i16 = 1849;
/// Nine bits of a year, four of a month, five of a day.
const LAST_CODE: u64 = (1 << 18) - 1;

fn code(born: &BirthDate) -> u64 {
    let (month, day) = (born.month_part(), born.day_part());
    code_of(
        born.year_part(),
        month.unwrap_or_default(),
        day.unwrap_or_default(),
    )
}

fn code_of(year: i16, month: i8, day: i8) -> u64 {
    let number = |it: i16| u64::try_from(it).unwrap_or_default();
    number(year - BEFORE) << 9 | number(month.into()) << 5 | number(day.into())
}

/// The birth date that a key has been [`dated`](Shelf::dated) with.
pub(crate) fn birth_date_of(key: i64) -> Option<BirthDate> {
    let code = i32::try_from(key.cast_unsigned() & LAST_CODE).ok()?;
    let year = i16::try_from(code >> 9).ok()? + BEFORE;
    let (month, day) = ((code >> 5 & 15) as i8, (code & 31) as i8);
    let born = match (month, day) {
        (0, _) => BirthDate::year(year),
        (month, 0) => BirthDate::year_month(year, month),
        (month, day) => BirthDate::full(Date::new(year, month, day).ok()?),
    };
    born.ok()
}

/// What matching and search keep about one NHS number.
pub(crate) fn of_nhs_number(number: NhsNumber) -> Shelf {
    Shelf::of("nhs", &[number.digits()])
}

/// What they keep about a birth date, known in whole or in part.
pub(crate) fn of_born(born: &BirthDate) -> Shelf {
    Shelf::of("born", &[&born.to_string()])
}

/// What they keep about two names that sound so, in either order: people say and write names both ways.
pub(crate) fn of_pair(one: &str, other: &str) -> Shelf {
    Shelf::of("pair", &[one.min(other), one.max(other)])
}

/// What they keep about one postcode, written without its space.
pub(crate) fn of_postcode(compact: &str) -> Shelf {
    Shelf::of("place", &[compact])
}

/// What they keep about a name that sounds so, in the first half of a postcode.
pub(crate) fn of_name_and_outward(sound: &str, outward: &PartialPostcode) -> Shelf {
    Shelf::of("name-outward", &[sound, outward.as_str()])
}

/// 64 bits folded to 32, as FNV's authors advise.
const fn halved(hash: u64) -> u64 {
    (hash >> 32) ^ (hash & 0xffff_ffff)
}

/// FNV-1a, 64 bits: small, public and the same for ever.
fn fnv(kind: &str, parts: &[&str]) -> u64 {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    let mut eat = |byte: u8| {
        state ^= u64::from(byte);
        state = state.wrapping_mul(0x0000_0100_0000_01b3);
    };
    kind.bytes().for_each(&mut eat);
    for part in parts {
        eat(b'|');
        part.bytes().for_each(&mut eat);
    }
    state
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_a_key_never_changes() {
        assert_eq!(hash("", &[]).cast_unsigned(), 0xcbf2_9ce4_8422_2325);
        // FNV-1a of "a|b", worked out independently.
        assert_eq!(hash("a", &["b"]).cast_unsigned(), 0xe726_b119_0547_8f76);
    }

    #[test]
    fn the_keys_of_birth_dates_lie_in_the_order_of_time_and_say_which_they_are() {
        let shelf = of_pair("SM0", "LL");
        let dates = [
            "1850",
            "2008",
            "2008-03",
            "2008-03-17",
            "2008-04-01",
            "2199-12-31",
        ];
        let keys: Vec<i64> = dates
            .iter()
            .map(|it| shelf.dated(it.parse().ok().as_ref()))
            .collect();
        assert!(keys.is_sorted_by(|a, b| a < b));
        for (key, date) in keys.iter().zip(dates) {
            assert_eq!(birth_date_of(*key), date.parse().ok(), "{date}");
            assert_eq!(
                shelf.years(&(2008..=2008)).contains(key),
                date.starts_with("2008")
            );
        }
        assert_eq!(birth_date_of(shelf.dated(None)), None);
    }

    #[test]
    fn keys_of_one_shelf_lie_side_by_side() {
        let (one, other) = (
            Shelf::of("born", &["2008-03-17"]),
            Shelf::of("born", &["1984-09-04"]),
        );
        assert_eq!(
            one.key("name", &["LL"]) >> 32,
            one.key("name", &["SM0"]) >> 32
        );
        assert_ne!(one.key("name", &["LL"]), one.key("name", &["SM0"]));
        assert_ne!(
            one.key("name", &["LL"]) >> 32,
            other.key("name", &["LL"]) >> 32
        );
    }
}
