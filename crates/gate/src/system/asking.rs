//! Asking: a system shows its key and what it asks, and gets a grant or an answer why not.
//!
//! The order, and what a crash in between leaves behind: the key is known or counted as a wrong try; the
//! user is found; the request is taken, once, in a unit with its entry; and then it goes on as for
//! anybody at a page (see `crate::asking`): a visit for a reason, a decision, an entry, a grant. A crash
//! after the request was taken leaves entries of something that was not shown, and the system asks again
//! under another number.

use jiff::Timestamp;
use kith_store::{Actor, CommitError, Entry, Outcome, Route, Unit, args};
use kith_terms::{SessionId, SystemId, SystemRequestId};
use serde_json::json;

use super::SystemKey;
use super::request::{REQUEST_WINDOW, Request, Why};
use crate::account::Account;
use crate::action::ViewRecord;
use crate::credentials::{ClientNote, NoTurn, WrongTry};
use crate::grant::{AskedBy as _, Grant};
use crate::session::{SessionToken, SignedIn};
use crate::store::accounts;
use crate::store::systems::{self, KnownSystem, TAKE_REQUEST};
use crate::{Gate, GateError, Refusal};

/// The ledger's name for a system's having asked.
pub(crate) const SYSTEM_ASKED: &str = "system.ask";

/// Through which system somebody asks, and in which of its requests.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Through {
    pub(crate) system: SystemId,
    pub(crate) request: SystemRequestId,
}

impl Through {
    /// An entry that names the system and the request.
    pub(crate) fn named_in(self, entry: Entry) -> Entry {
        let detail = json!({ "system": self.system, "system-request": self.request });
        entry.route(Route::System).detail(detail)
    }
}

/// Why a system was not answered, in words for whoever keeps that system.
#[derive(Debug, thiserror::Error)]
pub enum NotAnswered {
    /// No system has the key.
    #[error("that key is no system's; ask whoever runs Kith for a new one")]
    NotKnown,
    /// There were too many wrong keys.
    #[error("there have been too many wrong keys; try again at {}", kith_terms::time::plain_time(*.until))]
    Wait {
        /// When to try again.
        until: Timestamp,
    },
    /// The key is right, and the system is suspended.
    #[error("this system may not ask at the moment; ask whoever runs Kith why")]
    Suspended,
    /// The system may not ask for this user in this role. It is not said whether there is such an account.
    #[error(
        "this system has no such user in that role; whoever runs Kith writes down who its users are"
    )]
    NotItsUser,
    /// Something that is asked of everybody is missing. Only the user is told what.
    #[error(
        "this user may not use the record today; signing in to Kith tells them what is missing"
    )]
    UserMayNot,
    /// The request's moment is not now.
    #[error(
        "the request was not made now: its moment must be within {} minutes of ours, so look at the \
         system's clock",
        REQUEST_WINDOW.as_mins()
    )]
    NotNow,
    /// The request was asked before.
    #[error("this request was asked before; give each one a number of its own")]
    SeenBefore,
    /// It was refused as it would be at a page, or a reason is needed.
    #[error(transparent)]
    Refused(Refusal),
}

impl From<NoTurn> for NotAnswered {
    fn from(error: NoTurn) -> Self {
        match error {
            NoTurn::Wait { until } => NotAnswered::Wait { until },
            NoTurn::Gate(error) => error.into(),
        }
    }
}

impl From<GateError> for NotAnswered {
    fn from(error: GateError) -> Self {
        NotAnswered::Refused(error.into())
    }
}

impl From<Refusal> for NotAnswered {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Standing(_) => NotAnswered::UserMayNot,
            other => NotAnswered::Refused(other),
        }
    }
}

impl Gate {
    /// Look at a person's record for a user of another system. The ledger and the person are told of both.
    /// It shows what the user would be shown in a visit of their own, and of that what any system may be
    /// shown.
    ///
    /// Of whom the index does not know there is a grant as of anybody, and the room that reads the record
    /// says so: to the system that must read like [`Refusal::NoSuchPerson`].
    ///
    /// # Errors
    /// [`NotAnswered`], which is in the ledger.
    pub async fn look_through(
        &self,
        key: &SystemKey,
        from: &ClientNote,
        request: Request,
    ) -> Result<Grant<ViewRecord>, NotAnswered> {
        let system = self.known_system(key, from).await?;
        if system.suspended {
            self.turned_away(&system, &request, "suspended").await?;
            return Err(NotAnswered::Suspended);
        }
        let Some(account) = self.account_behind(&system, &request).await? else {
            self.turned_away(&system, &request, "not-its-user").await?;
            return Err(NotAnswered::NotItsUser);
        };
        let who = self.asking_through(&system, &request, account).await?;
        self.take(&who, &system, &request).await?;
        let Request { person, why, .. } = request;
        if let Why::Reason(reason) = why {
            self.open_visit(&who, person, reason, false).await?;
        }
        Ok(self.look(&who, person).await?)
    }

    /// The system whose key this is: it never waits, as nobody guesses 256 bits. A wrong one is counted by
    /// itself and by address, apart from those who sign in from there, and not against any system: so
    /// nobody can shut one out without its key, and a system with an old key shuts nobody out.
    async fn known_system(
        &self,
        key: &SystemKey,
        from: &ClientNote,
    ) -> Result<KnownSystem, NotAnswered> {
        let key = self.keys().system(&key.0);
        let found = systems::by_key(self.db(), key).await;
        if let Some(system) = found.map_err(GateError::from)? {
            return Ok(system);
        }
        let attempt = self.attempt_by_system(SYSTEM_ASKED, key, from);
        let _turn = self.turn(&attempt, None).await?;
        self.count_wrong(&attempt, WrongTry::Wrong, None).await?;
        Err(NotAnswered::NotKnown)
    }

    /// The account that the system means, in the system's own organisation and in the role that it names.
    async fn account_behind(
        &self,
        system: &KnownSystem,
        request: &Request,
    ) -> Result<Option<Account>, GateError> {
        let Some(id) = systems::account_of(self.db(), system.id, &request.user).await? else {
            return Ok(None);
        };
        let mut account = accounts::one(self.db(), id, &self.standards()).await?;
        // Kith takes the system's word for who its user is, so that word keeps no account in use.
        let since = self.settings().standing.unused_since(self.db().now());
        let long_ago = |it: &Account| it.last_signed_in_at.is_none_or(|at| at <= since);
        if account.as_ref().is_some_and(long_ago) && self.suspend_if_unused(id).await? {
            account = accounts::one(self.db(), id, &self.standards()).await?;
        }
        Ok(account.filter(|it| it.organisation == system.organisation && it.role == request.role))
    }

    /// The user, as somebody who asks: in the session of the visit that they go on with, or in a new one.
    async fn asking_through(
        &self,
        system: &KnownSystem,
        request: &Request,
        account: Account,
    ) -> Result<SignedIn, GateError> {
        let now = self.db().now();
        let session = match request.why {
            Why::Visit(visit) => {
                systems::session_of(self.db(), visit, system.id, account.id, now).await?
            }
            Why::Reason(_) => None,
        };
        Ok(SignedIn {
            session: session.unwrap_or_else(SessionId::new),
            account: account.id,
            user_name: account.user_name,
            full_name: account.full_name,
            role: account.role,
            organisation: account.organisation,
            organisation_name: account.organisation_name,
            runs_kith: account.runs_kith,
            standing: account.standing,
            through: Some(Through {
                system: system.id,
                request: request.id,
            }),
            signed_in_at: now,
            proved_at: Timestamp::UNIX_EPOCH,
            last_signed_in_at: account.last_signed_in_at,
            ends_at: now,
            // No form is ever sent in its name.
            form_token: SessionToken::random().to_text().to_string(),
        })
    }

    /// Takes a request that was made now and not before, once: of the same one twice at once the
    /// second breaks the table's own rule.
    async fn take(
        &self,
        who: &SignedIn,
        system: &KnownSystem,
        request: &Request,
    ) -> Result<(), NotAnswered> {
        let entry = || who.entry(SYSTEM_ASKED).about([request.person]);
        let refused = |why| {
            let entry = entry().outcome(Outcome::Refused);
            entry.detail(json!({ "why": why }))
        };
        if !request.is_timely(self.db().now()) {
            self.write(refused("not-now")).await?;
            return Err(NotAnswered::NotNow);
        }
        let args = args![
            system.id,
            request.id,
            request.made_at,
            system.key_hash,
            request.user.as_str(),
            who.account,
        ];
        let unit = Unit::new(entry()).must(1, &TAKE_REQUEST, args);
        match self.db().commit(unit).await {
            Ok(_) => Ok(()),
            Err(CommitError::Constraint { .. }) => {
                self.write(refused("seen-before")).await?;
                Err(NotAnswered::SeenBefore)
            }
            // The system, its key or its user was changed since they were read.
            Err(CommitError::Conflict { .. }) => {
                self.write(refused("not-its-user")).await?;
                Err(NotAnswered::NotItsUser)
            }
            Err(error) => Err(GateError::from(error).into()),
        }
    }

    /// Writes down that a system that is known was not let ask. Nobody is named as who asked: the system
    /// has not said who, or may not.
    async fn turned_away(
        &self,
        system: &KnownSystem,
        request: &Request,
        why: &str,
    ) -> Result<(), GateError> {
        let through = Through {
            system: system.id,
            request: request.id,
        };
        let entry = Entry::new(SYSTEM_ASKED, Actor::Nobody)
            .outcome(Outcome::Refused)
            .about([request.person])
            .detail(json!({ "why": why }));
        self.write(through.named_in(entry)).await
    }
}
