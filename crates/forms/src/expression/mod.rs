//! Conditions and calculations, in CEL. An expression that exists compiles, names only what exists, and ends: it has
//! no loops but those over answers, two deep at most, and no more than so many characters and levels.

mod compile;
pub mod plain;
mod types;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock};

use cel::{Context, Env, IdedExpr, Value};

pub(crate) use compile::{Names, compile};
pub(crate) use types::{Type, type_of};

use crate::keys::QuestionKey;

/// A condition or a calculation.
#[derive(Clone, Debug)]
pub struct Expression {
    source: String,
    parsed: IdedExpr,
    answers: BTreeSet<QuestionKey>,
    scores: BTreeSet<String>,
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

/// What an expression may look at: by these names the compiled expression asks for them.
pub(crate) fn answer_name(key: &str) -> String {
    format!("answer {key}")
}

pub(crate) fn score_name(key: &str) -> String {
    format!("score {key}")
}

impl Expression {
    /// As it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The questions whose answers it looks at.
    pub fn answers(&self) -> &BTreeSet<QuestionKey> {
        &self.answers
    }

    /// The questions and scores whose points it looks at.
    pub(crate) fn scores(&self) -> &BTreeSet<String> {
        &self.scores
    }

    /// What it comes to, or nothing where it cannot be worked out: an answer is missing, or a division by nought.
    pub(crate) fn value(&self, known: &HashMap<String, Value>) -> Option<Value> {
        static ENV: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));
        let mut context = Context::with_env(Arc::clone(&ENV));
        let answers = self.answers.iter().map(|it| answer_name(it.as_str()));
        for name in answers.chain(self.scores.iter().map(|it| score_name(it))) {
            let value = known.get(&name).cloned().unwrap_or(Value::Null);
            context.add_variable_from_value(name, value);
        }
        Value::resolve(&self.parsed, &context).ok()
    }

    /// Whether a condition holds. One that cannot be worked out does not.
    pub(crate) fn holds(&self, known: &HashMap<String, Value>) -> bool {
        matches!(self.value(known), Some(Value::Bool(true)))
    }
}

#[cfg(test)]
mod tests;
