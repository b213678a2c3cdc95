//! The keys that a question looks up, and what finding somebody by each says.
//!
//! Every key is shared by few people, so that a search costs the same in a town and in a country.
//! The first round looks up what was asked as it was asked. Where that finds nobody who has the
//! names and was born then, the second looks up the other dates that are often written for the one.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use kith_terms::time::Date;
use kith_terms::{BirthDate, PartialPostcode};

use super::closeness::{Hint, date_closeness, miswritten_closeness};
use super::criteria::{Born, Criteria, Place, birth_years};
use super::keys::{birth_date_of, of_born, of_pair};
use super::search_keys::{
    birth_date, called, initials_born, is_word, known_by, name_born, name_outward, nhs_number,
    pair_outward, whole_postcode,
};

/// Keys to look up, with what finding somebody by one says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lookup {
    pub(crate) keys: RangeInclusive<i64>,
    hint: Hint,
    /// Whether each key tells a birth date, and what was asked of it.
    dated: Option<Born>,
    /// Whether it rests on where the person is, or on a number that another body gave: a person
    /// with a shield is not found by it (SI 2007/2182 reg 6).
    pub(crate) hidden_by_a_shield: bool,
}

impl Lookup {
    fn open(key: i64, words: u8, born: f64) -> Self {
        Self {
            keys: key..=key,
            hint: Hint {
                words,
                born,
                ..Hint::default()
            },
            dated: None,
            hidden_by_a_shield: false,
        }
    }

    fn hidden(key: i64, words: u8, place: f64) -> Self {
        Self {
            keys: key..=key,
            hint: Hint {
                words,
                place,
                ..Hint::default()
            },
            dated: None,
            hidden_by_a_shield: true,
        }
    }

    /// What finding somebody by this key says of them; nothing where they were born another day.
    pub(crate) fn says(&self, key: i64) -> Option<Hint> {
        let (Some(asked), Some(known)) = (&self.dated, birth_date_of(key)) else {
            return Some(self.hint);
        };
        let born = nearness(asked, &known);
        (born > 0.0).then_some(Hint { born, ..self.hint })
    }
}

/// The first half of a postcode alone, where all was asked: few who share it are meant.
const PART: f64 = 0.1;

/// The most keys or spans of them that the first round looks up.
pub(crate) const MOST_LOOKUPS: usize = 32;

/// The most keys that the second round looks up. An age has some fifteen hundred dates, and five
/// sounds are those of two names with the short forms of one.
pub(crate) const MOST_FURTHER_LOOKUPS: usize = 8_000;

/// A sound of a word of the name asked, or of a name that the word may be short for.
struct Sound {
    /// The word's bit.
    bit: u8,
    text: String,
    /// How soon it is looked up where not all can be: the first sound of each word comes before the
    /// others, and of the words those at the ends of the name, which tell most.
    turn: (usize, usize),
}

/// The first round: those that fewest people share first.
pub(crate) fn lookups(asked: &Criteria, today: Date) -> Vec<Lookup> {
    let sounds = asked_sounds(asked);
    let mut all: Vec<Lookup> = Vec::new();
    if let Some(number) = asked.nhs_number {
        let mut by_number = Lookup::hidden(nhs_number(number), 0, 0.0);
        by_number.hint.number = true;
        all.push(by_number);
    }
    by_birth(asked, &sounds, today, &mut all);
    by_place(asked, &sounds, &mut all);
    let mut kept: Vec<Lookup> = Vec::new();
    for lookup in all {
        if kept.len() < MOST_LOOKUPS && !kept.iter().any(|it| it.keys == lookup.keys) {
            kept.push(lookup);
        }
    }
    kept
}

/// Whether somebody of whom this is known openly is whom the question describes, names and birth
/// date, so that no second round is needed.
pub(crate) fn fits(asked: &Criteria, openly: Hint) -> bool {
    let words = asked.name.iter().flat_map(|it| it.words());
    let whole = words.filter(|it| is_word(it)).count().clamp(1, 2);
    openly.born >= 0.9 && openly.words.count_ones() as usize >= whole
}

/// The second round: everybody who was born then, and by each name the other dates that are often
/// written for the one that was asked; or each date of the time that was asked.
pub(crate) fn further(asked: &Criteria, today: Date) -> Vec<Lookup> {
    let Some(born) = &asked.born else {
        return Vec::new();
    };
    let dates = match born.in_full() {
        Some(_) => near_dates(born, today),
        None => {
            let within = dates_within(born, today).into_iter();
            within.map(|it| (it, 1.0)).collect()
        }
    };
    let sounds = those_that_tell_most(
        asked_sounds(asked),
        MOST_FURTHER_LOOKUPS / dates.len().max(1),
    );
    let mut all = Vec::new();
    if let Born::On(born) = born
        && born.date().is_some()
    {
        all.push(Lookup::open(birth_date(of_born(born)), 0, 1.0));
    }
    for (date, how_near) in &dates {
        let shelf = of_born(date);
        let by_name = sounds.iter();
        all.extend(by_name.map(|it| Lookup::open(name_born(shelf, &it.text), it.bit, *how_near)));
        if born.in_full().is_some() {
            let pairs = word_pairs(asked).into_iter();
            all.extend(
                pairs.map(|(one, other)| {
                    Lookup::open(initials_born(shelf, one, other), 0, *how_near)
                }),
            );
        }
    }
    all.sort_by_key(|it| *it.keys.start());
    all.dedup_by(|next, kept| {
        let same = next.keys == kept.keys;
        if same {
            kept.hint = kept.hint.and(next.hint);
        }
        same
    });
    all
}

fn asked_sounds(asked: &Criteria) -> Vec<Sound> {
    let words = asked.name.as_ref().map(|it| it.words()).unwrap_or_default();
    let bits = (0..8_u8).map(|place| 1 << place);
    let mut all: Vec<Sound> = Vec::new();
    for (place, (bit, word)) in bits.zip(words).enumerate() {
        let from_an_end = place.min(words.len() - 1 - place);
        for (rank, text) in known_by(word).enumerate() {
            if !all.iter().any(|it| it.bit == bit && it.text == text) {
                let turn = (rank, from_an_end);
                all.push(Sound { bit, text, turn });
            }
        }
    }
    all
}

fn those_that_tell_most(mut sounds: Vec<Sound>, most: usize) -> Vec<Sound> {
    sounds.sort_by_key(|it| it.turn);
    sounds.truncate(most);
    sounds
}

fn by_birth(asked: &Criteria, sounds: &[Sound], today: Date, all: &mut Vec<Lookup>) {
    if let Some(Born::On(born)) = &asked.born
        && born.date().is_some()
    {
        let shelf = of_born(born);
        let by_name = sounds.iter();
        all.extend(by_name.map(|it| Lookup::open(name_born(shelf, &it.text), it.bit, 1.0)));
        for (one, other) in word_pairs(asked) {
            all.push(Lookup::open(initials_born(shelf, one, other), 0, 1.0));
        }
        // A child may have no name yet.
        if sounds.is_empty() {
            all.push(Lookup::open(birth_date(shelf), 0, 1.0));
        }
    }
    let years = match &asked.born {
        Some(Born::On(born)) => born.year_part()..=born.year_part(),
        Some(Born::Miswritten(born)) => born.year..=born.year,
        Some(Born::Aged(age)) => birth_years(*age, today),
        // A name alone has to be the name itself.
        None if asked.given().is_name_alone() => {
            let names = word_pairs(asked).into_iter();
            let names = names.filter_map(|(one, other)| called(one, other));
            return all.extend(names.map(|key| Lookup::open(key, 0, 0.0)));
        }
        None => return,
    };
    for (words, one, other) in sound_pairs(sounds) {
        all.push(Lookup {
            keys: of_pair(one, other).years(&years),
            dated: asked.born.clone(),
            ..Lookup::open(0, words, 0.0)
        });
    }
}

fn by_place(asked: &Criteria, sounds: &[Sound], all: &mut Vec<Lookup>) {
    let mut places: Vec<Lookup> = Vec::new();
    let (outward, of_outward): (PartialPostcode, f64) = match &asked.place {
        None => return,
        Some(Place::Postcode(postcode)) => {
            places.push(Lookup::hidden(whole_postcode(postcode), 0, 1.0));
            (postcode.outward(), PART)
        }
        Some(Place::Outward(outward)) => (outward.clone(), 1.0),
    };
    for (words, one, other) in sound_pairs(sounds) {
        for key in [
            pair_outward(one, other, &outward),
            pair_outward(other, one, &outward),
        ] {
            places.push(Lookup::hidden(key, words, of_outward));
        }
    }
    // With a birth date, a name alone in half a postcode says less than what is looked up already.
    if asked.born.is_none() {
        let by_name = sounds.iter();
        places.extend(
            by_name.map(|it| Lookup::hidden(name_outward(&it.text, &outward), it.bit, of_outward)),
        );
    }
    // A question by birth and place keeps room for both.
    all.truncate(MOST_LOOKUPS.saturating_sub(places.len().min(MOST_LOOKUPS / 2)));
    all.extend(places);
}

/// The pairs of words, those that stand furthest apart first: the first word and the last are most
/// surely a given name and a family name.
fn word_pairs(asked: &Criteria) -> Vec<(&str, &str)> {
    let words = asked.name.as_ref().map(|it| it.words()).unwrap_or_default();
    apart(words)
        .map(|(one, other)| (one.as_str(), other.as_str()))
        .take(3)
        .collect()
}

/// The pairs of sounds of different words, in the same order.
fn sound_pairs(sounds: &[Sound]) -> Vec<(u8, &str, &str)> {
    let mut pairs: Vec<(u8, &str, &str)> = apart(sounds)
        .filter(|(one, other)| one.bit != other.bit)
        .map(|(one, other)| (one.bit | other.bit, one.text.as_str(), other.text.as_str()))
        .collect();
    pairs.sort_by_key(|(bits, ..)| bits.leading_zeros() + bits.trailing_zeros());
    pairs.truncate(MOST_LOOKUPS / 2);
    pairs
}

fn apart<T>(all: &[T]) -> impl Iterator<Item = (&T, &T)> {
    let mut pairs: Vec<(usize, (&T, &T))> = Vec::new();
    for (place, one) in all.iter().enumerate() {
        let later = all.iter().enumerate().skip(place + 1);
        pairs.extend(later.map(|(other_place, other)| (place.abs_diff(other_place), (one, other))));
    }
    pairs.sort_by_key(|it| std::cmp::Reverse(it.0));
    pairs.into_iter().map(|it| it.1)
}

/// How near a date is to what was asked, which an age does not say.
fn nearness(asked: &Born, known: &BirthDate) -> f64 {
    match asked {
        Born::On(asked) => date_closeness(asked, known),
        Born::Miswritten(asked) => miswritten_closeness(*asked, known),
        Born::Aged(_) => 1.0,
    }
}

/// The dates that are often written for a date, in their order, with how near they are to it.
fn near_dates(asked: &Born, today: Date) -> Vec<(BirthDate, f64)> {
    let Some((year, month, day)) = asked.in_full() else {
        return Vec::new();
    };
    let digits = format!("{year:04}{month:02}{day:02}");
    let mut candidates: Vec<Option<Date>> = vec![Date::new(year, day, month).ok()];
    candidates.extend((1..=31).map(|day| Date::new(year, month, day).ok()));
    candidates.extend((1..=12).map(|month| Date::new(year, month, day).ok()));
    candidates.extend((-2..=2).map(|by| Date::new(year + by, month, day).ok()));
    candidates.extend((-9..=9).map(|by| Date::new(year + 10 * by, month, day).ok()));
    candidates.extend([-100, -9, 9, 100].map(|by| Date::new(year + by, month, day).ok()));
    candidates.extend((0..=9).map(|unit| Date::new(year - year % 10 + unit, month, day).ok()));
    candidates.extend((2..7).map(|at| transposed(&digits, at)));
    candidates.push(Date::new(year, 1, 1).ok());
    let dates = candidates.into_iter().flatten().filter(|it| *it <= today);
    let dates = dates.filter_map(|it| BirthDate::full(it).ok());
    let dates: BTreeSet<BirthDate> = dates.filter(|it| Born::On(*it) != *asked).collect();
    let near = dates.into_iter().map(|it| (it, nearness(asked, &it)));
    near.filter(|it| it.1 > 0.0).collect()
}

/// The date whose digits at this place and the next have changed places.
fn transposed(digits: &str, at: usize) -> Option<Date> {
    let mut digits: Vec<u8> = digits.bytes().collect();
    if at + 1 < digits.len() {
        digits.swap(at, at + 1);
    }
    let digits = String::from_utf8(digits).ok()?;
    let part = |from, to| digits.get(from..to);
    let year = part(0, 4)?.parse().ok()?;
    Date::new(year, part(4, 6)?.parse().ok()?, part(6, 8)?.parse().ok()?).ok()
}

/// Every date that fits a year, a month or an age, in whole and in part.
fn dates_within(born: &Born, today: Date) -> Vec<BirthDate> {
    let (years, only_month) = match born {
        Born::On(born) => (born.year_part()..=born.year_part(), born.month_part()),
        Born::Miswritten(born) => (born.year..=born.year, None),
        Born::Aged(age) => (birth_years(*age, today), None),
    };
    let mut all = Vec::new();
    for year in years {
        all.extend(BirthDate::year(year).ok());
        let months = (1..=12).filter(|month| only_month.is_none_or(|only| only == *month));
        for month in months {
            all.extend(BirthDate::year_month(year, month).ok());
            let days = (1..=31).filter_map(|day| Date::new(year, month, day).ok());
            all.extend(days.filter_map(|date| BirthDate::full(date).ok()));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::search_keys::{Findable, search_keys};

    fn facts() -> Findable {
        Findable {
            given_names: vec!["William".into()],
            middle_names: Vec::new(),
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
        finds_among(asked, &facts())
    }

    fn finds_among(asked: &Criteria, facts: &Findable) -> bool {
        let keys = search_keys(facts);
        let both = [lookups(asked, today()), further(asked, today())].concat();
        keys.iter().any(|key| {
            both.iter()
                .any(|it| it.keys.contains(key) && it.says(*key).is_some())
        })
    }

    fn today() -> Date {
        "2026-03-02".parse().unwrap()
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
        assert!(finds_among(&asked("Smith", on("2008-05-03"), ""), &swapped));
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
        for lookup in [lookups(&asked, today()), further(&asked, today())].concat() {
            if keys.iter().any(|key| lookup.keys.contains(key)) {
                assert!(!lookup.hidden_by_a_shield);
            }
        }
        let hidden = lookups(&asked, today())
            .iter()
            .filter(|it| it.hidden_by_a_shield)
            .count();
        assert!(hidden >= 4, "number, postcode, pair and names");
    }

    #[test]
    fn a_long_question_looks_up_no_more_keys_than_the_limit_and_keeps_room_for_place() {
        let asked = asked("Bill Bob Liz Peg Jim Smith", on("2008-03-17"), "PR19 4UE");
        let lookups = lookups(&asked, today());
        assert!(lookups.len() <= MOST_LOOKUPS);
        let of_postcode = whole_postcode(&"PR19 4UE".parse().unwrap());
        assert!(lookups.iter().any(|it| it.keys.contains(&of_postcode)));
    }

    #[test]
    fn a_long_name_with_an_age_looks_up_no_more_keys_than_the_limit_and_keeps_its_ends() {
        let asked = asked("Bill Bob Liz Peg Jim Smith", Some(Born::Aged(18)), "");
        let all = asked_sounds(&asked).len() * dates_within(&Born::Aged(18), today()).len();
        let further = further(&asked, today());
        assert!(
            all > MOST_FURTHER_LOOKUPS && further.len() <= MOST_FURTHER_LOOKUPS,
            "{all}"
        );
        let (first, last) = (0b1, 0b10_0000);
        let looked_up = |bit| further.iter().any(|it| it.hint.words & bit != 0);
        assert!(looked_up(first) && looked_up(last));
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
    fn two_misspelt_names_are_found_by_how_they_begin_and_a_date_with_a_slip() {
        for date in [
            "2008-03-17",
            "2008-03-71",
            "2008-03-07",
            "2008-11-17",
            "2018-03-17",
        ] {
            let asked = asked("Wukkuan Snutg", on(date).or(on("2008")), "");
            let expected = date.parse::<BirthDate>().is_ok();
            assert_eq!(finds(&asked), expected, "{date}");
        }
    }

    #[test]
    fn a_nickname_finds_the_name_and_the_name_the_nickname() {
        let known_as = |given: &str| Findable {
            given_names: vec![given.into()],
            ..facts()
        };
        for (asked_for, known) in [("Bill", "William"), ("William", "Bill"), ("Billy", "Will")] {
            let asked = asked(&format!("{asked_for} Smith"), on("2008"), "");
            let keys = search_keys(&known_as(known));
            let first = lookups(&asked, today());
            assert!(
                keys.iter()
                    .any(|key| first.iter().any(|it| it.keys.contains(key))),
                "{asked_for}"
            );
        }
    }

    #[test]
    fn a_name_alone_finds_those_who_are_called_so_in_either_order() {
        for (name, found) in [
            ("William Smith", true),
            ("Smith William", true),
            ("Wiliam Smith", false),
            ("Smith", false),
        ] {
            let keys = search_keys(&facts());
            let first = lookups(&asked(name, None, ""), today());
            assert_eq!(
                keys.iter()
                    .any(|key| first.iter().any(|it| it.keys.contains(key))),
                found,
                "{name}"
            );
        }
    }

    #[test]
    fn the_second_round_is_for_whom_the_first_has_not_found_with_names_and_date() {
        let asked = asked("W Smith", on("2008-03-17"), "");
        let hint = |words, born| Hint {
            words,
            born,
            ..Hint::default()
        };
        assert!(fits(&asked, hint(0b10, 1.0)), "a letter is no name");
        assert!(!fits(&asked, hint(0b10, 0.85)));
        assert!(!fits(&asked, hint(0, 1.0)));
    }

    #[test]
    fn dates_near_a_date_are_real_and_not_after_today() {
        let near = near_dates(&on("2026-02-28").unwrap(), today());
        assert!(near.iter().all(|it| it.0.earliest() <= today()));
        let year_before = "2025-02-28".parse().unwrap();
        assert!(near.iter().any(|it| it.0 == year_before));
        assert!(near.len() > 30, "{}", near.len());
    }
}
