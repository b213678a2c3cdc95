//! The NHS number: ten digits, the last of which checks the rest.
//!
//! Source: NHS Data Dictionary, "NHS NUMBER" (format, modulus 11); ranges as listed by the
//! `nhs-number` library of the Leeds Teaching Hospitals data team.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use crate::text::{code_chars, private_debug, serde_as_text};

/// A number that passes its check. That it passes does not say that it was issued, or to whom: see
/// [`NhsNumber::range`] and [`NhsNumberStatus`](crate::NhsNumberStatus).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NhsNumber([u8; 10]);

/// Why text is not an NHS number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NhsNumberError {
    /// Nothing was written.
    #[error("the NHS number is empty: write its 10 digits, like 943 476 5919")]
    Empty,
    /// There is something other than digits, spaces and hyphens.
    #[error(
        "the NHS number has a character that is not a digit: write 10 digits, like 943 476 5919"
    )]
    NotDigits,
    /// Too few or too many digits.
    #[error("the NHS number has {found} digits: write all 10, like 943 476 5919")]
    Length {
        /// How many digits there were.
        found: usize,
    },
    /// One digit ten times. Such numbers pass the check and nobody has one.
    #[error(
        "the NHS number is one digit repeated, which nobody has: leave it empty if it is not known"
    )]
    OneDigit,
    /// The check digit does not agree.
    #[error(
        "the NHS number has a digit wrong or two changed over: compare it with the letter or card"
    )]
    CheckDigit,
}

/// The series that a number is from. Nobody is refused for it: people move between nations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NhsNumberRange {
    /// England, Wales and the Isle of Man.
    EnglandWales,
    /// Scotland's Community Health Index: the first six digits are a birth date.
    ScotlandChi,
    /// Northern Ireland's Health and Care number.
    NorthernIreland,
    /// Ireland's Individual Health Identifier.
    Ireland,
    /// Kept back, not issued to people; some test systems use it.
    Reserved,
    /// Made-up people of the Personal Demographics Service's test systems.
    Test,
    /// Never issued.
    NotInUse,
}

impl NhsNumber {
    /// The stored form: ten digits without spaces.
    pub fn digits(&self) -> &str {
        // The bytes are ASCII digits by construction.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The series that the number is from.
    pub fn range(&self) -> NhsNumberRange {
        use NhsNumberRange::*;
        match self.leading(4) {
            0..=99 => NotInUse,
            100..=3112 if self.starts_with_a_day() => ScotlandChi,
            100..=3199 => NotInUse,
            3200..=3999 => NorthernIreland,
            4000..=4999 | 6000..=7999 => EnglandWales,
            5000..=5999 => Reserved,
            8000..=8599 => Ireland,
            8600..=8999 => NotInUse,
            _ => Test,
        }
    }

    /// Whether a live system should take this for a real person's number: not from a test series, and
    /// not from one that is not issued.
    pub fn is_issued(&self) -> bool {
        use NhsNumberRange::*;
        matches!(
            self.range(),
            EnglandWales | ScotlandChi | NorthernIreland | Ireland
        )
    }

    /// Whether the number is from the test series 900 000 0000 to 999 999 9999.
    pub fn is_test(&self) -> bool {
        self.range() == NhsNumberRange::Test
    }

    fn grouped(&self) -> String {
        let (first, rest) = self.digits().split_at_checked(3).unwrap_or_default();
        let (second, third) = rest.split_at_checked(3).unwrap_or_default();
        format!("{first} {second} {third}")
    }

    /// The number that the first `count` digits make.
    fn leading(&self, count: usize) -> u32 {
        self.0
            .iter()
            .take(count)
            .fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'))
    }

    /// CHI numbers begin DDMMYY; which century is not said, so 29 February is let pass.
    fn starts_with_a_day(&self) -> bool {
        let first_six = self.leading(6);
        let (day, month) = (first_six / 10_000, first_six / 100 % 100);
        let (Ok(day), Ok(month)) = (i8::try_from(day), i8::try_from(month)) else {
            return false;
        };
        Date::new(2000, month, day).is_ok()
    }
}

/// Digits 1 to 9 by weights 10 to 2; eleven less the remainder by eleven, 11 standing for 0. Ten means
/// that the number is never issued, and ten is no digit, so it never agrees.
fn check_digit_agrees(digits: &[u8; 10]) -> bool {
    let sum: u32 = digits
        .iter()
        .zip((2..=10).rev())
        .map(|(d, weight)| u32::from(d - b'0') * weight)
        .sum();
    let check = match 11 - sum % 11 {
        11 => 0,
        other => other,
    };
    digits
        .last()
        .is_some_and(|last| u32::from(last - b'0') == check)
}

impl FromStr for NhsNumber {
    type Err = NhsNumberError;

    fn from_str(text: &str) -> Result<Self, NhsNumberError> {
        let mut digits = Vec::with_capacity(10);
        for c in code_chars(text) {
            match u8::try_from(c) {
                Ok(digit) if digit.is_ascii_digit() => digits.push(digit),
                _ => return Err(NhsNumberError::NotDigits),
            }
        }
        if digits.is_empty() {
            return Err(NhsNumberError::Empty);
        }
        let found = digits.len();
        let digits: [u8; 10] = digits
            .try_into()
            .map_err(|_| NhsNumberError::Length { found })?;
        if digits.windows(2).all(|pair| pair.first() == pair.last()) {
            return Err(NhsNumberError::OneDigit);
        }
        if !check_digit_agrees(&digits) {
            return Err(NhsNumberError::CheckDigit);
        }
        Ok(Self(digits))
    }
}

/// In groups of 3, 3 and 4, as the NHS writes it for people: `943 476 5919`.
impl fmt::Display for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.grouped())
    }
}

private_debug!(NhsNumber, grouped);
serde_as_text!(NhsNumber, "an NHS number", digits);
