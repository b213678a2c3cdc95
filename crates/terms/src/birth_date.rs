//! A birth date, known to the day, the month or only the year.
//!
//! Source: PDS FHIR API (`birthDate` may be `YYYY` or `YYYY-MM` in old records). The rule for 29
//! February: someone born on it reaches an age on 1 March of a year that has none (Family Law Reform
//! Act 1969 s.9: an age is reached at the start of the anniversary).

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::text::{private_debug, serde_as_text};
use crate::time::{month_name, plain_date};

/// Nobody alive, and nobody in a living record, was born before this.
const EARLIEST: i16 = 1850;
const LATEST: i16 = 2199;

/// When somebody was born, as exactly as it is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BirthDate {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

/// How exactly a birth date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// The year alone.
    Year,
    /// Year and month.
    Month,
    /// Year, month and day.
    Day,
}

/// How old somebody is, in whole years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Age {
    /// The birth date settles it.
    Exactly(u16),
    /// The birth date is not known to the day: this old at least, that old at most.
    Between(u16, u16),
}

/// Why text or numbers are not a birth date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BirthDateError {
    /// Nothing was written.
    #[error(
        "the birth date is empty: write it like 1984-09-04 or 04/09/1984, or the year alone if that is all that is known"
    )]
    Empty,
    /// None of the forms that are read.
    #[error(
        "the birth date is not in a form that is read: write it like 1984-09-04, 04/09/1984, 1984-09 or 1984"
    )]
    Form,
    /// Two digits for the year.
    #[error("the year of birth has fewer than 4 digits: write all 4, like 1984")]
    ShortYear,
    /// A year out of all bounds.
    #[error("the year of birth is not from 1850 to 2199: check it")]
    Year,
    /// No month has that number or name.
    #[error("there is no such month: write a number from 1 to 12; the day comes before the month")]
    Month,
    /// The month has no such day.
    #[error("that month has no such day: check the day and the month")]
    Day,
    /// A day without a month.
    #[error("the birth date has a day but no month: write the month too, or leave the day out")]
    DayWithoutMonth,
    /// After today.
    #[error("the birth date is in the future: check the year")]
    Future,
}

impl BirthDate {
    /// Known to the day.
    pub fn full(date: Date) -> Result<Self, BirthDateError> {
        Self::from_numbers(date.year(), Some(date.month()), Some(date.day()))
    }

    /// Known to the month.
    pub fn year_month(year: i16, month: i8) -> Result<Self, BirthDateError> {
        Self::from_numbers(year, Some(month), None)
    }

    /// Only the year is known.
    pub fn year(year: i16) -> Result<Self, BirthDateError> {
        Self::from_numbers(year, None, None)
    }

    pub(crate) fn from_numbers(
        year: i16,
        month: Option<i8>,
        day: Option<i8>,
    ) -> Result<Self, BirthDateError> {
        if (0..1000).contains(&year) {
            return Err(BirthDateError::ShortYear);
        }
        if !(EARLIEST..=LATEST).contains(&year) {
            return Err(BirthDateError::Year);
        }
        if month.is_some_and(|month| !(1..=12).contains(&month)) {
            return Err(BirthDateError::Month);
        }
        match (month, day) {
            (None, Some(_)) => return Err(BirthDateError::DayWithoutMonth),
            (Some(month), Some(day)) => {
                Date::new(year, month, day).map_err(|_| BirthDateError::Day)?;
            }
            _ => {}
        }
        Ok(Self { year, month, day })
    }

    /// The same date, if it is not after `today`. A year or month that has begun is not in the future.
    pub fn not_after(self, today: Date) -> Result<Self, BirthDateError> {
        if self.earliest() > today {
            Err(BirthDateError::Future)
        } else {
            Ok(self)
        }
    }

    /// How exactly it is known.
    pub const fn precision(&self) -> Precision {
        match (self.month, self.day) {
            (Some(_), Some(_)) => Precision::Day,
            (Some(_), None) => Precision::Month,
            (None, _) => Precision::Year,
        }
    }

    /// The year, which is always known.
    pub const fn year_part(&self) -> i16 {
        self.year
    }

    /// The month, if known.
    pub const fn month_part(&self) -> Option<i8> {
        self.month
    }

    /// The day of the month, if known.
    pub const fn day_part(&self) -> Option<i8> {
        self.day
    }

    /// The date, if it is known to the day.
    pub fn date(&self) -> Option<Date> {
        Date::new(self.year, self.month?, self.day?).ok()
    }

    /// The first day that it can be.
    pub fn earliest(&self) -> Date {
        Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).unwrap_or(Date::MIN)
    }

    /// The last day that it can be.
    pub fn latest(&self) -> Date {
        match (self.month, self.day) {
            (_, Some(_)) => self.earliest(),
            (Some(_), None) => self.earliest().last_of_month(),
            (None, None) => self.earliest().last_of_year(),
        }
    }

    /// Whether both can be the same day: `1984` agrees with `1984-09-04`.
    pub fn agrees_with(&self, other: &Self) -> bool {
        self.earliest() <= other.latest() && other.earliest() <= self.latest()
    }

    /// 1 January: often written for a day that is not known, so it is weaker evidence.
    pub fn is_new_years_day(&self) -> bool {
        (self.month, self.day) == (Some(1), Some(1))
    }

    /// The age on a day, in whole years; `None` on days before the birth.
    pub fn age_on(&self, day: Date) -> Option<Age> {
        let oldest = whole_years(self.earliest(), day)?;
        let youngest = whole_years(self.latest(), day).unwrap_or(0);
        Some(if youngest == oldest {
            Age::Exactly(oldest)
        } else {
            Age::Between(youngest, oldest)
        })
    }

    /// The day on which an age is surely reached.
    pub fn reaches(&self, age: u16) -> Option<Date> {
        birthday(self.latest(), age)
    }

    /// `4 September 1984`, `September 1984` or `1984`.
    pub fn to_plain(&self) -> String {
        match (self.date(), self.month) {
            (Some(date), _) => plain_date(date),
            (None, Some(month)) => format!("{} {}", month_name(month), self.year),
            (None, None) => self.year.to_string(),
        }
    }

    fn iso(&self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", self.year),
            (Some(month), None) => format!("{:04}-{month:02}", self.year),
            (None, _) => format!("{:04}", self.year),
        }
    }
}

impl Age {
    /// The years, if settled.
    pub const fn exactly(self) -> Option<u16> {
        match self {
            Self::Exactly(years) => Some(years),
            Self::Between(..) => None,
        }
    }

    /// Whether the person is surely this old or older.
    pub const fn is_at_least(self, years: u16) -> bool {
        match self {
            Self::Exactly(age) | Self::Between(age, _) => age >= years,
        }
    }

    /// Whether the person is surely younger than this.
    pub const fn is_under(self, years: u16) -> bool {
        match self {
            Self::Exactly(age) | Self::Between(_, age) => age < years,
        }
    }
}

/// `42`, or `41 or 42` where the birth date does not settle it.
impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(years) => write!(f, "{years}"),
            Self::Between(youngest, oldest) => write!(f, "{youngest} or {oldest}"),
        }
    }
}

fn whole_years(born: Date, day: Date) -> Option<u16> {
    if day < born {
        return None;
    }
    let years = u16::try_from(day.year() - born.year()).ok()?;
    let reached = birthday(born, years).is_some_and(|birthday| birthday <= day);
    if reached {
        Some(years)
    } else {
        years.checked_sub(1)
    }
}

/// The anniversary; 1 March where 29 February is not in the year.
fn birthday(born: Date, age: u16) -> Option<Date> {
    let year = born.year().checked_add(i16::try_from(age).ok()?)?;
    match Date::new(year, born.month(), born.day()) {
        Ok(date) => Some(date),
        Err(_) => Date::new(year, 2, 28).ok()?.checked_add(1.day()).ok(),
    }
}

/// As exactly as it is known: `1984-09-04`, `1984-09` or `1984` (ISO 8601).
impl fmt::Display for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.iso())
    }
}

private_debug!(BirthDate, iso);
serde_as_text!(BirthDate, "a birth date", iso);
