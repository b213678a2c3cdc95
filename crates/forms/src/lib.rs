//! What was asked, and what was answered? A form is a file; this room reads it, checks it, and says what follows
//! from answers. It does not know what any form is about.

pub mod answers;
pub mod catalogue;
mod expression;
mod figure;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
pub mod keys;
pub mod model;
pub mod reading;
pub mod rules;

pub use answers::{Answer, AnswerError, Answers, Entry, FileRef};
pub use catalogue::{Catalogue, Source};
pub use expression::{Expression, plain};
pub use figure::{Figure, FigureError};
pub use keys::*;
pub use model::Form;
pub use reading::{Fault, read};
