//! How close a person is to what was asked, from 0 to 1, or that it is somebody else.
//!
//! Made for people who are told a name over the telephone: names in any order and spelling,
//! nicknames, former names, a date one digit out or its day and month swapped, a letter wrong in
//! a postcode. A hit must agree on enough to be a question that would be answered: a name with a
//! birth date or a place, or a number. A person whose whereabouts are hidden comes here without
//! them, so that nobody can find out by guessing (SI 2007/2182 reg 6).

use std::cell::OnceCell;

use kith_terms::time::Date;
use kith_terms::{Age, BirthDate, NhsNumber, Postcode, Sex};
use serde::Serialize;

use super::criteria::{Born, Criteria, Given, NoSuchDate, Place};
use super::search_keys::sounds;
use crate::matching::names::are_nicknames;

/// What is known of one person, as far as it may be compared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// Every word of the names now and before.
    pub(crate) names: Vec<String>,
    /// The words of the name asked by which records know the person, though they may not be among
    /// `names`: bit 0 the first word.
    pub(crate) goes_by: u8,
    pub(crate) birth_date: Option<BirthDate>,
    pub(crate) sex: Option<Sex>,
    pub(crate) postcode: Option<Postcode>,
    pub(crate) nhs_number: Option<NhsNumber>,
    pub(crate) number: String,
}

/// A name below this is another name.
const NAME_AGREES: f64 = 0.75;
/// A name that is nearly the same.
const LIKE_NAME: f64 = 0.85;
/// A name whose words are the same, but for a nickname.
const SAME_NAME: f64 = 0.97;
/// A date that is another but for a slip of more than a digit.
const FAR_DATE: f64 = 0.7;
/// A date with one slip.
const NEAR_DATE: f64 = 0.85;
/// The least of a name of which half is right: one word of two just so, or its short form.
const HALF_NAME: f64 = 0.46;
/// What a name that only sounds the same is worth.
const SOUNDS_ALIKE: f64 = 0.88;
/// A name found only among a person's other names is worth this.
const OTHER_NAME: f64 = 0.78;

/// What the keys that found somebody say of them, before anything of theirs is read.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Hint {
    /// The words of the name asked by which records know the person: bit 0 the first.
    pub(crate) words: u8,
    /// How near the birth date is, from 0 to 1.
    pub(crate) born: f64,
    /// How near the place is, from 0 to 1.
    pub(crate) place: f64,
    /// Whether a number agrees.
    pub(crate) number: bool,
}

impl Hint {
    /// What this and another key that found the same person say together.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            words: self.words | other.words,
            born: self.born.max(other.born),
            place: self.place.max(other.place),
            number: self.number || other.number,
        }
    }

    /// How much speaks for the person. A word of the name is a part of the name. A whole date or
    /// postcode that agrees outweighs one word of two: few people share it, and what is spelt so
    /// badly that it sounds like nothing is found by it alone.
    pub(crate) fn weight(self, asked: &Criteria) -> f64 {
        let words = asked.name.as_ref().map_or(1, |it| it.words().len());
        4.0 * f64::from(self.words.count_ones()) / count(words)
            + 3.0 * (self.born + self.place)
            + 8.0 * f64::from(self.number)
    }
}

/// How surely somebody is whom the question describes, in the words of FHIR's `match-grade`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// Everything that was asked agrees, a whole name with a whole birth date or a number among it,
    /// and of nobody else.
    Certain,
    /// Nearly everything agrees.
    Probable,
    /// Enough agrees to be looked at.
    Possible,
}

/// What somebody has at least of whom nearly everything agrees.
const PROBABLE: f64 = 0.92;

impl Grade {
    /// The grade of somebody as close as this; `others` is how close the closest of the others is.
    pub(crate) fn of(asked: &Criteria, closeness: f64, others: Option<f64>) -> Self {
        let given = asked.given();
        let whole_name = asked.name.as_ref().is_some_and(|it| it.words().len() > 1);
        let points_at_one = given.number || (whole_name && given.whole_birth_date);
        let alone = others.is_none_or(|it| it < 1.0);
        match closeness {
            1.0.. if points_at_one && alone => Self::Certain,
            PROBABLE.. => Self::Probable,
            _ => Self::Possible,
        }
    }
}

/// A question, made ready to be compared with one person after another.
pub(crate) struct Comparing<'a> {
    asked: &'a Criteria,
    words: Vec<Word<'a>>,
    today: Date,
}

impl<'a> Comparing<'a> {
    pub(crate) fn new(asked: &'a Criteria, today: Date) -> Self {
        let words = asked.name.iter().flat_map(|it| it.words());
        Self {
            asked,
            words: words.map(|it| Word::new(it)).collect(),
            today,
        }
    }

    /// How close the person is to what was asked; none when it is somebody else.
    pub(crate) fn closeness(&self, known: &Known) -> Option<f64> {
        self.where_said(known, Said::points_at_somebody)
    }

    /// How close somebody is who was born on just that day and has half of the name: a short form
    /// that no list has, a married name that no source told. For where nobody has more.
    pub(crate) fn half_named(&self, known: &Known) -> Option<f64> {
        self.where_said(known, Said::has_half_the_name)
    }

    /// Those who are close to what was asked, and where there are none, those with half of the name.
    pub(crate) fn those_close<T>(&self, all: Vec<(Known, T)>) -> Vec<(f64, T)> {
        let all = all.into_iter();
        let all: Vec<_> = all
            .map(|(known, it)| (self.closeness(&known), known, it))
            .collect();
        let any = all.iter().any(|it| it.0.is_some());
        let close = all.into_iter().filter_map(|(closeness, known, it)| {
            let closeness = match any {
                true => closeness,
                false => self.half_named(&known),
            };
            Some((closeness?, it))
        });
        close.collect()
    }

    fn where_said(&self, known: &Known, is_enough: fn(&Said, &Criteria) -> bool) -> Option<f64> {
        let asked = self.asked;
        let number = asked.number.as_ref();
        let number = number.map(|it| same_number(it, &known.number));
        let nhs_number = asked.nhs_number.as_ref();
        let nhs_number = nhs_number.map(|it| known.nhs_number.as_ref() == Some(it));
        let name = asked.name.as_ref();
        let name = name.map(|_| name_closeness(&self.words, known));
        let born = asked.born.as_ref();
        let born = born.map(|it| born_closeness(it, known.birth_date.as_ref(), self.today));
        let place = asked.place.as_ref();
        let place = place.map(|it| place_closeness(it, known.postcode.as_ref()));
        let said = Said {
            name,
            born,
            place,
            number: number == Some(true) || nhs_number == Some(true),
        };
        if !is_enough(&said, asked) {
            return None;
        }
        let sex = match (asked.sex, known.sex) {
            (Some(asked), Some(known)) if known != Sex::Unknown => Some(f64::from(asked == known)),
            _ => None,
        };
        let parts = [
            (name, 5.0),
            (born, 3.0),
            (place, 2.0),
            (nhs_number.map(f64::from), 6.0),
            (number.map(f64::from), 6.0),
            (sex, 0.5),
        ];
        let (mut total, mut most) = (0.0, 0.0);
        for (part, weight) in parts {
            if let Some(part) = part {
                total += part * weight;
                most += weight;
            }
        }
        Some(total / most)
    }
}

/// How near each thing is that was asked.
struct Said {
    name: Option<f64>,
    born: Option<f64>,
    place: Option<f64>,
    number: bool,
}

impl Said {
    fn has_half_the_name(&self, asked: &Criteria) -> bool {
        let half_a_name = self.name.is_some_and(|it| it >= HALF_NAME);
        asked.given().whole_birth_date && self.born == Some(1.0) && half_a_name
    }

    /// Whether what agrees would be a question that is answered. A date with a greater slip agrees
    /// only for somebody of nearly the same name; and a name alone has to be the same.
    fn points_at_somebody(&self, asked: &Criteria) -> bool {
        let given = asked.given();
        if given.is_name_alone() {
            return self.name.is_some_and(|it| it >= SAME_NAME);
        }
        let name = self.name.unwrap_or_default();
        let least = if name >= LIKE_NAME { 0.0 } else { FAR_DATE };
        let born = self.born.is_some_and(|it| it > least);
        let place = self.place.is_some_and(|it| it > 0.0);
        let agreed = Given {
            name: name >= NAME_AGREES,
            born,
            whole_birth_date: given.whole_birth_date && born,
            place,
            whole_postcode: given.whole_postcode && place,
            number: self.number,
            sex: false,
        };
        agreed.narrow_enough().is_ok()
    }
}

/// Own numbers are compared by their letters and digits: people leave out the hyphens.
pub(crate) fn same_number(one: &str, other: &str) -> bool {
    let plain = |text: &str| -> String {
        text.chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_uppercase()
    };
    plain(one) == plain(other)
}

/// The mean of how well each word that was asked is found among the person's names. Each of the
/// person's names answers for one word only, so `Ali Ahmed` is not `Ali Khan` twice over.
fn name_closeness(asked: &[Word<'_>], known: &Known) -> f64 {
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    let names: Vec<Word<'_>> = known.names.iter().map(|it| Word::new(it)).collect();
    for (place, word) in asked.iter().enumerate() {
        for (with, name) in names.iter().enumerate() {
            pairs.push((word_closeness(word, name), place, with));
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut found: Vec<(usize, usize, f64)> = Vec::new();
    for (closeness, place, with) in pairs {
        if !found.iter().any(|it| it.0 == place || it.1 == with) {
            found.push((place, with, closeness));
        }
    }
    let of_word = |place: usize| {
        let closeness = found.iter().find(|it| it.0 == place).map_or(0.0, |it| it.2);
        let goes_by = place < 8 && known.goes_by & (1 << place) != 0;
        if goes_by {
            closeness.max(OTHER_NAME)
        } else {
            closeness
        }
    };
    (0..asked.len()).map(of_word).sum::<f64>() / count(asked.len().max(1))
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}

/// A word of a name, with its sounds once somebody has asked for them: they cost most to work out.
struct Word<'a> {
    text: &'a str,
    sounds: OnceCell<Vec<String>>,
}

impl<'a> Word<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            sounds: OnceCell::new(),
        }
    }

    fn sounds(&self) -> &[String] {
        self.sounds.get_or_init(|| sounds(self.text))
    }

    fn sounds_like(&self, other: &Self) -> bool {
        self.sounds().iter().any(|it| other.sounds().contains(it))
    }
}

/// How close two words of names are.
fn word_closeness(asked_word: &Word<'_>, known: &Word<'_>) -> f64 {
    let (asked, name) = (asked_word.text, known.text);
    if asked == name {
        return 1.0;
    }
    if are_nicknames(asked, name) {
        return 0.95;
    }
    // Part of a name or an initial, as people write them down in haste.
    let start = if name.starts_with(asked) || asked.starts_with(name) {
        if asked.chars().count().min(name.chars().count()) >= 3 {
            0.9
        } else {
            0.76
        }
    } else {
        0.0
    };
    // Jaro-Winkler gives unrelated words about a half; names of which it gives less neither are
    // written nor sound alike.
    let likeness = strsim::jaro_winkler(asked, name);
    if likeness < 0.5 {
        return start;
    }
    let spelling = match likeness {
        0.85.. => likeness * 0.95,
        _ => 0.0,
    };
    let slips = match likeness {
        0.7.. => slips(asked, name),
        _ => 0.0,
    };
    let written = spelling.max(slips).max(start);
    if written < SOUNDS_ALIKE && asked_word.sounds_like(known) {
        SOUNDS_ALIKE
    } else {
        written
    }
}

/// What a name is worth that is another but for slips of the finger: a letter left out, put in,
/// written for another, or two that changed places. In a short name a slip leaves less.
fn slips(one: &str, other: &str) -> f64 {
    let shorter = one.chars().count().min(other.chars().count());
    let slips = match shorter {
        0..3 => return 0.0,
        _ => strsim::osa_distance(one, other),
    };
    match (slips, shorter) {
        (1, 3) => 0.85,
        (1, _) => 0.92,
        (2, 6..) => 0.85,
        _ => 0.0,
    }
}

/// How close a birth date is to what was asked: 1 when it fits, 0 when it is another or unknown.
fn born_closeness(asked: &Born, known: Option<&BirthDate>, today: Date) -> f64 {
    let Some(known) = known else { return 0.0 };
    match asked {
        Born::On(date) => date_closeness(date, known),
        Born::Miswritten(date) => miswritten_closeness(*date, known),
        Born::Aged(age) => age_closeness(*age, known, today),
    }
}

fn age_closeness(asked: u8, known: &BirthDate, today: Date) -> f64 {
    let (youngest, oldest) = match known.age_on(today) {
        Some(Age::Exactly(age)) => (age, age),
        Some(Age::Between(youngest, oldest)) => (youngest, oldest),
        None => return 0.0,
    };
    let asked = u16::from(asked);
    if (youngest..=oldest).contains(&asked) {
        1.0
    } else if asked.abs_diff(youngest).min(asked.abs_diff(oldest)) == 1 {
        0.8
    } else {
        0.0
    }
}

pub(crate) fn date_closeness(asked: &BirthDate, known: &BirthDate) -> f64 {
    if asked == known {
        return 1.0;
    }
    let (Some(asked_month), Some(known_month)) = (asked.month_part(), known.month_part()) else {
        // One of them is a year only.
        return if asked.year_part() == known.year_part() {
            0.9
        } else {
            0.0
        };
    };
    let (Some(asked_day), Some(known_day)) = (asked.day_part(), known.day_part()) else {
        let same = asked.year_part() == known.year_part() && asked_month == known_month;
        return if same { 0.95 } else { 0.0 };
    };
    let years = (asked.year_part() - known.year_part()).abs();
    let (same_month, same_day) = (asked_month == known_month, asked_day == known_day);
    let swapped = years == 0 && asked_month == known_day && asked_day == known_month;
    if swapped || is_one_slip(&asked.to_string(), &known.to_string()) {
        return NEAR_DATE;
    }
    let one_part = match (years, same_month, same_day) {
        (0, same_month, same_day) => same_month || same_day,
        (1 | 2 | 9 | 10 | 100, true, true) => true,
        _ => false,
    };
    // 1 January is often written for a day that is not known.
    let unknown_day = years == 0 && (asked.is_new_years_day() || known.is_new_years_day());
    if one_part || unknown_day {
        FAR_DATE
    } else {
        0.0
    }
}

/// Nothing is surer than that one digit is wrong, or that day and month have changed places.
pub(crate) fn miswritten_closeness(asked: NoSuchDate, known: &BirthDate) -> f64 {
    let same_year = asked.year == known.year_part();
    let (month, day) = (known.month_part(), known.day_part());
    let swapped = same_year && (month, day) == (Some(asked.day), Some(asked.month));
    let one_part = month.is_none_or(|it| it == asked.month) || day == Some(asked.day);
    if swapped || is_one_slip(&asked.to_string(), &known.to_string()) {
        NEAR_DATE
    } else if same_year && one_part {
        FAR_DATE
    } else {
        0.0
    }
}

/// Whether two dates are the same but for one digit, or for two neighbours that changed places.
fn is_one_slip(one: &str, other: &str) -> bool {
    let digits = |date: &str| date.bytes().filter(|it| *it != b'-').collect::<Vec<u8>>();
    let (one, other) = (digits(one), digits(other));
    let differ: Vec<usize> = (0..one.len().max(other.len()))
        .filter(|at| one.get(*at) != other.get(*at))
        .collect();
    match differ.as_slice() {
        [_] => true,
        [at, next] => {
            at + 1 == *next && one.get(*at) == other.get(*next) && one.get(*next) == other.get(*at)
        }
        _ => false,
    }
}

fn digits_that_differ(one: &str, other: &str) -> usize {
    one.chars()
        .zip(other.chars())
        .filter(|(a, b)| a != b)
        .count()
}

/// How close a postcode is to the place asked: whole, one character out, or the same outward half.
fn place_closeness(asked: &Place, known: Option<&Postcode>) -> f64 {
    let Some(known) = known else { return 0.0 };
    match asked {
        Place::Outward(outward) => f64::from(outward.covers(known)),
        Place::Postcode(asked) if asked == known => 1.0,
        Place::Postcode(asked) => {
            let (one, other) = (asked.to_string(), known.to_string());
            if one.len() == other.len() && digits_that_differ(&one, &other) == 1 {
                0.8
            } else if asked.outward() == known.outward() {
                0.6
            } else {
                0.0
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::criteria::name_words;

    fn today() -> Date {
        "2026-03-02".parse().unwrap()
    }

    fn lily() -> Known {
        Known {
            names: name_words("Lily May Smith"),
            goes_by: 0,
            birth_date: "2008-03-17".parse().ok(),
            sex: Some(Sex::Female),
            postcode: "PR19 4UE".parse().ok(),
            nhs_number: "9995141264".parse().ok(),
            number: "K-2345-6789".into(),
        }
    }

    fn asked(name: &str, born: &str, place: &str) -> Criteria {
        Criteria {
            name: name.parse().ok(),
            born: born.parse().ok().map(Born::On),
            place: place.parse().ok(),
            ..Criteria::default()
        }
    }

    fn closeness(asked: &Criteria, known: &Known, today: Date) -> Option<f64> {
        Comparing::new(asked, today).closeness(known)
    }

    fn close(asked: &Criteria) -> Option<f64> {
        closeness(asked, &lily(), today())
    }

    #[test]
    fn what_agrees_in_everything_is_closest() {
        assert_eq!(
            close(&asked("Lily Smith", "2008-03-17", "PR19 4UE")),
            Some(1.0)
        );
        assert_eq!(close(&asked("smith LILY", "2008-03-17", "")), Some(1.0));
        assert_eq!(close(&asked("Smith", "2008-03-17", "")), Some(1.0));
    }

    #[test]
    fn slips_come_after_what_agrees_but_are_found() {
        let slips = [
            ("Lilly Smyth", "2008-03-17", ""),
            ("Lily Smith", "2008-03-18", ""),
            ("Lily Smith", "2008-03", ""),
            ("Lily Smith", "2009-03-17", ""),
            ("Lil Smith", "2008-03-17", ""),
            ("Lily Smith", "", "PR19 4UF"),
            ("Lily Smith", "", "PR19 1AA"),
            ("Lily Smith", "2008-03-17", "B1 1AA"),
        ];
        for (name, born, place) in slips {
            let close = close(&asked(name, born, place));
            assert!(
                close.is_some_and(|it| it < 1.0 && it > 0.6),
                "{name} {born} {place} {close:?}"
            );
        }
    }

    #[test]
    fn a_swapped_day_and_month_is_close() {
        let known = Known {
            birth_date: "2008-05-03".parse().ok(),
            ..lily()
        };
        assert!(closeness(&asked("Lily Smith", "2008-03-05", ""), &known, today()).is_some());
    }

    #[test]
    fn another_name_date_or_place_is_somebody_else() {
        assert_eq!(close(&asked("Lily Smith", "1950-11-30", "")), None);
        assert_eq!(close(&asked("Lily Smith", "", "B1 1AA")), None);
        assert_eq!(close(&asked("Priya Patel", "2008-03-17", "")), None);
    }

    #[test]
    fn an_age_fits_give_or_take_a_year() {
        let aged = |age| Criteria {
            born: Some(Born::Aged(age)),
            ..asked("Lily Smith", "", "")
        };
        assert_eq!(close(&aged(17)), Some(1.0));
        assert!(close(&aged(18)).is_some_and(|it| it < 1.0));
        assert!(close(&aged(16)).is_some_and(|it| it < 1.0));
        assert_eq!(close(&aged(15)), None);
        assert_eq!(close(&aged(19)), None);
    }

    #[test]
    fn a_number_finds_its_person_alone() {
        let by_nhs = Criteria {
            nhs_number: "9995141264".parse().ok(),
            ..Criteria::default()
        };
        assert_eq!(close(&by_nhs), Some(1.0));
        let by_own = Criteria {
            number: Some("k2345 6789".into()),
            ..Criteria::default()
        };
        assert_eq!(close(&by_own), Some(1.0));
        let other = Criteria {
            nhs_number: "9996107876".parse().ok(),
            ..Criteria::default()
        };
        assert_eq!(close(&other), None);
    }

    #[test]
    fn another_sex_orders_the_answer_and_leaves_nobody_out() {
        let criteria = asked("Lily Smith", "2008-03-17", "");
        let same = close(&Criteria {
            sex: Some(Sex::Female),
            ..criteria.clone()
        });
        let other = close(&Criteria {
            sex: Some(Sex::Male),
            ..criteria
        });
        assert!(other.is_some() && other < same);
    }

    #[test]
    fn a_former_name_known_from_records_is_found() {
        let known = Known {
            names: name_words("Lily Jones"),
            goes_by: 0b10,
            ..lily()
        };
        assert!(closeness(&asked("Lily Smith", "2008-03-17", ""), &known, today()).is_some());
        let unknown = Known {
            goes_by: 0,
            ..known
        };
        assert_eq!(
            closeness(&asked("Lily Smith", "2008-03-17", ""), &unknown, today()),
            None
        );
    }

    #[test]
    fn only_somebody_of_whom_all_agrees_and_of_nobody_else_is_certain() {
        let whole = asked("Lily Smith", "2008-03-17", "");
        let grade = |asked: &Criteria, others| Grade::of(asked, close(asked).unwrap(), others);
        assert_eq!(grade(&whole, Some(0.95)), Grade::Certain);
        assert_eq!(
            grade(&whole, Some(1.0)),
            Grade::Probable,
            "another is as close"
        );
        assert_eq!(
            grade(&asked("Smith", "2008-03-17", ""), None),
            Grade::Probable
        );
        assert_eq!(
            grade(&asked("Lily Smith", "2008", ""), None),
            Grade::Probable
        );
        assert_eq!(
            grade(&asked("Lilly Smyth", "2008-03-17", ""), None),
            Grade::Probable
        );
        assert_eq!(
            grade(&asked("Lil Smyth", "2018-03-17", ""), None),
            Grade::Possible
        );
    }

    #[test]
    fn what_is_hidden_tells_nothing_whether_it_agrees_or_not() {
        let shielded = Known {
            postcode: None,
            nhs_number: None,
            ..lily()
        };
        let at = |place| {
            closeness(
                &asked("Lily Smith", "2008-03-17", place),
                &shielded,
                today(),
            )
        };
        assert_eq!(at("PR19 4UE"), at("B1 1AA"));
        let by_place = closeness(&asked("Lily Smith", "", "PR19 4UE"), &shielded, today());
        assert_eq!(by_place, None);
    }

    #[test]
    fn what_few_people_share_speaks_more_for_somebody_than_what_many_share() {
        let asked = asked("Lily Smith", "2008-03-17", "");
        let weight = |words, born| {
            let hint = Hint {
                words,
                born,
                ..Hint::default()
            };
            hint.weight(&asked)
        };
        let both_and_date = weight(0b11, 1.0);
        let one_and_date = weight(0b10, 1.0);
        let both_and_year = weight(0b11, 0.1);
        let date_alone = weight(0, 1.0);
        let one_and_year = weight(0b10, 0.1);
        let in_order = [
            both_and_date,
            one_and_date,
            both_and_year,
            date_alone,
            one_and_year,
        ];
        assert!(in_order.is_sorted_by(|a, b| a > b), "{in_order:?}");
    }
}
