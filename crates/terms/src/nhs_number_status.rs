//! How far an NHS number has been proven to be this person's.
//!
//! Sources: NHS Data Dictionary, "NHS NUMBER STATUS INDICATOR CODE"; HL7 UK Core code systems
//! `UKCore-NHSNumberVerificationStatusEngland` (two digits) and
//! `UKCore-NHSNumberVerificationStatus` (words). All spellings are read; two digits are written.

use std::fmt;
use std::str::FromStr;

use crate::text::serde_as_text;

/// The result of tracing a number at the Personal Demographics Service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NhsNumberStatus {
    /// 01: present and verified.
    Verified,
    /// 02: present but not traced.
    NotTraced,
    /// 03: trace required.
    TraceRequired,
    /// 04: trace attempted, with no match or more than one.
    NoSingleMatch,
    /// 05: the number or the details are in conflict.
    Conflict,
    /// 06: trace in progress.
    InProgress,
    /// 07: no number, and no trace required.
    NotPresent,
    /// 08: trace put off (a baby under six weeks).
    Postponed,
}

/// What a number with this status may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It may join records on its own, where the birth date agrees.
    Key,
    /// It is evidence among other evidence.
    Unproven,
    /// It must not join records.
    Disputed,
    /// There is no number to use.
    NoNumber,
}

/// The text is not a known status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is not an NHS number status: write a code from 01 (verified) to 08 (trace postponed)"
)]
pub struct NhsNumberStatusError;

impl NhsNumberStatus {
    /// Every status, in the order of the codes.
    pub const ALL: [Self; 8] = [
        Self::Verified,
        Self::NotTraced,
        Self::TraceRequired,
        Self::NoSingleMatch,
        Self::Conflict,
        Self::InProgress,
        Self::NotPresent,
        Self::Postponed,
    ];

    /// The two-digit code, `01` to `08`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Verified => "01",
            Self::NotTraced => "02",
            Self::TraceRequired => "03",
            Self::NoSingleMatch => "04",
            Self::Conflict => "05",
            Self::InProgress => "06",
            Self::NotPresent => "07",
            Self::Postponed => "08",
        }
    }

    /// The status in words, for a page.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Verified => "Number present and verified",
            Self::NotTraced => "Number present but not traced",
            Self::TraceRequired => "Trace required",
            Self::NoSingleMatch => "Trace attempted: no match, or more than one",
            Self::Conflict => "Trace needs to be resolved: number or details in conflict",
            Self::InProgress => "Trace in progress",
            Self::NotPresent => "Number not present and trace not required",
            Self::Postponed => "Trace postponed: baby under six weeks old",
        }
    }

    /// What a number with this status may be used for.
    pub const fn standing(self) -> Standing {
        match self {
            Self::Verified => Standing::Key,
            Self::NotTraced | Self::TraceRequired | Self::NoSingleMatch | Self::InProgress => {
                Standing::Unproven
            }
            Self::Conflict => Standing::Disputed,
            Self::NotPresent | Self::Postponed => Standing::NoNumber,
        }
    }

    /// Whether the number was found at the Personal Demographics Service to be this person's.
    pub const fn is_verified(self) -> bool {
        matches!(self, Self::Verified)
    }
}

impl FromStr for NhsNumberStatus {
    type Err = NhsNumberStatusError;

    fn from_str(text: &str) -> Result<Self, NhsNumberStatusError> {
        let text = text.trim().to_ascii_lowercase();
        // Some HL7 v2 senders write PID-32 with the name of the old tracing service before it.
        let code = text.strip_prefix("nsts").unwrap_or(&text);
        Ok(match code {
            "01" | "1" | "number-present-and-verified" => Self::Verified,
            // Traced at the Welsh Administrative Register, which stands for the same thing there.
            "number-present-and-traced-using-welsh-nhs-ar" => Self::Verified,
            "02" | "2" | "number-present-but-not-traced" => Self::NotTraced,
            "03" | "3" | "trace-required" => Self::TraceRequired,
            "04" | "4" | "trace-attempted" => Self::NoSingleMatch,
            "05" | "5" | "trace-needs-to-be-resolved" => Self::Conflict,
            "06" | "6" | "trace-in-progress" => Self::InProgress,
            "07" | "7" | "number-not-present-and-trace-not-required" => Self::NotPresent,
            "08" | "8" | "trace-postponed" => Self::Postponed,
            _ => return Err(NhsNumberStatusError),
        })
    }
}

/// The two-digit code.
impl fmt::Display for NhsNumberStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

serde_as_text!(NhsNumberStatus, "an NHS number status", code);
