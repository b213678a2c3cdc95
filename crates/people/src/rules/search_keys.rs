//! The keys by which a search finds people, kept in `person_key` beside those of matching.
//!
//! A name is kept by its sound: that finds most other spellings, and what it misses is found by the
//! other names, the birth date or the postcode. What a person is found by stands on few shelves:
//! one of the birth date, one of each given name with each family name (in the order of birth
//! dates, so that one span is a year), one of each name in the first half of the postcode, one of
//! the postcode and one of the NHS number. See docs/decisions/0035-few-shelves-and-two-rounds.md.

use std::collections::BTreeSet;

use kith_terms::{BirthDate, NhsNumber, PartialPostcode, Postcode};
use rphonetic::DoubleMetaphone;

use super::criteria::name_words;
use super::keys::{Shelf, of_born, of_name_and_outward, of_nhs_number, of_pair, of_postcode};
use crate::matching::names::full_forms;
use crate::source_record::SourceRecord;

/// How a word of a name sounds: one or two codes. A word in another script stands for itself: the
/// code is of English sounds, and its library stops on letters of more than one byte.
pub(crate) fn sounds(word: &str) -> Vec<String> {
    if !word.is_ascii() {
        return vec![word.to_owned()];
    }
    let both = DoubleMetaphone::new(Some(5)).double_metaphone(word);
    let mut sounds = vec![both.primary()];
    if both.alternate() != both.primary() {
        sounds.push(both.alternate());
    }
    sounds.retain(|it| !it.is_empty());
    if sounds.is_empty() {
        vec![word.to_owned()]
    } else {
        sounds
    }
}

/// The facts that keys are made of.
#[derive(Clone, Debug, Default)]
pub struct Findable {
    /// Given names, now and before.
    pub given_names: Vec<String>,
    /// Middle names.
    pub middle_names: Vec<String>,
    /// Family names, now and before.
    pub family_names: Vec<String>,
    /// Birth date.
    pub birth_date: Option<BirthDate>,
    /// Postcode.
    pub postcode: Option<Postcode>,
    /// NHS number.
    pub nhs_number: Option<NhsNumber>,
}

impl From<&SourceRecord> for Findable {
    fn from(it: &SourceRecord) -> Self {
        let texts = |names: [&Option<kith_terms::NamePart>; 3]| {
            names
                .into_iter()
                .flatten()
                .map(ToString::to_string)
                .collect()
        };
        Self {
            given_names: texts([&it.given_name, &it.previous_given_name, &None]),
            middle_names: texts([&it.middle_names, &None, &None]),
            family_names: texts([&it.family_name, &it.previous_family_name, &None]),
            birth_date: it.birth_date,
            postcode: it.address.postcode.clone(),
            nhs_number: it.nhs_number,
        }
    }
}

/// Every key under which a person with these facts is found. Add them when a record is linked to
/// a person: `search_keys(&Findable::from(&content))`.
pub fn search_keys(facts: &Findable) -> Vec<i64> {
    let given = words(&facts.given_names);
    let family = words(&facts.family_names);
    let by_given: BTreeSet<String> = given.iter().flat_map(|it| known_by(it)).collect();
    let by_family: BTreeSet<String> = family.iter().flat_map(|it| sounds(it)).collect();
    let mut keys = Vec::new();
    for one in &given {
        keys.extend(family.iter().filter_map(|other| called(one, other)));
    }
    for one in &by_given {
        let pairs = by_family.iter().map(|other| of_pair(one, other));
        keys.extend(pairs.map(|it| it.dated(facts.birth_date.as_ref())));
    }
    if let Some(born) = &facts.birth_date {
        let shelf = of_born(born);
        let middle = words(&facts.middle_names).into_iter();
        let middle: Vec<String> = middle.flat_map(|it| sounds(&it)).collect();
        let all = by_given.iter().chain(&by_family).chain(&middle);
        keys.extend(all.map(|sound| name_born(shelf, sound)));
        if born.date().is_some() {
            keys.push(birth_date(shelf));
            for one in &given {
                keys.extend(family.iter().map(|other| initials_born(shelf, one, other)));
            }
        }
    }
    if let Some(postcode) = facts.postcode.as_ref().filter(|it| it.is_place()) {
        let outward = postcode.outward();
        keys.push(whole_postcode(postcode));
        keys.extend(by_given.iter().map(|it| name_outward(it, &outward)));
        for other in &by_family {
            keys.push(name_outward(other, &outward));
            keys.extend(by_given.iter().map(|it| pair_outward(other, it, &outward)));
        }
    }
    keys.extend(facts.nhs_number.map(nhs_number));
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The words of names. A letter by itself stands for too many names, where there are others.
fn words(names: &[String]) -> Vec<String> {
    let mut all: Vec<String> = names.iter().flat_map(|it| name_words(it)).collect();
    all.sort_unstable();
    all.dedup();
    if all.iter().any(|it| is_word(it)) {
        all.retain(|it| is_word(it));
    }
    all
}

/// Whether it is more than one letter.
pub(crate) fn is_word(text: &str) -> bool {
    text.chars().nth(1).is_some()
}

/// The sounds of a given name, and of the names that it may be short for.
pub(crate) fn known_by(given: &str) -> impl Iterator<Item = String> {
    let full = full_forms(given).take(2).flat_map(sounds);
    sounds(given).into_iter().chain(full)
}

/// Those who are called just so, in either order: beside what is kept of the sounds.
pub(crate) fn called(one: &str, other: &str) -> Option<i64> {
    let (sound, other_sound) = (
        sounds(one).into_iter().next()?,
        sounds(other).into_iter().next()?,
    );
    let shelf = of_pair(&sound, &other_sound);
    Some(shelf.key("called", &[one.min(other), one.max(other)]))
}

pub(crate) fn nhs_number(number: NhsNumber) -> i64 {
    of_nhs_number(number).key("find", &[])
}

pub(crate) fn whole_postcode(postcode: &Postcode) -> i64 {
    of_postcode(&postcode.compact()).key("find", &[])
}

/// Everybody born on the date of this shelf.
pub(crate) fn birth_date(born: Shelf) -> i64 {
    born.key("find", &[])
}

/// Those of them with a name that sounds so.
pub(crate) fn name_born(born: Shelf, sound: &str) -> i64 {
    born.key("find", &[sound])
}

/// Those of them whose names begin with the same letters, in either order.
pub(crate) fn initials_born(born: Shelf, one: &str, other: &str) -> i64 {
    let initial = |name: &str| name.chars().take(1).collect::<String>();
    let (one, other) = (initial(one), initial(other));
    born.key("initials", &[(&one).min(&other), (&one).max(&other)])
}

pub(crate) fn name_outward(sound: &str, outward: &PartialPostcode) -> i64 {
    of_name_and_outward(sound, outward).key("find", &[])
}

/// Beside what is kept of the family name.
pub(crate) fn pair_outward(family: &str, given: &str, outward: &PartialPostcode) -> i64 {
    of_name_and_outward(family, outward).key("find", &[given])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_fixed_abode_is_not_a_place_that_people_share() {
        let facts = Findable {
            given_names: vec!["William".into()],
            family_names: vec!["Smith".into()],
            ..Findable::default()
        };
        let nowhere = Findable {
            postcode: "ZZ99 3VZ".parse().ok(),
            ..facts.clone()
        };
        assert_eq!(search_keys(&nowhere), search_keys(&facts));
    }

    #[test]
    fn what_somebody_is_found_by_stands_on_few_shelves() {
        let facts = Findable {
            given_names: vec!["Martha".into()],
            middle_names: vec!["Ann".into(), "Rose".into()],
            family_names: vec!["Patel".into()],
            birth_date: "2008-03-17".parse().ok(),
            postcode: "PR19 4UE".parse().ok(),
            nhs_number: "9995141264".parse().ok(),
        };
        let shelves: BTreeSet<i64> = search_keys(&facts).iter().map(|it| it >> 32).collect();
        // Birth date, name, two names in the first half of the postcode, postcode, NHS number: Martha
        // has two sounds.
        let sounds = sounds("martha").len();
        assert_eq!(shelves.len(), 1 + sounds + (sounds + 1) + 1 + 1);
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_a_sound(word in "\\PC{1,24}") {
            for word in name_words(&word) {
                proptest::prop_assert!(!sounds(&word).is_empty());
            }
        }
    }
}
