//! What happened to a record, in words for whoever is helping the person.
//!
//! An event says that something changed, and never the value: whoever wants to see it opens the
//! record, for a reason.

use std::fmt;

use kith_terms::PersonId;
use kith_terms::time::Timestamp;
use serde::Serialize;

use crate::rules::corrected::Field;

/// Something that changed for one person.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The person.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: WhatChanged,
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhatChanged {
    /// Somebody began to help, in a service.
    InvolvementStarted(String),
    /// Somebody stopped helping, in a service.
    InvolvementEnded(String),
    /// A record manager corrected a field.
    Corrected(&'static str),
    /// A source sent something new.
    SourceChanged,
    /// Somebody reported a problem in the record.
    ProblemReported,
    /// A record manager answered a problem in the record.
    ProblemAnswered,
    /// A source's record was linked to the person, or no longer is.
    LinksChanged,
    /// Something of which a list may not say more: a shield hides it.
    Something,
}

impl WhatChanged {
    /// What an event tells; none for an event that is no news to whoever helps. That a shield was
    /// set or lifted is told by the record alone.
    pub(crate) fn of(kind: &str, body: &serde_json::Value) -> Option<Self> {
        let text = |name: &str| body.get(name)?.as_str().map(str::to_owned);
        Some(match kind {
            "involvement.started" => Self::InvolvementStarted(text("service")?),
            "involvement.ended" => Self::InvolvementEnded(text("service")?),
            "record.corrected" => {
                Self::Corrected(text("field")?.parse::<Field>().ok().map(Field::title)?)
            }
            "problem.reported" => Self::ProblemReported,
            "problem.answered" => Self::ProblemAnswered,
            "record.changed" | "person.changed" => Self::SourceChanged,
            "link.made" | "link.undone" | "review.decided" => Self::LinksChanged,
            _ => return None,
        })
    }
}

impl fmt::Display for WhatChanged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvolvementStarted(service) => write!(f, "{service} is now involved"),
            Self::InvolvementEnded(service) => write!(f, "{service} is no longer involved"),
            Self::Corrected(field) => write!(f, "{field} was corrected"),
            Self::SourceChanged => f.write_str("A source sent a change"),
            Self::ProblemReported => f.write_str("A problem in the record was reported"),
            Self::ProblemAnswered => f.write_str("A problem in the record was answered"),
            Self::Something => f.write_str("The record changed"),
            Self::LinksChanged => f.write_str("The sources of this record changed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_is_told_in_plain_words_and_without_the_value() {
        let told = |kind, body| WhatChanged::of(kind, &body).map(|it| it.to_string());
        assert_eq!(
            told("involvement.started", json!({"service": "Early help"})).as_deref(),
            Some("Early help is now involved")
        );
        assert_eq!(
            told("record.corrected", json!({"field": "address"})).as_deref(),
            Some("Address was corrected")
        );
        assert_eq!(told("shield.set", json!({})), None);
    }
}
