//! What follows from answers: what is asked, what is worked out, what is missing, which level is reached, what it
//! scores, and what is to be done. Pure: no clock, no database.

mod asked;
mod carry;
mod levels;
mod rest;
mod scoring;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::answers::{Answer, Answers};
use crate::keys::{LevelKey, QuestionKey, ScoreKey};
use crate::model::Form;

use asked::State;
pub use carry::{Carried, CarryError, Mark, NotAMark, carry_over};
pub use levels::{Missing, Standing, Unmet, Why, missing, publishable, reached, unmet};
pub use rest::{Counted, Rest, Spread};
pub use scoring::Scored;

/// What follows from answers to a form.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    asked: BTreeSet<QuestionKey>,
    computed: BTreeMap<QuestionKey, Answer>,
    scores: BTreeMap<ScoreKey, Scored>,
    asks: Vec<(QuestionKey, usize)>,
}

/// What an answer asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// The question whose answer asks for it.
    pub question: QuestionKey,
    /// What is to be done.
    pub action: String,
    /// By when.
    pub due: Date,
}

impl Outcome {
    /// Works out what follows from these answers. Answers to what is not asked are kept by whoever keeps them, and
    /// count for nothing here.
    pub fn of(form: &Form, answers: &Answers) -> Self {
        let mut state = State::of(form, answers);
        for node in &form.order {
            state.decide(node);
        }
        state.outcome()
    }

    /// Whether a question is asked.
    pub fn is_asked(&self, question: &QuestionKey) -> bool {
        self.asked.contains(question)
    }

    /// The questions that are asked.
    pub fn asked(&self) -> &BTreeSet<QuestionKey> {
        &self.asked
    }

    /// What was worked out for a computed question.
    pub fn computed(&self, question: &QuestionKey) -> Option<&Answer> {
        self.computed.get(question)
    }

    /// A score.
    pub fn score(&self, score: &ScoreKey) -> Option<&Scored> {
        self.scores.get(score)
    }

    /// What the answers ask for, if they were given on this day.
    pub fn actions(&self, form: &Form, answered: Date) -> Vec<Action> {
        let action = |(key, at): &(QuestionKey, usize)| {
            let ask = form.question(key.as_str())?.asks.get(*at)?;
            let days = jiff::Span::new().days(i64::from(ask.within_days));
            Some(Action {
                question: key.clone(),
                action: ask.action.clone(),
                due: answered.saturating_add(days),
            })
        };
        self.asks.iter().filter_map(action).collect()
    }

    /// What this level needs and has not: for a form without levels, what must be answered at all.
    pub fn unmet(&self, form: &Form, answers: &Answers, level: Option<&LevelKey>) -> Vec<Unmet> {
        unmet(form, answers, self, level)
    }
}

#[cfg(test)]
mod tests;
