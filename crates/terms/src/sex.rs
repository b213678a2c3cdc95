//! A person's sex as the record has it.
//!
//! Source: NHS Data Dictionary, "PERSON STATED GENDER CODE" and "PERSON PHENOTYPIC SEX" (1 male, 2
//! female, 9 indeterminate, X not known). The words of FHIR `administrative-gender` and the letters of
//! HL7 v2 table 0001 are read too.

use std::fmt;
use std::str::FromStr;

use crate::text::serde_as_text;

/// What the record says; [`Sex::Unknown`] where it does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// 2.
    Female,
    /// 1.
    Male,
    /// 9: indeterminate, could not be classed as female or male.
    Other,
    /// X: not recorded. Says nothing about the person, so it agrees and disagrees with nothing.
    #[default]
    Unknown,
}

/// The text is not a sex as records write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is not a sex as records write it: write female, male, indeterminate or unknown (or 2, 1, 9, X)"
)]
pub struct SexError;

impl Sex {
    /// Every value, in the order that a form offers them.
    pub const ALL: [Self; 4] = [Self::Female, Self::Male, Self::Other, Self::Unknown];

    /// The NHS Data Dictionary code: `1`, `2`, `9` or `X`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Female => "2",
            Self::Male => "1",
            Self::Other => "9",
            Self::Unknown => "X",
        }
    }

    /// The FHIR word, which is also the stored form: `female`, `male`, `other`, `unknown`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
            Self::Other => "other",
            Self::Unknown => "unknown",
        }
    }

    /// The words for a page.
    pub const fn to_plain(self) -> &'static str {
        match self {
            Self::Female => "Female",
            Self::Male => "Male",
            Self::Other => "Indeterminate/unspecified",
            Self::Unknown => "Unknown",
        }
    }
}

impl FromStr for Sex {
    type Err = SexError;

    fn from_str(text: &str) -> Result<Self, SexError> {
        Ok(match text.trim().to_ascii_lowercase().as_str() {
            "female" | "f" | "2" | "woman" | "girl" => Self::Female,
            "male" | "m" | "1" | "man" | "boy" => Self::Male,
            // 9 in older extracts reads "not specified"; both mean that neither word was given.
            "other"
            | "o"
            | "9"
            | "i"
            | "a"
            | "indeterminate"
            | "indeterminate/unspecified"
            | "not specified"
            | "unspecified" => Self::Other,
            "unknown" | "u" | "x" | "0" | "n" | "not known" | "not recorded" => Self::Unknown,
            _ => return Err(SexError),
        })
    }
}

/// The words for a page; they read back as the same value.
impl fmt::Display for Sex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.to_plain())
    }
}

serde_as_text!(Sex, "a sex", word);
