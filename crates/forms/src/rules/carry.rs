//! Last year's answers, in this year's form.

use std::collections::BTreeMap;

use crate::answers::{Answers, Entry, read};
use crate::keys::QuestionKey;
use crate::model::{Form, Kind, Question};

/// What becomes of a question's answer of the version before.
#[derive(Clone, Debug, PartialEq)]
pub struct Carried {
    /// The answer, where there is one that fits.
    pub entry: Option<Entry>,
    /// What is to be said of it.
    pub mark: Mark,
}

/// What is to be said of a question that may have had an answer before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It is asked as before.
    Same,
    /// It is asked in other words: the answer is to be read again.
    Reworded,
    /// It was not asked before.
    New,
    /// It was answered, and the answer is none that can be given now.
    NoLongerFits,
}

/// Why nothing carries over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CarryError {
    /// These are not two versions of one form, one after the other.
    #[error("this form does not follow the other: take the version that it names under follows")]
    NotTheVersionBefore,
}

/// What each question of this form takes over from answers to the version before it.
///
/// # Errors
/// Where the one does not follow the other.
pub fn carry_over(
    before: &Form,
    answers: &Answers,
    now: &Form,
) -> Result<BTreeMap<QuestionKey, Carried>, CarryError> {
    if now.key() != before.key() || now.follows() != Some(before.version()) {
        return Err(CarryError::NotTheVersionBefore);
    }
    let asked = now
        .questions()
        .filter(|it| !matches!(it.kind, Kind::Computed(_)));
    Ok(asked
        .map(|it| (it.key.clone(), carried(before, answers, it)))
        .collect())
}

fn carried(before: &Form, answers: &Answers, question: &Question) -> Carried {
    let keys = question.replaces.iter().chain([&question.key]);
    let known: Vec<&QuestionKey> = keys
        .filter(|it| before.question(it.as_str()).is_some())
        .collect();
    if known.is_empty() {
        return Carried {
            entry: None,
            mark: Mark::New,
        };
    }
    let asked_as = if question.reworded {
        Mark::Reworded
    } else {
        Mark::Same
    };
    let Some(entry) = known.iter().find_map(|it| answers.get(*it)) else {
        return Carried {
            entry: None,
            mark: asked_as,
        };
    };
    match read(&question.kind, &entry.answer.to_json()) {
        Ok(Some(answer)) => Carried {
            entry: Some(Entry {
                answer,
                ..entry.clone()
            }),
            mark: asked_as,
        },
        _ => Carried {
            entry: None,
            mark: Mark::NoLongerFits,
        },
    }
}
