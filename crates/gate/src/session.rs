//! Sessions: who is signed in now.

use kith_terms::time::Timestamp;
use kith_terms::{AccountId, OrganisationId, SessionId};

use crate::role::Role;
use crate::standing::Standing;

/// Someone who is signed in. Only the gate makes one.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub(crate) session: SessionId,
    pub(crate) account: AccountId,
    pub(crate) user_name: String,
    pub(crate) full_name: String,
    pub(crate) role: Role,
    pub(crate) organisation: OrganisationId,
    pub(crate) organisation_name: String,
    pub(crate) standing: Standing,
    pub(crate) signed_in_at: Timestamp,
    pub(crate) last_signed_in_at: Option<Timestamp>,
    pub(crate) ends_at: Timestamp,
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
}
