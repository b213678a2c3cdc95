//! The ledger for Kith's own watcher, in the order in which it grew; and single entries, as evidence.

use std::collections::HashMap;

use jiff::Timestamp;
use kith_store::StoreError;
use kith_store::ledger::read::{self, PastEntry};
use kith_terms::{AccountId, EntryId};

use super::names::Names;
use super::{LedgerLine, line};
use crate::action::{SearchPeople, SeeAlerts, WatchLedger};
use crate::error::GateError;
use crate::gate::Gate;
use crate::grant::Grant;

/// The most searches that one window holds.
const SEARCHES: u32 = 200;

impl Gate {
    /// The entries that stand after a place in the ledger, oldest first, at most `most`.
    ///
    /// By place and not by time: a place is given once and in order, so whoever goes on from the last
    /// one leaves nothing out.
    ///
    /// # Errors
    /// [`GateError`] when it cannot be read.
    pub async fn ledger_after(
        &self,
        _grant: &Grant<WatchLedger>,
        place: i64,
        most: u32,
    ) -> Result<Vec<PastEntry>, GateError> {
        Ok(self.db().ledger_after(place, most).await?)
    }

    /// What an account searched for in a time, newest first: what was typed stands in the entries.
    ///
    /// # Errors
    /// [`GateError`] when it cannot be read.
    pub async fn searches_of(
        &self,
        _grant: &Grant<WatchLedger>,
        account: AccountId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<PastEntry>, GateError> {
        let filter = read::Filter {
            from: Some(from),
            until: Some(until),
            account: Some(account),
            action: Some(<SearchPeople as crate::action::Action>::NAME.to_owned()),
            ..read::Filter::default()
        };
        Ok(self.db().ledger_entries(&filter, SEARCHES).await?)
    }

    /// How often each action was permitted in a time: for reports, which name nobody.
    ///
    /// # Errors
    /// [`GateError`] when it cannot be read.
    pub async fn ledger_counts(
        &self,
        _grant: &Grant<SeeAlerts>,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<HashMap<String, u64>, GateError> {
        Ok(self.db().ledger_counts(from, until).await?)
    }

    /// These entries as lines, newest first: the evidence of an alert.
    ///
    /// # Errors
    /// [`GateError`] when they cannot be read.
    pub async fn ledger_lines(
        &self,
        _grant: &Grant<SeeAlerts>,
        entries: &[EntryId],
    ) -> Result<Vec<LedgerLine>, GateError> {
        let entries = self.db().ledger_entries_of(entries).await?;
        let names = Names::of(self.db(), &entries).await?;
        let lines = entries.into_iter().map(|it| line(it, &names));
        Ok(lines.collect::<Result<_, StoreError>>()?)
    }
}
