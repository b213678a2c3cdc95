//! Answers as a QuestionnaireResponse.

use kith_forms::model::{Column, Kind, Section};
use kith_forms::rules::Outcome;
use kith_forms::{Answer, Answers, Entry, Figure, Form, OptionKey};

use super::{Response, Status, Who, by_code};
use crate::fhir::condition::{is_whole, number};
use crate::fhir::names::{ENTRY, FORM};
use crate::fhir::resource::{Answered, Coding, Extension, QuestionnaireResponse, Value};

/// The answers as a QuestionnaireResponse, with what was worked out. Of a response that is complete, what is not asked
/// is left out, as FHIR asks.
pub fn response(form: &Form, answers: &Answers, of: &Response) -> QuestionnaireResponse {
    let outcome = Outcome::of(form, answers);
    let sections = form.sections().iter();
    QuestionnaireResponse {
        resource_type: "QuestionnaireResponse",
        questionnaire: format!("{FORM}{}|{}", form.key(), form.version()),
        status: of.status.code(),
        subject: of.subject.as_ref().map(Who::reference),
        authored: of.authored.map(|it| it.to_string()),
        author: of.author.as_ref().map(Who::reference),
        item: sections
            .map(|it| section(it, answers, &outcome, of.status))
            .filter(|it| !it.item.is_empty())
            .collect(),
    }
}

fn section(of: &Section, answers: &Answers, outcome: &Outcome, status: Status) -> Answered {
    let mut section = Answered {
        link_id: format!("section:{}", of.key),
        text: of.title.clone(),
        ..Answered::default()
    };
    for question in &of.questions {
        let key = &question.key;
        if let Some(computed) = outcome.computed(key) {
            section.item.push(Answered {
                answer: vec![Value::String(said(computed))],
                ..empty(key.as_str(), &question.text)
            });
        } else if let Some(entry) = answers.get(key)
            && (status == Status::InProgress || outcome.is_asked(key))
        {
            let mut items = answered(key.as_str(), &question.text, &question.kind, &entry.answer);
            if let Some(first) = items.first_mut() {
                first.extension.extend(besides(entry));
            }
            section.item.extend(items);
        }
    }
    section
}

fn empty(link_id: &str, text: &str) -> Answered {
    Answered {
        link_id: link_id.to_owned(),
        text: text.to_owned(),
        ..Answered::default()
    }
}

/// What was worked out, as text.
fn said(computed: &Answer) -> String {
    match computed {
        Answer::Number(it) => it.to_string(),
        Answer::Text(it) => it.clone(),
        Answer::YesNo(true) => "yes".to_owned(),
        _ => "no".to_owned(),
    }
}

/// Why, and where a document is.
fn besides(entry: &Entry) -> Option<Extension> {
    let said = [
        ("explanation", &entry.explanation),
        ("evidence", &entry.evidence),
    ];
    let said = said.into_iter().filter_map(|(key, text)| {
        let text = text.clone()?;
        Some(Extension::of(key, Value::String(text)))
    });
    let said: Vec<Extension> = said.collect();
    (!said.is_empty()).then(|| Extension::of(ENTRY, Value::Nested(said)))
}

/// An answer as items: of a table one for each row.
fn answered(link: &str, text: &str, kind: &Kind, answer: &Answer) -> Vec<Answered> {
    let answer = match answer {
        Answer::Table(rows) => {
            let columns: &[Column] = match kind {
                Kind::Table(table) => &table.columns,
                _ => &[],
            };
            let row = |row: &std::collections::BTreeMap<_, Answer>| {
                let cell = |it: &Column| {
                    let link = format!("{link}/{}", it.key);
                    let answer = row.get(&it.key)?;
                    Some(answered(&link, &it.text, &it.kind, answer))
                };
                Answered {
                    item: columns.iter().filter_map(cell).flatten().collect(),
                    ..empty(link, text)
                }
            };
            return rows.iter().map(row).collect();
        }
        Answer::Address(lines, postcode) => {
            let lines = Answered {
                answer: lines.iter().cloned().map(Value::String).collect(),
                ..empty(&format!("{link}/lines"), "Lines of the address")
            };
            let postcode = Answered {
                answer: vec![Value::String(postcode.to_string())],
                ..empty(&format!("{link}/postcode"), "Postcode")
            };
            let address = Answered {
                item: vec![lines, postcode],
                ..empty(link, text)
            };
            return vec![address];
        }
        Answer::YesNo(yes) => vec![Value::Boolean(*yes)],
        Answer::Choice(key) => vec![coding(kind, key)],
        Answer::Choices(keys) => keys.iter().map(|it| coding(kind, it)).collect(),
        Answer::Text(it) => vec![Value::String(it.clone())],
        Answer::Number(it) => figure(kind, *it).into_iter().collect(),
        Answer::Scale(it) => vec![Value::Integer(*it)],
        Answer::Date(it) => vec![Value::Date(it.to_string())],
        Answer::File(it) => vec![Value::Attachment {
            url: format!("urn:uuid:{it}"),
        }],
        Answer::Person(it) => vec![Value::Reference(Who::Person(*it).reference())],
        Answer::Organisation(it) => vec![Value::Reference(by_code(it, "Organization"))],
        Answer::Services(all) => {
            let service = |it| Value::Reference(by_code(it, "HealthcareService"));
            all.iter().map(service).collect()
        }
    };
    vec![Answered {
        answer,
        ..empty(link, text)
    }]
}

fn coding(kind: &Kind, key: &OptionKey) -> Value {
    let option = kind.options().iter().find(|it| it.key == *key);
    Value::Coding(Coding {
        code: Some(key.to_string()),
        display: option.map(|it| it.text.clone()),
        ..Coding::default()
    })
}

/// A number; one that is more than FHIR's integers hold goes as a decimal.
fn figure(kind: &Kind, figure: Figure) -> Option<Value> {
    let whole = match kind {
        Kind::Number(range) | Kind::Money(range) => is_whole(range),
        _ => false,
    };
    match figure.to_string().parse() {
        Ok(it) if whole => Some(Value::Integer(it)),
        _ => number(figure.get()).map(Value::Decimal),
    }
}
