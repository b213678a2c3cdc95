//! How close a person is to what was asked, from 0 to 1, or that it is somebody else.
//!
//! Made for people who are told a name over the telephone: names in any order and spelling,
//! nicknames, former names, a date one digit out or its day and month swapped, a letter wrong in
//! a postcode. A hit must agree on enough to be a question that would be answered: a name with a
//! birth date or a place, or a number. A person whose whereabouts are hidden comes here without
//! them, so that nobody can find out by guessing (SI 2007/2182 reg 6).

use kith_terms::time::Date;
use kith_terms::{Age, BirthDate, NhsNumber, Postcode, Sex};

use super::criteria::{Born, Criteria, Given, Place};

/// What is known of one person, as far as it may be compared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// Every word of the names now and before.
    pub(crate) names: Vec<String>,
    /// Whether a name that was asked is known from records, though it is not among `names`.
    pub(crate) known_by_other_names: bool,
    pub(crate) birth_date: Option<BirthDate>,
    pub(crate) sex: Option<Sex>,
    pub(crate) postcode: Option<Postcode>,
    pub(crate) nhs_number: Option<NhsNumber>,
    pub(crate) number: String,
}

/// A name below this is another name.
const NAME_AGREES: f64 = 0.75;
/// A name found only among a person's other names is worth this.
const OTHER_NAME: f64 = 0.78;

/// How close the person is to what was asked; none when it is somebody else.
pub(crate) fn closeness(asked: &Criteria, known: &Known, today: Date) -> Option<f64> {
    let number = asked.number.as_ref().map(|it| same_number(it, &known.number));
    let nhs_number = asked.nhs_number.as_ref().map(|it| known.nhs_number.as_ref() == Some(it));
    let name = asked.name.as_ref().map(|it| name_closeness(it.words(), known));
    let born = asked.born.as_ref().map(|it| born_closeness(it, known.birth_date.as_ref(), today));
    let place = asked.place.as_ref().map(|it| place_closeness(it, known.postcode.as_ref()));
    let agreed = Given {
        name: name.is_some_and(|it| it >= NAME_AGREES),
        born: born.is_some_and(|it| it > 0.0),
        whole_birth_date: asked.given().whole_birth_date && born.is_some_and(|it| it > 0.0),
        place: place.is_some_and(|it| it > 0.0),
        whole_postcode: asked.given().whole_postcode && place.is_some_and(|it| it > 0.0),
        number: number == Some(true) || nhs_number == Some(true),
        sex: false,
    };
    agreed.narrow_enough().ok()?;
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

/// Own numbers are compared by their letters and digits: people leave out the hyphens.
pub(crate) fn same_number(one: &str, other: &str) -> bool {
    let plain = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
    };
    plain(one) == plain(other)
}

/// The mean of how well each word that was asked is found among the person's names. Each of the
/// person's names answers for one word only, so `Ali Ali` is not `Ali Khan`.
fn name_closeness(asked: &[String], known: &Known) -> f64 {
    let mut left: Vec<&String> = known.names.iter().collect();
    let mut pairs: Vec<(f64, &String, &String)> = Vec::new();
    for word in asked {
        for name in &left {
            pairs.push((word_closeness(word, name), word, name));
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut words: Vec<&String> = asked.iter().collect();
    let mut total = 0.0;
    for (closeness, word, name) in pairs {
        let found = words.iter().position(|it| *it == word);
        let with = left.iter().position(|it| *it == name);
        if let (Some(found), Some(with)) = (found, with) {
            words.swap_remove(found);
            left.swap_remove(with);
            total += found_by_other_name(closeness, known);
        }
    }
    if known.known_by_other_names {
        total += OTHER_NAME * count(words.len());
    }
    total / count(asked.len().max(1))
}

fn found_by_other_name(closeness: f64, known: &Known) -> f64 {
    if known.known_by_other_names { closeness.max(OTHER_NAME) } else { closeness }
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}

/// How close two words of names are.
fn word_closeness(asked: &str, name: &str) -> f64 {
    if asked == name {
        return 1.0;
    }
    if nicknames_agree(asked, name) {
        return 0.95;
    }
    let spelling = strsim::jaro_winkler(asked, name);
    let sound = if sounds_alike(asked, name) { 0.88 } else { 0.0 };
    // Part of a name or an initial, as people write them down in haste.
    let start = if name.starts_with(asked) || asked.starts_with(name) {
        if asked.chars().count().min(name.chars().count()) >= 3 { 0.9 } else { 0.76 }
    } else {
        0.0
    };
    // Jaro-Winkler gives unrelated words about a half; below this it tells nothing.
    let spelling = if spelling < 0.85 { 0.0 } else { spelling * 0.95 };
    spelling.max(sound).max(start)
}

/// How close a birth date is to what was asked: 1 when it fits, 0 when it is another or unknown.
fn born_closeness(asked: &Born, known: Option<&BirthDate>, today: Date) -> f64 {
    let Some(known) = known else { return 0.0 };
    match asked {
        Born::On(date) => date_closeness(date, known),
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

fn date_closeness(asked: &BirthDate, known: &BirthDate) -> f64 {
    if asked == known {
        return 1.0;
    }
    let (Some(asked_month), Some(known_month)) = (asked.month_part(), known.month_part()) else {
        // One of them is a year only.
        return if asked.year_part() == known.year_part() { 0.9 } else { 0.0 };
    };
    let (Some(asked_day), Some(known_day)) = (asked.day_part(), known.day_part()) else {
        let same = asked.year_part() == known.year_part() && asked_month == known_month;
        return if same { 0.95 } else { 0.0 };
    };
    let swapped = asked.year_part() == known.year_part()
        && asked_month == known_day
        && asked_day == known_month;
    if swapped || digits_that_differ(&asked.to_string(), &known.to_string()) == 1 {
        0.85
    } else {
        0.0
    }
}

fn digits_that_differ(one: &str, other: &str) -> usize {
    one.chars().zip(other.chars()).filter(|(a, b)| a != b).count()
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
