//! The room could not do its work.

use kith_forms::FormsError;
use kith_gate::GateError;
use kith_post::{LetterError, PostError};
use kith_store::{CommitError, DoesNotOpen, StoreError};

/// The market could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum MarketError {
    /// The gate failed.
    #[error(transparent)]
    Gate(#[from] GateError),
    /// The post failed.
    #[error(transparent)]
    Post(#[from] PostError),
    /// The database could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database could not be changed.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// What was answered could not be read.
    #[error(transparent)]
    Forms(#[from] FormsError),
    /// What was sealed does not open.
    #[error(transparent)]
    Sealed(#[from] DoesNotOpen),
}

impl From<LetterError> for MarketError {
    fn from(error: LetterError) -> Self {
        Self::Post(error.into())
    }
}
