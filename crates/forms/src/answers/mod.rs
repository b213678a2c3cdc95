//! Answers: one of each kind, parsed at the edge from what a browser or another program sends.

mod reading;

use std::collections::BTreeMap;
use std::sync::Arc;

use cel::Value;
use cel::objects::{Key, Map};
use jiff::civil::Date;
use kith_terms::{OdsCode, PersonId, Postcode};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::figure::Figure;
use crate::keys::{ColumnKey, OptionKey, QuestionKey};
use crate::model::Kind;

pub use reading::{AnswerError, read};

/// What was answered, each by its question.
pub type Answers = BTreeMap<QuestionKey, Entry>;

/// An answer with what belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The answer.
    pub answer: Answer,
    /// Why, where the option asks.
    pub explanation: Option<String>,
    /// Where a document is: words, a link or a file's id.
    pub evidence: Option<String>,
}

impl From<Answer> for Entry {
    fn from(answer: Answer) -> Self {
        Self {
            answer,
            explanation: None,
            evidence: None,
        }
    }
}

/// A file that is kept elsewhere.
pub type FileRef = Uuid;

/// What was answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Yes or no.
    YesNo(bool),
    /// One option.
    Choice(OptionKey),
    /// Options, in the question's order.
    Choices(Vec<OptionKey>),
    /// Text, of one line or several.
    Text(String),
    /// A number; of pounds too.
    Number(Figure),
    /// A place on a scale.
    Scale(i32),
    /// A day.
    Date(Date),
    /// A file or a photograph.
    File(FileRef),
    /// A person of the record.
    Person(PersonId),
    /// An organisation.
    Organisation(OdsCode),
    /// Services by their codes: in order, none of them twice.
    Services(Vec<OdsCode>),
    /// An address: its lines, and its postcode.
    Address(Vec<String>, Postcode),
    /// Rows.
    Table(Vec<BTreeMap<ColumnKey, Answer>>),
}

impl Answer {
    /// As it is kept and sent: [`read`] gives it back.
    pub fn to_json(&self) -> Json {
        match self {
            Self::YesNo(yes) => json!(yes_or_no(*yes)),
            Self::Choice(key) => json!(key),
            Self::Choices(keys) => json!(keys),
            Self::Text(text) => json!(text),
            Self::Number(it) => json!(it.to_string()),
            Self::Scale(it) => json!(it),
            Self::Date(it) => json!(it.to_string()),
            Self::File(it) => json!(it),
            Self::Person(it) => json!(it),
            Self::Organisation(it) => json!(it.as_str()),
            Self::Services(codes) => codes.iter().map(OdsCode::as_str).collect(),
            Self::Address(lines, postcode) => {
                json!({ "lines": lines, "postcode": postcode.as_str() })
            }
            Self::Table(rows) => rows.iter().map(row_to_json).collect(),
        }
    }

    /// As conditions and calculations see it.
    pub(crate) fn to_cel(&self) -> Value {
        let text = |it: String| Value::String(Arc::new(it));
        let texts = |all: Vec<String>| Value::List(Arc::new(all.into_iter().map(text).collect()));
        match self {
            Self::YesNo(yes) => text(yes_or_no(*yes).to_owned()),
            Self::Choice(key) => text(key.to_string()),
            Self::Choices(keys) => texts(keys.iter().map(ToString::to_string).collect()),
            Self::Text(it) => text(it.clone()),
            Self::Number(it) => Value::Float(it.get()),
            Self::Scale(it) => Value::Float(f64::from(*it)),
            Self::Date(it) => text(it.to_string()),
            Self::File(it) => text(it.to_string()),
            Self::Person(it) => text(it.to_string()),
            Self::Organisation(it) => text(it.to_string()),
            Self::Services(codes) => texts(codes.iter().map(ToString::to_string).collect()),
            Self::Address(lines, postcode) => text(format!("{}\n{postcode}", lines.join("\n"))),
            Self::Table(rows) => Value::List(Arc::new(rows.iter().map(row_to_cel).collect())),
        }
    }

    /// The options that were chosen; yes and no are options too.
    pub(crate) fn chosen(&self) -> Vec<&str> {
        match self {
            Self::YesNo(yes) => vec![yes_or_no(*yes)],
            Self::Choice(key) => vec![key.as_str()],
            Self::Choices(keys) => keys.iter().map(OptionKey::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// What was chosen of a few things, to count it among many: options, or a place on a scale.
    pub(crate) fn counted(&self) -> Vec<String> {
        match self {
            Self::Scale(it) => vec![it.to_string()],
            _ => self.chosen().into_iter().map(str::to_owned).collect(),
        }
    }

    /// What it is worth: its options' points, or its number. Text is worth nothing.
    pub(crate) fn points(&self, kind: &Kind) -> f64 {
        let points = |key: &OptionKey| {
            let option = kind.options().iter().find(|it| it.key == *key);
            option.and_then(|it| it.score).map_or(0.0, Figure::get)
        };
        match self {
            Self::Choice(key) => points(key),
            Self::Choices(keys) => keys.iter().map(points).sum(),
            Self::Number(it) => it.get(),
            Self::Scale(it) => f64::from(*it),
            _ => 0.0,
        }
    }
}

fn yes_or_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

fn row_to_json(row: &BTreeMap<ColumnKey, Answer>) -> Json {
    let cells = row.iter().map(|(key, it)| (key.to_string(), it.to_json()));
    Json::Object(cells.collect())
}

fn row_to_cel(row: &BTreeMap<ColumnKey, Answer>) -> Value {
    let cells = row
        .iter()
        .map(|(key, it)| (Key::String(Arc::new(key.to_string())), it.to_cel()));
    Value::Map(Map {
        map: Arc::new(cells.collect()),
    })
}

#[cfg(test)]
mod tests;
