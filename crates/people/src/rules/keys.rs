//! Keys by which people are found: a 64-bit hash of "kind|value", kept in `person_key`.
//!
//! The hash and the values are kept in databases, so they may never change: a better key is a new
//! kind, and a migration that fills it.

use kith_terms::time::Date;
use kith_terms::{NhsNumber, PartialPostcode};

/// A key by itself. It is stored as a signed number because that is what both engines have.
#[must_use]
pub fn hash(kind: &str, parts: &[&str]) -> i64 {
    fnv(kind, parts).cast_signed()
}

/// Keys that begin alike, and so lie side by side in the table. A person has more than twenty keys
/// and stands on a dozen shelves: in a big index each shelf is a page to be written, wherever
/// nothing else keeps keys together.
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
}

/// What matching and search keep about one NHS number.
pub(crate) fn of_nhs_number(number: NhsNumber) -> Shelf {
    Shelf::of("nhs", &[number.digits()])
}

/// What they keep about one birth date.
pub(crate) fn of_birth_date(date: Date) -> Shelf {
    Shelf::of("born", &[&date.to_string()])
}

/// What they keep about one postcode, written without its space.
pub(crate) fn of_postcode(compact: &str) -> Shelf {
    Shelf::of("place", &[compact])
}

/// What they keep about a name that sounds so, of people born in one year.
pub(crate) fn of_name_and_year(sound: &str, year: i16) -> Shelf {
    Shelf::of("name-year", &[sound, &year.to_string()])
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
