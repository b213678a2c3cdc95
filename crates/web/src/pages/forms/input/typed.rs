//! What was typed, as it was sent.

use std::fmt;

use kith_forms::model::{Kind, Range};
use kith_forms::{Answer, Entry, Figure};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value as Json;

use super::id_of;
use kith_forms::model::Question;

/// All fields of a form in their order, those too that come again, as ticked boxes do.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    /// What these fields hold.
    pub fn of<N: Into<String>, V: Into<String>>(fields: impl IntoIterator<Item = (N, V)>) -> Self {
        let fields = fields.into_iter();
        Self(fields.map(|(name, it)| (name.into(), it.into())).collect())
    }

    /// What would be typed to answer so.
    pub(super) fn of_entry(question: &Question, entry: &Entry) -> Self {
        let id = id_of(question);
        let mut typed = Self::default();
        typed.fill(&question.kind, &id, &entry.answer);
        if let Some(why) = &entry.explanation {
            typed.add(explained_in(question, &id, &entry.answer), why);
        }
        if let Some(evidence) = &entry.evidence {
            typed.add(format!("{id}-evidence"), evidence);
        }
        typed
    }

    /// What was typed in a field; where there are several of this name, in the first.
    pub(in crate::pages) fn get(&self, field: &str) -> &str {
        self.all(field).next().unwrap_or_default()
    }

    /// What was typed in all fields of this name.
    pub(super) fn all(&self, field: &str) -> impl Iterator<Item = &str> {
        let named = self.0.iter().filter(move |(name, _)| name == field);
        named.map(|(_, typed)| typed.as_str())
    }

    /// Whether there is a field of this name, such as the button that was pressed.
    pub(super) fn has(&self, field: &str) -> bool {
        self.all(field).next().is_some()
    }

    /// All fields.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, it)| (name.as_str(), it.as_str()))
    }

    /// One more field.
    pub(in crate::pages) fn add(&mut self, field: impl Into<String>, typed: impl Into<String>) {
        self.0.push((field.into(), typed.into()));
    }

    fn fill(&mut self, kind: &Kind, id: &str, answer: &Answer) {
        match (kind, answer) {
            (Kind::Date, Answer::Date(day)) => {
                self.add(format!("{id}-day"), day.day().to_string());
                self.add(format!("{id}-month"), day.month().to_string());
                self.add(format!("{id}-year"), day.year().to_string());
            }
            (Kind::File | Kind::Photograph, Answer::File(file)) => {
                self.add(format!("{id}-kept"), file.to_string());
            }
            (Kind::Address, Answer::Address(lines, postcode)) => {
                for (line, nth) in lines.iter().zip(1..) {
                    self.add(format!("{id}-line-{nth}"), line);
                }
                self.add(format!("{id}-postcode"), postcode.as_str());
            }
            (Kind::Table(table), Answer::Table(rows)) => {
                self.add(format!("{id}-rows"), rows.len().to_string());
                for (at, row) in rows.iter().enumerate() {
                    for (column, nth) in table.columns.iter().zip(0..) {
                        if let Some(cell) = row.get(&column.key) {
                            self.fill(&column.kind, &format!("{id}-{at}-{nth}"), cell);
                        }
                    }
                }
            }
            (Kind::Money(range), Answer::Number(pounds)) => self.add(id, as_money(range, *pounds)),
            (_, answer) => match answer.to_json() {
                Json::Array(all) => {
                    let all = all.iter().filter_map(Json::as_str);
                    self.0.extend(all.map(|it| (id.to_owned(), it.to_owned())));
                }
                Json::String(text) => self.add(id, text),
                other => self.add(id, other.to_string()),
            },
        }
    }
}

/// Pence are written with two digits.
fn as_money(range: &Range, pounds: Figure) -> String {
    match (range.decimals, pounds.decimals()) {
        (2, 1) => format!("{pounds}0"),
        _ => pounds.to_string(),
    }
}

/// The field in which an answer is explained.
pub(super) fn explained_in(question: &Question, id: &str, answer: &Answer) -> String {
    let chosen = match answer {
        Answer::Choice(chosen) => {
            let mut options = question.kind.options().iter();
            options.position(|it| it.key == *chosen)
        }
        _ => None,
    };
    match chosen {
        Some(nth) => format!("{id}-why-{}", nth + 1),
        None => format!("{id}-why"),
    }
}

/// The names of its fields alone: what was typed may be about a person, and this reaches logs.
impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.iter().map(|(name, _)| name);
        f.debug_list().entries(names).finish()
    }
}

impl<'de> Deserialize<'de> for Typed {
    fn deserialize<D: Deserializer<'de>>(fields: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Typed;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the fields of a form")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Typed, A::Error> {
                let mut typed = Typed::default();
                while let Some((name, it)) = fields.next_entry::<String, String>()? {
                    typed.add(name, it);
                }
                Ok(typed)
            }
        }

        fields.deserialize_map(Fields)
    }
}
