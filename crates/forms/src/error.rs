//! Why something could not be done with a response, in words for the page. Nothing that was written is repeated.

use kith_gate::GateError;
use kith_store::{CommitError, StoreError};
use thiserror::Error;

use crate::answers::AnswerError;
use crate::responses::{Kept, State};

/// The room could not do its work.
#[derive(Debug, Error)]
pub enum FormsError {
    /// An answer that this question does not take.
    #[error(transparent)]
    Answer(#[from] AnswerError),
    /// The form's file is gone.
    #[error(
        "The form of this response is not among this place's forms any more. Ask whoever runs Kith to put its file back"
    )]
    NoForm,
    /// The gate failed.
    #[error(transparent)]
    Gate(#[from] GateError),
    /// The store failed.
    #[error("This cannot be read at the moment. Try again in a minute")]
    Store(#[from] StoreError),
    /// Nothing was written down, so nothing was done.
    #[error("This could not be written down, so it was not done. Try again in a minute")]
    NotWritten(#[from] CommitError),
}

/// Why a response could not be started.
#[derive(Debug, Error)]
pub enum StartError {
    /// Not on this day.
    #[error("This form cannot be answered today. Choose a version that is open")]
    NotOpen,
    /// The form is about people, one at a time.
    #[error("This form is about a person, and not about an organisation or a service")]
    AboutAPerson,
    /// The room could not do it.
    #[error(transparent)]
    Forms(#[from] FormsError),
}

/// Why an answer was not kept.
#[derive(Debug, Error)]
pub enum AnswerProblem {
    /// There is no such response of this organisation, or it asks no such question.
    #[error("There is no such response or question")]
    NotFound,
    /// It was reviewed, signed off or published.
    #[error("This response is not a draft any more. Take it back to answer further")]
    NotADraft,
    /// Somebody else changed it since it was read. This is what is kept now.
    #[error(
        "Somebody else has answered this in the meantime. Look at their answer, and answer again if it is wrong"
    )]
    Changed(Box<Kept>),
    /// The room could not do it.
    #[error(transparent)]
    Forms(#[from] FormsError),
}

/// Why a response did not go on, or back.
#[derive(Debug, Error)]
pub enum MoveError {
    /// There is no such response of this organisation.
    #[error("There is no such response")]
    NotFound,
    /// It is not where it would have to be.
    #[error("This response is {} now: look at it again", .0.title().to_lowercase())]
    NotNow(State),
    /// Nothing was written, or too much.
    #[error("Say why in a few words, of 2,000 characters or fewer")]
    NoWords,
    /// The room could not do it.
    #[error(transparent)]
    Forms(#[from] FormsError),
}

macro_rules! through_forms {
    ($($error:ident: $($source:ident),+;)+) => {$($(
        impl From<$source> for $error {
            fn from(error: $source) -> Self {
                Self::Forms(error.into())
            }
        }
    )+)+};
}

through_forms! {
    StartError: StoreError, CommitError;
    AnswerProblem: StoreError, CommitError, AnswerError;
    MoveError: StoreError, CommitError;
}
