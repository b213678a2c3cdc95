//! What a system asks: for whom, about whom, why, when, and under which number.

use jiff::{SignedDuration, Timestamp};
use kith_terms::{PersonId, SystemRequestId, VisitId};

use super::UserId;
use crate::reason::ReasonGiven;
use crate::role::Role;

/// How far a request's moment may be from ours: enough for two clocks that are kept right and a slow
/// network. A place's choice; no regulation sets it.
pub const REQUEST_WINDOW: SignedDuration = SignedDuration::from_mins(2);

/// A system's request to open a person's record for one of its users.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its own number: a system never uses one twice.
    pub id: SystemRequestId,
    /// When the system made it.
    pub made_at: Timestamp,
    /// Its user, by its own name for them.
    pub user: UserId,
    /// The role that the user acts in there: it must be the role of their account.
    pub role: Role,
    /// Whose record.
    pub person: PersonId,
    /// Why.
    pub why: Why,
}

/// Why a record is opened.
#[derive(Debug, Clone)]
pub enum Why {
    /// For this reason: it opens a visit.
    Reason(ReasonGiven),
    /// For the reason of a visit that the same user has open through the same system:
    /// [`Grant::visit`](crate::Grant::visit) of the request that opened it.
    Visit(VisitId),
}

impl Request {
    /// Whether it was made now, or near enough.
    pub(super) fn is_timely(&self, now: Timestamp) -> bool {
        now.duration_since(self.made_at).abs() <= REQUEST_WINDOW
    }
}
