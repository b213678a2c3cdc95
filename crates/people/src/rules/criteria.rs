//! What is asked when looking for a person, and whether it is narrow enough to answer.
//!
//! Everybody who is shown in an answer has been looked at, and that is written down. So a question
//! that many people fit is not answered: it says what to add.

use kith_terms::time::Date;
use kith_terms::{BirthDate, NhsNumber, PartialPostcode, Postcode, Precision, Sex, folded};
use thiserror::Error;

/// What is known of the person looked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Criteria {
    /// Names in any order: given, family or former, one or several.
    pub name: Option<NameAsked>,
    /// When the person was born, as far as it is known.
    pub born: Option<Born>,
    /// Where the person lives, as far as it is known.
    pub place: Option<Place>,
    /// The person's NHS number.
    pub nhs_number: Option<NhsNumber>,
    /// The person's number in this index.
    pub number: Option<String>,
    /// The person's sex. It orders the answer and never leaves anybody out: it is often wrong.
    pub sex: Option<Sex>,
}

/// A name as it was typed into one box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameAsked {
    words: Vec<String>,
}

/// When somebody was born: a date, part of one, or an age.
#[derive(Clone, Debug, PartialEq)]
pub enum Born {
    /// A birth date, whole or in part.
    On(BirthDate),
    /// A date that no calendar has: the dates that are one slip from it fit.
    Miswritten(NoSuchDate),
    /// An age in years; a year more or less also fits.
    Aged(u8),
}

/// A date written in full that no calendar has, such as 62 April 2010: whoever reads it from a bad
/// copy or hears it on a bad line cannot say more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchDate {
    pub(crate) year: i16,
    pub(crate) month: i8,
    pub(crate) day: i8,
}

impl NoSuchDate {
    /// What stands in the three boxes of a date, where it is a date in full that no calendar has.
    pub fn from_fields(day: &str, month: &str, year: &str) -> Option<Self> {
        let number = |text: &str| text.trim().parse().ok().filter(|it| (0..100).contains(it));
        let year = BirthDate::from_fields("", "", year).ok()?.year_part();
        let (month, day) = (number(month)?, number(day)?);
        let is_none = Date::new(year, month, day).is_err();
        is_none.then_some(Self { year, month, day })
    }
}

impl std::fmt::Display for NoSuchDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Born {
    /// Year, month and day, where a date was written in full, whether or not there is such a one.
    pub(crate) fn in_full(&self) -> Option<(i16, i8, i8)> {
        match self {
            Self::On(born) => Some((born.year_part(), born.month_part()?, born.day_part()?)),
            Self::Miswritten(it) => Some((it.year, it.month, it.day)),
            Self::Aged(_) => None,
        }
    }
}

/// Where somebody lives: a whole postcode, or its first half.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// A whole postcode.
    Postcode(Postcode),
    /// The outward half of one, such as `PR2`.
    Outward(PartialPostcode),
}

/// A question that cannot be answered as it is.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum TooBroad {
    /// Nothing was asked.
    #[error("Enter a name with a date of birth, an age or a postcode. Or enter an NHS number.")]
    Empty,
    /// A name is not enough.
    #[error("A name alone fits many people. Add a date of birth, an age or a postcode.")]
    NameAlone,
    /// A birth date or age is not enough.
    #[error("A date of birth or age alone fits many people. Add a name.")]
    BornAlone,
    /// A postcode is not enough.
    #[error("A postcode alone fits many people. Add a name.")]
    PlaceAlone,
    /// An age or part of a date and a place are not enough.
    #[error("Add a name, or give the whole date of birth and the whole postcode.")]
    NoName,
    /// Nothing but a sex.
    #[error(
        "Sex alone fits half of everybody. Add a name and a date of birth, an age or a postcode."
    )]
    SexAlone,
}

/// A name, postcode or other words that could not be read.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum CannotRead {
    /// No letters in the name.
    #[error("Enter a name that has at least two letters")]
    Name,
    /// Neither a postcode nor the first half of one.
    #[error("Enter a whole postcode, such as PR2 4JY, or its first half, such as PR2")]
    Place,
}

impl std::str::FromStr for NameAsked {
    type Err = CannotRead;

    /// At most six words are looked at: nobody types more, and each costs a look-up.
    fn from_str(text: &str) -> Result<Self, CannotRead> {
        let mut words: Vec<String> = Vec::new();
        for word in name_words(text) {
            if !words.contains(&word) && words.len() < 6 {
                words.push(word);
            }
        }
        let letters: usize = words.iter().map(|word| word.chars().count()).sum();
        if letters < 2 {
            Err(CannotRead::Name)
        } else {
            Ok(Self { words })
        }
    }
}

impl NameAsked {
    /// The words of the name, in small letters and without marks.
    pub fn words(&self) -> &[String] {
        &self.words
    }
}

/// The words of a name as they are compared: small letters, no marks, parted at blanks and hyphens.
pub(crate) fn name_words(text: &str) -> Vec<String> {
    // Folding joins what a hyphen, comma or full stop holds together, so those are parted first.
    text.split(['-', '\u{2010}', '\u{2011}', '\u{2013}', ',', '.'])
        .flat_map(|part| {
            folded(part)
                .split(' ')
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .filter(|word| !word.is_empty())
        .collect()
}

impl std::str::FromStr for Place {
    type Err = CannotRead;

    fn from_str(text: &str) -> Result<Self, CannotRead> {
        if let Ok(postcode) = text.parse::<Postcode>() {
            return Ok(Self::Postcode(postcode));
        }
        text.parse()
            .map(Self::Outward)
            .map_err(|_| CannotRead::Place)
    }
}

/// Which of the things that can be asked are there, or agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) name: bool,
    pub(crate) born: bool,
    pub(crate) whole_birth_date: bool,
    pub(crate) place: bool,
    pub(crate) whole_postcode: bool,
    pub(crate) number: bool,
    pub(crate) sex: bool,
}

impl Given {
    /// Nothing but a name, and perhaps a sex.
    pub(crate) fn is_name_alone(self) -> bool {
        self.name && !(self.born || self.place || self.number)
    }

    /// Enough to point at few people: a number; a name with a birth date, an age or a place; or,
    /// for a child without a name yet, a whole birth date with a whole postcode.
    pub(crate) fn narrow_enough(self) -> Result<(), TooBroad> {
        let nameless = self.whole_birth_date && self.whole_postcode;
        if self.number || nameless || (self.name && (self.born || self.place)) {
            return Ok(());
        }
        Err(match (self.name, self.born, self.place) {
            (true, ..) => TooBroad::NameAlone,
            (_, true, true) => TooBroad::NoName,
            (_, true, false) => TooBroad::BornAlone,
            (_, false, true) => TooBroad::PlaceAlone,
            (_, false, false) if self.sex => TooBroad::SexAlone,
            _ => TooBroad::Empty,
        })
    }
}

impl Criteria {
    /// Whether the question is narrow enough to be answered; if not, what to add.
    pub fn narrow_enough(&self) -> Result<(), TooBroad> {
        self.given().narrow_enough()
    }

    /// Whether only a name is asked, of two words or more. That is answered where few have it.
    pub(crate) fn is_full_name_alone(&self) -> bool {
        let is_full = |name: &NameAsked| name.words().len() > 1;
        self.given().is_name_alone() && self.name.as_ref().is_some_and(is_full)
    }

    pub(crate) fn given(&self) -> Given {
        Given {
            name: self.name.is_some(),
            born: self.born.is_some(),
            whole_birth_date: matches!(&self.born, Some(Born::On(date)) if date.precision() == Precision::Day),
            place: self.place.is_some(),
            whole_postcode: matches!(self.place, Some(Place::Postcode(_))),
            number: self.number.is_some() || self.nhs_number.is_some(),
            sex: self.sex.is_some(),
        }
    }
}

/// The years in which somebody of this age, give or take a year, can have been born.
pub(crate) fn birth_years(age: u8, today: Date) -> std::ops::RangeInclusive<i16> {
    let age = i16::from(age);
    (today.year() - age - 2)..=(today.year() - age + 1)
}

/// A question by name, birth date and place, each left out where it is empty.
#[cfg(test)]
pub(crate) fn asked(name: &str, born: &str, place: &str) -> Criteria {
    Criteria {
        name: name.parse().ok(),
        born: born.parse().ok().map(Born::On),
        place: place.parse().ok(),
        ..Criteria::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_needs_a_birth_date_an_age_or_a_place() {
        assert_eq!(
            asked("Lily Smith", "", "").narrow_enough(),
            Err(TooBroad::NameAlone)
        );
        assert_eq!(asked("Lily", "2008-03-17", "").narrow_enough(), Ok(()));
        assert_eq!(asked("Smith", "", "PR2").narrow_enough(), Ok(()));
        let aged = Criteria {
            born: Some(Born::Aged(8)),
            ..asked("Lily", "", "")
        };
        assert_eq!(aged.narrow_enough(), Ok(()));
    }

    #[test]
    fn an_nhs_number_is_enough() {
        let criteria = Criteria {
            nhs_number: "9995141264".parse().ok(),
            ..Criteria::default()
        };
        assert_eq!(criteria.narrow_enough(), Ok(()));
    }

    #[test]
    fn without_a_name_only_a_whole_date_and_a_whole_postcode_are_enough() {
        assert_eq!(asked("", "2008-03-17", "PR19 4UE").narrow_enough(), Ok(()));
        assert_eq!(
            asked("", "2008-03", "PR19 4UE").narrow_enough(),
            Err(TooBroad::NoName)
        );
        assert_eq!(
            asked("", "2008-03-17", "PR19").narrow_enough(),
            Err(TooBroad::NoName)
        );
        assert_eq!(
            asked("", "2008-03-17", "").narrow_enough(),
            Err(TooBroad::BornAlone)
        );
        assert_eq!(
            asked("", "", "PR19 4UE").narrow_enough(),
            Err(TooBroad::PlaceAlone)
        );
    }

    #[test]
    fn nothing_at_all_is_told_what_to_enter() {
        assert_eq!(Criteria::default().narrow_enough(), Err(TooBroad::Empty));
        let sex = Criteria {
            sex: Some(Sex::Female),
            ..Criteria::default()
        };
        assert_eq!(sex.narrow_enough(), Err(TooBroad::SexAlone));
    }

    #[test]
    fn a_name_is_read_in_any_writing() {
        let name: NameAsked = "  O'Brien-Núñez,  LILY ".parse().unwrap();
        assert_eq!(name.words(), ["obrien", "nunez", "lily"]);
        assert_eq!("-".parse::<NameAsked>(), Err(CannotRead::Name));
        assert_eq!("J".parse::<NameAsked>(), Err(CannotRead::Name));
    }

    #[test]
    fn only_a_date_in_full_that_no_calendar_has_is_one_that_there_is_not() {
        let of = NoSuchDate::from_fields;
        let written = of("62", "4", "2010").map(|it| it.to_string());
        assert_eq!(written.as_deref(), Some("2010-04-62"));
        for (day, month, year) in [
            ("6", "4", "2010"),
            ("", "44", "2010"),
            ("62", "", "2010"),
            ("162", "4", "2010"),
            ("62", "4", "10"),
            ("-2", "4", "2010"),
        ] {
            assert_eq!(of(day, month, year), None, "{day} {month} {year}");
        }
    }

    #[test]
    fn half_a_postcode_is_a_place() {
        assert_eq!("pr2".parse(), Ok(Place::Outward("PR2".parse().unwrap())));
        assert_eq!("Preston".parse::<Place>(), Err(CannotRead::Place));
    }
}
