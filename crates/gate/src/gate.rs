//! The gate itself: what its verbs share.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use kith_store::{Db, Keys, Migration};
use kith_terms::time::day_of;
use tokio::sync::Semaphore;

use crate::accreditation::Conditions;
use crate::action::ViewRecord;
use crate::credentials::{CodeSecret, GateKeys, Hasher, LockOutRules, PasskeySite, at_once};
use crate::grant::Grant;
use crate::policy::{OPENS_THE_MOST, Policies, Way};
use crate::reason::{ReasonCode, ReasonGiven};
use crate::sections::Sections;
use crate::session::{SessionLimits, SignedIn};
use crate::standing::StandingRules;
use crate::{GateError, Role};

/// Who may do this, and did we write it down? Cheap to clone; verbs are in the modules.
#[derive(Clone)]
pub struct Gate(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    db: Db,
    policies: Arc<Policies>,
    conditions: &'static Conditions,
    keys: GateKeys,
    hasher: Hasher,
    turns: Arc<Semaphore>,
    nobodys_secret: CodeSecret,
    passkeys: Option<PasskeySite>,
    settings: GateSettings,
}

/// The figures that a place can set.
#[derive(Debug, Clone, Copy, Default)]
pub struct GateSettings {
    /// When a session ends by itself.
    pub sessions: SessionLimits,
    /// How long to wait after wrong tries to sign in.
    pub lock_out: LockOutRules,
    /// For how long checks count, and which terms of use are in force.
    pub standing: StandingRules,
}

impl Gate {
    /// A gate before this database, with the usual figures. Reads and checks the policies that are
    /// part of the program.
    ///
    /// # Errors
    /// [`GateError::Policy`] names the file and the policy that is wrong.
    pub fn new(db: Db, keys: &Keys) -> Result<Self, GateError> {
        Ok(Self(Arc::new(Inner {
            db,
            policies: Policies::of_the_program()?,
            conditions: Conditions::of_the_program()?,
            keys: GateKeys::new(keys),
            hasher: Hasher::new()?,
            turns: Arc::new(Semaphore::new(at_once())),
            nobodys_secret: CodeSecret::random()?,
            passkeys: None,
            settings: GateSettings::default(),
        })))
    }

    /// The same gate for a site where people may have passkeys.
    #[must_use]
    pub fn with_passkeys(self, site: PasskeySite) -> Self {
        Self(Arc::new(Inner {
            passkeys: Some(site),
            ..Inner::clone(&self.0)
        }))
    }

    /// The same gate with other figures.
    #[must_use]
    pub fn with_settings(self, settings: GateSettings) -> Self {
        Self(Arc::new(Inner {
            settings,
            ..Inner::clone(&self.0)
        }))
    }

    /// The figures in force.
    pub fn settings(&self) -> &GateSettings {
        &self.0.settings
    }

    /// The site that passkeys are for, where people may have any.
    pub fn passkeys(&self) -> Option<&PasskeySite> {
        self.0.passkeys.as_ref()
    }

    /// Whether a page should offer this action to whoever is signed in. It permits nothing: the action itself
    /// asks again.
    pub fn offers(&self, who: &SignedIn, action: &str) -> bool {
        self.policies()
            .offers(who.offered(), action, OPENS_THE_MOST)
    }

    /// As [`Gate::offers`], on the page of this record: what the reason of the visit leaves out is not
    /// offered.
    pub fn offers_in(&self, seen: &Grant<ViewRecord>, action: &str) -> bool {
        let reason = seen.reason().map_or(OPENS_THE_MOST, ReasonGiven::code);
        self.policies().offers(seen.who().offered(), action, reason)
    }

    /// The sections of a record that the role is shown in this way for another reason, and not for this
    /// one. It is about the reason, and says nothing of anybody.
    ///
    /// # Errors
    /// [`GateError`] when the policies cannot be applied.
    pub fn left_out(
        &self,
        role: Role,
        reason: ReasonCode,
        way: Way,
    ) -> Result<Sections, GateError> {
        Ok(self.policies().left_out(role, reason, way)?)
    }

    /// Why the policy of this name asks for a reason other than that of the visit, in its own sentence:
    /// none where there is no such policy.
    pub fn asks_other_reason(&self, policy: &str) -> Option<&str> {
        self.policies().asks_other_reason(policy)
    }

    /// The time, from the one clock.
    pub fn now(&self) -> Timestamp {
        self.db().now()
    }

    pub(crate) fn db(&self) -> &Db {
        &self.0.db
    }

    /// The policies, checked.
    pub(crate) fn policies(&self) -> &Policies {
        &self.0.policies
    }

    /// What an organisation must have shown.
    pub fn conditions(&self) -> &'static Conditions {
        self.0.conditions
    }

    pub(crate) fn keys(&self) -> &GateKeys {
        &self.0.keys
    }

    pub(crate) fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    /// The turns of those who try to sign in.
    pub(crate) fn turns(&self) -> Arc<Semaphore> {
        Arc::clone(&self.0.turns)
    }

    /// The secret that a code is compared with where there is no account.
    pub(crate) fn nobodys_secret(&self) -> &CodeSecret {
        &self.0.nobodys_secret
    }

    /// The day that it is in the United Kingdom.
    pub(crate) fn today(&self) -> Date {
        day_of(self.db().now())
    }
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Gate(…)")
    }
}

/// This room's tables.
pub fn migrations() -> Vec<Migration> {
    vec![
        Migration {
            name: "gate-0001",
            sql: include_str!("../migrations/0001.sql"),
        },
        Migration {
            name: "gate-0002",
            sql: include_str!("../migrations/0002.sql"),
        },
        Migration {
            name: "gate-0005",
            sql: include_str!("../migrations/0005.sql"),
        },
        Migration {
            name: "gate-0006",
            sql: include_str!("../migrations/0006.sql"),
        },
        Migration {
            name: "gate-0007",
            sql: include_str!("../migrations/0007.sql"),
        },
        Migration {
            name: "gate-0008",
            sql: include_str!("../migrations/0008.sql"),
        },
        Migration {
            name: "gate-0009",
            sql: include_str!("../migrations/0009.sql"),
        },
        Migration {
            name: "gate-0010",
            sql: include_str!("../migrations/0010.sql"),
        },
        Migration {
            name: "gate-0011",
            sql: include_str!("../migrations/0011.sql"),
        },
    ]
}
