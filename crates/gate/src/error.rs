//! What can go wrong at the gate itself. Being refused is not an error: see
//! [`Refusal`](crate::Refusal).

use std::error::Error;

use kith_store::{CommitError, DoesNotOpen, StoreError};

use crate::policy::PolicyError;

/// The gate could not do its work. Whoever asked is not let through.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    /// A policy is wrong, so nothing is decided.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The conditions of accreditation cannot be read.
    #[error("crates/gate/data: the conditions of accreditation cannot be read: {0}")]
    Conditions(String),
    /// The policies do not let the operator's commands do this.
    #[error("the policies do not permit a command to {doing}")]
    CommandNotPermitted {
        /// What was asked for.
        doing: &'static str,
    },
    /// A grant was kept for longer than the request that it was for.
    #[error("this permission has ended; ask for it again")]
    GrantEnded,
    /// The database could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was to be written down was not, so it was not done.
    #[error("this could not be written in the ledger, so it was not done: {0}")]
    NotWritten(#[from] CommitError),
    /// Another system asked for its user to do what only they can do, signed in here.
    #[error("this is done by somebody who is signed in here, and not through another system")]
    ThroughASystem,
    /// A password could not be hashed.
    #[error("a password could not be checked: the machine is out of memory or is stopping")]
    Hash,
    /// A code secret is not one.
    #[error("a code secret must be 160 bits, written in base 32 as 32 letters and digits")]
    CodeSecret,
    /// A sealed secret did not open.
    #[error(
        "a stored code secret or passkey does not open with this key file: put back the key file that \
         belongs to this database"
    )]
    Sealed,
    /// The library could not ask for a passkey.
    #[error("a passkey could not be asked for")]
    Passkey,
}

impl From<DoesNotOpen> for GateError {
    fn from(_: DoesNotOpen) -> Self {
        Self::Sealed
    }
}

/// Whether a failure comes of a database that cannot do its work at the moment, so that trying again
/// later may help.
pub fn is_away(error: &(dyn Error + 'static)) -> bool {
    std::iter::successors(Some(error), |&error| error.source()).any(|error| {
        let store = match error.downcast_ref::<CommitError>() {
            Some(CommitError::Store(it)) => Some(it),
            _ => error.downcast_ref(),
        };
        match error.downcast_ref::<GateError>() {
            Some(GateError::Store(it) | GateError::NotWritten(CommitError::Store(it))) => Some(it),
            _ => store,
        }
        .is_some_and(StoreError::is_away)
    })
}
