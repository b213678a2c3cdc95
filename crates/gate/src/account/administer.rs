//! What account administrators do: open, change, suspend, reinstate and close accounts.

use jiff::civil::Date;
use kith_store::{CommitError, Statement, Unit, args};
use kith_terms::{AccountId, OrganisationId, folded};
use serde_json::json;

use super::{
    AccountError, AccountState, NewAccount, SetUpCode, checked_full_name, checked_user_name,
};
use crate::action::{Action, ChangeAccount, ManageAccounts, SuspendAccount, SuspendAccounts};
use crate::credentials::{CodeSecret, Hashes, Typed, check_password, check_pin};
use crate::grant::{AskedBy as _, Grant, Who};
use crate::organisation::Organisation;
use crate::policy::About;
use crate::session::STANDING_ENDED;
use crate::standing::{Fact, StandingRules};
use crate::store::accounts::{
    self, ADD_ACCOUNT, ADD_CREDENTIAL, BACK_TO_SET_UP, BEGIN_SET_UP, BEGIN_USE, CHANGE_ROLE,
    CHANGE_STATE, CLOSE_ACCOUNT, RECORD_DBS, RECORD_TRAINING, STILL_TO_SET_UP,
};
use crate::store::passkeys::REMOVE_PASSKEYS_OF;
use crate::{Gate, GateError, Refusal, Role};

/// The actions with which one suspends an account: managing accounts, and a privacy officer's.
pub trait SuspendsAccounts: Action<By = Who> {}

impl SuspendsAccounts for ManageAccounts {}
impl SuspendsAccounts for SuspendAccounts {}

/// Something that counts from a day that an administrator notes.
#[derive(Clone, Copy)]
struct Noted {
    recorded: &'static str,
    withdrawn: &'static str,
    statement: &'static Statement,
    /// For how many years it counts.
    years: fn(&StandingRules) -> i16,
}

const DBS: Noted = Noted {
    recorded: "account.dbs",
    withdrawn: "account.dbs-withdraw",
    statement: &RECORD_DBS,
    years: |rules| rules.dbs_years,
};

const TRAINING: Noted = Noted {
    recorded: "account.training",
    withdrawn: "account.training-withdraw",
    statement: &RECORD_TRAINING,
    years: |rules| rules.training_years,
};

/// What a new account starts with: a set-up code, or everything.
enum Start<'a> {
    SetUp(&'a SetUpCode),
    Ready(Hashes),
}

impl Gate {
    /// Opens an account that its holder has still to set up. The code is shown once, here; who
    /// gives it to the holder must know that it is them.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn create_account(
        &self,
        grant: &Grant<ManageAccounts>,
        new: &NewAccount,
    ) -> Result<(AccountId, SetUpCode), AccountError> {
        let code = SetUpCode::random();
        let id = self
            .add_account(grant, new, &CodeSecret::random()?, Start::SetUp(&code))
            .await?;
        Ok((id, code))
    }

    /// Opens an account that can be used at once, with what the operator was given. For the
    /// operator's own commands only: an administrator must not know anybody's password.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn create_ready_account(
        &self,
        grant: &Grant<ManageAccounts>,
        new: &NewAccount,
        secret: &CodeSecret,
        chosen: (Typed, Typed),
    ) -> Result<AccountId, AccountError> {
        if grant.who().account().is_some() {
            return Err(AccountError::OperatorOnly);
        }
        let (password, pin) = chosen;
        check_password(password.as_str(), &[&new.user_name, &new.full_name])?;
        check_pin(pin.as_str())?;
        let hashes = self.hasher().hash(password, pin).await?;
        self.add_account(grant, new, secret, Start::Ready(hashes))
            .await
    }

    async fn add_account(
        &self,
        grant: &Grant<ManageAccounts>,
        new: &NewAccount,
        secret: &CodeSecret,
        start: Start<'_>,
    ) -> Result<AccountId, AccountError> {
        let user_name = checked_user_name(&new.user_name)?;
        let full_name = checked_full_name(&new.full_name)?;
        self.check_role_end(new.role_until)?;
        let of = self.organisation_for(new.organisation).await?;
        if accounts::id_of(self.db(), &user_name)
            .await
            .map_err(GateError::from)?
            .is_some()
        {
            return Err(AccountError::UserNameTaken);
        }
        let (id, now) = (AccountId::new(), self.db().now());
        self.may_do_there::<_, ChangeAccount>(grant, id, of.runs_kith)
            .await?;
        let sealed = self.keys().seal(id, secret)?;
        let search = folded(&format!("{full_name} {user_name}"));
        let (state, credential) = match start {
            Start::SetUp(code) => {
                let none: Option<String> = None;
                let until = code.good_until(now);
                let args = args![id, none.clone(), none, sealed, code.hash(), until];
                (AccountState::SettingUp, args)
            }
            Start::Ready(hashes) => {
                let (hash, until): (Option<Vec<u8>>, Option<jiff::Timestamp>) = (None, None);
                (
                    AccountState::Active,
                    args![id, hashes.password, hashes.pin, sealed, hash, until],
                )
            }
        };
        let detail = json!({
            "account": id, "role": new.role, "organisation": new.organisation, "state": state.name(),
        });
        let unit = Unit::new(grant.who().entry("account.open").detail(detail))
            .must(
                1,
                &ADD_ACCOUNT,
                args![
                    id,
                    user_name,
                    full_name,
                    search,
                    new.role.name(),
                    new.role_until,
                    new.organisation,
                    state.name(),
                    now,
                ],
            )
            .must(1, &ADD_CREDENTIAL, credential);
        match self.db().commit(unit).await {
            Ok(_) => Ok(id),
            // Another was opened with that name in the meantime.
            Err(CommitError::Constraint { .. }) => Err(AccountError::UserNameTaken),
            Err(error) => Err(GateError::from(error).into()),
        }
    }

    /// Makes the holder choose everything anew. An administrator alone may do so for an account that
    /// is still to be set up: its code ran out or was lost. For one that is in use it takes two
    /// ([`Gate::ask_recovery`]), or the operator. Ends the account's sessions.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn reset_account(
        &self,
        grant: &Grant<ManageAccounts>,
        id: AccountId,
    ) -> Result<SetUpCode, AccountError> {
        self.may_do::<_, ChangeAccount>(grant, id).await?;
        let back = match grant.who().account() {
            Some(_) => &STILL_TO_SET_UP,
            None => &BACK_TO_SET_UP,
        };
        let (code, now) = (SetUpCode::random(), self.db().now());
        let sealed = self.keys().seal(id, &CodeSecret::random()?)?;
        let unit = Unit::new(
            grant
                .who()
                .entry("account.reset")
                .detail(json!({ "account": id })),
        )
        .must(1, back, args![id])
        .must(
            1,
            &BEGIN_SET_UP,
            args![id, sealed, code.hash(), code.good_until(now)],
        )
        .run(&REMOVE_PASSKEYS_OF, args![id]);
        self.keep(self.ending_sessions(unit, id, "the account was reset"))
            .await?;
        Ok(code)
    }

    /// Suspends an account. Ends its sessions at once.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn suspend_account<A: SuspendsAccounts>(
        &self,
        grant: &Grant<A>,
        id: AccountId,
        why: &str,
    ) -> Result<(), AccountError> {
        self.may_do::<_, SuspendAccount>(grant, id).await?;
        let why = reason(why)?;
        let args = args![
            id,
            AccountState::Active.name(),
            AccountState::Suspended.name(),
            why
        ];
        let unit = Unit::new(
            grant
                .who()
                .entry("account.suspend")
                .detail(json!({ "account": id })),
        )
        .must(1, &CHANGE_STATE, args);
        self.keep(self.ending_sessions(unit, id, "the account was suspended"))
            .await
    }

    /// Lets the holder of a suspended account sign in again.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn reinstate_account(
        &self,
        grant: &Grant<ManageAccounts>,
        id: AccountId,
    ) -> Result<(), AccountError> {
        self.may_do::<_, ChangeAccount>(grant, id).await?;
        let none: Option<&str> = None;
        let args = args![
            id,
            AccountState::Suspended.name(),
            AccountState::Active.name(),
            none
        ];
        let entry = grant
            .who()
            .entry("account.reinstate")
            .detail(json!({ "account": id }));
        let unit = Unit::new(entry).must(1, &CHANGE_STATE, args).must(
            1,
            &BEGIN_USE,
            args![id, self.db().now()],
        );
        self.keep(unit).await
    }

    /// Closes an account for good: its holder has left. Ends its sessions at once.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn close_account(
        &self,
        grant: &Grant<ManageAccounts>,
        id: AccountId,
        why: &str,
    ) -> Result<(), AccountError> {
        self.may_do::<_, ChangeAccount>(grant, id).await?;
        let unit = Unit::new(
            grant
                .who()
                .entry("account.close")
                .detail(json!({ "account": id })),
        )
        .must(1, &CLOSE_ACCOUNT, args![id, reason(why)?])
        .run(&REMOVE_PASSKEYS_OF, args![id]);
        self.keep(self.ending_sessions(unit, id, "the account was closed"))
            .await
    }

    /// Gives an account another role, or the same role in another organisation or for another
    /// time. Ends its sessions at once, so that none goes on in the old role.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn change_role(
        &self,
        grant: &Grant<ManageAccounts>,
        id: AccountId,
        role: Role,
        until: Option<Date>,
        organisation: OrganisationId,
    ) -> Result<(), AccountError> {
        self.may_do::<_, ChangeAccount>(grant, id).await?;
        self.check_role_end(until)?;
        let to = self.organisation_for(organisation).await?;
        self.may_do_there::<_, ChangeAccount>(grant, id, to.runs_kith)
            .await?;
        let detail = json!({
            "account": id, "role": role, "until": until, "organisation": organisation,
        });
        let unit = Unit::new(grant.who().entry("account.change-role").detail(detail)).must(
            1,
            &CHANGE_ROLE,
            args![id, role.name(), until, organisation],
        );
        self.keep(self.ending_sessions(unit, id, "the account's role changed"))
            .await
    }

    /// Records the date on the holder's enhanced DBS certificate.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn record_dbs_check(
        &self,
        grant: &Grant<ManageAccounts>,
        id: AccountId,
        checked_on: Date,
    ) -> Result<(), AccountError> {
        self.note(grant, DBS, id, Some(checked_on)).await
    }

    /// Takes back that the holder has an enhanced DBS check. Ends the account's sessions at once.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn withdraw_dbs_check(
        &self,
        grant: &Grant<ManageAccounts>,
        id: AccountId,
    ) -> Result<(), AccountError> {
        self.note(grant, DBS, id, None).await
    }

    /// Records when the holder completed the training.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn record_training(
        &self,
        grant: &Grant<ManageAccounts>,
        id: AccountId,
        trained_on: Date,
    ) -> Result<(), AccountError> {
        self.note(grant, TRAINING, id, Some(trained_on)).await
    }

    /// Takes back that the holder is trained. Ends the account's sessions at once.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn withdraw_training(
        &self,
        grant: &Grant<ManageAccounts>,
        id: AccountId,
    ) -> Result<(), AccountError> {
        self.note(grant, TRAINING, id, None).await
    }

    /// Notes a day from which something counts, or that it does not. Where it does not count today,
    /// nobody goes on with it: their sessions end.
    async fn note(
        &self,
        grant: &Grant<ManageAccounts>,
        what: Noted,
        id: AccountId,
        on: Option<Date>,
    ) -> Result<(), AccountError> {
        self.may_do::<_, ChangeAccount>(grant, id).await?;
        let today = self.today();
        if on.is_some_and(|day| day > today) {
            return Err(AccountError::FutureDate);
        }
        let entry = grant
            .who()
            .entry(if on.is_some() {
                what.recorded
            } else {
                what.withdrawn
            })
            .detail(json!({ "account": id, "on": on }));
        let unit = Unit::new(entry).must(1, what.statement, args![id, on]);
        let years = (what.years)(&self.settings().standing);
        match Fact::for_years(on, years, today).is_met() {
            true => self.keep(unit).await,
            false => {
                self.keep(self.ending_sessions(unit, id, STANDING_ENDED))
                    .await
            }
        }
    }

    /// Ends every session of an account.
    ///
    /// # Errors
    /// [`AccountError`], with what to do differently.
    pub async fn end_sessions(
        &self,
        grant: &Grant<ManageAccounts>,
        id: AccountId,
    ) -> Result<(), AccountError> {
        let unit = Unit::new(
            grant
                .who()
                .entry("account.end-sessions")
                .detail(json!({ "account": id })),
        );
        self.keep(self.ending_sessions(unit, id, "ended by an administrator"))
            .await
    }

    /// Nobody administers their own account, so that a lent or stolen screen cannot renew itself; nor, from
    /// another organisation, one of the organisation that runs Kith.
    pub(super) async fn may_do<A: Action<By = Who>, B: Action<By = Who>>(
        &self,
        grant: &Grant<A>,
        id: AccountId,
    ) -> Result<(), AccountError> {
        let runs_kith = accounts::is_of_who_runs_kith(self.db(), id).await;
        self.may_do_there::<A, B>(grant, id, runs_kith.map_err(GateError::from)?)
            .await
    }

    /// The same of an account that is, or is to be, one of an organisation that runs Kith or does not.
    async fn may_do_there<A: Action<By = Who>, B: Action<By = Who>>(
        &self,
        grant: &Grant<A>,
        holder: AccountId,
        runs_kith: bool,
    ) -> Result<(), AccountError> {
        let detail = json!({ "account": holder });
        let about = About::Account { holder, runs_kith };
        let by = grant.who().account().map(|it| it.account);
        match self.may::<B>(grant.who(), about, detail).await {
            Ok(()) => Ok(()),
            Err(Refusal::Gate(error)) => Err(error.into()),
            Err(Refusal::ProofNeeded) => Err(AccountError::ProofNeeded),
            Err(_) if by == Some(holder) => Err(AccountError::Own),
            Err(_) => Err(AccountError::OfWhoRunsKith),
        }
    }

    async fn organisation_for(&self, id: OrganisationId) -> Result<Organisation, AccountError> {
        let found = self.organisation_today(id).await?;
        found.ok_or(AccountError::NoSuchOrganisation)
    }

    fn check_role_end(&self, until: Option<Date>) -> Result<(), AccountError> {
        if until.is_some_and(|last| last < self.today()) {
            return Err(AccountError::RoleEnded);
        }
        Ok(())
    }

    /// Commits a change to one account that is guarded by the account's state.
    pub(super) async fn keep(&self, unit: Unit) -> Result<(), AccountError> {
        match self.db().commit(unit).await {
            Ok(_) => Ok(()),
            Err(CommitError::Conflict { .. }) => Err(AccountError::State),
            Err(error) => Err(GateError::from(error).into()),
        }
    }
}

pub(super) fn reason(why: &str) -> Result<String, AccountError> {
    let why = why.split_whitespace().collect::<Vec<_>>().join(" ");
    if why.is_empty() {
        Err(AccountError::NoReason)
    } else {
        Ok(why)
    }
}
