//! The rules that no sum of bits outweighs.

use serde::{Deserialize, Serialize};

use crate::compare::{are_a_month_apart, birth_level};
use crate::level::{
    Field, Pattern, birth, email, given, id, middle, nhs, other, phone, place, sex, town,
};
use crate::record::Record;

/// How far a pair may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Limit {
    /// Two people, whatever the sum: not joined, not even through a third record.
    Never,
    /// At most a question, and not joined through a third record unless all else is as sure as can be.
    Apart,
    /// At most a question, as long as nothing but this pair speaks for it.
    Ask,
    /// The sum decides.
    Free,
}

impl Limit {
    /// As it is written beside a pair.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Limit::Never => "never",
            Limit::Apart => "apart",
            Limit::Ask => "ask",
            Limit::Free => "free",
        }
    }
}

/// Bits beyond which more makes no difference.
pub(crate) const SURE: f64 = 12.0;

/// Bits below which two of one birth date and different given names are two, whoever else may fit both.
const TWINS: f64 = -4.0;

/// Bits below which names alone, however rare, are not enough.
const NAMES_ALONE: f64 = 8.0;

/// Bits below which they are not joined by themselves.
const SURELY_ONE: f64 = 3.0;

/// Whether two numbers that are both verified differ: two people.
#[must_use]
pub fn verified_conflict(a: &Record, b: &Record) -> bool {
    a.nhs_verified && b.nhs_verified && a.nhs != b.nhs
}

/// What speaks for two people where a source says that one has died.
fn deaths_conflict(a: &Record, b: &Record) -> Option<&'static str> {
    // Of a date that is known in part, the noughts for the rest make it the earliest that it can be.
    let born_after = |one: &Record, other: &Record| {
        let is_said = one.born.is_date() || !one.born.is_whole();
        is_said && !other.died.is_none() && one.born.0 > other.died.0
    };
    if born_after(a, b) || born_after(b, a) {
        return Some("one was born after the other had died");
    }
    // A death is often recorded some days late, and a digit mistyped.
    let differ = match birth_level(a.died, b.died) {
        birth::TWO_PARTS => are_a_month_apart(a.died, b.died),
        level => matches!(level, birth::YEAR | birth::DIFFERENT),
    };
    differ.then_some("two different dates of death")
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
    let unsaid = |field| is(field, 0);
    if verified_conflict(a, b) {
        return (Limit::Never, Some("two different verified NHS numbers"));
    }
    if let Some(rule) = deaths_conflict(a, b) {
        return (Limit::Apart, Some(rule));
    }
    if a.newborn != 0 && b.newborn != 0 && a.newborn != b.newborn {
        return (
            Limit::Apart,
            Some("one is the first of twins, and one the second"),
        );
    }
    let names_differ = is(Field::Given, given::DIFFERENT);
    let is_one_date = is(Field::Birth, birth::EXACT) || is(Field::Birth, birth::NEW_YEAR);
    if is(Field::Nhs, nhs::SAME) {
        // A relative's number, or a number typed into the wrong record: somebody must look.
        let odd =
            is(Field::Birth, birth::DIFFERENT) || (names_differ && !is(Field::Birth, birth::EXACT));
        return match odd {
            true => (
                Limit::Ask,
                Some("one NHS number, but given name or birth date differ"),
            ),
            false => (Limit::Free, None),
        };
    }
    if is(Field::Nhs, nhs::DIFFERENT) && odds < SURE {
        return (Limit::Apart, Some("two different NHS numbers"));
    }
    if names_differ && is_one_date {
        // Twins share all but the given name; on 1 January half a family may have been put down.
        return match odds {
            odds if odds < TWINS && is(Field::Birth, birth::EXACT) => (
                Limit::Never,
                Some("one birth date, and different given names: twins"),
            ),
            odds if odds < SURELY_ONE => (
                Limit::Ask,
                Some("one birth date, but different given names: they may be twins"),
            ),
            _ => (Limit::Free, None),
        };
    }
    // What is left for it then are names or a home, a telephone and an e-mail address: a household's.
    let is_another = names_differ || is(Field::Birth, birth::DIFFERENT);
    if is_another && odds < SURELY_ONE && !says_one_number(pattern) {
        // Of one home: nor through a third record, a father and his son through one that lacks a birth date.
        let of_one_home = is(Field::Place, place::HOME) && is(Field::Birth, birth::DIFFERENT);
        let limit = match of_one_home {
            true => Limit::Apart,
            false => Limit::Ask,
        };
        return (
            limit,
            Some("different given names or birth dates: they may be of one family"),
        );
    }
    let is_unnamed = a.given.is_none() || b.given.is_none();
    if is_one_date && is_unnamed && is(Field::Sex, sex::DIFFERENT) {
        return (
            Limit::Ask,
            Some("one birth date, one without a given name, and another sex: they may be twins"),
        );
    }
    if is_one_date && may_be_twins(pattern, a, b) {
        return (
            Limit::Ask,
            Some("one birth date, but names that tell twins apart: they may be twins"),
        );
    }
    let own = [
        Field::Given,
        Field::Birth,
        Field::Nhs,
        Field::Id,
        Field::Email,
    ];
    if own.into_iter().all(unsaid) {
        return (
            Limit::Ask,
            Some("nothing that is a person's own, only what a household shares"),
        );
    }
    if odds < NAMES_ALONE && !anything_beside_names(pattern) {
        return (Limit::Ask, Some("nothing but names agrees"));
    }
    (Limit::Free, None)
}

/// Whether a number of a person's own agrees, but for a slip.
fn says_one_number(pattern: &Pattern) -> bool {
    let up_to = |field, last| (1..=last).contains(&pattern.level(field));
    up_to(Field::Nhs, nhs::SLIP) || up_to(Field::Id, id::SLIP)
}

/// Whether names that are not taken to be different are two twins' all the same: Abdul Rahman and Abdul Karim, or
/// Amin and his sister Amina.
fn may_be_twins(pattern: &Pattern, a: &Record, b: &Record) -> bool {
    let are_double = !a.given_whole.is_none() && !b.given_whole.is_none();
    let part = are_double && pattern.level(Field::Middle) == middle::DIFFERENT;
    let brother_and_sister = pattern.level(Field::Sex) == sex::DIFFERENT
        && (given::NICKNAME..=given::SOUNDS).contains(&pattern.level(Field::Given));
    part || brother_and_sister
}

/// Whether a date, a place or a number agrees, however rare the names are.
fn anything_beside_names(pattern: &Pattern) -> bool {
    let up_to = |field, last| (1..=last).contains(&pattern.level(field));
    up_to(Field::Birth, birth::TWO_PARTS)
        || up_to(Field::Place, place::SECTOR)
        || up_to(Field::Phone, phone::SLIP)
        || up_to(Field::Email, email::CLOSE)
        || up_to(Field::Nhs, nhs::SLIP)
        || up_to(Field::Id, id::SLIP)
        || up_to(Field::Town, town::CLOSE)
        || up_to(Field::Other, other::CLOSE)
}
