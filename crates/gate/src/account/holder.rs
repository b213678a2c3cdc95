//! Who holds an account, for whoever watches over its use and does not manage it.

use kith_store::{Row, StoreError, args, statement};
use kith_terms::{AccountId, OrganisationId};

use super::{AccountState, folded_user_name};
use crate::action::{Action, DecideAlerts, KeepHomes, SeeAlerts, WatchLedger};
use crate::grant::Grant;
use crate::{Gate, GateError, Role};

/// The holder of an account: what a privacy officer needs to know whom they ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The account.
    pub account: AccountId,
    /// The name that its holder signs in with.
    pub user_name: String,
    /// Its holder's name.
    pub full_name: String,
    /// Its role.
    pub role: Role,
    /// The organisation that it acts for.
    pub organisation: OrganisationId,
    /// That organisation's name.
    pub organisation_name: String,
    /// Where it is in its life.
    pub state: AccountState,
}

/// The actions for which one needs to know who holds an account.
pub trait SeesHolders: Action {}

impl SeesHolders for WatchLedger {}
impl SeesHolders for SeeAlerts {}
impl SeesHolders for DecideAlerts {}
impl SeesHolders for KeepHomes {}

macro_rules! holders {
    ($narrowed:literal) => {
        concat!(
            "select a.id, a.user_name, a.full_name, a.role, a.state, a.organisation_id, \
             o.name as organisation_name from account a \
             join organisation o on o.id = a.organisation_id where ",
            $narrowed
        )
    };
}

statement!(pub(super) HOLDERS = holders!("a.id = any($1::uuid[])"));
statement!(HOLDERS_AT = holders!("a.organisation_id = any($1::uuid[]) and a.state <> 'closed'"));
statement!(HOLDER_NAMED = holders!("a.user_name = $1"));

impl Gate {
    /// The holders of these accounts, in no order.
    ///
    /// # Errors
    /// [`GateError`] where the database fails.
    pub async fn holders<A: SeesHolders>(
        &self,
        _grant: &Grant<A>,
        accounts: &[AccountId],
    ) -> Result<Vec<Holder>, GateError> {
        Ok(self.db().rows(&HOLDERS, args![accounts], holder).await?)
    }

    /// The holders of the accounts that are not closed in these organisations: each other's
    /// colleagues.
    ///
    /// # Errors
    /// [`GateError`] where the database fails.
    pub async fn holders_at(
        &self,
        _grant: &Grant<WatchLedger>,
        organisations: &[OrganisationId],
    ) -> Result<Vec<Holder>, GateError> {
        let found = self.db().rows(&HOLDERS_AT, args![organisations], holder);
        Ok(found.await?)
    }

    /// The holder who signs in with this name.
    ///
    /// # Errors
    /// [`GateError`] where the database fails.
    pub async fn holder_named(
        &self,
        _grant: &Grant<KeepHomes>,
        user_name: &str,
    ) -> Result<Option<Holder>, GateError> {
        let args = args![folded_user_name(user_name)];
        Ok(self.db().maybe(&HOLDER_NAMED, args, holder).await?)
    }
}

pub(super) fn holder(row: &Row) -> Result<Holder, StoreError> {
    Ok(Holder {
        account: row.get("id")?,
        user_name: row.get("user_name")?,
        full_name: row.get("full_name")?,
        role: row.parse("role")?,
        organisation: row.get("organisation_id")?,
        organisation_name: row.get("organisation_name")?,
        state: row.parse("state")?,
    })
}
