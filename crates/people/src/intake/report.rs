//! What became of a feed, in figures.

use std::collections::BTreeMap;

use kith_terms::FeedRunId;
use kith_terms::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Loads on one page of their list.
pub const LOADS_ON_A_PAGE: u32 = 50;

/// Lines on one page of a load's quarantine.
pub const LINES_ON_A_PAGE: u32 = 100;

/// One page of a list, and how long the whole of it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paged<T> {
    /// What stands on this page.
    pub lines: Vec<T>,
    /// How many there are on all pages.
    pub all: u64,
}

/// What became of one load of one file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FeedReport {
    /// The load.
    pub run: FeedRunId,
    /// The source's name.
    pub source: String,
    /// The source's title.
    pub title: String,
    /// The file's name, without its folder.
    pub file_name: String,
    /// Its SHA-256.
    pub file_sha256: String,
    /// How its letters were written.
    pub encoding: String,
    /// When the load began.
    pub started_at: Timestamp,
    /// When it ended; empty while it goes on, and where it was stopped.
    pub finished_at: Option<Timestamp>,
    /// `running`, `finished` or `stopped`.
    pub state: String,
    /// The counts.
    pub counts: Counts,
    /// For each column of the file: in how many of the rows taken it has a value that is believed.
    pub completeness: BTreeMap<String, u64>,
    /// Values set aside: column, then reason, then how many.
    pub set_aside: BTreeMap<String, BTreeMap<String, u64>>,
    /// Columns of the file that are not ours and were not taken.
    pub unknown_columns: Vec<String>,
}

/// How many rows went which way. Every row is exactly one of: quarantined, new, matched, changed, unchanged, older.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rows in the file, the header not counted.
    pub rows: u64,
    /// New records of people who were not here.
    pub new_people: u64,
    /// New records of people who were.
    pub matched: u64,
    /// Questions raised for clerical matchers (not rows).
    pub for_review: u64,
    /// Records that say something new.
    pub changed: u64,
    /// Records that say what they said before.
    pub unchanged: u64,
    /// Rows older than what is held: kept beside it, not believed over it.
    pub older: u64,
    /// Rows that could not be taken.
    pub quarantined: u64,
}

impl Counts {
    /// Rows that were taken.
    #[must_use]
    pub const fn taken(&self) -> u64 {
        self.rows - self.quarantined
    }

    pub(crate) fn add(&mut self, other: &Counts) {
        self.rows += other.rows;
        self.new_people += other.new_people;
        self.matched += other.matched;
        self.for_review += other.for_review;
        self.changed += other.changed;
        self.unchanged += other.unchanged;
        self.older += other.older;
        self.quarantined += other.quarantined;
    }
}

impl FeedReport {
    /// How complete a column is, in percent of the rows taken; nothing when no row was.
    #[must_use]
    pub fn percent(&self, column: &str) -> Option<f64> {
        let filled = self.completeness.get(column).copied()?;
        let taken = self.counts.taken();
        (taken > 0).then(|| 100.0 * filled as f64 / taken as f64)
    }
}

/// A line of the quarantine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quarantined {
    /// The line of the file, counting the header as 1.
    pub line: u64,
    /// Whether the whole row was refused, or one value set aside.
    pub whole_row: bool,
    /// The column at fault, where it is one.
    pub field: Option<String>,
    /// Why.
    pub reason: String,
    /// The row, or the value, as it was sent; empty where it is secret.
    pub raw: String,
    /// Whether it tells of a sensitive service, or of somebody who is shielded: it is kept, and shown to
    /// nobody.
    pub secret: bool,
}
