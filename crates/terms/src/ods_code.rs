//! The code of an organisation or site in the NHS Organisation Data Service.
//!
//! Source: NHS Data Dictionary, "ORGANISATION IDENTIFIER"; HL7 UK Core
//! `https://fhir.nhs.uk/Id/ods-organization-code`. Codes are looked up, not known by their shape: a
//! council is `205`, a practice `F83006`, a site `RR801`, so only letters and digits are asked for.

use std::fmt;
use std::str::FromStr;

use crate::text::{cleaned, serde_as_text};

const SHORTEST: usize = 3;
const LONGEST: usize = 12;

/// An organisation's code, in capitals.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OdsCode(String);

/// Why text is not an organisation code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OdsCodeError {
    /// Nothing was written.
    #[error("the ODS code is empty: write letters and digits, like F83006")]
    Empty,
    /// Something other than letters and digits.
    #[error("the ODS code has a space or a sign in it: write letters and digits only, like F83006")]
    Characters,
    /// Too short or too long.
    #[error("the ODS code has {found} characters: it has 3 to 12, like F83006")]
    Length {
        /// How many characters there were.
        found: usize,
    },
}

impl OdsCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OdsCode {
    type Err = OdsCodeError;

    fn from_str(text: &str) -> Result<Self, OdsCodeError> {
        let code = cleaned(text).to_ascii_uppercase();
        if code.is_empty() {
            return Err(OdsCodeError::Empty);
        }
        if !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(OdsCodeError::Characters);
        }
        match code.len() {
            SHORTEST..=LONGEST => Ok(Self(code)),
            found => Err(OdsCodeError::Length { found }),
        }
    }
}

impl fmt::Display for OdsCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

serde_as_text!(OdsCode, "an ODS code", as_str);
