//! What somebody did, as far as misuse can be seen in it.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use kith_gate::Role;
use kith_gate::reason::ReasonCode;
use kith_store::ledger::read::PastEntry;
use kith_store::{Actor, Outcome, Route};
use kith_terms::{AccountId, EntryId, OrganisationId, PersonId, VisitId};

/// What kind of thing was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A record was opened.
    Look,
    /// A shield was overridden.
    Override,
    /// Something about a person was written down or changed.
    Change,
    /// A search found somebody.
    Search,
    /// A search found nobody.
    EmptySearch,
}

impl Kind {
    const ALL: [Kind; 5] = [
        Kind::Look,
        Kind::Override,
        Kind::Change,
        Kind::Search,
        Kind::EmptySearch,
    ];

    /// The name that is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Look => "look",
            Kind::Override => "override",
            Kind::Change => "change",
            Kind::Search => "search",
            Kind::EmptySearch => "empty-search",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut all = Kind::ALL.into_iter();
        all.find(|it| it.name() == text).ok_or(())
    }
}

/// One thing that somebody did.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    /// The ledger's entry.
    pub entry: EntryId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub account: AccountId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// In which role.
    pub role: Role,
    /// What.
    pub kind: Kind,
    /// To whom.
    pub person: Option<PersonId>,
    /// In which visit. Its pages are one look.
    pub visit: Option<VisitId>,
    /// For somebody else.
    pub mediated: bool,
    /// The reason that was given explains a look without involvement.
    pub explains: bool,
    /// Out of hours, at somebody whom the user did not help then.
    pub odd_hour: bool,
    /// Neither the user nor their organisation helped; known once it has settled.
    pub alone: bool,
}

/// Entries that change something about a person.
const CHANGES: [&str; 6] = [
    "involvement.record",
    "involvement.end",
    "problem.report",
    "record.correct",
    "shield.set",
    "shield.lift",
];

impl Act {
    /// What an entry of the ledger comes to; nothing for most.
    pub fn of(entry: &PastEntry) -> Option<Self> {
        let Actor::Account(account) = entry.actor else {
            return None;
        };
        if entry.outcome != Outcome::Permitted {
            return None;
        }
        let kind = kind(entry)?;
        let reason = entry
            .reason
            .as_ref()
            .map(|it| it.code.parse::<ReasonCode>());
        Some(Self {
            entry: entry.id,
            at: entry.at,
            account,
            organisation: entry.organisation?,
            role: entry.role.as_deref()?.parse().ok()?,
            kind,
            person: match kind {
                Kind::EmptySearch => None,
                // Of those whom a search found, the closest is the first.
                Kind::Search | Kind::Look | Kind::Override | Kind::Change => {
                    Some(entry.subjects.first().copied()?)
                }
            },
            visit: text(entry, "visit").and_then(|it| it.parse().ok()),
            mediated: entry.route == Route::Mediated,
            // Whoever looks for a colleague need not help: the colleague does.
            explains: entry.route == Route::Mediated
                || matches!(reason, Some(Ok(code)) if code != ReasonCode::DirectInvolvement),
            odd_hour: false,
            alone: false,
        })
    }

    /// Whether another page of the same visit is meant.
    pub fn is_another_page_of(&self, other: &Act) -> bool {
        self.kind == Kind::Look
            && other.kind == Kind::Look
            && self.visit.is_some()
            && self.visit == other.visit
    }
}

fn kind(entry: &PastEntry) -> Option<Kind> {
    match entry.action.as_str() {
        "record.view" => Some(Kind::Look),
        "shield.override" => Some(Kind::Override),
        "people.shown" if text(entry, "in")? == "people.search" => {
            match entry.subjects.is_empty() {
                true => Some(Kind::EmptySearch),
                false => Some(Kind::Search),
            }
        }
        action if CHANGES.contains(&action) => Some(Kind::Change),
        _ => None,
    }
}

fn text<'a>(entry: &'a PastEntry, name: &str) -> Option<&'a str> {
    entry.detail.get(name)?.as_str()
}
