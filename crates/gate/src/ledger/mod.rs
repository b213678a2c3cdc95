//! The ledger: reading what was done, in sentences, newest first.
//!
//! That nothing in it was altered is proved elsewhere (`kith_store::ledger`). To read the ledger is
//! itself in the ledger, and so is to ask who has looked at somebody.

mod names;
mod same_person;
mod watching;
mod words;

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use kith_store::ledger::read::{self, PastEntry, Place};
use kith_store::{Actor, StoreError};
pub use kith_store::{Outcome, Route};
use kith_terms::{AccountId, EntryId, OrganisationId, PersonId};

use self::names::Names;
pub use self::words::ACTIONS;
use crate::action::{SeeLedger, SeeWhoLooked};
use crate::error::GateError;
use crate::gate::Gate;
use crate::grant::Grant;
use crate::reason::ReasonCode;
use crate::role::Role;

/// The most lines on one page.
pub const LINES_ON_A_PAGE: u32 = 50;

/// Which lines to read. What is not given does not narrow.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Not before this moment.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
    /// Done by this account.
    pub account: Option<AccountId>,
    /// Done for this organisation.
    pub organisation: Option<OrganisationId>,
    /// About this person, or whoever was found to be the same person.
    pub person: Option<PersonId>,
    /// This action, by its name: see [`ACTIONS`].
    pub action: Option<String>,
    /// With this outcome.
    pub outcome: Option<Outcome>,
    /// Only what comes after this mark: the page that follows the one that gave it.
    pub after: Option<Mark>,
}

/// Where a page ended, to go on from: it can stand in an address, and says nothing about anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark(Place);

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0.at.as_microsecond(), self.0.entry)
    }
}

/// The text is not where a page ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("that is not a page of the ledger; go back to its first page")]
pub struct NotAMark;

impl FromStr for Mark {
    type Err = NotAMark;

    fn from_str(text: &str) -> Result<Self, NotAMark> {
        let (at, entry) = text.split_once('.').ok_or(NotAMark)?;
        let at = at
            .parse()
            .ok()
            .and_then(|it| Timestamp::from_microsecond(it).ok());
        let entry = entry.parse::<EntryId>().ok();
        at.zip(entry)
            .map(|(at, entry)| Mark(Place { at, entry }))
            .ok_or(NotAMark)
    }
}

/// One page of lines, and where the next begins if there is one.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The lines.
    pub lines: Vec<T>,
    /// What to put into [`Filter::after`] for the next page.
    pub next: Option<Mark>,
}

/// One line of the ledger, as a page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerLine {
    /// The entry, for its proof.
    pub entry: EntryId,
    /// Its place in the tree, once it is linked.
    pub seq: Option<i64>,
    /// When.
    pub at: Timestamp,
    /// The action's name.
    pub action: String,
    /// What was done, to follow a name: "opened the record"; with the other system where it came through
    /// one.
    pub sentence: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Who did it: a person's name, a command's, or "Somebody who was not signed in".
    pub who: String,
    /// The account, if somebody was signed in.
    pub account: Option<AccountId>,
    /// The name that they sign in with.
    pub user_name: Option<String>,
    /// The organisation that they acted for.
    pub organisation: Option<OrganisationId>,
    /// Its name.
    pub organisation_name: Option<String>,
    /// The role that they acted in.
    pub role: Option<Role>,
    /// Whom it is about.
    pub subjects: Vec<PersonId>,
    /// The kind of reason that was given.
    pub reason: Option<ReasonCode>,
    /// The reason in their own words.
    pub reason_text: Option<String>,
    /// By which way it came.
    pub route: Route,
    /// What else was kept.
    pub detail: serde_json::Value,
}

impl Gate {
    /// Read a page of the ledger, newest first.
    ///
    /// # Errors
    /// [`GateError`] when it cannot be read.
    pub async fn ledger(
        &self,
        _grant: &Grant<SeeLedger>,
        filter: &Filter,
    ) -> Result<Page<LedgerLine>, GateError> {
        self.page(filter).await
    }

    /// Everything that people did about this person, newest first: looks, searches that showed
    /// them, changes, and what was refused.
    ///
    /// # Errors
    /// [`GateError`] when it cannot be read.
    pub async fn who_looked(
        &self,
        grant: Grant<SeeWhoLooked>,
    ) -> Result<Vec<LedgerLine>, GateError> {
        self.lines_by_people(Filter {
            person: Some(grant.person()),
            ..Filter::default()
        })
        .await
    }

    /// Every line that the filter lets through, newest first, but for those of programs.
    pub(crate) async fn lines_by_people(
        &self,
        mut filter: Filter,
    ) -> Result<Vec<LedgerLine>, GateError> {
        let mut lines = Vec::new();
        loop {
            let page = self.page(&filter).await?;
            lines.extend(page.lines.into_iter().filter(|it| it.account.is_some()));
            match page.next {
                Some(mark) => filter.after = Some(mark),
                None => return Ok(lines),
            }
        }
    }

    async fn page(&self, filter: &Filter) -> Result<Page<LedgerLine>, GateError> {
        let about = match filter.person {
            Some(person) => self.all_who_were(person).await?,
            None => Vec::new(),
        };
        // One more than a page shows tells whether there is another page.
        let mut entries = self
            .db()
            .ledger_entries(&wanted(filter, about), LINES_ON_A_PAGE + 1)
            .await?;
        let more = entries.len() > LINES_ON_A_PAGE as usize;
        entries.truncate(LINES_ON_A_PAGE as usize);
        let next = entries.last().filter(|_| more).map(|it| Mark(it.place()));
        let names = Names::of(self.db(), &entries).await?;
        let lines = entries
            .into_iter()
            .map(|it| line(it, &names))
            .collect::<Result<_, StoreError>>()?;
        Ok(Page { lines, next })
    }
}

fn wanted(filter: &Filter, about: Vec<PersonId>) -> read::Filter {
    read::Filter {
        from: filter.from,
        until: filter.until,
        account: filter.account,
        organisation: filter.organisation,
        about,
        action: filter.action.clone(),
        outcome: filter.outcome,
        before: filter.after.map(|it| it.0),
    }
}

fn line(it: PastEntry, names: &Names) -> Result<LedgerLine, StoreError> {
    let account = match it.actor {
        Actor::Account(id) => Some(id),
        Actor::Program(_) | Actor::Nobody => None,
    };
    let named = account.and_then(|id| names.account(id));
    let sentence = words::sentence(&it.action, it.outcome);
    let sentence = match it.route {
        Route::System => words::through(&sentence, names.system(&it)),
        Route::Web | Route::Mediated | Route::Command => sentence,
    };
    let code = it.reason.as_ref().map(|given| given.code.as_str());
    Ok(LedgerLine {
        entry: it.id,
        seq: it.seq,
        at: it.at,
        sentence,
        action: it.action,
        outcome: it.outcome,
        who: who(&it.actor, named.map(|it| it.full_name.as_str())),
        account,
        user_name: named.map(|it| it.user_name.clone()),
        organisation: it.organisation,
        organisation_name: it.organisation.and_then(|id| names.organisation(id)),
        role: known("role", it.role.as_deref())?,
        subjects: it.subjects,
        reason: known("reason_code", code)?,
        reason_text: it.reason.map(|it| it.text),
        route: it.route,
        detail: it.detail,
    })
}

/// A word of ours in the ledger, if there is one. Any other word was not written by this program.
fn known<T: FromStr>(column: &str, word: Option<&str>) -> Result<Option<T>, StoreError> {
    word.map(str::parse)
        .transpose()
        .map_err(|_| StoreError::Cell {
            column: column.to_owned(),
            expected: "a word that this program knows",
        })
}

fn who(actor: &Actor, name: Option<&str>) -> String {
    match actor {
        Actor::Account(_) => name.unwrap_or("An account that is not there").to_owned(),
        Actor::Program(program) => format!("The command {program}"),
        Actor::Nobody => "Somebody who was not signed in".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_page_ended_survives_an_address() {
        let at = "2026-03-02T10:00:00.123456Z".parse().unwrap();
        let mark = Mark(Place {
            at,
            entry: EntryId::new(),
        });
        assert_eq!(mark.to_string().parse(), Ok(mark));
    }

    #[test]
    fn any_other_text_is_no_mark() {
        let id = EntryId::new();
        for text in [
            "",
            ".",
            "1.2",
            &format!("x.{id}"),
            &format!("99999999999999999999.{id}"),
        ] {
            assert_eq!(text.parse::<Mark>(), Err(NotAMark), "{text}");
        }
    }
}
