//! Why something could not be done with a response, in words for the page. Nothing that was written is repeated.

use kith_gate::GateError;
use kith_store::{CommitError, StoreError};
use thiserror::Error;

use crate::answers::AnswerError;
use crate::keys::QuestionKey;
use crate::responses::{Kept, State};
use crate::rules::Missing;

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
    /// A table could not be made.
    #[error("This cannot be made into a table at the moment. Try again in a minute")]
    Table,
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

/// Why a response was not published.
#[derive(Debug, Error)]
pub enum PublishError {
    /// There is no such response of this organisation.
    #[error("There is no such response")]
    NotFound,
    /// It is not signed off.
    #[error("This response is {} now. It is published once it is signed off", .0.title().to_lowercase())]
    NotNow(State),
    /// Not on this day.
    #[error("This form cannot be published today. Take it back, and answer a version that is open")]
    NotOpen,
    /// Answers that were carried over, and that nobody has confirmed.
    #[error("Some answers were carried over. Confirm or change each of them first")]
    Unconfirmed(Vec<QuestionKey>),
    /// No level is reached. Here is what each of them needs.
    #[error("Some questions that must be met are not. Take it back, and answer them")]
    Missing(Vec<Missing>),
    /// It says that it also speaks for services which are not this organisation's.
    #[error(
        "It says that it covers a service which is not one of yours. Take it back, and choose again"
    )]
    NotAService,
    /// A later version was published already.
    #[error("You have published a later version of this form already. That one counts")]
    Overtaken,
    /// Somebody else changed it since it was read.
    #[error("Somebody else has changed this in the meantime. Look at it again")]
    Changed,
    /// The room could not do it.
    #[error(transparent)]
    Forms(#[from] FormsError),
}

/// Why something could not be done in a plan.
#[derive(Debug, Error)]
pub enum PlanError {
    /// There is no such response, question or action of this organisation.
    #[error("There is no such response, question or action")]
    NotFound,
    /// It was reviewed, signed off or published: what was planned stands.
    #[error(
        "This response is not a draft any more, and what was planned stands. Note how it goes, or take it back"
    )]
    NotADraft,
    /// It is done.
    #[error("This has been done already")]
    Done,
    /// Nothing is to be done, or too much was written.
    #[error("Say what is to be done, in 500 characters or fewer")]
    NoAction,
    /// Nobody sees to it.
    #[error("Say who sees to it, in 100 characters or fewer")]
    NoOwner,
    /// A day that has passed, or is far away.
    #[error("The day must be today or later, and within five years")]
    Due,
    /// Nothing was noted, or too much.
    #[error("Say how it goes, in 2,000 characters or fewer")]
    NoNote,
    /// Somebody else changed it since it was read.
    #[error("Somebody else has changed this in the meantime. Look at it again")]
    Changed,
    /// The room could not do it.
    #[error(transparent)]
    Forms(#[from] FormsError),
}

/// What somebody wrote, without blanks around it; nothing where it says nothing, or is longer than this.
pub(crate) fn words(written: &str, most: usize) -> Option<String> {
    let written = written.trim().replace("\r\n", "\n").replace('\0', "");
    let says = written.chars().any(char::is_alphanumeric) && written.chars().count() <= most;
    says.then_some(written)
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
    PublishError: StoreError, CommitError, GateError;
    PlanError: StoreError, CommitError;
}
