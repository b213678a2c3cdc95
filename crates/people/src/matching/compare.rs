//! Two records, field by field: at which level do they agree? Symmetric: which is first decides nothing.

use kith_terms::BirthDate;
use serde::{Deserialize, Serialize};

use super::features::{Features, Name, outward};
use super::names::{are_nicknames, is_close};

macro_rules! levels {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $words:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// In plain words, for the person who judges it.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self { $($name::$variant => $words,)* }
            }
        }
    };
}

levels! {
    /// Given names.
    Given {
        /// Letter for letter.
        Exact = "the same given name",
        /// One is used for the other.
        Nickname = "one given name is a short form of the other",
        /// A slip apart.
        Close = "given names a slip apart",
        /// One's given name is the other's middle name.
        Middle = "one given name is the other's middle name",
        /// Alike in sound.
        Sounds = "given names that sound alike",
        /// The initial agrees.
        Initial = "the initial agrees",
        /// Another name.
        Different = "different given names",
    }
}

levels! {
    /// Family names.
    Family {
        /// Letter for letter.
        Exact = "the same family name",
        /// One's name is the other's previous name.
        Previous = "the family name that the other had before",
        /// A part of a double name.
        Part = "one family name is part of the other",
        /// A slip apart.
        Close = "family names a slip apart",
        /// Alike in sound.
        Sounds = "family names that sound alike",
        /// Another name.
        Different = "different family names",
    }
}

levels! {
    /// Birth dates.
    Birth {
        /// The same day.
        Exact = "the same birth date",
        /// The same, but 1 January.
        FirstOfJanuary = "the same birth date, but 1 January, which is often written for an unknown day",
        /// 3 April and 4 March.
        DayMonthSwapped = "birth dates with day and month in each other's place",
        /// One digit, or two digits in each other's place.
        OneDigit = "birth dates one slip apart",
        /// As far as it is known.
        Partial = "the birth dates agree as far as they are known",
        /// The year, and one is 1 January.
        YearFirstOfJanuary = "the same year of birth, and one is 1 January",
        /// Two of day, month and year.
        Close = "two of day, month and year of birth agree",
        /// Another day.
        Different = "different birth dates",
    }
}

levels! {
    /// Where they live.
    Place {
        /// One home.
        UnitAndHouse = "the same postcode and house",
        /// One postcode.
        Unit = "the same postcode",
        /// One postcode, two homes.
        UnitOtherHouse = "the same postcode, another house",
        /// One sector.
        Sector = "neighbouring postcodes (the same sector)",
        /// One district.
        District = "the same postcode district",
        /// Elsewhere.
        Different = "different postcodes",
    }
}

levels! {
    /// NHS numbers.
    Nhs {
        /// One number.
        Same = "the same NHS number",
        /// A slip or two apart, though both are valid.
        Near = "NHS numbers nearly the same",
        /// Two numbers.
        Different = "different NHS numbers",
    }
}

levels! {
    /// Anything that is only equal or not.
    Plain {
        /// Equal.
        Same = "the same",
        /// Not equal.
        Different = "different",
    }
}

/// How two records compare; nothing where one of them does not say.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Comparison {
    /// Given and family name stand in each other's place.
    pub swapped: bool,
    /// Given name.
    pub given: Option<Given>,
    /// Family name.
    pub family: Option<Family>,
    /// Birth date.
    pub birth: Option<Birth>,
    /// Sex.
    pub sex: Option<Plain>,
    /// Home.
    pub place: Option<Place>,
    /// Telephone.
    pub phone: Option<Plain>,
    /// E-mail address.
    pub email: Option<Plain>,
    /// Unique property reference number.
    pub uprn: Option<Plain>,
    /// NHS number.
    pub nhs: Option<Nhs>,
    /// Both numbers are verified, and they differ.
    pub verified_conflict: bool,
}

/// Compares two records.
#[must_use]
pub fn compare(a: &Features, b: &Features) -> Comparison {
    let nhs = both(&a.nhs, &b.nhs).map(|(a, b)| nhs_level(a.digits(), b.digits()));
    Comparison {
        swapped: is_swapped(a, b),
        given: given(a, b),
        family: family(a, b),
        birth: both(&a.birth, &b.birth).map(|(a, b)| birth(a, b)),
        sex: both(&a.sex, &b.sex).map(|(a, b)| plain(a == b)),
        place: place(a, b),
        phone: (!a.phones.is_empty() && !b.phones.is_empty())
            .then(|| plain(a.phones.iter().any(|phone| b.phones.contains(phone)))),
        email: both(&a.email, &b.email).map(|(a, b)| plain(a == b)),
        uprn: both(&a.uprn, &b.uprn).map(|(a, b)| plain(a == b)),
        nhs,
        verified_conflict: a.nhs_verified
            && b.nhs_verified
            && nhs.is_some_and(|level| level != Nhs::Same),
    }
}

fn both<'a, T>(a: &'a Option<T>, b: &'a Option<T>) -> Option<(&'a T, &'a T)> {
    Some((a.as_ref()?, b.as_ref()?))
}

fn plain(same: bool) -> Plain {
    if same { Plain::Same } else { Plain::Different }
}

fn is_swapped(a: &Features, b: &Features) -> bool {
    let (Some((ag, af)), Some((bg, bf))) = (both(&a.given, &a.family), both(&b.given, &b.family))
    else {
        return false;
    };
    let alike = |one: &Name, other: &Name| {
        one.compact == other.compact || is_close(&one.compact, &other.compact)
    };
    alike(ag, bf) && alike(af, bg) && ag.compact != af.compact && !alike(ag, bg)
}

fn given(a: &Features, b: &Features) -> Option<Given> {
    let (one, other) = both(&a.given, &b.given)?;
    let mut best = given_level(one, other);
    let old = [
        (a.previous_given.as_ref(), Some(other)),
        (Some(one), b.previous_given.as_ref()),
    ];
    for (one, other) in old {
        if let (Some(one), Some(other)) = (one, other) {
            best = stronger(
                best,
                given_level(one, other).filter(|level| *level != Given::Initial),
            );
        }
    }
    let in_middle = |names: &[Name], name: &Name| {
        !name.is_initial() && names.iter().any(|middle| middle.compact == name.compact)
    };
    if in_middle(&b.middle, one) || in_middle(&a.middle, other) {
        best = stronger(best, Some(Given::Middle));
    }
    Some(best.unwrap_or(Given::Different))
}

/// The levels stand in the order of their strength.
fn stronger(a: Option<Given>, b: Option<Given>) -> Option<Given> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if (a as u8) <= (b as u8) { a } else { b }),
        (a, b) => a.or(b),
    }
}

fn given_level(one: &Name, other: &Name) -> Option<Given> {
    if one.is_initial() || other.is_initial() {
        return (one.first_letter() == other.first_letter()).then_some(Given::Initial);
    }
    if one.compact == other.compact {
        Some(Given::Exact)
    } else if are_nicknames(&one.compact, &other.compact) {
        Some(Given::Nickname)
    } else if is_close(&one.compact, &other.compact) {
        Some(Given::Close)
    } else if one.sound == other.sound && one.sound.len() > 1 {
        Some(Given::Sounds)
    } else {
        None
    }
}

fn family(a: &Features, b: &Features) -> Option<Family> {
    let (one, other) = both(&a.family, &b.family)?;
    let previous = |name: &Name, old: &Option<Name>| {
        old.as_ref().is_some_and(|old| old.compact == name.compact)
    };
    let part = |long: &Name, short: &Name| {
        long.text.contains(' ')
            && short.compact.len() > 2
            && long.words().any(|word| word == short.compact)
    };
    Some(if one.compact == other.compact {
        Family::Exact
    } else if previous(one, &b.previous_family) || previous(other, &a.previous_family) {
        Family::Previous
    } else if part(one, other) || part(other, one) {
        Family::Part
    } else if is_close(&one.compact, &other.compact) {
        Family::Close
    } else if one.sound == other.sound && one.sound.len() > 1 {
        Family::Sounds
    } else {
        Family::Different
    })
}

fn birth(a: &BirthDate, b: &BirthDate) -> Birth {
    let (Some(one), Some(other)) = (a.date(), b.date()) else {
        return if a.agrees_with(b) {
            Birth::Partial
        } else {
            Birth::Different
        };
    };
    if one == other {
        return if a.is_new_years_day() {
            Birth::FirstOfJanuary
        } else {
            Birth::Exact
        };
    }
    if one.year() == other.year() && one.month() == other.day() && one.day() == other.month() {
        return Birth::DayMonthSwapped;
    }
    if is_one_slip(
        &one.strftime("%Y%m%d").to_string(),
        &other.strftime("%Y%m%d").to_string(),
    ) {
        return Birth::OneDigit;
    }
    let same = [
        one.year() == other.year(),
        one.month() == other.month(),
        one.day() == other.day(),
    ];
    if same.first() == Some(&true) && (a.is_new_years_day() || b.is_new_years_day()) {
        Birth::YearFirstOfJanuary
    } else if same.iter().filter(|part| **part).count() == 2 {
        Birth::Close
    } else {
        Birth::Different
    }
}

/// One digit another, or two neighbours in each other's place.
fn is_one_slip(one: &str, other: &str) -> bool {
    let wrong: Vec<(usize, u8, u8)> = one
        .bytes()
        .zip(other.bytes())
        .enumerate()
        .filter(|(_, (a, b))| a != b)
        .map(|(at, (a, b))| (at, a, b))
        .collect();
    match wrong.as_slice() {
        [_] => one.len() == other.len(),
        [(i, a, b), (j, c, d)] => i + 1 == *j && a == d && b == c,
        _ => false,
    }
}

fn nhs_level(one: &str, other: &str) -> Nhs {
    let wrong = one
        .bytes()
        .zip(other.bytes())
        .filter(|(a, b)| a != b)
        .count();
    match wrong {
        0 => Nhs::Same,
        1 | 2 => Nhs::Near,
        _ => Nhs::Different,
    }
}

fn place(a: &Features, b: &Features) -> Option<Place> {
    let (one, other) = both(&a.postcode, &b.postcode)?;
    if one == other {
        return Some(match both(&a.house, &b.house) {
            Some((one, other)) if same_house(one, other) => Place::UnitAndHouse,
            Some(_) => Place::UnitOtherHouse,
            None => Place::Unit,
        });
    }
    let sector = |code: &str| {
        code.len()
            .checked_sub(2)
            .and_then(|end| code.get(..end))
            .map(str::to_owned)
    };
    Some(if sector(one) == sector(other) {
        Place::Sector
    } else if outward(one) == outward(other) {
        Place::District
    } else {
        Place::Different
    })
}

/// "24/82" and "82" may be one: the flat is often left out.
fn same_house(one: &str, other: &str) -> bool {
    one == other || one.ends_with(&format!("/{other}")) || other.ends_with(&format!("/{one}"))
}

#[cfg(test)]
#[path = "compare_tests.rs"]
mod tests;
