//! Reading the dates of feeds and forms: a day, whole, in any form that people write it.

use jiff::civil::Date;

use crate::birth_date::{BirthDate, BirthDateError};

/// Why text is not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Nothing was written.
    #[error("the date is empty: write it like 2026-09-04 or 04/09/2026")]
    Empty,
    /// None of the forms that are read.
    #[error("the date is not in a form that is read: write it like 2026-09-04 or 04/09/2026")]
    Form,
    /// A month or a year alone.
    #[error("the date is not whole: write day, month and year, like 04/09/2026")]
    NotWhole,
    /// Two digits for the year.
    #[error("the year has fewer than 4 digits: write all 4, like 2026")]
    ShortYear,
    /// A year out of all bounds.
    #[error("the year is not from 1850 to 2199: check it")]
    Year,
    /// No month has that number or name.
    #[error("there is no such month: write a number from 1 to 12; the day comes before the month")]
    Month,
    /// The month has no such day.
    #[error("that month has no such day: check the day and the month")]
    Day,
}

/// Reads `2026-09-04`, `04/09/2026`, `4 September 2026` and the like; the day comes before the month.
pub fn read_date(text: &str) -> Result<Date, DateError> {
    whole(text.parse::<BirthDate>())
}

/// Reads the three fields of a date question; the month may be a word.
pub fn read_date_fields(day: &str, month: &str, year: &str) -> Result<Date, DateError> {
    match BirthDate::from_fields(day, month, year) {
        Err(_) if year.trim().is_empty() && !(day.trim().is_empty() && month.trim().is_empty()) => {
            Err(DateError::NotWhole)
        }
        read => whole(read),
    }
}

fn whole(read: Result<BirthDate, BirthDateError>) -> Result<Date, DateError> {
    read?.date().ok_or(DateError::NotWhole)
}

impl From<BirthDateError> for DateError {
    fn from(error: BirthDateError) -> Self {
        match error {
            BirthDateError::Empty => Self::Empty,
            BirthDateError::Form | BirthDateError::Future => Self::Form,
            BirthDateError::DayWithoutMonth => Self::NotWhole,
            BirthDateError::ShortYear => Self::ShortYear,
            BirthDateError::Year => Self::Year,
            BirthDateError::Month => Self::Month,
            BirthDateError::Day => Self::Day,
        }
    }
}
