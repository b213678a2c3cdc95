//! How close a person is to what was asked, from 0 to 1, or that it is somebody else.
//!
//! Made for people who are told a name over the telephone: names in any order and spelling,
//! nicknames, former names, a date one digit out or its day and month swapped, a letter wrong in
//! a postcode. A hit must agree on enough to be a question that would be answered: a name with a
//! birth date or a place, or a number. A person whose whereabouts are hidden comes here without
//! them, so that nobody can find out by guessing (SI 2007/2182 reg 6).

mod dates;
#[cfg(test)]
mod tests;
mod words;

use kith_terms::time::Date;
use kith_terms::{BirthDate, NhsNumber, Postcode, Sex};
use serde::Serialize;

use self::dates::{FAR_DATE, born_closeness};
pub(crate) use self::dates::{date_closeness, miswritten_closeness};
use self::words::{Word, count, name_closeness};
use super::criteria::{Criteria, Given, Place};

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
/// The least of a name of which half is right: one word of two just so, or its short form.
const HALF_NAME: f64 = 0.46;

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
