//! A form as a Questionnaire, and a Questionnaire as a form.

mod read;
mod write;

pub use read::{Imported, read_questionnaire};
pub use write::questionnaire;
