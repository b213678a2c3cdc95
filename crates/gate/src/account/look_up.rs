//! Looking accounts up, for whoever manages them.

use kith_terms::AccountId;

use super::{
    ACCOUNTS_PER_PAGE, Account, AccountError, AccountFilter, AccountPage, folded_user_name,
};
use crate::action::ManageAccounts;
use crate::grant::Grant;
use crate::store::accounts::{self, Standards};
use crate::{Gate, GateError};

impl Gate {
    /// What accounts are judged by today.
    pub(crate) fn standards(&self) -> Standards<'_> {
        Standards {
            rules: &self.settings().standing,
            needed: self.conditions().to_use(),
            today: self.today(),
        }
    }

    /// One account, as it stands today.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn account(
        &self,
        _grant: &Grant<ManageAccounts>,
        id: AccountId,
    ) -> Result<Account, AccountError> {
        let found = accounts::one(self.db(), id, &self.standards()).await;
        found
            .map_err(GateError::from)?
            .ok_or(AccountError::NotFound)
    }

    /// A page of accounts, as they stand today, by user name.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn accounts(
        &self,
        _grant: &Grant<ManageAccounts>,
        filter: &AccountFilter,
    ) -> Result<AccountPage, AccountError> {
        // One more than the page, to know whether there is a next.
        let most = i64::try_from(ACCOUNTS_PER_PAGE + 1).unwrap_or(i64::MAX);
        let found = accounts::list(self.db(), filter, most, &self.standards()).await;
        let mut accounts = found.map_err(GateError::from)?;
        let more = accounts.len() > ACCOUNTS_PER_PAGE;
        accounts.truncate(ACCOUNTS_PER_PAGE);
        let next = accounts
            .last()
            .filter(|_| more)
            .map(|it| it.user_name.clone());
        Ok(AccountPage { accounts, next })
    }

    /// The account that somebody signs in to with this name.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn find_account(
        &self,
        _grant: &Grant<ManageAccounts>,
        user_name: &str,
    ) -> Result<AccountId, AccountError> {
        let found = accounts::id_of(self.db(), &folded_user_name(user_name)).await;
        found
            .map_err(GateError::from)?
            .ok_or(AccountError::NotFound)
    }
}
