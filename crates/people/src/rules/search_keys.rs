//! The keys by which a search finds people, kept in `person_key` beside those of matching.
//!
//! Every question looks up a few exact keys, and each key is shared by few people, so that a search
//! costs the same in a town and in a country. A name is kept by its sound: that finds most other
//! spellings, and what it misses is found by the other names, the birth date or the postcode.

use kith_terms::time::Date;
use kith_terms::{BirthDate, NhsNumber, PartialPostcode, Postcode};
use rphonetic::DoubleMetaphone;

use super::closeness::Hint;
use super::criteria::{Born, Criteria, Place, birth_years, name_words};
use super::keys::{
    of_birth_date, of_name_and_outward, of_name_and_year, of_nhs_number, of_postcode,
};
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
    /// Given names, first and others, now and before.
    pub given_names: Vec<String>,
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
            given_names: texts([&it.given_name, &it.middle_names, &it.previous_given_name]),
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
    let given = distinct_sounds(&facts.given_names);
    let family = distinct_sounds(&facts.family_names);
    let all: Vec<&String> = given.iter().chain(&family).collect();
    let mut keys = Vec::new();
    if let Some(born) = &facts.birth_date {
        keys.extend(all.iter().map(|sound| name_year(sound, born.year_part())));
        keys.extend(pairs(&given, &family).map(|(a, b)| pair_year(a, b, born.year_part())));
        if let Some(date) = born.date() {
            keys.push(birth_date(date));
            keys.extend(all.iter().map(|sound| name_date(sound, date)));
        }
    }
    if let Some(postcode) = facts.postcode.as_ref().filter(|it| it.is_place()) {
        let outward = postcode.outward();
        keys.push(whole_postcode(postcode));
        keys.extend(all.iter().map(|sound| name_outward(sound, &outward)));
        keys.extend(pairs(&given, &family).map(|(a, b)| pair_outward(a, b, &outward)));
    }
    keys.extend(facts.nhs_number.map(nhs_number));
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn distinct_sounds(names: &[String]) -> Vec<String> {
    let mut all: Vec<String> = names
        .iter()
        .flat_map(|it| name_words(it))
        .flat_map(|it| sounds(&it))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn pairs<'a>(
    given: &'a [String],
    family: &'a [String],
) -> impl Iterator<Item = (&'a String, &'a String)> {
    given
        .iter()
        .flat_map(move |one| family.iter().map(move |other| (one, other)))
}

fn nhs_number(number: NhsNumber) -> i64 {
    of_nhs_number(number).key("find", &[])
}

fn birth_date(date: Date) -> i64 {
    of_birth_date(date).key("find", &[])
}

fn whole_postcode(postcode: &Postcode) -> i64 {
    of_postcode(&postcode.compact()).key("find", &[])
}

fn name_date(sound: &str, date: Date) -> i64 {
    of_birth_date(date).key("find", &[sound])
}

fn name_year(sound: &str, year: i16) -> i64 {
    of_name_and_year(sound, year).key("find", &[])
}

fn name_outward(sound: &str, outward: &PartialPostcode) -> i64 {
    of_name_and_outward(sound, outward).key("find", &[])
}

/// In either order: people say and write names both ways.
fn pair_year(one: &str, other: &str, year: i16) -> i64 {
    of_name_and_year(one.min(other), year).key("find", &[one.max(other)])
}

fn pair_outward(one: &str, other: &str, outward: &PartialPostcode) -> i64 {
    of_name_and_outward(one.min(other), outward).key("find", &[one.max(other)])
}

/// A key to look up, with what finding somebody by it says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Lookup {
    pub(crate) key: i64,
    pub(crate) hint: Hint,
    /// Whether it rests on where the person is, or on a number that another body gave: a person
    /// with a shield is not found by it (SI 2007/2182 reg 6).
    pub(crate) hidden_by_a_shield: bool,
}

/// A date that is often written for another.
const NEAR_DATE: f64 = 0.85;
/// The year alone, or the first half of a postcode alone, where all was asked: few who share it
/// are meant.
const PART: f64 = 0.1;

/// The most keys that one question looks up.
pub(crate) const MOST_LOOKUPS: usize = 32;

/// The keys to look up for a question, those that fewest people share first.
pub(crate) fn lookups(asked: &Criteria, today: Date) -> Vec<Lookup> {
    let words = asked_sounds(asked);
    let mut all: Vec<Lookup> = Vec::new();
    if let Some(number) = asked.nhs_number {
        all.push(Lookup {
            key: nhs_number(number),
            hint: Hint {
                number: true,
                ..Hint::default()
            },
            hidden_by_a_shield: true,
        });
    }
    by_birth(asked, &words, today, &mut all);
    by_place(asked, &words, &mut all);
    let mut kept: Vec<Lookup> = Vec::new();
    for lookup in all {
        if kept.len() < MOST_LOOKUPS && !kept.iter().any(|it| it.key == lookup.key) {
            kept.push(lookup);
        }
    }
    kept
}

/// The sounds of the words asked, and of the full names that they may be short for, each with the
/// bit of its word.
fn asked_sounds(asked: &Criteria) -> Vec<(u8, String)> {
    let words = asked.name.as_ref().map(|it| it.words()).unwrap_or_default();
    let bits = (0..8_u8).map(|place| 1 << place);
    let words: Vec<(u8, &String)> = bits.zip(words.iter()).collect();
    let mut all: Vec<(u8, String)> = Vec::new();
    let mut add = |bit: u8, name: &str| {
        for sound in sounds(name) {
            if !all.contains(&(bit, sound.clone())) {
                all.push((bit, sound));
            }
        }
    };
    words.iter().for_each(|(bit, word)| add(*bit, word));
    for (bit, word) in words {
        full_forms(word).take(2).for_each(|name| add(bit, name));
    }
    all
}

fn by_birth(asked: &Criteria, words: &[(u8, String)], today: Date, all: &mut Vec<Lookup>) {
    let open = |key, words, born| Lookup {
        key,
        hint: Hint {
            words,
            born,
            ..Hint::default()
        },
        hidden_by_a_shield: false,
    };
    let (date, years) = match &asked.born {
        None => return,
        Some(Born::On(born)) => (born.date(), born.year_part()..=born.year_part()),
        Some(Born::Aged(age)) => (None, birth_years(*age, today)),
    };
    let of_year = if date.is_some() { PART } else { 1.0 };
    if let Some(date) = date {
        all.extend(
            words
                .iter()
                .map(|(bit, sound)| open(name_date(sound, date), *bit, 1.0)),
        );
        all.push(open(birth_date(date), 0, 1.0));
    }
    for (bits, a, b) in word_pairs(words) {
        all.extend(
            years
                .clone()
                .map(|year| open(pair_year(a, b, year), bits, of_year)),
        );
    }
    for near in date.into_iter().flat_map(near_dates) {
        all.extend(
            words
                .iter()
                .map(|(bit, sound)| open(name_date(sound, near), *bit, NEAR_DATE)),
        );
    }
    for year in years {
        all.extend(
            words
                .iter()
                .map(|(bit, sound)| open(name_year(sound, year), *bit, of_year)),
        );
    }
}

fn by_place(asked: &Criteria, words: &[(u8, String)], all: &mut Vec<Lookup>) {
    let hidden = |key, words, place| Lookup {
        key,
        hint: Hint {
            words,
            place,
            ..Hint::default()
        },
        hidden_by_a_shield: true,
    };
    let mut places: Vec<Lookup> = Vec::new();
    let (outward, of_outward) = match &asked.place {
        None => return,
        Some(Place::Postcode(postcode)) => {
            places.push(hidden(whole_postcode(postcode), 0, 1.0));
            (postcode.outward(), PART)
        }
        Some(Place::Outward(outward)) => (outward.clone(), 1.0),
    };
    let pairs = word_pairs(words).into_iter();
    places.extend(pairs.map(|(bits, a, b)| hidden(pair_outward(a, b, &outward), bits, of_outward)));
    places.extend(
        words
            .iter()
            .map(|(bit, sound)| hidden(name_outward(sound, &outward), *bit, of_outward)),
    );
    // A question by birth and place keeps room for both.
    all.truncate(MOST_LOOKUPS.saturating_sub(places.len().min(MOST_LOOKUPS / 2)));
    all.extend(places);
}

/// The pairs of words, those that stand furthest apart first: the first word and the last are most
/// surely a given name and a family name, and only such pairs are kept of a person.
fn word_pairs(words: &[(u8, String)]) -> Vec<(u8, &str, &str)> {
    let mut pairs: Vec<(u8, &str, &str)> = words
        .iter()
        .enumerate()
        .flat_map(|(place, (bit, sound))| {
            words
                .iter()
                .skip(place + 1)
                .filter(move |(other, _)| other != bit)
                .map(move |(other, other_sound)| {
                    (bit | other, sound.as_str(), other_sound.as_str())
                })
        })
        .collect();
    pairs.sort_by_key(|(bits, ..)| bits.leading_zeros() + bits.trailing_zeros());
    pairs
}

/// Dates that are often written for a date: day and month swapped, and the year one or ten out or
/// with its last digits swapped. Another day or month is found by name and year.
fn near_dates(date: Date) -> Vec<Date> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    let swapped_year = year - year % 100 + (year % 10) * 10 + (year % 100) / 10;
    let candidates = [
        Date::new(year, day, month),
        Date::new(year - 1, month, day),
        Date::new(year + 1, month, day),
        Date::new(year - 10, month, day),
        Date::new(year + 10, month, day),
        Date::new(swapped_year, month, day),
    ];
    candidates
        .into_iter()
        .flatten()
        .filter(|it| *it != date)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Findable {
        Findable {
            given_names: vec!["William".into()],
            family_names: vec!["Smith".into()],
            birth_date: "2008-03-17".parse().ok(),
            postcode: "PR19 4UE".parse().ok(),
            nhs_number: "9995141264".parse().ok(),
        }
    }

    fn asked(name: &str, born: Option<Born>, place: &str) -> Criteria {
        Criteria {
            name: name.parse().ok(),
            born,
            place: place.parse().ok(),
            ..Criteria::default()
        }
    }

    fn finds(asked: &Criteria) -> bool {
        let keys = search_keys(&facts());
        let today: Date = "2026-03-02".parse().unwrap();
        lookups(asked, today)
            .iter()
            .any(|it| keys.contains(&it.key))
    }

    fn on(date: &str) -> Option<Born> {
        date.parse().ok().map(Born::On)
    }

    #[test]
    fn a_person_is_found_by_either_name_in_any_order_and_spelling() {
        for name in ["smith william", "Smyth", "Wiliam", "Bill Smithe", "Bill"] {
            assert!(finds(&asked(name, on("2008-03"), "")), "{name}");
        }
        assert!(!finds(&asked("Patel", on("2008-03"), "")));
    }

    #[test]
    fn a_person_is_found_with_a_birth_date_one_digit_out_or_swapped() {
        for date in [
            "2008-03-18",
            "2008-04-17",
            "2009-03-17",
            "2018-03-17",
            "2080-03-17",
        ] {
            assert!(finds(&asked("Smith", on(date), "")), "{date}");
        }
        let swapped = Findable {
            birth_date: "2008-03-05".parse().ok(),
            ..facts()
        };
        let keys = search_keys(&swapped);
        let today: Date = "2026-03-02".parse().unwrap();
        let asked = asked("Smith", on("2008-05-03"), "");
        assert!(
            lookups(&asked, today)
                .iter()
                .any(|it| keys.contains(&it.key))
        );
    }

    #[test]
    fn a_person_is_found_by_age_give_or_take_a_year() {
        for age in [16, 17, 18] {
            assert!(finds(&asked("Smith", Some(Born::Aged(age)), "")), "{age}");
        }
        assert!(!finds(&asked("Smith", Some(Born::Aged(25)), "")));
    }

    #[test]
    fn a_person_is_found_by_place_with_or_without_a_well_spelt_name() {
        assert!(finds(&asked("Smith", None, "PR19")));
        assert!(finds(&asked("Xyzzy", None, "PR19 4UE")));
        assert!(!finds(&asked("Smith", None, "PR2")));
    }

    #[test]
    fn every_look_up_by_place_or_nhs_number_is_marked_as_hidden_by_a_shield() {
        let asked = Criteria {
            nhs_number: "9995141264".parse().ok(),
            ..asked("William Smith", on("2008-03-17"), "PR19 4UE")
        };
        let shielded = Findable {
            postcode: None,
            nhs_number: None,
            ..facts()
        };
        let keys = search_keys(&shielded);
        let today: Date = "2026-03-02".parse().unwrap();
        for lookup in lookups(&asked, today) {
            if keys.contains(&lookup.key) {
                assert!(!lookup.hidden_by_a_shield);
            }
        }
        let hidden = lookups(&asked, today)
            .iter()
            .filter(|it| it.hidden_by_a_shield)
            .count();
        assert!(hidden >= 4, "number, postcode, pair and names");
    }

    #[test]
    fn a_long_question_looks_up_no_more_keys_than_the_limit_and_keeps_room_for_place() {
        let asked = asked("Bill Bob Liz Peg Jim Smith", on("2008-03-17"), "PR19 4UE");
        let today: Date = "2026-03-02".parse().unwrap();
        let lookups = lookups(&asked, today);
        assert!(lookups.len() <= MOST_LOOKUPS);
        let of_postcode = whole_postcode(&"PR19 4UE".parse().unwrap());
        assert!(lookups.iter().any(|it| it.key == of_postcode));
    }

    #[test]
    fn a_long_name_is_found_by_an_age_a_year_or_a_place_alone() {
        let name = "William Alexander Christopher Montgomery Featherstonehaugh Smith";
        for born in [Some(Born::Aged(18)), on("2008")] {
            assert!(finds(&asked(name, born, "")));
        }
        assert!(finds(&asked(name, None, "PR19")));
    }

    #[test]
    fn no_fixed_abode_is_not_a_place_that_people_share() {
        let nowhere = Findable {
            postcode: "ZZ99 3VZ".parse().ok(),
            ..facts()
        };
        assert_eq!(
            search_keys(&nowhere),
            search_keys(&Findable {
                postcode: None,
                ..facts()
            })
        );
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
