//! Last year's answers, in this year's form.

use std::collections::BTreeMap;
use std::str::FromStr;

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

impl Mark {
    const ALL: [Self; 4] = [Self::Same, Self::Reworded, Self::New, Self::NoLongerFits];

    /// Its name, as it is kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Reworded => "reworded",
            Self::New => "new",
            Self::NoLongerFits => "no-longer-fits",
        }
    }
}

/// The text names no mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an answer that was carried over is same, reworded, new or no-longer-fits")]
pub struct NotAMark;

impl FromStr for Mark {
    type Err = NotAMark;

    fn from_str(text: &str) -> Result<Self, NotAMark> {
        let mut all = Self::ALL.into_iter();
        all.find(|it| it.name() == text).ok_or(NotAMark)
    }
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
/// Answers to the same version carry over too: whoever publishes again begins with what is in force.
///
/// # Errors
/// Where the one neither follows the other nor is the same.
pub fn carry_over(
    before: &Form,
    answers: &Answers,
    now: &Form,
) -> Result<BTreeMap<QuestionKey, Carried>, CarryError> {
    if (now.key(), now.version()) == (before.key(), before.version()) {
        return Ok(again(answers));
    }
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

fn again(answers: &Answers) -> BTreeMap<QuestionKey, Carried> {
    let same = |entry: &Entry| Carried {
        entry: Some(entry.clone()),
        mark: Mark::Same,
    };
    let all = answers.iter();
    all.map(|(key, entry)| (key.clone(), same(entry))).collect()
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
