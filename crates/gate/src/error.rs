//! What can go wrong at the gate itself. Being refused is not an error: see
//! [`Refusal`](crate::grant::Refusal).

use kith_store::{CommitError, StoreError};

/// The gate could not do its work. Whoever asked is not let through.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    /// The database could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was to be written down was not, so it was not done.
    #[error("this could not be written in the ledger, so it was not done: {0}")]
    NotWritten(#[from] CommitError),
    /// A password could not be hashed.
    #[error("a password could not be checked: the machine is out of memory or is stopping")]
    Hash,
    /// A code secret is not one.
    #[error("a code secret must be 160 bits, written in base 32 as 32 letters and digits")]
    CodeSecret,
    /// A sealed secret did not open.
    #[error(
        "a stored code secret does not open with this key file: put back the key file that belongs \
         to this database"
    )]
    Sealed,
}
