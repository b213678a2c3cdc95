//! The rules that no sum of bits outweighs.

use serde::{Deserialize, Serialize};

use crate::level::{Field, Pattern, birth, given, nhs};
use crate::record::Record;

/// How far a pair may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Limit {
    /// Two people, whatever the sum: not joined, not even through a third record.
    Never,
    /// At most a question for a clerical matcher.
    Ask,
    /// The sum decides.
    Free,
}

/// Bits below which two of one birth date and different given names are two, whoever else may fit both.
const TWINS: f64 = -4.0;

/// Whether two numbers that are both verified differ: two people.
#[must_use]
pub fn verified_conflict(a: &Record, b: &Record) -> bool {
    a.nhs_verified && b.nhs_verified && a.nhs != b.nhs
}

/// How far a pair may go, and by which rule where not all the way.
#[must_use]
pub fn limit(
    pattern: &Pattern,
    odds: f64,
    a: &Record,
    b: &Record,
) -> (Limit, Option<&'static str>) {
    let is = |field, level| pattern.level(field) == level;
    if verified_conflict(a, b) {
        return (Limit::Never, Some("two different verified NHS numbers"));
    }
    let names_differ = is(Field::Given, given::DIFFERENT);
    if is(Field::Nhs, nhs::SAME) {
        // A relative's number, or a number typed into the wrong record: somebody must look.
        return match names_differ && is(Field::Birth, birth::DIFFERENT) {
            true => (
                Limit::Ask,
                Some("one NHS number, but given name and birth date differ"),
            ),
            false => (Limit::Free, None),
        };
    }
    // Where the sum is in doubt as well, they are two: twins share all but the given name.
    if names_differ && is(Field::Birth, birth::EXACT) && odds < TWINS {
        return (
            Limit::Never,
            Some("one birth date, and different given names: twins"),
        );
    }
    if is(Field::Nhs, nhs::DIFFERENT) {
        return (Limit::Ask, Some("two different NHS numbers"));
    }
    (Limit::Free, None)
}
