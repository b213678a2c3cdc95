//! How close a birth date is to what was asked of it.

use kith_terms::time::Date;
use kith_terms::{Age, BirthDate};

use crate::rules::criteria::{Born, NoSuchDate};

/// A date that is another but for a slip of more than a digit.
pub(super) const FAR_DATE: f64 = 0.7;
/// A date with one slip.
const NEAR_DATE: f64 = 0.85;

/// How close a birth date is to what was asked: 1 when it fits, 0 when it is another or unknown.
pub(super) fn born_closeness(asked: &Born, known: Option<&BirthDate>, today: Date) -> f64 {
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
