//! Why something could not be done at the desk, in words for the page.

use kith_gate::GateError;
use kith_gate::account::AccountError;
use kith_store::{CommitError, StoreError};
use thiserror::Error;

/// Why something could not be done at the desk.
#[derive(Debug, Error)]
pub enum OversightError {
    /// There is no such thing, or not for this privacy officer.
    #[error("There is no such alert, question or breach")]
    NotFound,
    /// The alert is about the privacy officer's own looks.
    #[error("This alert is about you. Another privacy officer must look into it")]
    Own,
    /// Somebody else was quicker.
    #[error("This was decided, answered or closed in the meantime. Look at it again")]
    Done,
    /// Nothing was written.
    #[error("Say it in a few words, so that whoever looks at this later knows")]
    NoWords,
    /// Too much was written.
    #[error("Write 2,000 characters or fewer")]
    TooLong,
    /// A day that has passed.
    #[error("The last day must be today or later, and within a year")]
    Until,
    /// A moment that is still to come.
    #[error("This must be now or in the past")]
    Future,
    /// The reporting step is not finished.
    #[error("Say first whether it was reported to the Information Commissioner, or why not")]
    NotReported,
    /// The telling step is not finished.
    #[error("Say first whether the people were told, or why not")]
    NotTold,
    /// The risk is not known yet.
    #[error("Say first how high the risk to the people is")]
    NoRisk,
    /// A high risk, and the people were not told.
    #[error(
        "The risk is high, so the people must be told (UK GDPR article 34), or a ground of article 34(3) given"
    )]
    HighRisk,
    /// No such user.
    #[error("Nobody signs in with that user name")]
    NoSuchUser,
    /// The account could not be suspended.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The gate failed.
    #[error(transparent)]
    Gate(#[from] GateError),
    /// The store failed.
    #[error("This cannot be read at the moment. Try again in a minute")]
    Store(#[from] StoreError),
    /// Nothing was written down, so nothing was done.
    #[error("This could not be written down, so it was not done. Try again in a minute")]
    NotWritten(CommitError),
}

impl From<CommitError> for OversightError {
    /// A guard that does not hold means that somebody else was quicker.
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict { .. } | CommitError::Constraint { .. } => Self::Done,
            other => Self::NotWritten(other),
        }
    }
}

const MOST_WORDS: usize = 2_000;

/// What somebody wrote, without blanks around it: something, and not too much.
pub(crate) fn words(typed: &str) -> Result<String, OversightError> {
    let typed = typed.trim();
    if !typed.chars().any(char::is_alphanumeric) {
        return Err(OversightError::NoWords);
    }
    if typed.chars().count() > MOST_WORDS {
        return Err(OversightError::TooLong);
    }
    Ok(typed.replace("\r\n", "\n"))
}
