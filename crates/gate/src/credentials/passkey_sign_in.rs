//! Signing in with a passkey: a browser is asked, its device makes sure of its holder and signs.
//!
//! It needs no user name, because the device says whose it is. Where one was typed the passkey must
//! be of that name. Which names exist, and who has a passkey, shows nowhere: every browser is asked
//! the same, and every passkey that is not accepted is answered the same.

use std::str::FromStr;

use data_encoding::BASE64URL_NOPAD;
use kith_store::{Chore, CommitError, Unit, args};
use kith_terms::SessionId;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::passkey::{Asked, CHALLENGE_LASTS, NotAccepted, PasskeyKey, Shown};
use super::sign_in::Attempt;
use super::{ClientNote, SignInError, Typed, WrongTry};
use crate::account::{AccountState, folded_user_name};
use crate::action::{Action, ManageAccounts, OverrideShield};
use crate::policy::{OPENS_THE_MOST, Offered};
use crate::session::{NoSession, SessionToken};
use crate::store::accounts::CredentialRow;
use crate::store::passkeys::{
    self, FORGET_CHALLENGE, FORGET_OLD_CHALLENGES, KEEP_CHALLENGE, PasskeyRow, SUSPEND_PASSKEY,
    USE_CHALLENGE, USE_PASSKEY,
};
use crate::{Gate, GateError, Role};

/// What a browser keeps from when it is asked until it answers. It is for one try.
#[derive(Debug, Clone)]
pub struct PasskeyAttempt(SessionToken);

impl PasskeyAttempt {
    /// As the cookie carries it.
    pub fn to_text(&self) -> Zeroizing<String> {
        self.0.to_text()
    }
}

impl FromStr for PasskeyAttempt {
    type Err = NoSession;

    fn from_str(text: &str) -> Result<Self, NoSession> {
        text.parse().map(Self)
    }
}

/// What was asked, and of which user name where one was typed.
#[derive(Serialize, Deserialize)]
struct Kept {
    of: Option<[u8; 32]>,
    asked: Asked,
}

/// What is known of an answer before it is checked.
struct Answer {
    shown: Shown,
    row: PasskeyRow,
    holder: CredentialRow,
}

/// What was kept for a browser: sealed, and opened.
struct Challenge {
    sealed: Vec<u8>,
    kept: Kept,
}

/// A try: how it is counted, and what it uses up.
struct Try {
    counted: Attempt,
    bound_to: [u8; 32],
}

/// An answer about which everything is right, and the passkey as it is after this use.
struct Right<'a> {
    answer: &'a Answer,
    challenge: &'a Challenge,
    key: PasskeyKey,
}

impl Gate {
    /// Begins to sign somebody in with a passkey: what the browser keeps, and what its device is
    /// asked to sign. It is the same whoever asks, and whatever user name is typed.
    ///
    /// # Errors
    /// [`SignInError::Passkey`] where this place has no passkeys.
    pub async fn begin_passkey_sign_in(
        &self,
        user_name: &Typed,
    ) -> Result<(PasskeyAttempt, String), SignInError> {
        let site = self.passkeys().ok_or(SignInError::Passkey)?;
        let (asked, options) = site.ask()?;
        let name = folded_user_name(user_name.as_str());
        let of = (!name.is_empty()).then(|| self.keys().name(&name));
        let attempt = PasskeyAttempt(SessionToken::random());
        let bound_to = attempt.0.hash();
        let unit = self.keeping_asked(
            Unit::chore(Chore::PasskeyAsked),
            &bound_to,
            &Kept { of, asked },
        )?;
        self.db().commit(unit).await.map_err(GateError::from)?;
        Ok((attempt, options))
    }

    /// The unit, keeping what a browser was asked as well, and forgetting what others were asked
    /// too long ago.
    pub(crate) fn keeping_asked(
        &self,
        unit: Unit,
        bound_to: &[u8],
        asked: &impl Serialize,
    ) -> Result<Unit, GateError> {
        let now = self.db().now();
        let ends = now.checked_add(CHALLENGE_LASTS).unwrap_or(now);
        let sealed = self.keys().seal_asked(bound_to, asked)?;
        Ok(unit
            .run(&FORGET_OLD_CHALLENGES, args![now])
            .run(&KEEP_CHALLENGE, args![bound_to, sealed, ends]))
    }

    /// Signs in whoever has shown a passkey. What was asked is used up, whatever comes of it.
    ///
    /// # Errors
    /// [`SignInError`]; the try is in the ledger either way.
    pub async fn finish_passkey_sign_in(
        &self,
        attempt: Option<&PasskeyAttempt>,
        posted: &Typed,
        from: &ClientNote,
    ) -> Result<SessionToken, SignInError> {
        let bound_to = attempt.map(|it| it.0.hash()).unwrap_or_default();
        let (answer, counted) = self.passkey_answer(posted, from).await?;
        let tried = Try { counted, bound_to };
        if let Some(until) = self.must_wait(&tried.counted).await? {
            let account = answer.ok().map(|it| it.row.account);
            let unit = Unit::new(tried.counted.refused(WrongTry::Waiting, account))
                .run(&FORGET_CHALLENGE, args![bound_to]);
            self.db().commit(unit).await.map_err(GateError::from)?;
            return Err(SignInError::Wait { until });
        }
        let challenge = self.challenge(bound_to).await?;
        match self.right(answer.as_ref(), challenge.as_ref(), &tried)? {
            Ok(right) => self.let_in_with(&tried, right).await,
            Err(why) => self.refuse_passkey(&tried, why, answer.ok().as_ref()).await,
        }
    }

    /// What the browser brought, with the passkey and its holder; and the try, as it is counted: for
    /// the holder's name, or for the passkey that nobody has.
    async fn passkey_answer(
        &self,
        posted: &Typed,
        from: &ClientNote,
    ) -> Result<(Result<Answer, NotAccepted>, Attempt), GateError> {
        let unknown = |of: &str| self.attempt("sign-in", &of.into(), from);
        let Some(shown) = Shown::read(posted.as_str()) else {
            let counted = unknown(posted.as_str());
            return Ok((Err(NotAccepted::Unreadable), counted));
        };
        let id = shown.credential_id();
        let row = passkeys::shown(self.db(), self.keys().credential(id)).await?;
        let Some(row) = row.filter(|it| shown.is_of(it.account)) else {
            let counted = unknown(&BASE64URL_NOPAD.encode(id));
            return Ok((Err(NotAccepted::Unknown), counted));
        };
        let user_name = Typed::from(row.user_name.as_str());
        let mut counted = self.attempt("sign-in", &user_name, from);
        counted.passkey = Some(row.id);
        let holder = self.compared_with(&user_name).await?;
        let usable =
            |it: &CredentialRow| matches!(it.state, AccountState::Active | AccountState::Suspended);
        let answer = match holder.filter(usable) {
            Some(holder) => Ok(Answer { shown, row, holder }),
            None => Err(NotAccepted::Unknown),
        };
        Ok((answer, counted))
    }

    async fn challenge(&self, bound_to: [u8; 32]) -> Result<Option<Challenge>, GateError> {
        let sealed = passkeys::challenge(self.db(), &bound_to, self.db().now()).await?;
        let Some(sealed) = sealed else {
            return Ok(None);
        };
        let kept = self.keys().open_asked(&bound_to, &sealed)?;
        Ok(Some(Challenge { sealed, kept }))
    }

    /// The answer, if everything about it is right.
    fn right<'a>(
        &self,
        answer: Result<&'a Answer, &NotAccepted>,
        challenge: Option<&'a Challenge>,
        tried: &Try,
    ) -> Result<Result<Right<'a>, NotAccepted>, GateError> {
        let (answer, challenge, site) = match (answer, challenge, self.passkeys()) {
            (Err(why), ..) => return Ok(Err(*why)),
            (Ok(answer), Some(challenge), Some(site)) => (answer, challenge, site),
            _ => return Ok(Err(NotAccepted::Challenge)),
        };
        let row = &answer.row;
        if challenge
            .kept
            .of
            .is_some_and(|it| it != tried.counted.name())
        {
            return Ok(Err(NotAccepted::OtherName));
        }
        let key = self
            .keys()
            .open_passkey((row.account, row.id), &row.sealed)?;
        Ok(site
            .check(&challenge.kept.asked, &answer.shown, &key)
            .and_then(|key| {
                if row.suspended_at.is_some() {
                    Err(NotAccepted::Suspended)
                } else if !self.passkey_fits(answer.holder.role, key.may_be_copied()) {
                    Err(NotAccepted::MayBeCopied)
                } else {
                    Ok(Right {
                        answer,
                        challenge,
                        key,
                    })
                }
            }))
    }

    /// Whether a role may use such a passkey. One that may be copied is as safe as an account with
    /// the maker of a telephone (NIST SP 800-63B: AAL2 at most), and not as the device itself: too
    /// little to look behind shields with, or to open accounts.
    pub(crate) fn passkey_fits(&self, role: Role, may_be_copied: bool) -> bool {
        !(may_be_copied && self.needs_passkey_on_one_device(role))
    }

    /// Whether a role may only use passkeys that stay on the device they were made on.
    pub fn needs_passkey_on_one_device(&self, role: Role) -> bool {
        // Of what the role may do in any organisation, the most.
        let whose = Offered {
            role,
            runs_kith: true,
        };
        [OverrideShield::NAME, ManageAccounts::NAME]
            .into_iter()
            .any(|action| self.policies().offers(whose, action, OPENS_THE_MOST))
    }

    async fn let_in_with(
        &self,
        tried: &Try,
        right: Right<'_>,
    ) -> Result<SessionToken, SignInError> {
        let Right {
            answer,
            challenge,
            key,
        } = right;
        let (row, now) = (&answer.row, self.db().now());
        let sealed = self.keys().seal_passkey((row.account, row.id), &key)?;
        let asked = args![tried.bound_to, challenge.sealed.clone(), now];
        let used = args![row.id, row.uses, sealed, now, tried.counted.name()];
        let using_up = |unit: Unit| {
            unit.must(1, &USE_CHALLENGE, asked)
                .must(1, &USE_PASSKEY, used)
        };
        let suspended = answer.holder.state == AccountState::Suspended;
        let (session, token) = (SessionId::new(), SessionToken::random());
        let unit = if suspended {
            let entry = tried
                .counted
                .refused(WrongTry::Suspended, Some(row.account));
            using_up(Unit::new(entry))
        } else {
            self.session_unit(&tried.counted, &answer.holder, (session, &token), using_up)
        };
        match self.db().commit(unit).await {
            Ok(_) if suspended => Err(SignInError::Suspended),
            Ok(_) => Ok(token),
            Err(CommitError::Conflict { statement }) => {
                // Answered by another, or the passkey removed, or its holder suspended, since it was read.
                let why = if statement == USE_CHALLENGE.name {
                    NotAccepted::Challenge
                } else {
                    NotAccepted::Unknown
                };
                self.refuse_passkey(tried, why, Some(answer)).await
            }
            Err(error) => Err(GateError::from(error).into()),
        }
    }

    /// Counts a wrong try, uses up what was asked, and suspends a passkey that may have been copied.
    async fn refuse_passkey(
        &self,
        tried: &Try,
        why: NotAccepted,
        answer: Option<&Answer>,
    ) -> Result<SessionToken, SignInError> {
        let (row, now) = (answer.map(|it| &it.row), self.db().now());
        let also = |unit: Unit| {
            let unit = unit.run(&FORGET_CHALLENGE, args![tried.bound_to]);
            match row.filter(|_| why == NotAccepted::CounterBack) {
                Some(row) => unit.run(&SUSPEND_PASSKEY, args![row.id, now]),
                None => unit,
            }
        };
        let account = row.map(|it| it.account);
        self.count_wrong_and(&tried.counted, WrongTry::Passkey(why), account, also)
            .await?;
        Err(SignInError::Passkey)
    }
}
