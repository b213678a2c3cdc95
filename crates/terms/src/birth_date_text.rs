//! Reading birth dates as people and sources write them.

use std::str::FromStr;

use crate::birth_date::{BirthDate, BirthDateError};
use crate::text::{cleaned, is_hyphen};
use crate::time::month_named;

impl BirthDate {
    /// Reads the three fields of a date question. Day, or day and month, may be empty; the month may be a
    /// word.
    pub fn from_fields(day: &str, month: &str, year: &str) -> Result<Self, BirthDateError> {
        let [day, month, year] = [day, month, year].map(cleaned);
        if day.is_empty() && month.is_empty() && year.is_empty() {
            return Err(BirthDateError::Empty);
        }
        let year = read_year(&year)?;
        let month = if month.is_empty() {
            None
        } else {
            Some(read_month(&month)?)
        };
        let day = if day.is_empty() {
            None
        } else {
            Some(read_number(&day).ok_or(BirthDateError::Day)?)
        };
        Self::from_numbers(year, month, day)
    }
}

/// Reads `1984-09-04`, `04/09/1984`, `4.9.1984`, `4 September 1984`, `19840904`, `1984-09`, `09/1984`,
/// `September 1984` and `1984`, and a day's midnight
/// as spreadsheets write it. The day always comes before the month.
impl FromStr for BirthDate {
    type Err = BirthDateError;

    fn from_str(text: &str) -> Result<Self, BirthDateError> {
        let text = cleaned(text);
        if text.is_empty() {
            return Err(BirthDateError::Empty);
        }
        let text = without_midnight(&text);
        if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
            let (year, rest) = text.split_at_checked(4).ok_or(BirthDateError::Form)?;
            let (month, day) = rest.split_at_checked(2).ok_or(BirthDateError::Form)?;
            return Self::from_fields(day, month, year);
        }
        let separates = |c: char| is_hyphen(c) || matches!(c, '/' | '.' | ' ' | ',');
        let parts: Vec<_> = text
            .split(separates)
            .filter(|part| !part.is_empty())
            .collect();
        match parts.as_slice() {
            [year] => Self::from_fields("", "", year),
            [year, month] if is_year(year) => Self::from_fields("", month, year),
            [month, year] => Self::from_fields("", month, year),
            [year, month, day] if is_year(year) => Self::from_fields(day, month, year),
            [day, month, year] => Self::from_fields(day, month, year),
            _ => Err(BirthDateError::Form),
        }
    }
}

/// Spreadsheets and databases write a day as its midnight: `04/09/1984 00:00`. Any other time, or one
/// with a zone, is not taken away: the day may be another one here.
fn without_midnight(text: &str) -> &str {
    match text.rsplit_once(['T', ' ']) {
        Some((day, time)) if time.starts_with("00:00") && !time.contains(is_not_midnight) => day,
        _ => text,
    }
}

fn is_not_midnight(c: char) -> bool {
    !matches!(c, '0' | ':' | '.')
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())
}

fn read_year(text: &str) -> Result<i16, BirthDateError> {
    match text.bytes().all(|b| b.is_ascii_digit()) {
        true if text.len() < 4 => Err(BirthDateError::ShortYear),
        true => text.parse().map_err(|_| BirthDateError::Year),
        false => Err(BirthDateError::Form),
    }
}

fn read_month(text: &str) -> Result<i8, BirthDateError> {
    read_number(text)
        .or_else(|| month_named(text))
        .ok_or(BirthDateError::Month)
}

/// One or two digits, with or without `st`, `nd`, `rd`, `th`.
fn read_number(text: &str) -> Option<i8> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = text.get(digits.len()..)?.to_ascii_lowercase();
    let sound = digits.len() <= 2 && matches!(ending.as_str(), "" | "st" | "nd" | "rd" | "th");
    if sound && digits.bytes().all(|b| b.is_ascii_digit()) {
        digits.parse().ok()
    } else {
        None
    }
}
