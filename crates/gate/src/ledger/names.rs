//! The names that stand beside ids on a page of the ledger. The ledger itself keeps ids only, so a
//! person who changes their name is one person in it.

use std::collections::{BTreeSet, HashMap};

use kith_store::ledger::read::PastEntry;
use kith_store::{Actor, Db, Route, Row, StoreError, args, statement};
use kith_terms::{AccountId, OrganisationId, SystemId};

statement!(
    NAMES_OF_ACCOUNTS = "select id, user_name, full_name from account where id = any($1::uuid[])"
);
statement!(NAMES_OF_SYSTEMS = "select id, name from other_system where id = any($1::uuid[])");
statement!(NAMES_OF_ORGANISATIONS = "select id, name from organisation where id = any($1::uuid[])");

/// What an account is called.
#[derive(Debug)]
pub(super) struct AccountName {
    pub(super) user_name: String,
    pub(super) full_name: String,
}

/// The names on one page.
#[derive(Debug)]
pub(super) struct Names {
    accounts: HashMap<AccountId, AccountName>,
    organisations: HashMap<OrganisationId, String>,
    systems: HashMap<SystemId, String>,
}

impl Names {
    /// The names that these entries need, in a read of each kind.
    pub(super) async fn of(db: &Db, entries: &[PastEntry]) -> Result<Names, StoreError> {
        let accounts: BTreeSet<AccountId> = entries.iter().filter_map(account).collect();
        let organisations: BTreeSet<OrganisationId> =
            entries.iter().filter_map(|it| it.organisation).collect();
        let accounts: Vec<AccountId> = accounts.into_iter().collect();
        let organisations: Vec<OrganisationId> = organisations.into_iter().collect();
        let accounts = db
            .rows(&NAMES_OF_ACCOUNTS, args![accounts], account_name)
            .await?;
        let organisations = db
            .rows(&NAMES_OF_ORGANISATIONS, args![organisations], |row| {
                Ok((row.get("id")?, row.get("name")?))
            })
            .await?;
        let systems: BTreeSet<SystemId> = entries.iter().filter_map(system).collect();
        let systems: Vec<SystemId> = systems.into_iter().collect();
        let systems = match systems.is_empty() {
            true => Vec::new(),
            false => {
                db.rows(&NAMES_OF_SYSTEMS, args![systems], |row| {
                    Ok((row.get("id")?, row.get("name")?))
                })
                .await?
            }
        };
        Ok(Names {
            systems: systems.into_iter().collect(),
            accounts: accounts.into_iter().collect(),
            organisations: organisations.into_iter().collect(),
        })
    }

    pub(super) fn account(&self, id: AccountId) -> Option<&AccountName> {
        self.accounts.get(&id)
    }

    /// The name of the system through which an entry came.
    pub(super) fn system(&self, entry: &PastEntry) -> Option<&str> {
        self.systems.get(&system(entry)?).map(String::as_str)
    }

    pub(super) fn organisation(&self, id: OrganisationId) -> Option<String> {
        self.organisations.get(&id).cloned()
    }
}

fn account(entry: &PastEntry) -> Option<AccountId> {
    match entry.actor {
        Actor::Account(id) => Some(id),
        Actor::Program(_) | Actor::Nobody => None,
    }
}

/// The system through which an entry came: others only speak of one.
fn system(entry: &PastEntry) -> Option<SystemId> {
    let through = entry.route == Route::System;
    let kept = entry.detail.get("system").filter(|_| through)?;
    kept.as_str()?.parse().ok()
}

fn account_name(row: &Row) -> Result<(AccountId, AccountName), StoreError> {
    let name = AccountName {
        user_name: row.get("user_name")?,
        full_name: row.get("full_name")?,
    };
    Ok((row.get("id")?, name))
}
