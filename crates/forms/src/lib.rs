//! What was asked, and what was answered? A form is a file; this room reads it, checks it, and says what follows
//! from answers. It does not know what any form is about.

pub mod answers;
pub mod catalogue;
mod expression;
mod figure;
pub mod keys;
pub mod model;
pub mod reading;
pub mod rules;
pub mod templates;

pub use answers::{Answer, AnswerError, Answers, Entry, FileRef};
pub use catalogue::{Catalogue, Source};
pub use expression::Expression;
pub use figure::{Figure, FigureError};
pub use keys::*;
pub use model::Form;
pub use reading::{Fault, read};
pub use templates::Template;
