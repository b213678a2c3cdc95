//! An account's passkeys: its holder adds, names and removes them, and administrators remove them.
//!
//! A passkey stands beside the password, PIN and code, and never takes their place: whoever removes
//! the last one can still sign in.

use jiff::Timestamp;
use kith_store::{CommitError, Outcome, Unit, args};
use kith_terms::{AccountId, PasskeyId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::AccountError;
use crate::action::{ChangeAccount, ManageAccounts};
use crate::credentials::{
    ClientNote, MOST_PASSKEYS, NewAsked, NotAccepted, PasskeyKey, PasskeyName, Typed, WrongTry,
};
use crate::grant::{AskedBy as _, Grant};
use crate::session::SignedIn;
use crate::store::accounts::USE_CODE;
use crate::store::passkeys::{
    self, ADD_PASSKEY, FORGET_CHALLENGE, NAME_PASSKEY, PasskeyRow, REMOVE_PASSKEY, USE_CHALLENGE,
};
use crate::{Gate, GateError};

/// A passkey, as its holder and administrators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Its id with us.
    pub id: PasskeyId,
    /// What its holder calls it.
    pub name: String,
    /// When it was added.
    pub added_at: Timestamp,
    /// When somebody last signed in with it.
    pub last_used_at: Option<Timestamp>,
    /// Whether its device may copy it to others.
    pub may_be_copied: bool,
    /// When it stopped working because there may be a copy of it.
    pub suspended_at: Option<Timestamp>,
}

/// What a browser was asked to make, and what it will be called.
#[derive(Serialize, Deserialize)]
struct Adding {
    name: PasskeyName,
    asked: NewAsked,
}

impl Gate {
    /// One's own passkeys, the oldest first.
    ///
    /// # Errors
    /// [`GateError`] where the database fails.
    pub async fn own_passkeys(&self, who: &SignedIn) -> Result<Vec<Passkey>, GateError> {
        self.passkeys_listed(who.account).await
    }

    /// Begins to add a passkey: takes the code of the security token again, because whoever found a
    /// screen open could otherwise let themselves in for ever. Answers what to ask the browser for.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn begin_passkey(
        &self,
        who: &SignedIn,
        name: &str,
        code: &Typed,
        from: &ClientNote,
    ) -> Result<String, AccountError> {
        let site = self.passkeys().ok_or(AccountError::State)?;
        let name = PasskeyName::read(name).ok_or(AccountError::PasskeyName)?;
        let has = self.own_keys(who).await?;
        if has.len() >= usize::try_from(MOST_PASSKEYS).unwrap_or_default() {
            return Err(AccountError::TooManyPasskeys);
        }
        let holder = (who.account, who.user_name.as_str(), who.full_name.as_str());
        let (asked, options) = site.ask_for_new(holder, has)?;
        let entry = who.here()?.entry("account.code-asked");
        let adding = Adding { name, asked };
        let unit = self.keeping_asked(Unit::new(entry), &bound_to(who), &adding)?;
        self.with_code(who, code, from, unit).await?;
        Ok(options)
    }

    async fn own_keys(&self, who: &SignedIn) -> Result<Vec<PasskeyKey>, GateError> {
        let rows = passkeys::of_account(self.db(), who.account).await?;
        let open = |it: &PasskeyRow| self.keys().open_passkey((it.account, it.id), &it.sealed);
        rows.iter().map(open).collect()
    }

    /// Commits what needs the code of the security token again. Wrong codes count as they do at
    /// sign-in, and each works once.
    async fn with_code(
        &self,
        who: &SignedIn,
        code: &Typed,
        from: &ClientNote,
        unit: Unit,
    ) -> Result<(), AccountError> {
        let user_name = Typed::from(who.user_name.as_str());
        let attempt = self.attempt("account.code-asked", &user_name, from);
        let _turn = self.turn(&attempt, Some(who.account)).await?;
        let row = self.compared_with(&user_name).await?;
        let row = row.ok_or(AccountError::State)?;
        let now = self.db().now();
        let secret = self.keys().open(row.account, &row.code_secret)?;
        let why = match secret.step_of(code, now) {
            None => WrongTry::Wrong,
            Some(step) => {
                let used = args![row.account, step, attempt.name(), now];
                match self.db().commit(unit.must(1, &USE_CODE, used)).await {
                    Ok(_) => return Ok(()),
                    Err(CommitError::Conflict { .. }) => WrongTry::CodeUsed,
                    Err(error) => return Err(GateError::from(error).into()),
                }
            }
        };
        self.count_wrong(&attempt, why, Some(who.account)).await?;
        Err(AccountError::PhoneCode)
    }

    /// Adds the passkey that the browser made when it was asked, in this session.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently. What was asked is used up either way.
    pub async fn finish_passkey(
        &self,
        who: &SignedIn,
        posted: &Typed,
    ) -> Result<PasskeyId, AccountError> {
        let site = self.passkeys().ok_or(AccountError::State)?;
        let (bound_to, now) = (bound_to(who), self.db().now());
        let sealed = passkeys::challenge(self.db(), &bound_to, now).await;
        let Some(sealed) = sealed.map_err(GateError::from)? else {
            return self.not_added(who, NotAccepted::Challenge).await;
        };
        let adding: Adding = self.keys().open_asked(&bound_to, &sealed)?;
        let key = match site.take_new(&adding.asked, posted.as_str()) {
            Ok(key) if self.passkey_fits(who.role, key.may_be_copied()) => key,
            Ok(_) => return self.not_added(who, NotAccepted::MayBeCopied).await,
            Err(why) => return self.not_added(who, why).await,
        };
        let id = PasskeyId::new();
        let detail = json!({ "passkey": id, "may-be-copied": key.may_be_copied() });
        let unit = Unit::new(who.entry("account.passkey-add").detail(detail))
            .must(1, &USE_CHALLENGE, args![&*bound_to, sealed, now])
            .must(
                1,
                &ADD_PASSKEY,
                args![
                    id,
                    who.account,
                    self.keys().credential(key.credential_id()),
                    self.keys().seal_passkey((who.account, id), &key)?,
                    adding.name.as_str(),
                    key.may_be_copied(),
                    now,
                    MOST_PASSKEYS,
                ],
            );
        match self.db().commit(unit).await {
            Ok(_) => Ok(id),
            Err(CommitError::Conflict { .. }) => self.not_added(who, NotAccepted::Challenge).await,
            Err(CommitError::Constraint { .. }) => self.not_added(who, NotAccepted::InUse).await,
            Err(error) => Err(GateError::from(error).into()),
        }
    }

    /// Writes down that a passkey was not added, and uses up what was asked.
    async fn not_added(&self, who: &SignedIn, why: NotAccepted) -> Result<PasskeyId, AccountError> {
        let entry = who
            .entry("account.passkey-add")
            .outcome(Outcome::Refused)
            .detail(json!({ "why": why.name() }));
        let unit = Unit::new(entry).run(&FORGET_CHALLENGE, args![&*bound_to(who)]);
        self.db().commit(unit).await.map_err(GateError::from)?;
        Err(match why {
            NotAccepted::MayBeCopied => AccountError::PasskeyMayBeCopied,
            NotAccepted::InUse => AccountError::PasskeyInUse,
            _ => AccountError::PasskeyNotMade,
        })
    }

    /// Gives one of one's own passkeys another name.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn name_passkey(
        &self,
        who: &SignedIn,
        id: PasskeyId,
        name: &str,
    ) -> Result<(), AccountError> {
        let name = PasskeyName::read(name).ok_or(AccountError::PasskeyName)?;
        let entry = who
            .here()?
            .entry("account.passkey-name")
            .detail(json!({ "passkey": id }));
        let args = args![id, who.account, name.as_str()];
        self.keep(Unit::new(entry).must(1, &NAME_PASSKEY, args))
            .await
    }

    /// Removes one of one's own passkeys.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn remove_passkey(&self, who: &SignedIn, id: PasskeyId) -> Result<(), AccountError> {
        let entry = who
            .here()?
            .entry("account.passkey-remove")
            .detail(json!({ "passkey": id }));
        let args = args![id, who.account];
        self.keep(Unit::new(entry).must(1, &REMOVE_PASSKEY, args))
            .await
    }

    /// The passkeys of an account, for its administrators.
    ///
    /// # Errors
    /// [`GateError`] where the database fails.
    pub async fn passkeys_of(
        &self,
        _grant: &Grant<ManageAccounts>,
        account: AccountId,
    ) -> Result<Vec<Passkey>, GateError> {
        self.passkeys_listed(account).await
    }

    /// Removes a passkey of somebody else: for a device that was lost. Nobody adds one to an account
    /// but its holder.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn remove_passkey_of(
        &self,
        grant: &Grant<ManageAccounts>,
        account: AccountId,
        id: PasskeyId,
    ) -> Result<(), AccountError> {
        self.may_do::<_, ChangeAccount>(grant, account).await?;
        let detail = json!({ "account": account, "passkey": id });
        let entry = grant.who().entry("account.passkey-remove").detail(detail);
        self.keep(Unit::new(entry).must(1, &REMOVE_PASSKEY, args![id, account]))
            .await
    }

    async fn passkeys_listed(&self, account: AccountId) -> Result<Vec<Passkey>, GateError> {
        let rows = passkeys::of_account(self.db(), account).await?;
        Ok(rows
            .into_iter()
            .map(|it| Passkey {
                id: it.id,
                name: it.name,
                added_at: it.added_at,
                last_used_at: it.last_used_at,
                may_be_copied: it.may_be_copied,
                suspended_at: it.suspended_at,
            })
            .collect())
    }
}

/// What is asked in a session is answered in it.
fn bound_to(who: &SignedIn) -> Vec<u8> {
    who.session.uuid().as_bytes().to_vec()
}
