//! The number of an addressable place in Great Britain.
//!
//! Source: "Identifying property and street information", Open Standards for Government (the unique
//! property reference number, up to 12 digits).

use std::fmt;
use std::str::FromStr;

use crate::text::{code_chars, private_debug, serde_as_text};

const LONGEST: usize = 12;

/// A unique property reference number. Systems pad it with noughts or not: both are one number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uprn(u64);

/// Why text is not a property number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UprnError {
    /// Nothing was written.
    #[error("the UPRN is empty: write its 1 to 12 digits")]
    Empty,
    /// Something other than digits.
    #[error("the UPRN has a character that is not a digit: write 1 to 12 digits")]
    NotDigits,
    /// Too many digits.
    #[error("the UPRN has {found} digits: it has 12 at most")]
    Length {
        /// How many digits there were.
        found: usize,
    },
    /// Only noughts.
    #[error("the UPRN is nought: leave it empty if it is not known")]
    Nought,
}

impl Uprn {
    /// The number, which fits any 64-bit column.
    pub const fn number(self) -> u64 {
        self.0
    }

    /// With noughts before it to 12 digits, as the Local Land and Property Gazetteer exports it.
    pub fn padded(self) -> String {
        format!("{:012}", self.0)
    }

    fn text(self) -> String {
        self.0.to_string()
    }
}

impl FromStr for Uprn {
    type Err = UprnError;

    fn from_str(text: &str) -> Result<Self, UprnError> {
        let digits: String = code_chars(text).collect();
        if digits.is_empty() {
            return Err(UprnError::Empty);
        }
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(UprnError::NotDigits);
        }
        let found = digits.len();
        if found > LONGEST {
            return Err(UprnError::Length { found });
        }
        match digits.parse() {
            Ok(0) => Err(UprnError::Nought),
            Ok(number) => Ok(Self(number)),
            Err(_) => Err(UprnError::NotDigits),
        }
    }
}

/// Without noughts before it, as addresses are matched.
impl fmt::Display for Uprn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text())
    }
}

private_debug!(Uprn, text);
serde_as_text!(Uprn, "a UPRN", text);
