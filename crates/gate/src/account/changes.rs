//! Joiners, movers and leavers: what became of accounts in a month, as the ledger tells it.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use kith_store::ledger::read::{Filter, PastEntry};
use kith_store::{Outcome, args};
use kith_terms::AccountId;
use kith_terms::time::begins;

use super::holder::{HOLDERS, Holder, holder};
use crate::action::ManageAccounts;
use crate::grant::Grant;
use crate::{Gate, GateError};

/// What became of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountChange {
    /// It was opened.
    Joined,
    /// Its role or organisation changed.
    Moved,
    /// It was suspended.
    Suspended,
    /// It was suspended because nobody used it.
    Unused,
    /// Its suspension ended.
    Reinstated,
    /// It was closed.
    Left,
}

impl AccountChange {
    /// Each change, by the name that it has in the ledger.
    const NAMED: [(&'static str, AccountChange); 6] = [
        ("account.open", AccountChange::Joined),
        ("account.change-role", AccountChange::Moved),
        ("account.suspend", AccountChange::Suspended),
        ("account.suspend-unused", AccountChange::Unused),
        ("account.reinstate", AccountChange::Reinstated),
        ("account.close", AccountChange::Left),
    ];

    /// What a page calls it.
    pub const fn title(self) -> &'static str {
        match self {
            AccountChange::Joined => "Joined",
            AccountChange::Moved => "Moved",
            AccountChange::Suspended => "Suspended",
            AccountChange::Unused => "Suspended, not used",
            AccountChange::Reinstated => "Reinstated",
            AccountChange::Left => "Left",
        }
    }
}

/// A change, when it was made and whose account it is, as that is today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// When.
    pub at: Timestamp,
    /// What became of it.
    pub change: AccountChange,
    /// Whose account.
    pub holder: Holder,
}

/// As many entries are read at once.
const AT_ONCE: u32 = 500;

impl Gate {
    /// What became of accounts in the month that a day lies in, the latest first.
    ///
    /// # Errors
    /// [`GateError`] where the database fails.
    pub async fn account_changes(
        &self,
        _grant: &Grant<ManageAccounts>,
        month: Date,
    ) -> Result<Vec<Changed>, GateError> {
        let first = month.first_of_month();
        let mut found = Vec::new();
        for (action, change) in AccountChange::NAMED {
            let mut filter = Filter {
                from: Some(begins(first)),
                until: Some(begins(first.saturating_add(1.month()))),
                action: Some(action.to_owned()),
                outcome: Some(Outcome::Permitted),
                ..Filter::default()
            };
            loop {
                let entries = self.db().ledger_entries(&filter, AT_ONCE).await?;
                filter.before = entries.last().map(PastEntry::place);
                let all = usize::try_from(AT_ONCE).is_ok_and(|most| entries.len() < most);
                found.extend(
                    entries
                        .iter()
                        .filter_map(|it| Some((it.at, change, about(it)?))),
                );
                if all {
                    break;
                }
            }
        }
        found.sort_by_key(|(at, _, _)| std::cmp::Reverse(*at));
        let accounts: Vec<AccountId> = found.iter().map(|(_, _, id)| *id).collect();
        let holders = self
            .db()
            .rows(&HOLDERS, args![accounts.as_slice()], holder)
            .await?;
        let holders: HashMap<AccountId, Holder> =
            holders.into_iter().map(|it| (it.account, it)).collect();
        let changed = |(at, change, id): (Timestamp, AccountChange, AccountId)| {
            let holder = holders.get(&id)?.clone();
            Some(Changed { at, change, holder })
        };
        Ok(found.into_iter().filter_map(changed).collect())
    }
}

/// The account that an entry is about.
fn about(entry: &PastEntry) -> Option<AccountId> {
    entry.detail.get("account")?.as_str()?.parse().ok()
}
