//! Signing in: all four things at once, one answer for everything that is wrong, and an entry in
//! the ledger for every try.
//!
//! Whether a name exists shows neither in words, nor in a code, nor in time (OWASP ASVS 5.0
//! 6.3.8): wrong tries are counted for the name that was typed, and where there is no account the
//! same hashes are worked out against nobody's.

use jiff::Timestamp;
use kith_store::{Actor, CommitError, Entry, Outcome, Route, Unit, args};
use kith_terms::{AccountId, PasskeyId, SessionId};
use serde_json::{Map, Value, json};
use tokio::sync::OwnedSemaphorePermit;

use super::{CodeSecret, NotAccepted, Typed};
use crate::account::{AccountState, folded_user_name};
use crate::session::SessionToken;
use crate::store::accounts::{self, CredentialRow, NOTE_SIGN_IN, RENEW_HASHES, USE_CODE};
use crate::store::sessions::START_SESSION;
use crate::store::tries::{self, BEGIN_TRIES, COUNT_CLIENT_TRY, COUNT_TRY, FORGET_TRIES};
use crate::{Gate, GateError};

/// What a person shows to sign in.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The user name. Kept as secret as the rest: people type passwords into that box.
    pub user_name: Typed,
    /// The password.
    pub password: Typed,
    /// The PIN.
    pub pin: Typed,
    /// The code that the phone shows.
    pub code: Typed,
}

/// Where a request came from, as far as it can be known. Only its keyed hash is kept.
#[derive(Debug, Clone)]
pub struct ClientNote {
    address: String,
}

impl ClientNote {
    /// The address of the other end, or of the proxy's other end where a proxy is trusted.
    pub fn new(address: impl Into<String>) -> Self {
        Self {
            address: address.into(),
        }
    }
}

/// Why somebody was not let in, in words for the sign-in page.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Something was wrong. It is not said what.
    #[error(
        "Those details are not right. Check your user name, password and PIN, and wait for your \
         phone to show a new code"
    )]
    NoMatch,
    /// The passkey was not accepted. It is not said why.
    #[error(
        "That passkey was not accepted. Sign in with your user name, password, PIN and code, and look \
         at your passkeys in your account"
    )]
    Passkey,
    /// Too many wrong tries, for this name or from this address.
    #[error("There have been too many wrong tries. Try again at {}", kith_terms::time::plain_time(*.until))]
    Wait {
        /// When to try again.
        until: Timestamp,
    },
    /// Everything was right, and the account is suspended. Only its holder learns this.
    #[error("Your account is suspended. Ask your account administrator why")]
    Suspended,
    /// The gate could not do it.
    #[error(transparent)]
    Gate(#[from] GateError),
}

/// One try, as it is counted and written down.
pub(crate) struct Attempt {
    action: &'static str,
    route: Route,
    name: [u8; 32],
    client: [u8; 32],
    /// The passkey that was shown, where it is known.
    pub(super) passkey: Option<PasskeyId>,
}

/// Why a try was not compared.
pub(crate) enum NoTurn {
    /// There were too many wrong ones before it.
    Wait { until: Timestamp },
    /// The gate could not tell.
    Gate(GateError),
}

impl From<GateError> for NoTurn {
    fn from(error: GateError) -> Self {
        NoTurn::Gate(error)
    }
}

impl From<NoTurn> for SignInError {
    fn from(error: NoTurn) -> Self {
        match error {
            NoTurn::Wait { until } => SignInError::Wait { until },
            NoTurn::Gate(error) => SignInError::Gate(error),
        }
    }
}

/// What was wrong with a try, for the ledger.
#[derive(Clone, Copy)]
pub(crate) enum WrongTry {
    /// Something did not match.
    Wrong,
    /// Everything matched, with a code that was used before.
    CodeUsed,
    /// It came before the wait was over, and nothing was compared.
    Waiting,
    /// Everything matched, of an account that is suspended.
    Suspended,
    /// A passkey was not accepted.
    Passkey(NotAccepted),
}

impl WrongTry {
    const fn name(self) -> &'static str {
        match self {
            WrongTry::Wrong => "wrong",
            WrongTry::CodeUsed => "code-used-before",
            WrongTry::Waiting => "waiting",
            WrongTry::Suspended => "suspended",
            WrongTry::Passkey(why) => why.name(),
        }
    }
}

impl Attempt {
    /// The entry of a try that did not succeed. The actor is nobody: whoever typed a name is not
    /// known to be its holder. Enough of the address's hash to see that two tries came from one.
    pub(super) fn refused(&self, why: WrongTry, account: Option<AccountId>) -> Entry {
        let mut detail = self.detail();
        detail.insert("why".to_owned(), json!(why.name()));
        detail.insert("account".to_owned(), json!(account));
        Entry::new(self.action, Actor::Nobody)
            .outcome(Outcome::Refused)
            .route(self.route)
            .detail(detail.into())
    }

    /// Where it came from, and the passkey where one was shown.
    fn detail(&self) -> Map<String, Value> {
        let mut detail = Map::new();
        detail.insert("client".to_owned(), json!(self.client_mark()));
        if let Some(passkey) = self.passkey {
            detail.insert("passkey".to_owned(), json!(passkey));
        }
        detail
    }

    /// What stands for the name that it is counted for.
    pub(crate) fn name(&self) -> [u8; 32] {
        self.name
    }

    fn client_mark(&self) -> String {
        hex::encode(self.client.iter().take(8).copied().collect::<Vec<_>>())
    }
}

/// How often a count is tried again when another try was counted in between. Hashing lets only a
/// few tries through at a time, so more than a few rounds means that something is wrong.
const ROUNDS: usize = 32;

impl Gate {
    /// Signs a person in.
    ///
    /// # Errors
    /// [`SignInError`]; the try is in the ledger either way.
    pub async fn sign_in(
        &self,
        given: Credentials,
        from: &ClientNote,
    ) -> Result<SessionToken, SignInError> {
        let attempt = self.attempt("sign-in", &given.user_name, from);
        let _turn = self.turn(&attempt, None).await?;
        let row = self.compared_with(&given.user_name).await?;
        let step = self.right_step(&given, row.as_ref()).await?;
        let account = row.as_ref().map(|it| it.account);
        match (row, step) {
            (Some(row), Some(step)) => self.let_in(&attempt, row, step, given).await,
            _ => {
                self.count_wrong(&attempt, WrongTry::Wrong, account).await?;
                Err(SignInError::NoMatch)
            }
        }
    }

    /// The step of the code, if everything is right. Everything is always worked out.
    async fn right_step(
        &self,
        given: &Credentials,
        row: Option<&CredentialRow>,
    ) -> Result<Option<i64>, GateError> {
        let usable = |row: &&CredentialRow| {
            matches!(row.state, AccountState::Active | AccountState::Suspended)
        };
        let row = row.filter(usable);
        let opened: Option<CodeSecret> = row
            .map(|row| self.keys().open(row.account, &row.code_secret))
            .transpose()?;
        let secret = opened.as_ref().unwrap_or_else(|| self.nobodys_secret());
        let step = secret.step_of(&given.code, self.db().now());
        let hashes = row.and_then(|row| row.hashes.clone());
        let (password, pin) = (given.password.clone(), given.pin.clone());
        let right = self.hasher().both_are_right(password, pin, hashes).await?;
        Ok(step.filter(|_| right))
    }

    /// Everything is right: uses up the code and starts a session, in one unit.
    async fn let_in(
        &self,
        attempt: &Attempt,
        row: CredentialRow,
        step: i64,
        given: Credentials,
    ) -> Result<SessionToken, SignInError> {
        if row.state == AccountState::Suspended || self.suspend_if_unused(row.account).await? {
            return self.turn_away_suspended(attempt, &row, step).await;
        }
        let (session, token) = (SessionId::new(), SessionToken::random());
        let unit = self.sign_in_unit(attempt, &row, step, session, &token);
        let unit = self.renewing_hashes(unit, &row, given).await?;
        match self.db().commit(unit).await {
            Ok(_) => Ok(token),
            Err(CommitError::Conflict { statement }) => {
                // Suspended, or the code used by another, since the account was read.
                let used = statement == USE_CODE.name;
                let why = if used {
                    WrongTry::CodeUsed
                } else {
                    WrongTry::Suspended
                };
                self.count_wrong(attempt, why, Some(row.account)).await?;
                Err(SignInError::NoMatch)
            }
            Err(error) => Err(GateError::from(error).into()),
        }
    }

    fn sign_in_unit(
        &self,
        attempt: &Attempt,
        row: &CredentialRow,
        step: i64,
        session: SessionId,
        token: &SessionToken,
    ) -> Unit {
        let used = args![row.account, step, attempt.name, self.db().now()];
        self.session_unit(attempt, row, (session, token), |unit| {
            unit.must(1, &USE_CODE, used)
        })
    }

    /// Starts a session once what was shown for it is used up, all in one unit.
    pub(super) fn session_unit(
        &self,
        attempt: &Attempt,
        row: &CredentialRow,
        (session, token): (SessionId, &SessionToken),
        using_up: impl FnOnce(Unit) -> Unit,
    ) -> Unit {
        let now = self.db().now();
        let entry = Entry::new(attempt.action, Actor::Account(row.account))
            .in_session(session, row.role.name(), row.organisation)
            .detail(attempt.detail().into());
        using_up(Unit::new(entry))
            .must(1, &NOTE_SIGN_IN, args![row.account, now])
            .must(
                1,
                &START_SESSION,
                args![
                    session,
                    token.hash(),
                    row.account,
                    row.organisation,
                    row.role.name(),
                    now,
                    row.last_signed_in_at,
                ],
            )
            .run(&FORGET_TRIES, args![attempt.name])
    }

    /// Adds new hashes where the old ones were made with other figures than today's: only now is
    /// the password known.
    async fn renewing_hashes(
        &self,
        unit: Unit,
        row: &CredentialRow,
        given: Credentials,
    ) -> Result<Unit, GateError> {
        let Some(old) = &row.hashes else {
            return Ok(unit);
        };
        let hasher = self.hasher();
        if !hasher.is_outdated(&old.password) && !hasher.is_outdated(&old.pin) {
            return Ok(unit);
        }
        let new = hasher.hash(given.password, given.pin).await?;
        let (old_password, old_pin) = (old.password.as_str(), old.pin.as_str());
        let args = args![row.account, old_password, new.password, old_pin, new.pin];
        Ok(unit.run(&RENEW_HASHES, args))
    }

    async fn turn_away_suspended(
        &self,
        attempt: &Attempt,
        row: &CredentialRow,
        step: i64,
    ) -> Result<SessionToken, SignInError> {
        let entry = attempt.refused(WrongTry::Suspended, Some(row.account));
        let args = args![row.account, step, attempt.name, self.db().now()];
        match self
            .db()
            .commit(Unit::new(entry).must(1, &USE_CODE, args))
            .await
        {
            Ok(_) => Err(SignInError::Suspended),
            Err(CommitError::Conflict { .. }) => {
                self.count_wrong(attempt, WrongTry::CodeUsed, Some(row.account))
                    .await?;
                Err(SignInError::NoMatch)
            }
            Err(error) => Err(GateError::from(error).into()),
        }
    }

    pub(crate) fn attempt(
        &self,
        action: &'static str,
        user_name: &Typed,
        from: &ClientNote,
    ) -> Attempt {
        Attempt {
            action,
            route: Route::Web,
            name: self.keys().name(&folded_user_name(user_name.as_str())),
            client: self.keys().client(&from.address),
            passkey: None,
        }
    }

    /// A try by another system, counted for the key that it shows, and for its address apart from those
    /// who sign in from there.
    pub(crate) fn attempt_by_system(
        &self,
        action: &'static str,
        key: [u8; 32],
        from: &ClientNote,
    ) -> Attempt {
        Attempt {
            action,
            route: Route::System,
            name: key,
            client: self.keys().client(&format!("system {}", from.address)),
            passkey: None,
        }
    }

    /// What this user name is compared with, if anyone has it.
    pub(crate) async fn compared_with(
        &self,
        user_name: &Typed,
    ) -> Result<Option<CredentialRow>, GateError> {
        Ok(accounts::credential(self.db(), &folded_user_name(user_name.as_str())).await?)
    }

    /// Waits for the turn of a try, and then whether it may be compared at all. It is held until
    /// the try is counted: so of a hundred guesses in one moment, only those are compared that
    /// begin before the wait does, and as many more as there are cores, less one.
    pub(crate) async fn turn(
        &self,
        attempt: &Attempt,
        account: Option<AccountId>,
    ) -> Result<OwnedSemaphorePermit, NoTurn> {
        let turn = self.turns().acquire_owned().await;
        let turn = turn.map_err(|_| GateError::Hash)?;
        match self.must_wait(attempt).await? {
            None => Ok(turn),
            Some(until) => {
                let entry = attempt.refused(WrongTry::Waiting, account);
                self.db()
                    .commit(Unit::new(entry))
                    .await
                    .map_err(GateError::from)?;
                Err(NoTurn::Wait { until })
            }
        }
    }

    /// Until when this name or this address must wait.
    pub(super) async fn must_wait(
        &self,
        attempt: &Attempt,
    ) -> Result<Option<Timestamp>, GateError> {
        let now = self.db().now();
        let name = tries::for_name(self.db(), attempt.name).await?;
        let name_until = name
            .and_then(|it| it.locked_until)
            .filter(|until| now < *until);
        let client = tries::from_client(self.db(), attempt.client).await?;
        let client_until = client.and_then(|it| {
            let count = u32::try_from(it.count).unwrap_or(u32::MAX);
            self.settings()
                .lock_out
                .client_blocked_until(count, it.window_from, now)
        });
        Ok(name_until.max(client_until))
    }

    /// Counts a wrong try and writes it down. Of many at once, each is counted.
    pub(crate) async fn count_wrong(
        &self,
        attempt: &Attempt,
        why: WrongTry,
        account: Option<AccountId>,
    ) -> Result<(), GateError> {
        self.count_wrong_and(attempt, why, account, |unit| unit)
            .await
    }

    /// The same, with what else comes of it in the same unit.
    pub(super) async fn count_wrong_and(
        &self,
        attempt: &Attempt,
        why: WrongTry,
        account: Option<AccountId>,
        also: impl Fn(Unit) -> Unit,
    ) -> Result<(), GateError> {
        let mut outcome = Ok(());
        for _ in 0..ROUNDS {
            let unit = also(self.counting(attempt, why, account).await?);
            outcome = match self.db().commit(unit).await {
                Ok(_) => return Ok(()),
                Err(error @ CommitError::Conflict { .. }) => Err(error.into()),
                Err(error) => return Err(error.into()),
            };
        }
        outcome
    }

    async fn counting(
        &self,
        attempt: &Attempt,
        why: WrongTry,
        account: Option<AccountId>,
    ) -> Result<Unit, GateError> {
        let (now, rules) = (self.db().now(), self.settings().lock_out);
        let before = tries::for_name(self.db(), attempt.name).await?;
        let count = before.as_ref().map_or(0, |it| it.count);
        let known = before.map(|it| (u32::try_from(it.count).unwrap_or(u32::MAX), it.last_at));
        let tries = rules.count_one_more(known, now);
        let locked_until = rules.locked_until(tries, now);
        let window = now
            .checked_sub(rules.client_window)
            .unwrap_or(Timestamp::MIN);
        Ok(Unit::new(attempt.refused(why, account))
            .run(&BEGIN_TRIES, args![attempt.name, now])
            .must(
                1,
                &COUNT_TRY,
                args![attempt.name, count, tries, now, locked_until],
            )
            .run(&COUNT_CLIENT_TRY, args![attempt.client, now, window]))
    }
}
