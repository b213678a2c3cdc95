//! A stretch of days, either end of which may be open.
//!
//! Text form: ISO 8601 interval with `..` for an open end (ISO 8601-2, Extended Date/Time Format):
//! `2024-09-01/2025-07-20`, `2024-09-01/..`, `../2025-07-20`.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use crate::text::{cleaned, serde_as_text};
use crate::time::plain_date;

/// From a day to a day, both included. No start: it began at a time not known. No end: it still goes on
/// as far as anyone has said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Period {
    start: Option<Date>,
    end: Option<Date>,
}

/// Why these are not a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// The end is before the start.
    #[error("the end is before the start: check both dates, they may have been changed over")]
    EndBeforeStart,
    /// Not two dates with a stroke between.
    #[error(
        "this is not a period: write two dates with / between, like 2024-09-01/2025-07-20, and .. for an end that is open"
    )]
    Form,
}

impl Period {
    /// From `start` to `end`; `None` where that end is open.
    pub fn new(start: Option<Date>, end: Option<Date>) -> Result<Self, PeriodError> {
        match (start, end) {
            (Some(start), Some(end)) if end < start => Err(PeriodError::EndBeforeStart),
            _ => Ok(Self { start, end }),
        }
    }

    /// From this day on.
    pub const fn since(start: Date) -> Self {
        Self {
            start: Some(start),
            end: None,
        }
    }

    /// The first day, if known.
    pub const fn start(&self) -> Option<Date> {
        self.start
    }

    /// The last day, if it has one.
    pub const fn end(&self) -> Option<Date> {
        self.end
    }

    /// Whether no end has been given.
    pub const fn is_open(&self) -> bool {
        self.end.is_none()
    }

    /// Whether the day lies in it; first and last day do.
    pub fn contains(&self, day: Date) -> bool {
        self.start.is_none_or(|start| start <= day) && self.end.is_none_or(|end| day <= end)
    }

    /// Whether the two have a day in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        let before = |end: Option<Date>, start: Option<Date>| matches!((end, start), (Some(end), Some(start)) if end < start);
        !before(self.end, other.start) && !before(other.end, self.start)
    }

    /// The same period, ended on `end`.
    pub fn ended(self, end: Date) -> Result<Self, PeriodError> {
        Self::new(self.start, Some(end))
    }

    /// `4 September 2024 to 20 July 2025`, `Since 4 September 2024`, `Until 20 July 2025`.
    pub fn to_plain(&self) -> String {
        match (self.start, self.end) {
            (Some(start), Some(end)) if start == end => plain_date(start),
            (Some(start), Some(end)) => format!("{} to {}", plain_date(start), plain_date(end)),
            (Some(start), None) => format!("Since {}", plain_date(start)),
            (None, Some(end)) => format!("Until {}", plain_date(end)),
            (None, None) => "Dates not known".to_owned(),
        }
    }

    fn text(&self) -> String {
        let end =
            |date: Option<Date>| date.map_or_else(|| "..".to_owned(), |date| date.to_string());
        format!("{}/{}", end(self.start), end(self.end))
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let text = cleaned(text);
        let (start, end) = text.split_once('/').ok_or(PeriodError::Form)?;
        Self::new(read_end(start)?, read_end(end)?)
    }
}

fn read_end(text: &str) -> Result<Option<Date>, PeriodError> {
    match text.trim() {
        "" | ".." => Ok(None),
        date => date.parse().map(Some).map_err(|_| PeriodError::Form),
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text())
    }
}

serde_as_text!(Period, "a period", text);
