//! The agencies' feeds: who is in each, what each says of them, and how it writes it down.

mod columns;
mod common;
mod gp;
mod hospital;
mod housing;
mod police;
mod row;
mod school;
mod social_care;
mod stream;
mod write;

use jiff::civil::Date;

pub(super) use columns::Column;
pub(super) use row::Row;
pub(super) use stream::{Scene, stream};
pub(super) use write::{mapping, write_csv};

use super::random::Draw;

/// Something wrong with a row on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The row ends before its columns do.
    TooFewColumns,
    /// The birth date is a day that no calendar has.
    ImpossibleDate,
    /// The sex is a code that no list has; the rest of the row is good.
    UnknownCode,
    /// The row does not say which record it is.
    NoRecordId,
    /// The NHS number's check digit is wrong; the rest of the row is good.
    WrongNumber,
    /// The NHS number is one that systems write for "not known"; the rest of the row is good.
    PlaceholderNumber,
}

impl Fault {
    /// The word for it in the truth file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::TooFewColumns => "too-few-columns",
            Self::ImpossibleDate => "impossible-date",
            Self::UnknownCode => "unknown-code",
            Self::NoRecordId => "no-record-id",
            Self::WrongNumber => "wrong-nhs-number",
            Self::PlaceholderNumber => "placeholder-nhs-number",
        }
    }

    /// Whether the whole row must be set aside: it cannot be read or cannot be believed.
    #[must_use]
    pub fn spoils_row(self) -> bool {
        matches!(
            self,
            Self::TooFewColumns | Self::ImpossibleDate | Self::NoRecordId
        )
    }
}

/// How dates are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dates {
    Iso,
    British,
}

/// How the file's bytes stand for letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    /// UTF-8 that begins with a byte order mark, as spreadsheets save it.
    MarkedUtf8,
    Windows1252,
}

/// How carefully an agency keeps its records. Shares of rows, all illustrative.
#[derive(Clone, Copy, Debug)]
pub(super) struct Habits {
    pub(super) nhs_number: f64,
    /// NHS numbers written 3-3-4.
    pub(super) spaced_number: f64,
    pub(super) wrong_number: f64,
    pub(super) relatives_number: f64,
    pub(super) no_birth_date: f64,
    pub(super) no_sex: f64,
    pub(super) no_address: f64,
    pub(super) phone: f64,
    pub(super) middle_name: f64,
    /// Slips of the hand in each of names, dates, addresses.
    pub(super) slips: f64,
    /// Nicknames and other spellings of given names.
    pub(super) other_forms: f64,
    pub(super) swapped_names: f64,
    /// People who are in the feed twice.
    pub(super) copies: f64,
    /// How old the news may be.
    pub(super) years_back: i64,
}

/// An agency's feed.
pub(super) struct Feed {
    /// Names the feed's streams of draws; never changes.
    pub(super) serial: u64,
    pub(super) source: &'static str,
    pub(super) title: &'static str,
    pub(super) encoding_note: &'static str,
    pub(super) record_prefix: &'static str,
    pub(super) columns: &'static [Column],
    /// The agency's own headers, in the order of the columns, when they are not the documented ones.
    pub(super) own_headers: Option<&'static [&'static str]>,
    pub(super) dates: Dates,
    pub(super) encoding: Encoding,
    pub(super) capitals: bool,
    /// The codes for female, male and not known.
    pub(super) sexes: [&'static str; 3],
    pub(super) habits: Habits,
    pub(super) holds: fn(&Scene<'_>, &mut Draw) -> bool,
    pub(super) fill: fn(&mut Row, &Scene<'_>, &mut Draw),
}

/// All the feeds, the best kept first: a list that begins with trustworthy numbers loads best.
pub(super) const FEEDS: [&Feed; 6] = [
    &gp::FEED,
    &hospital::FEED,
    &school::FEED,
    &social_care::FEED,
    &housing::FEED,
    &police::FEED,
];

impl Feed {
    fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    /// A date as the feed writes it.
    fn date_text(&self, iso: &str) -> String {
        match (self.dates, iso.parse::<Date>()) {
            (Dates::British, Ok(date)) => date.strftime("%d/%m/%Y").to_string(),
            _ => iso.to_owned(),
        }
    }
}
