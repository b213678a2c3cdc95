//! Answers as a QuestionnaireResponse, and a QuestionnaireResponse as answers.

mod read;
mod write;

use jiff::Timestamp;
use kith_terms::{OdsCode, PersonId};

pub use read::{Responded, read_response};
pub use write::response;

use super::element::Element;
use super::names::ODS_CODE;
use super::resource::{Identifier, Reference};

/// What a response says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// How far it is.
    pub status: Status,
    /// When its answers were given.
    pub authored: Option<Timestamp>,
    /// Whom it is about.
    pub subject: Option<Who>,
    /// Who wrote it.
    pub author: Option<Who>,
}

/// How far a response is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Still being answered.
    InProgress,
    /// Answered.
    Completed,
    /// Answered, and changed since.
    Amended,
}

impl Status {
    const ALL: [(&'static str, Self); 3] = [
        ("in-progress", Self::InProgress),
        ("completed", Self::Completed),
        ("amended", Self::Amended),
    ];

    fn code(self) -> &'static str {
        let mut all = Self::ALL.iter();
        all.find(|(_, it)| *it == self)
            .map_or("in-progress", |(code, _)| code)
    }
}

/// Somebody that a response names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// A person of the record.
    Person(PersonId),
    /// An organisation or a service, by its code.
    Organisation(OdsCode),
    /// Whoever another system calls so, such as `Practitioner/12`.
    Other(String),
}

impl Who {
    fn reference(&self) -> Reference {
        match self {
            Self::Person(id) => Reference {
                reference: Some(format!("Patient/{id}")),
                r#type: None,
                identifier: None,
            },
            Self::Organisation(code) => by_code(code, "Organization"),
            Self::Other(reference) => Reference {
                reference: Some(reference.clone()),
                r#type: None,
                identifier: None,
            },
        }
    }

    fn read(it: Element<'_>) -> Option<Self> {
        if let Some(code) = code(it) {
            return Some(Self::Organisation(code));
        }
        let reference = it.text("reference").or_else(|| it.text("display"))?;
        Some(person(&reference).map_or(Self::Other(reference), Self::Person))
    }
}

/// An organisation or a service that has a code.
fn by_code(code: &OdsCode, r#type: &'static str) -> Reference {
    Reference {
        reference: None,
        r#type: Some(r#type),
        identifier: Some(Identifier {
            system: ODS_CODE,
            value: code.to_string(),
        }),
    }
}

fn code(reference: Element<'_>) -> Option<OdsCode> {
    let identifier = reference.within("identifier")?;
    let system = identifier.text("system").filter(|it| it == ODS_CODE);
    system.and(identifier.text("value")?.parse().ok())
}

fn person(reference: &str) -> Option<PersonId> {
    reference.strip_prefix("Patient/")?.parse().ok()
}
