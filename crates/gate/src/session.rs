//! Sessions: who is signed in now.
//!
//! A session is a random token of 256 bits that the browser holds; the database has its hash only,
//! so whoever reads the database cannot sign in with it (OWASP ASVS 5.0 7.2.3). It stands for one
//! account in one role in one organisation. What it may do is looked up again on every request, so
//! that suspending an account or changing its role counts at once (ASVS 8.3.2).

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use kith_store::{Chore, RandomKey, Unit, args};
use kith_terms::time::day_of;
use kith_terms::{AccountId, OrganisationId, SessionId};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::grant::AskedBy as _;
use crate::policy::Offered;
use crate::standing::Standing;
use crate::store::accounts::AccountState;
use crate::store::sessions::{
    self, END_OTHER_SESSIONS_OF, END_SESSION, END_SESSIONS_AT, END_SESSIONS_OF, SESSION_SEEN,
    SessionRow,
};
use crate::system::Through;
use crate::{Gate, GateError, Role};

/// When a session ends by itself (ASVS 5.0 7.3.1 and 7.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// After so long with no request.
    pub idle: SignedDuration,
    /// After so long in any case.
    pub absolute: SignedDuration,
    /// For so long after somebody showed that it is them, they may do what is grave.
    pub proof: SignedDuration,
    /// How precisely the last request is kept. A session can end this much before its idle limit,
    /// never after it.
    pub seen_every: SignedDuration,
}

impl Default for SessionLimits {
    /// Fifteen minutes idle, the limit of NIST SP 800-63B for its strictest level: screens in
    /// shared offices show where children live. Ten hours in all, so that nobody signs in twice in
    /// the longest ordinary shift and no session lives into the next day's.
    fn default() -> Self {
        Self {
            idle: SignedDuration::from_mins(15),
            absolute: SignedDuration::from_hours(10),
            proof: SignedDuration::from_mins(5),
            seen_every: SignedDuration::from_mins(1),
        }
    }
}

impl SessionLimits {
    /// When a session ends if nothing more is asked in it.
    pub fn ends_at(&self, started_at: Timestamp, seen_at: Timestamp) -> Timestamp {
        let idle = seen_at.checked_add(self.idle).unwrap_or(Timestamp::MAX);
        idle.min(
            started_at
                .checked_add(self.absolute)
                .unwrap_or(Timestamp::MAX),
        )
    }

    /// Whether a session still lives.
    ///
    /// # Errors
    /// Which of the limits it is past.
    pub fn check(
        &self,
        started_at: Timestamp,
        seen_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), NoSession> {
        // Also one that begins long after now: the clock was ahead then, and it would live for as long.
        if now.duration_since(started_at).abs() >= self.absolute {
            return Err(NoSession::TooLong);
        }
        if now.duration_since(seen_at) >= self.idle {
            return Err(NoSession::Idle);
        }
        Ok(())
    }
}

/// What the browser holds. Whoever has it is signed in, so it is never shown or kept.
#[derive(Clone)]
pub struct SessionToken(RandomKey);

impl SessionToken {
    pub(crate) fn random() -> Self {
        Self(RandomKey::random())
    }

    #[cfg(test)]
    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(RandomKey::from_bytes(bytes))
    }

    /// The token as the cookie carries it.
    pub fn to_text(&self) -> Zeroizing<String> {
        self.0.to_text()
    }

    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl FromStr for SessionToken {
    type Err = NoSession;

    fn from_str(text: &str) -> Result<Self, NoSession> {
        RandomKey::from_text(text)
            .map(Self)
            .ok_or(NoSession::Unknown)
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

/// Why nobody is signed in, in words for the sign-in page.
#[derive(Debug, thiserror::Error)]
pub enum NoSession {
    /// There is no such session.
    #[error("Sign in to continue")]
    Unknown,
    /// Nothing was asked for too long.
    #[error("You were signed out because you did nothing for a while. Sign in to continue")]
    Idle,
    /// It lasted as long as a session may.
    #[error(
        "You were signed out because you had been signed in for a long time. Sign in to continue"
    )]
    TooLong,
    /// It was ended: by its holder, or because the account changed.
    #[error("You are signed out. Sign in to continue")]
    Ended,
    /// Something that is asked of everybody held when it began, and has ended or was withdrawn.
    #[error(
        "You were signed out because something that is asked of everybody here has ended. Sign in to see what, and what to do"
    )]
    Standing,
    /// The gate could not tell.
    #[error(transparent)]
    Gate(#[from] GateError),
}

/// Why a session was ended of somebody for whom something that is asked of everybody no longer holds.
pub(crate) const STANDING_ENDED: &str = "something that is asked of everybody has ended";

/// Someone who is signed in, here or at another system that asks for them. Only the gate makes one.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub(crate) session: SessionId,
    pub(crate) account: AccountId,
    pub(crate) user_name: String,
    pub(crate) full_name: String,
    pub(crate) role: Role,
    pub(crate) organisation: OrganisationId,
    pub(crate) organisation_name: String,
    /// Whether that organisation runs Kith.
    pub(crate) runs_kith: bool,
    pub(crate) standing: Standing,
    /// Through which other system they ask, where they are signed in there and not here.
    pub(crate) through: Option<Through>,
    pub(crate) signed_in_at: Timestamp,
    pub(crate) proved_at: Timestamp,
    pub(crate) last_signed_in_at: Option<Timestamp>,
    pub(crate) ends_at: Timestamp,
    pub(crate) form_token: String,
}

impl SignedIn {
    /// The session.
    pub fn session(&self) -> SessionId {
        self.session
    }

    /// The account.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// The name that they sign in with.
    pub fn user_name(&self) -> &str {
        &self.user_name
    }

    /// Their own name.
    pub fn full_name(&self) -> &str {
        &self.full_name
    }

    /// Whether another system asks for them, which may keep what it is shown.
    pub fn asks_through_a_system(&self) -> bool {
        self.through.is_some()
    }

    /// Themself, signed in here: whoever asks through another system does nothing with an account.
    pub(crate) fn here(&self) -> Result<&Self, GateError> {
        match self.through {
            Some(_) => Err(GateError::ThroughASystem),
            None => Ok(self),
        }
    }

    /// The role they act in.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The organisation they act for.
    pub fn organisation(&self) -> OrganisationId {
        self.organisation
    }

    /// That organisation's name.
    pub fn organisation_name(&self) -> &str {
        &self.organisation_name
    }

    /// Whether it runs Kith, for what a page offers. What is permitted the policies say.
    pub fn runs_kith(&self) -> bool {
        self.runs_kith
    }

    pub(crate) fn offered(&self) -> Offered {
        Offered {
            role: self.role,
            runs_kith: self.runs_kith,
        }
    }

    /// Whether they may act today.
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// When this session began.
    pub fn signed_in_at(&self) -> Timestamp {
        self.signed_in_at
    }

    /// When they had signed in before, so that they notice if it was not them.
    pub fn last_signed_in_at(&self) -> Option<Timestamp> {
        self.last_signed_in_at
    }

    /// When the session ends if nothing more is asked, so that a page can warn in time.
    pub fn ends_at(&self) -> Timestamp {
        self.ends_at
    }

    /// The token that each form of this session carries, so that no other site can post in its
    /// name (ASVS 5.0 3.5.1).
    pub fn form_token(&self) -> &str {
        &self.form_token
    }

    /// Whether a form came with this session's token.
    pub fn is_form_token(&self, given: &str) -> bool {
        self.form_token.as_bytes().ct_eq(given.as_bytes()).into()
    }
}

impl Gate {
    /// Whether they have shown lately enough that it is them, for what is grave. A page that leads to
    /// something grave asks for it first, so that nothing typed is lost.
    pub fn is_proved(&self, who: &SignedIn) -> bool {
        let since = self.db().now().duration_since(who.proved_at);
        who.through.is_none() && since.abs() < self.settings().sessions.proof
    }

    /// Who is signed in with this token. Keeps the session alive.
    ///
    /// # Errors
    /// [`NoSession`] where nobody is.
    pub async fn session(&self, token: &SessionToken) -> Result<SignedIn, NoSession> {
        let (mut who, seen_at) = self.living(token).await?;
        let (now, limits) = (self.db().now(), self.settings().sessions);
        if now.duration_since(seen_at) >= limits.seen_every {
            let unit = Unit::chore(Chore::SessionSeen).run(&SESSION_SEEN, args![who.session, now]);
            self.db().commit(unit).await.map_err(GateError::from)?;
            who.ends_at = limits.ends_at(who.signed_in_at, now);
        }
        Ok(who)
    }

    /// Who is signed in with this token, without keeping the session alive: for what a page asks
    /// by itself, such as whether something is new.
    ///
    /// # Errors
    /// [`NoSession`] where nobody is.
    pub async fn session_quietly(&self, token: &SessionToken) -> Result<SignedIn, NoSession> {
        Ok(self.living(token).await?.0)
    }

    async fn living(&self, token: &SessionToken) -> Result<(SignedIn, Timestamp), NoSession> {
        let now = self.db().now();
        let found = sessions::by_token(
            self.db(),
            token.hash(),
            day_of(now),
            self.conditions().to_use(),
        )
        .await;
        let row = found.map_err(GateError::from)?.ok_or(NoSession::Unknown)?;
        self.settings()
            .sessions
            .check(row.started_at, row.seen_at, now)?;
        if row.ended_why.as_deref() == Some(STANDING_ENDED) {
            return Err(NoSession::Standing);
        }
        if !stands(&row) {
            return Err(NoSession::Ended);
        }
        let seen_at = row.seen_at;
        let who = self.signed_in(row, token, now);
        if who.standing.ended_since(day_of(who.signed_in_at)) {
            self.end_for_standing(&who).await?;
            return Err(NoSession::Standing);
        }
        Ok((who, seen_at))
    }

    /// Ends the sessions of somebody for whom a day has passed on which something ended: nobody
    /// recorded it, so nobody else ended them.
    async fn end_for_standing(&self, who: &SignedIn) -> Result<(), GateError> {
        let unit = Unit::new(who.entry("session.standing-ended"));
        let unit = self.ending_sessions(unit, who.account, STANDING_ENDED);
        self.db().commit(unit).await?;
        Ok(())
    }

    fn signed_in(&self, row: SessionRow, token: &SessionToken, now: Timestamp) -> SignedIn {
        let settings = self.settings();
        SignedIn {
            standing: Standing::of(&row.facts, &settings.standing, day_of(now)),
            session: row.id,
            account: row.account,
            user_name: row.user_name,
            full_name: row.full_name,
            role: row.role,
            organisation: row.organisation,
            organisation_name: row.organisation_name,
            runs_kith: row.runs_kith,
            through: None,
            signed_in_at: row.started_at,
            proved_at: row.proved_at.unwrap_or(row.started_at),
            last_signed_in_at: row.previous_at,
            ends_at: settings.sessions.ends_at(row.started_at, row.seen_at),
            form_token: BASE64URL_NOPAD.encode(&self.keys().form_token(&token.hash())),
        }
    }

    /// Ends this session.
    ///
    /// # Errors
    /// [`GateError`] where it could not be written down; then the session goes on.
    pub async fn sign_out(&self, who: &SignedIn) -> Result<(), GateError> {
        let unit = Unit::new(who.entry("sign-out")).run(
            &END_SESSION,
            args![who.session, self.db().now(), "signed out"],
        );
        self.db().commit(unit).await?;
        Ok(())
    }

    /// Ends every session of this account, this one too.
    ///
    /// # Errors
    /// [`GateError`] where it could not be written down; then the sessions go on.
    pub async fn sign_out_everywhere(&self, who: &SignedIn) -> Result<(), GateError> {
        let unit = Unit::new(who.here()?.entry("sign-out.everywhere")).run(
            &END_SESSIONS_OF,
            args![who.account, self.db().now(), "signed out everywhere"],
        );
        self.db().commit(unit).await?;
        Ok(())
    }

    /// The unit, ending every session of an account as well.
    pub(crate) fn ending_sessions(&self, unit: Unit, account: AccountId, why: &str) -> Unit {
        unit.run(&END_SESSIONS_OF, args![account, self.db().now(), why])
    }

    /// The unit, ending every session of everybody in an organisation as well.
    pub(crate) fn ending_sessions_at(&self, unit: Unit, organisation: OrganisationId) -> Unit {
        let args = args![organisation, self.db().now(), STANDING_ENDED];
        unit.run(&END_SESSIONS_AT, args)
    }

    /// The unit, ending every session of an account but this one as well.
    pub(crate) fn ending_other_sessions(&self, unit: Unit, who: &SignedIn, why: &str) -> Unit {
        let args = args![who.account, who.session, self.db().now(), why];
        unit.run(&END_OTHER_SESSIONS_OF, args)
    }
}

/// Whether the session was not ended and still speaks for what its account is today.
fn stands(row: &SessionRow) -> bool {
    row.ended_at.is_none()
        && row.state == AccountState::Active
        && row.session_role == row.role
        && row.session_organisation == row.organisation
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(minutes: i64) -> Timestamp {
        let start: Timestamp = "2026-11-22T08:00:00Z".parse().unwrap();
        start + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn a_session_lives_for_fifteen_idle_minutes() {
        let limits = SessionLimits::default();
        assert!(limits.check(at(0), at(30), at(44)).is_ok());
        assert!(matches!(
            limits.check(at(0), at(30), at(45)),
            Err(NoSession::Idle)
        ));
    }

    #[test]
    fn a_session_lives_for_ten_hours_however_busy_it_is() {
        let limits = SessionLimits::default();
        assert!(limits.check(at(0), at(599), at(599)).is_ok());
        assert!(matches!(
            limits.check(at(0), at(600), at(600)),
            Err(NoSession::TooLong)
        ));
    }

    #[test]
    fn a_token_does_not_show_in_a_log_and_survives_a_cookie() {
        let token = SessionToken::random();
        assert_eq!(format!("{token:?}"), "SessionToken(…)");
        assert_eq!(
            token.to_text().parse::<SessionToken>().unwrap().hash(),
            token.hash()
        );
    }

    proptest! {
        #[test]
        fn a_session_lives_exactly_until_the_end_that_it_tells(seen in 0i64..700, on in 0i64..700) {
            prop_assume!(on >= seen);
            let limits = SessionLimits::default();
            let lives = limits.check(at(0), at(seen), at(on)).is_ok();
            prop_assert_eq!(lives, at(on) < limits.ends_at(at(0), at(seen)));
        }

        #[test]
        fn any_other_text_is_no_token(text in ".{0,60}") {
            if let Ok(token) = text.parse::<SessionToken>() {
                let again = token.to_text();
                prop_assert_eq!(again.as_str(), text.as_str());
            }
        }
    }
}
