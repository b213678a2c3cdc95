//! The patterns that the watcher knows.

use std::{fmt, str::FromStr};

macro_rules! patterns {
    ($($(#[$doc:meta])* $pattern:ident: $name:literal, $title:literal;)+) => {
        /// A pattern in what somebody looked at.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Pattern { $($(#[$doc])* $pattern),+ }

        impl Pattern {
            /// Every pattern, in the order in which a report shows them.
            pub const ALL: &[Pattern] = &[$(Pattern::$pattern),+];

            /// The name that is stored.
            pub const fn name(self) -> &'static str {
                match self { $(Pattern::$pattern => $name),+ }
            }

            /// The words that a page shows.
            pub const fn title(self) -> &'static str {
                match self { $(Pattern::$pattern => $title),+ }
            }
        }
    };
}

patterns! {
    /// A shield was overridden.
    ShieldOverride: "shield-override", "A shield was overridden";
    /// Somebody of the user's own family name.
    OwnName: "own-name", "Own family name";
    /// The user's own home.
    OwnHousehold: "own-household", "Own household";
    /// The same postcode as the user's home.
    Neighbours: "neighbours", "Neighbours";
    /// Somebody of the same organisation.
    Colleagues: "colleagues", "Colleagues";
    /// Somebody on the privacy officer's list.
    News: "news", "People in the news";
    /// More records in an hour than is usual.
    Rate: "rate", "Many records in an hour";
    /// Records one after the other, by name or number.
    Sweep: "sweep", "A sweep through names or numbers";
    /// Searches that found nobody.
    EmptySearches: "empty-searches", "Many empty searches";
    /// People whom neither the user nor their organisation helps.
    WithoutInvolvement: "without-involvement", "Records without involvement";
    /// At an hour that is not usual.
    OutOfHours: "out-of-hours", "Out of hours";
    /// For others, too often.
    Mediated: "mediated", "Looks for others";
    /// One record, again and again.
    AgainAndAgain: "again-and-again", "One record again and again";
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("that is not a pattern that the watcher knows")]
pub struct NotAPattern;

impl FromStr for Pattern {
    type Err = NotAPattern;

    fn from_str(text: &str) -> Result<Self, NotAPattern> {
        let mut all = Pattern::ALL.iter();
        all.find(|it| it.name() == text).copied().ok_or(NotAPattern)
    }
}

impl Pattern {
    /// Whether it is an override of a shield, which is always looked into.
    pub fn is_override(self) -> bool {
        self == Pattern::ShieldOverride
    }
}
