//! Forms and answers as FHIR R4's Questionnaire and QuestionnaireResponse, in JSON, and read in XML too.

mod condition;
mod element;
mod fault;
mod keys;
mod names;
mod own;
mod parse;
mod questionnaire;
mod resource;
mod response;

pub use fault::{Fault, NotKept};
pub use questionnaire::{Imported, questionnaire, read_questionnaire};
pub use resource::{Questionnaire, QuestionnaireResponse};
pub use response::{Responded, Response, Status, Who, read_response, response};
