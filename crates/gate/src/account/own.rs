//! What people do with their own account: accept the terms of use, change their password or PIN.

use kith_store::{CommitError, Statement, Unit, args};
use serde_json::json;

use super::AccountError;
use crate::credentials::{ClientNote, Typed, WrongTry, check_password, check_pin};
use crate::grant::AskedBy as _;
use crate::session::SignedIn;
use crate::store::accounts::{ACCEPT_TERMS, CHANGE_PASSWORD, CHANGE_PIN, CredentialRow};
use crate::{Gate, GateError};

impl Gate {
    /// Accepts the terms of use, in the version that was shown.
    ///
    /// # Errors
    /// [`AccountError::OtherTerms`] where that is not the version in force.
    pub async fn accept_terms(&self, who: &SignedIn, version: i64) -> Result<(), AccountError> {
        if version != self.settings().standing.terms_version {
            return Err(AccountError::OtherTerms);
        }
        let entry = who
            .here()?
            .entry("account.accept-terms")
            .detail(json!({ "version": version }));
        let args = args![who.account, version, self.db().now()];
        self.keep(Unit::new(entry).must(1, &ACCEPT_TERMS, args))
            .await
    }

    /// Changes one's own password, with the old one. Signs out everywhere else
    /// (ASVS 5.0 7.4.3).
    ///
    /// # Errors
    /// [`AccountError`], with what to choose differently.
    pub async fn change_password(
        &self,
        who: &SignedIn,
        old: Typed,
        new: Typed,
        from: &ClientNote,
    ) -> Result<(), AccountError> {
        let context = [&*who.user_name, &*who.full_name, &*who.organisation_name];
        check_password(new.as_str(), &context)?;
        let old_hash = self.knows_password(who, old, from).await?;
        let hash = self.hasher().hash_one(new).await?;
        self.change_secret(
            who,
            "account.change-password",
            &CHANGE_PASSWORD,
            old_hash,
            hash,
        )
        .await
    }

    /// Changes one's own PIN, with the password. Signs out everywhere else.
    ///
    /// # Errors
    /// [`AccountError`], with what to choose differently.
    pub async fn change_pin(
        &self,
        who: &SignedIn,
        password: Typed,
        new: Typed,
        from: &ClientNote,
    ) -> Result<(), AccountError> {
        check_pin(new.as_str())?;
        let old_hash = self.knows_password(who, password, from).await?;
        let hash = self.hasher().hash_one(new).await?;
        self.change_secret(who, "account.change-pin", &CHANGE_PIN, old_hash, hash)
            .await
    }

    /// Compares the password of someone who is signed in; whoever found their screen open could
    /// otherwise try as often as they like, so wrong tries count as they do at sign-in.
    async fn knows_password(
        &self,
        who: &SignedIn,
        password: Typed,
        from: &ClientNote,
    ) -> Result<String, AccountError> {
        let user_name = Typed::from(who.user_name.as_str());
        let attempt = self.attempt("account.password-asked", &user_name, from);
        let _turn = self.turn(&attempt, Some(who.account)).await?;
        let row = self.compared_with(&user_name).await?;
        let hash = row
            .and_then(|it: CredentialRow| it.hashes)
            .ok_or(AccountError::State)?
            .password;
        if self.hasher().is_right(password, hash.clone()).await? {
            return Ok(hash);
        }
        self.count_wrong(&attempt, WrongTry::Wrong, Some(who.account))
            .await?;
        Err(AccountError::OldPassword)
    }

    async fn change_secret(
        &self,
        who: &SignedIn,
        action: &'static str,
        statement: &'static Statement,
        old_hash: String,
        hash: String,
    ) -> Result<(), AccountError> {
        let unit =
            Unit::new(who.entry(action)).must(1, statement, args![who.account, old_hash, hash]);
        let unit = self.ending_other_sessions(unit, who, "the password or PIN was changed");
        match self.db().commit(unit).await {
            Ok(_) => Ok(()),
            Err(CommitError::Conflict { .. }) => Err(AccountError::OldPassword),
            Err(error) => Err(GateError::from(error).into()),
        }
    }
}
