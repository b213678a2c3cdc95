//! The rules: what was done and what is known in, findings out. No clock, no database, no randomness.

pub mod act;
pub mod at_once;
pub mod facts;
pub mod gather;
pub mod hours;
pub mod order;
pub mod settled;
#[cfg(test)]
mod tests;

pub use act::{Act, Kind};
pub use facts::{Facts, Helping, Home, User, Usual};

use jiff::Timestamp;
use kith_terms::{EntryId, PersonId};

use crate::pattern::Pattern;

/// A pattern that was found in what one user did.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The pattern.
    pub pattern: Pattern,
    /// How much it is worth.
    pub score: u32,
    /// What was found, for a person to read.
    pub sentence: String,
    /// About whom, where it is about one person.
    pub person: Option<PersonId>,
    /// The entries that it rests on, oldest first.
    pub evidence: Vec<(EntryId, Timestamp)>,
}

impl Found {
    fn new(pattern: Pattern, score: u32, sentence: impl Into<String>) -> Self {
        Self {
            pattern,
            score,
            sentence: sentence.into(),
            person: None,
            evidence: Vec::new(),
        }
    }

    fn about(mut self, person: PersonId) -> Self {
        self.person = Some(person);
        self
    }

    fn resting_on<'a>(mut self, acts: impl IntoIterator<Item = &'a Act>) -> Self {
        self.evidence = acts.into_iter().map(|it| (it.entry, it.at)).collect();
        self
    }
}

/// So many hundredths of a score.
fn percent(score: u32, percent: u32) -> u32 {
    score.saturating_mul(percent) / 100
}
