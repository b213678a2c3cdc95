//! What was asked, and what was answered? A form is a file; this room reads it, checks it, and says what follows
//! from answers. It keeps what organisations answer. It does not know what any form is about.

pub mod answers;
pub mod campaigns;
pub mod catalogue;
mod error;
mod expression;
mod figure;
mod forms;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
pub mod keys;
pub mod model;
mod purge;
pub mod reading;
pub mod responses;
pub mod rules;
mod store;
pub mod templates;
#[cfg(test)]
mod tests;

pub use answers::{Answer, AnswerError, Answers, Entry, FileRef};
pub use catalogue::{Catalogue, Source};
pub use error::{AnswerProblem, FormsError, MoveError, PlanError, PublishError, StartError};
pub use expression::{Expression, plain};
pub use figure::{Figure, FigureError};
pub use forms::{Forms, migrations};
pub use keys::*;
pub use model::Form;
pub use purge::tables;
pub use reading::{Fault, read};
pub use responses::{By, DueAction, Kept, Line, NewAction, PlanAction, Response, SentFile, State};
pub use templates::Template;
