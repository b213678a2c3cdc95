//! An alert: what was found about one user's looks, until a privacy officer has decided it.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use jiff::civil::Date;
use kith_gate::Role;
use kith_gate::account::Holder;
use kith_gate::ledger::LedgerLine;
use kith_terms::{AccountId, AlertId, OrganisationId, PersonId};

use crate::breach::Breach;
use crate::pattern::Pattern;
use crate::question::Question;

/// What a privacy officer decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// The looks were right.
    NoConcern,
    /// There is an explanation that will hold for a while.
    Explained,
    /// The record was misused.
    Misuse,
}

impl Decision {
    /// Every decision, in the order in which a page lists them.
    pub const ALL: [Decision; 3] = [Decision::NoConcern, Decision::Explained, Decision::Misuse];

    /// The name that is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Decision::NoConcern => "no-concern",
            Decision::Explained => "explained",
            Decision::Misuse => "misuse",
        }
    }

    /// The words that a page shows.
    pub const fn title(self) -> &'static str {
        match self {
            Decision::NoConcern => "No concern",
            Decision::Explained => "Explained",
            Decision::Misuse => "Misuse",
        }
    }

    /// What it means, for whoever chooses.
    pub const fn hint(self) -> &'static str {
        match self {
            Decision::NoConcern => {
                "These looks were right. The same again would raise an alert again."
            }
            Decision::Explained => {
                "There is a reason that goes on, such as a health visitor whose patient lives next \
                 door. The same pattern about the same people raises no alert for half a year; one \
                 about the user’s work as a whole, for 30 days. Overrides of shields always do."
            }
            Decision::Misuse => {
                "The record was used for something else than helping. Tell the people, and open a \
                 breach."
            }
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Select what you have decided")]
pub struct NotADecision;

impl FromStr for Decision {
    type Err = NotADecision;

    fn from_str(text: &str) -> Result<Self, NotADecision> {
        let mut all = Decision::ALL.into_iter();
        all.find(|it| it.name() == text).ok_or(NotADecision)
    }
}

/// How far an alert has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nobody has done anything yet.
    New,
    /// The user has been asked.
    Asked,
    /// The user has answered.
    Answered,
    /// It is decided.
    Decided(Decision),
}

/// The head of an alert.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// The alert.
    pub id: AlertId,
    /// Whose looks it is about.
    pub account: AccountId,
    /// The organisation that they acted for.
    pub organisation: OrganisationId,
    /// The role that they acted in.
    pub role: Role,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// The last thing that it rests on.
    pub last_at: Timestamp,
    /// What its findings are worth together.
    pub score: u32,
    /// Whether a shield was overridden.
    pub shield: bool,
    /// When the user was last asked.
    pub asked_at: Option<Timestamp>,
    /// When the user last answered.
    pub answered_at: Option<Timestamp>,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// What was decided.
    pub decision: Option<Decision>,
}

/// How an alert stood when somebody looked at it. What has grown since is not decided unseen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    pub(crate) score: u32,
    pub(crate) last_at: Timestamp,
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.score, self.last_at.as_microsecond())
    }
}

/// The text does not say how an alert stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Look at the alert again before you decide it")]
pub struct NotSeen;

impl FromStr for Seen {
    type Err = NotSeen;

    fn from_str(text: &str) -> Result<Self, NotSeen> {
        let (score, last_at) = text.split_once('.').ok_or(NotSeen)?;
        let last_at = last_at.parse().map_err(|_| NotSeen)?;
        Ok(Self {
            score: score.parse().map_err(|_| NotSeen)?,
            last_at: Timestamp::from_microsecond(last_at).map_err(|_| NotSeen)?,
        })
    }
}

impl Heading {
    /// How it stands, for whoever decides it.
    pub fn seen(&self) -> Seen {
        Seen {
            score: self.score,
            last_at: self.last_at,
        }
    }

    /// How far it has come.
    pub fn stage(&self) -> Stage {
        match (self.decision, self.asked_at, self.answered_at) {
            (Some(decision), _, _) => Stage::Decided(decision),
            (None, Some(asked), Some(answered)) if answered >= asked => Stage::Answered,
            (None, Some(_), _) => Stage::Asked,
            (None, None, _) => Stage::New,
        }
    }
}

/// A line in the list of alerts.
#[derive(Clone, Debug)]
pub struct AlertLine {
    /// The alert.
    pub heading: Heading,
    /// Whose looks it is about.
    pub holder: Option<Holder>,
    /// What was found, the weightiest first, each once.
    pub patterns: Vec<Pattern>,
}

/// A finding, as the desk shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingShown {
    /// Of which pattern.
    pub pattern: Pattern,
    /// About whom, where it is about one person.
    pub person: Option<PersonId>,
    /// How much it is worth.
    pub score: u32,
    /// What was found.
    pub sentence: String,
    /// The first thing that it rests on.
    pub first_at: Timestamp,
    /// The last.
    pub last_at: Timestamp,
    /// Until when an earlier explanation holds, so that it counts for nothing.
    pub explained_until: Option<Date>,
}

/// That a person was told, or was not.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The person.
    pub person: PersonId,
    /// Whether they were told.
    pub told: bool,
    /// How, or why not.
    pub words: String,
    /// When it was written down.
    pub at: Timestamp,
    /// By whom.
    pub by: AccountId,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: AccountId,
    /// What.
    pub decision: Decision,
    /// Why, in the privacy officer's words.
    pub words: String,
}

/// Everything about an alert.
#[derive(Clone, Debug)]
pub struct Alert {
    /// Its head.
    pub heading: Heading,
    /// Whose looks it is about.
    pub holder: Option<Holder>,
    /// What was found, the weightiest first.
    pub findings: Vec<FindingShown>,
    /// The ledger's entries that the findings rest on, newest first.
    pub evidence: Vec<LedgerLine>,
    /// Whom the findings' looks were about.
    pub people: Vec<PersonId>,
    /// What the user was asked, and answered.
    pub questions: Vec<Question>,
    /// Who was told, and who was not.
    pub told: Vec<Told>,
    /// What was decided.
    pub decided: Option<Decided>,
    /// The breaches that were opened from it.
    pub breaches: Vec<Breach>,
    /// The names of the privacy officers who did something, by account.
    pub officers: Vec<Holder>,
}

impl Alert {
    /// The name of a privacy officer who did something here.
    pub fn officer(&self, account: AccountId) -> &str {
        let mut all = self.officers.iter();
        all.find(|it| it.account == account)
            .map_or("An account that is not there", |it| it.full_name.as_str())
    }
}
