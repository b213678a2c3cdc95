//! Where the holders of accounts live, so that looks at their own homes and their neighbours are
//! noticed. Kept by privacy officers: account administrators have no need of it.

use jiff::Timestamp;
use kith_gate::Grant;
use kith_gate::account::Holder;
use kith_gate::action::KeepHomes;
use kith_store::args;
use kith_terms::{AccountId, Postcode};
use serde_json::json;

use crate::error::words;
use crate::{Oversight, OversightError, store};

/// A home that is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct HomeKept {
    /// Whose.
    pub account: AccountId,
    /// The postcode.
    pub postcode: Postcode,
    /// The first line of the address.
    pub first_line: String,
    /// Since when it is kept.
    pub noted_at: Timestamp,
}

impl Oversight {
    /// The homes that are kept, the newest first, with who lives there.
    ///
    /// # Errors
    /// [`OversightError`] where they cannot be read.
    pub async fn homes(
        &self,
        grant: &Grant<KeepHomes>,
    ) -> Result<Vec<(HomeKept, Option<Holder>)>, OversightError> {
        let homes = store::desk::all_homes(&self.db).await?;
        let accounts: Vec<AccountId> = homes.iter().map(|it| it.account).collect();
        let holders = self.gate.holders(grant, &accounts).await?;
        let with = |home: HomeKept| {
            let holder = holders.iter().find(|it| it.account == home.account);
            (home, holder.cloned())
        };
        Ok(homes.into_iter().map(with).collect())
    }

    /// Keeps where the holder of an account lives. The ledger says whose home was kept, not where.
    ///
    /// # Errors
    /// [`OversightError`]; nothing is kept then.
    pub async fn keep_home(
        &self,
        grant: &Grant<KeepHomes>,
        user_name: &str,
        postcode: &Postcode,
        first_line: &str,
    ) -> Result<(), OversightError> {
        let first_line = words(first_line)?;
        let holder = self.gate.holder_named(grant, user_name).await?;
        let account = holder.ok_or(OversightError::NoSuchUser)?.account;
        let (now, by) = (self.db.now(), grant.who().account());
        let args = args![account, postcode.to_string(), first_line, now, by];
        let unit = grant
            .unit(json!({ "account": account, "kept": true }))
            .must(1, &store::desk::KEEP_HOME, args);
        self.db.commit(unit).await?;
        Ok(())
    }

    /// Forgets where the holder of an account lives.
    ///
    /// # Errors
    /// [`OversightError`]; nothing is changed then.
    pub async fn forget_home(
        &self,
        grant: &Grant<KeepHomes>,
        account: AccountId,
    ) -> Result<(), OversightError> {
        let unit = grant
            .unit(json!({ "account": account, "forgotten": true }))
            .must(1, &store::desk::FORGET_HOME, args![account]);
        self.db.commit(unit).await?;
        Ok(())
    }
}
