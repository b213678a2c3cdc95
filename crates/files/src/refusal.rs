//! Why a file is not kept, in words for whoever sent it.

use kith_terms::with_commas;

/// Why a file is not kept. Never repeats the file's name or anything in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is nothing in it.
    #[error("the file is empty: choose it again, or send another copy")]
    Empty,
    /// More than the place takes.
    #[error("the file is larger than {}: {SMALLER}", megabytes(*.limit))]
    TooLarge {
        /// How many bytes are taken at most.
        limit: u64,
    },
    /// A kind that is not kept.
    #[error("the file is {what}, which cannot be kept: {advice}")]
    NotKept {
        /// What it is, as "a video".
        what: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// It begins like one of the kinds that are kept, and cannot be read as one.
    #[error(
        "the {what} is damaged or cut short: open it on your own device, save it again and send that"
    )]
    Damaged {
        /// What it seems to be.
        what: &'static str,
    },
    /// It opens only with a password.
    #[error(
        "the {what} is locked with a password, so it cannot be checked: save a copy without a password and send that"
    )]
    Locked {
        /// What it is.
        what: &'static str,
    },
    /// It can also be read as another kind: a trick to get past checks.
    #[error(
        "the {what} has {other} hidden in it: open it on your own device, save or print it as a new PDF or picture and send that"
    )]
    AlsoAnother {
        /// What it seems to be.
        what: &'static str,
        /// What else is in it.
        other: &'static str,
    },
    /// It does something when it is opened.
    #[error("the {what} has {active} in it, which could do harm when opened: {advice}")]
    Active {
        /// What it is.
        what: &'static str,
        /// What it does.
        active: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// It fetches parts of itself from elsewhere when it is opened.
    #[error(
        "the {what} takes parts of itself from another place: break its links, or save it as PDF, and send that"
    )]
    Elsewhere {
        /// What it is.
        what: &'static str,
    },
    /// It has another file in it.
    #[error(
        "the {what} has another file in it: take that out, or save it as PDF, and send each file by itself"
    )]
    Nested {
        /// What it is.
        what: &'static str,
    },
    /// It is small and unpacks to far more, or into too many parts.
    #[error("the {what} unpacks to {too_much}: {SMALLER}")]
    Unpacks {
        /// What it is.
        what: &'static str,
        /// How much, as "far more than its own size".
        too_much: &'static str,
    },
    /// A cell that a spreadsheet would run.
    #[error(
        "row {row} of the CSV table has a cell that spreadsheets would run as a formula: write a space or an apostrophe before its first sign and send it again"
    )]
    Formula {
        /// Counted from 1.
        row: usize,
    },
    /// A picture of more points than can be turned and made smaller safely.
    #[error(
        "the picture has more than {} million points: make it smaller on your own device and send that", .limit / 1_000_000
    )]
    Points {
        /// How many points are taken at most.
        limit: u64,
    },
    /// The scanner found something.
    #[error(
        "the scanner found harmful software in the file: do not open it again, and tell whoever looks after your device"
    )]
    Harmful,
    /// The scanner could not look.
    #[error(
        "the file could not be scanned for harmful software just now, so it was not kept: try again in a few minutes, and tell support if it happens again"
    )]
    NotScanned,
}

const SMALLER: &str = "send a smaller file, or several";

fn megabytes(bytes: u64) -> String {
    match bytes / 1_000_000 {
        0 => format!("{} bytes", with_commas(bytes)),
        whole => format!("{whole} MB"),
    }
}
