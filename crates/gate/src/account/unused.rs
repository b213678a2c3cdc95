//! Accounts that nobody uses: they are suspended, so that nobody else does.

use kith_store::{Actor, CommitError, Entry, Route, Unit, args};
use kith_terms::AccountId;
use serde_json::json;

use crate::store::accounts::{self, SUSPEND_UNUSED};
use crate::{Gate, GateError};

impl Gate {
    /// Suspends every account that was not used for as long as the rules say. To be run now and
    /// then, so that lists of accounts are true; whoever signs in too late is found there too.
    ///
    /// # Errors
    /// [`GateError`] where the database fails; those before stay suspended.
    pub async fn suspend_unused(&self) -> Result<usize, GateError> {
        let since = self.settings().standing.unused_since(self.db().now());
        let mut suspended = 0;
        for account in accounts::unused(self.db(), since).await? {
            suspended += usize::from(self.suspend_if_unused(account).await?);
        }
        Ok(suspended)
    }

    /// Suspends an account that was not used for too long. Whether it was one.
    pub(crate) async fn suspend_if_unused(&self, account: AccountId) -> Result<bool, GateError> {
        let rules = self.settings().standing;
        let since = rules.unused_since(self.db().now());
        let why = format!("Not used for {} days", rules.unused_days);
        let entry = Entry::new("account.suspend-unused", Actor::Program("kith".to_owned()))
            .route(Route::Command)
            .detail(json!({ "account": account }));
        let unit = Unit::new(entry).must(1, &SUSPEND_UNUSED, args![account, since, why.as_str()]);
        let unit = self.ending_sessions(unit, account, "the account was not used");
        match self.db().commit(unit).await {
            Ok(_) => Ok(true),
            // It is in use, or somebody else has just suspended it.
            Err(CommitError::Conflict { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
