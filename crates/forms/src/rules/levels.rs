//! What is missing, and which level is reached.

use std::collections::BTreeSet;

use super::Outcome;
use crate::answers::{Answers, Entry};
use crate::keys::{LevelKey, QuestionKey};
use crate::model::{Evidence, Form, Level, Question};

/// A question that a level needs and that is not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// The question.
    pub question: QuestionKey,
    /// Why it is not met.
    pub why: Why,
}

/// Why a question is not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It has no answer.
    NotAnswered,
    /// Its answer is not one of those that meet it.
    NotSatisfied,
    /// Its answer asks why, and nothing is said.
    NotExplained,
    /// It needs to know where a document is.
    NoEvidence,
}

/// What is known of whoever answers besides the answers.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// The questions for which there is an action in a plan.
    pub planned: BTreeSet<QuestionKey>,
    /// The levels that were reached before.
    pub before: BTreeSet<LevelKey>,
}

/// What a level needs and has not, in the order of the form. Questions that are not asked are not needed.
pub fn unmet(
    form: &Form,
    answers: &Answers,
    outcome: &Outcome,
    level: Option<&LevelKey>,
) -> Vec<Unmet> {
    let needed = |it: &&Question| it.mandatory.at(level) && outcome.is_asked(&it.key);
    let unmet = |it: &Question| {
        let why = match outcome.computed(&it.key) {
            Some(_) => None,
            None => why(it, answers.get(&it.key)),
        };
        why.map(|why| Unmet {
            question: it.key.clone(),
            why,
        })
    };
    form.questions().filter(needed).filter_map(unmet).collect()
}

/// Why an entry does not meet a question; nothing where it does.
fn why(question: &Question, entry: Option<&Entry>) -> Option<Why> {
    let Some(entry) = entry else {
        return Some(Why::NotAnswered);
    };
    let said = |text: &Option<String>| text.as_ref().is_some_and(|it| !it.trim().is_empty());
    let chosen = entry.answer.chosen();
    let satisfies = |it: &&str| question.satisfied_by.iter().any(|key| key.as_str() == *it);
    if !question.satisfied_by.is_empty() && !chosen.iter().any(satisfies) {
        return Some(Why::NotSatisfied);
    }
    let mut options = question.kind.options().iter();
    if options.any(|it| it.explain && chosen.contains(&it.key.as_str()))
        && !said(&entry.explanation)
    {
        return Some(Why::NotExplained);
    }
    (question.evidence == Evidence::Needed && !said(&entry.evidence)).then_some(Why::NoEvidence)
}

/// What a level needs and has not; the level is none in a form without levels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The level.
    pub level: Option<LevelKey>,
    /// The questions that it needs and that are not met.
    pub unmet: Vec<Unmet>,
    /// The questions that the next level needs, that are not met, and for which nothing is planned.
    pub unplanned: Vec<QuestionKey>,
    /// It may be reached once only, and was.
    pub used: bool,
}

impl Missing {
    /// Whether nothing is missing after all.
    pub fn is_reached(&self) -> bool {
        self.unmet.is_empty() && self.unplanned.is_empty() && !self.used
    }
}

/// What each level needs and has not, lowest first: one line in a form without levels.
pub fn missing(
    form: &Form,
    answers: &Answers,
    outcome: &Outcome,
    standing: &Standing,
) -> Vec<Missing> {
    let unmet = |level: Option<&LevelKey>| unmet(form, answers, outcome, level);
    let unplanned = |next: &Level| {
        let unmet = unmet(Some(&next.key)).into_iter().map(|it| it.question);
        let unplanned = unmet.filter(|it| !standing.planned.contains(it));
        unplanned.collect::<Vec<_>>()
    };
    let of = |(at, level): (usize, &Level)| Missing {
        level: Some(level.key.clone()),
        unmet: unmet(Some(&level.key)),
        unplanned: match form.levels().get(at + 1) {
            Some(next) if level.needs_plan => unplanned(next),
            _ => Vec::new(),
        },
        used: level.once && standing.before.contains(&level.key),
    };
    match form.levels() {
        [] => vec![Missing {
            level: None,
            unmet: unmet(None),
            unplanned: Vec::new(),
            used: false,
        }],
        levels => levels.iter().enumerate().map(of).collect(),
    }
}

/// The highest level that is reached.
pub fn reached<'a>(
    form: &'a Form,
    answers: &Answers,
    outcome: &Outcome,
    standing: &Standing,
) -> Option<&'a Level> {
    let missing = missing(form, answers, outcome, standing);
    let mut levels = form.levels().iter().zip(&missing).rev();
    let reached = levels.find(|(_, missing)| missing.is_reached());
    reached.map(|(level, _)| level)
}

/// Whether these answers may be published: some level is reached, or, in a form without levels, nothing that must be
/// answered is missing.
pub fn publishable(form: &Form, answers: &Answers, outcome: &Outcome, standing: &Standing) -> bool {
    let missing = missing(form, answers, outcome, standing);
    missing.iter().any(Missing::is_reached)
}
