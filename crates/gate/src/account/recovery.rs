//! Recovery: letting somebody in again who has lost their password or security token.
//!
//! Whoever can do that alone can become anybody. So one administrator asks, who has made sure who
//! they are talking to, and another approves within a day. The operator at the machine needs nobody:
//! they have the database before them.

use jiff::{SignedDuration, Timestamp};
use kith_store::{CommitError, Row, StoreError, Unit, args, statement};
use kith_terms::{AccountId, RecoveryId};
use serde_json::json;

use super::administer::reason;
use super::{AccountError, SetUpCode};
use crate::action::{ChangeAccount, ManageAccounts};
use crate::credentials::CodeSecret;
use crate::grant::{AskedBy as _, Grant};
use crate::store::accounts::{BACK_TO_SET_UP, BEGIN_SET_UP};
use crate::store::passkeys::REMOVE_PASSKEYS_OF;
use crate::{Gate, GateError};

/// For how long a recovery waits for another administrator.
pub const RECOVERY_WAITS: SignedDuration = SignedDuration::from_hours(24);

statement!(
    ADD_RECOVERY = "insert into recovery (id, account_id, why, asked_by, asked_at, expires_at) \
     values ($1, $2, $3, $4, $5, $6)"
);
statement!(
    NOT_WAITING = "update account set state_why = state_why where id = $1 and state = 'active' and not exists \
     (select 1 from recovery r where r.account_id = $1 and r.decided_at is null and r.expires_at > $2)"
);
statement!(
    DECIDE_RECOVERY = "update recovery set decided_by = $2, decided_at = $3, approved = $4 \
     where id = $1 and decided_at is null and expires_at > $3 and (asked_by <> $2 or not $4)"
);
macro_rules! recoveries {
    ($narrowed:literal) => {
        concat!(
            "select r.id, r.account_id, r.why, r.asked_by, r.asked_at, r.expires_at, a.full_name, \
             a.user_name, by.full_name as asked_by_name from recovery r \
             join account a on a.id = r.account_id join account by on by.id = r.asked_by \
             where r.decided_at is null and r.expires_at > $1 ",
            $narrowed
        )
    };
}

statement!(WAITING = recoveries!("order by r.asked_at, r.id"));
statement!(ONE_WAITING = recoveries!("and r.id = $2"));

/// A recovery that waits for another administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// Its id.
    pub id: RecoveryId,
    /// Whose account it is.
    pub account: AccountId,
    /// Their name.
    pub full_name: String,
    /// The name that they sign in with.
    pub user_name: String,
    /// What was lost, and how it was made sure that it is them.
    pub why: String,
    /// The administrator who asked.
    pub asked_by: AccountId,
    /// That administrator's name.
    pub asked_by_name: String,
    /// When they asked.
    pub asked_at: Timestamp,
    /// Until when it can be approved.
    pub expires_at: Timestamp,
}

impl Gate {
    /// Asks for a recovery of somebody's account, for another administrator to approve.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn ask_recovery(
        &self,
        grant: &Grant<ManageAccounts>,
        id: AccountId,
        why: &str,
    ) -> Result<RecoveryId, AccountError> {
        let by = grant.who().account().ok_or(AccountError::State)?.account;
        self.may_do::<_, ChangeAccount>(grant, id).await?;
        let (why, now, recovery) = (reason(why)?, self.db().now(), RecoveryId::new());
        let expires_at = now.checked_add(RECOVERY_WAITS).unwrap_or(Timestamp::MAX);
        let detail = json!({ "account": id, "recovery": recovery });
        let unit = Unit::new(grant.who().entry("recovery.ask").detail(detail))
            .must(1, &NOT_WAITING, args![id, now])
            .must(
                1,
                &ADD_RECOVERY,
                args![recovery, id, why, by, now, expires_at],
            );
        self.keep(unit).await?;
        Ok(recovery)
    }

    /// The recoveries that wait for an administrator, the oldest first.
    ///
    /// # Errors
    /// [`GateError`] where the database fails.
    pub async fn recoveries(
        &self,
        _grant: &Grant<ManageAccounts>,
    ) -> Result<Vec<Recovery>, GateError> {
        Ok(self
            .db()
            .rows(&WAITING, args![self.db().now()], read)
            .await?)
    }

    /// One that waits.
    ///
    /// # Errors
    /// [`AccountError::NotFound`] where it was decided, or has waited for too long.
    pub async fn recovery(
        &self,
        _grant: &Grant<ManageAccounts>,
        id: RecoveryId,
    ) -> Result<Recovery, AccountError> {
        let found = self
            .db()
            .maybe(&ONE_WAITING, args![self.db().now(), id], read);
        found
            .await
            .map_err(GateError::from)?
            .ok_or(AccountError::NotFound)
    }

    /// Approves a recovery that another administrator asked for: the holder chooses everything anew
    /// with the code that comes back, and every session of theirs ends.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn approve_recovery(
        &self,
        grant: &Grant<ManageAccounts>,
        id: RecoveryId,
    ) -> Result<SetUpCode, AccountError> {
        let recovery = self.recovery(grant, id).await?;
        let account = recovery.account;
        self.may_do::<_, ChangeAccount>(grant, account).await?;
        let by = grant.who().account().ok_or(AccountError::State)?.account;
        if recovery.asked_by == by {
            return Err(AccountError::TwoNeeded);
        }
        let (code, now) = (SetUpCode::random(), self.db().now());
        let sealed = self.keys().seal(account, &CodeSecret::random()?)?;
        let detail = json!({ "account": account, "recovery": id, "asked-by": recovery.asked_by });
        let unit = Unit::new(grant.who().entry("recovery.approve").detail(detail))
            .must(1, &DECIDE_RECOVERY, args![id, by, now, true])
            .must(1, &BACK_TO_SET_UP, args![account])
            .run(&REMOVE_PASSKEYS_OF, args![account])
            .must(
                1,
                &BEGIN_SET_UP,
                args![account, sealed, code.hash(), code.good_until(now)],
            );
        self.keep(self.ending_sessions(unit, account, "the account was recovered"))
            .await?;
        Ok(code)
    }

    /// Turns a recovery down, or takes back one that oneself asked for.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn refuse_recovery(
        &self,
        grant: &Grant<ManageAccounts>,
        id: RecoveryId,
    ) -> Result<(), AccountError> {
        let recovery = self.recovery(grant, id).await?;
        self.may_do::<_, ChangeAccount>(grant, recovery.account)
            .await?;
        let by = grant.who().account().ok_or(AccountError::State)?.account;
        let detail = json!({ "account": recovery.account, "recovery": id });
        let unit = Unit::new(grant.who().entry("recovery.refuse").detail(detail));
        let decided = args![id, by, self.db().now(), false];
        match self
            .db()
            .commit(unit.must(1, &DECIDE_RECOVERY, decided))
            .await
        {
            Ok(_) => Ok(()),
            Err(CommitError::Conflict { .. }) => Err(AccountError::NotFound),
            Err(error) => Err(GateError::from(error).into()),
        }
    }
}

fn read(row: &Row) -> Result<Recovery, StoreError> {
    Ok(Recovery {
        id: row.get("id")?,
        account: row.get("account_id")?,
        full_name: row.get("full_name")?,
        user_name: row.get("user_name")?,
        why: row.get("why")?,
        asked_by: row.get("asked_by")?,
        asked_by_name: row.get("asked_by_name")?,
        asked_at: row.get("asked_at")?,
        expires_at: row.get("expires_at")?,
    })
}
