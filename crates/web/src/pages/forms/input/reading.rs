//! What was typed, read as an answer.

use kith_forms::Entry;
use kith_forms::answers::{self, Answer, AnswerError};
use kith_forms::model::{Kind, Question};
use kith_terms::Postcode;
use serde_json::{Value as Json, json};

use super::typed::{Typed, explained_in};
use super::{LONGEST_EVIDENCE, LONGEST_EXPLANATION, id_of, rows};

/// What is wrong with a field, in words for whoever typed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The id of the input that it is about.
    pub field: String,
    /// What is wrong, and what to do.
    pub why: String,
}

impl Wrong {
    pub(in crate::pages::forms) fn new(field: impl Into<String>, why: &impl ToString) -> Self {
        Self {
            field: field.into(),
            why: crate::words::capital(&why.to_string()),
        }
    }
}

/// Reads the answer to a question, with what belongs to it; nothing where nothing was answered.
///
/// A file, a person and services are ids and codes that anybody can type: whoever keeps the answer looks whether they
/// are among those that may be chosen.
///
/// # Errors
/// All that is wrong, each with its field.
pub fn read(question: &Question, typed: &Typed) -> Result<Option<Entry>, Vec<Wrong>> {
    let id = id_of(question);
    let mut wrong = Vec::new();
    let answer = match &question.kind {
        Kind::Table(table) => rows::read(table, &id, typed),
        kind => one(kind, &id, typed),
    };
    let answer = answer.unwrap_or_else(|all| {
        wrong.extend(all);
        None
    });
    let evidence = said(
        typed,
        &format!("{id}-evidence"),
        LONGEST_EVIDENCE,
        &mut wrong,
    );
    let Some(answer) = answer else {
        if wrong.is_empty() {
            let first = first_field(&question.kind, &id);
            wrong.extend(without_answer(&id, first, typed, evidence.is_some()));
        }
        return if wrong.is_empty() {
            Ok(None)
        } else {
            Err(wrong)
        };
    };
    let explanation = match asks_why(question, &answer) {
        true => {
            let field = explained_in(question, &id, &answer);
            said(typed, &field, LONGEST_EXPLANATION.into(), &mut wrong)
        }
        false => None,
    };
    let entry = Entry {
        answer,
        explanation,
        evidence,
    };
    if wrong.is_empty() {
        Ok(Some(entry))
    } else {
        Err(wrong)
    }
}

/// Whether an option that was chosen asks why.
fn asks_why(question: &Question, answer: &Answer) -> bool {
    let chosen = match answer {
        Answer::Choice(one) => std::slice::from_ref(one),
        Answer::Choices(all) => all,
        _ => &[],
    };
    let mut options = question.kind.options().iter();
    options.any(|it| it.explain && chosen.contains(&it.key))
}

/// Words that stand beside an answer.
fn said(typed: &Typed, field: &str, most: usize, wrong: &mut Vec<Wrong>) -> Option<String> {
    match answers::read(&Kind::LongText(most), &json!(typed.get(field))) {
        Ok(Some(Answer::Text(text))) => Some(text),
        Ok(_) => None,
        Err(why) => {
            wrong.push(Wrong::new(field, &why));
            None
        }
    }
}

/// What was said beside an answer that is not there: nothing of it may be lost unsaid.
fn without_answer(id: &str, first: String, typed: &Typed, evidence: bool) -> Option<Wrong> {
    let why = format!("{id}-why");
    let mut fields = typed.fields();
    let explained = fields.any(|(name, it)| name.starts_with(&why) && !it.trim().is_empty());
    match (explained, evidence) {
        (true, _) => Some(Wrong::new(first, &"Select the answer that you explain")),
        (_, true) => Some(Wrong::new(
            first,
            &"Answer the question too, or empty the field about the document",
        )),
        _ => None,
    }
}

/// Reads what was typed for a question that is no table, or for a cell of one.
pub(super) fn one(kind: &Kind, id: &str, typed: &Typed) -> Result<Option<Answer>, Vec<Wrong>> {
    answers::read(kind, &sent(kind, id, typed)).map_err(|why| wrong(kind, id, typed, &why))
}

/// What was typed, as answers are sent.
pub(super) fn sent(kind: &Kind, id: &str, typed: &Typed) -> Json {
    let part = |part: &str| typed.get(&format!("{id}-{part}"));
    match kind {
        Kind::Choices(_) | Kind::Services => typed.all(id).collect(),
        Kind::Date => {
            json!({ "day": part("day"), "month": part("month"), "year": part("year") })
        }
        Kind::File | Kind::Photograph => json!(file(id, typed)),
        Kind::Address => {
            let lines = lines(id, typed);
            json!({ "lines": lines, "postcode": part("postcode") })
        }
        _ => json!(typed.get(id)),
    }
}

/// The file that was sent now, or the one that was sent before and is not taken away.
pub(super) fn file<'a>(id: &str, typed: &'a Typed) -> Option<&'a str> {
    let now = typed.get(id);
    let before = typed.get(&format!("{id}-kept"));
    let stays = !typed.has(&format!("{id}-remove"));
    match (now, before) {
        ("", "") => None,
        ("", before) => stays.then_some(before),
        (now, _) => Some(now),
    }
}

/// The lines of an address.
fn lines<'a>(id: &str, typed: &'a Typed) -> Vec<&'a str> {
    let fields = (1..).map(|nth| format!("{id}-line-{nth}"));
    let fields = fields.take_while(|it| typed.has(it));
    fields.map(|it| typed.get(&it)).collect()
}

/// The id of a question's first input.
fn first_field(kind: &Kind, id: &str) -> String {
    match kind {
        Kind::Date => format!("{id}-day"),
        Kind::Address => format!("{id}-line-1"),
        _ => id.to_owned(),
    }
}

fn wrong(kind: &Kind, id: &str, typed: &Typed, why: &AnswerError) -> Vec<Wrong> {
    let empty = |part: &&str| typed.get(&format!("{id}-{part}")).trim().is_empty();
    match kind {
        Kind::Date => {
            let part = ["day", "month", "year"].into_iter().find(empty);
            vec![Wrong::new(format!("{id}-{}", part.unwrap_or("day")), why)]
        }
        Kind::Address => {
            let postcode = typed.get(&format!("{id}-postcode")).parse::<Postcode>();
            let postcode = postcode.err();
            let unwritten = lines(id, typed).iter().all(|it| it.trim().is_empty());
            let of_lines =
                (unwritten || postcode.is_none()).then(|| Wrong::new(first_field(kind, id), why));
            let of_postcode = postcode.map(|why| Wrong::new(format!("{id}-postcode"), &why));
            of_lines.into_iter().chain(of_postcode).collect()
        }
        _ => vec![Wrong::new(id, why)],
    }
}
