//! Answers, as text: what is read of it depends on the form.

use jiff::Timestamp;
use kith_store::{Args, Query, Row, StoreError, args, statement};
use kith_terms::ResponseId;
use serde_json::{Map, Value as Json, json};

use super::responses::{Which, by};
use crate::answers::{Entry, read};
use crate::keys::QuestionKey;
use crate::model::Form;
use crate::responses::{By, Kept};
use crate::rules::Mark;

statement!(
    ANSWERS = "select a.question, a.version, a.given, a.mark, a.shared_from, a.given_at, a.given_by \
     from answer a join response r on r.id = a.response_id \
     where r.id = $1 and r.organisation_id = $2 and r.state = any($3::text[]) order by a.question"
);
statement!(
    ANSWER = "select a.question, a.version, a.given, a.mark, a.shared_from, a.given_at, a.given_by \
     from answer a join response r on r.id = a.response_id \
     where r.id = $1 and r.organisation_id = $2 and r.state = any($3::text[]) and a.question = $4"
);
statement!(
    EARLIER = "select a.question, a.version, a.given, a.mark, a.shared_from, a.given_at, a.given_by \
     from answer_earlier a join response r on r.id = a.response_id \
     where r.id = $1 and r.organisation_id = $2 and r.state = any($3::text[]) and a.question = $4 \
     order by a.version desc"
);
statement!(pub(crate) CARRY =
    "insert into answer (response_id, question, version, given, mark, given_at) \
     values ($1, $2, $3, $4, $5, $6)");
// What it was before stays, with who gave it and when. That nobody answered yet is nothing to keep.
statement!(pub(crate) KEEP_EARLIER =
    "insert into answer_earlier (response_id, question, version, given, mark, shared_from, given_at, given_by) \
     select response_id, question, version, given, mark, shared_from, given_at, given_by from answer \
     where response_id = $1 and question = $2 and version = $3 and version > 0");
statement!(pub(crate) GIVE =
    "insert into answer (response_id, question, version, given, given_at, given_by) \
     values ($1, $2, $4, $5, $6, $7) \
     on conflict (response_id, question) do update set version = excluded.version, given = excluded.given, \
     mark = null, shared_from = null, given_at = excluded.given_at, given_by = excluded.given_by \
     where answer.version = $3");
statement!(pub(crate) CONFIRM =
    "update answer set version = version + 1, mark = null, given_at = $4, given_by = $5 \
     where response_id = $1 and question = $2 and version = $3 and mark is not null and given is not null");
// What is not asked is not published: it goes to what was answered before.
statement!(pub(crate) KEEP_NOT_ASKED =
    "insert into answer_earlier (response_id, question, version, given, mark, shared_from, given_at, given_by) \
     select response_id, question, version, given, mark, shared_from, given_at, given_by from answer \
     where response_id = $1 and question = any($2::text[]) and version > 0");
statement!(pub(crate) REMOVE_NOT_ASKED =
    "delete from answer where response_id = $1 and (question = any($2::text[]) or version = 0)");

/// An answer as its row says it.
pub(crate) struct Raw {
    pub(crate) question: QuestionKey,
    version: i64,
    given: Option<String>,
    mark: Option<Mark>,
    shared_from: Option<ResponseId>,
    by: Option<By>,
}

impl Raw {
    /// As the form reads it; what it does not read stays as it is kept.
    pub(crate) fn kept(self, form: Option<&Form>) -> Kept {
        let entry = form.zip(self.given.as_deref());
        let entry = entry.and_then(|(form, given)| entry_of(form, &self.question, given));
        Kept {
            unreadable: self.given.filter(|_| entry.is_none()),
            entry,
            version: self.version,
            by: self.by,
            mark: self.mark,
            shared: self.shared_from.is_some(),
        }
    }
}

pub(crate) fn all(which: &Which) -> Query<Raw> {
    Query::new(&ANSWERS, which.args(), raw)
}

pub(crate) fn one(which: &Which, question: &QuestionKey) -> Query<Raw> {
    Query::new(&ANSWER, of_question(which, question), raw)
}

/// What was answered to a question before, the newest first.
pub(crate) fn earlier(which: &Which, question: &QuestionKey) -> Query<Raw> {
    Query::new(&EARLIER, of_question(which, question), raw)
}

fn of_question(which: &Which, question: &QuestionKey) -> Args {
    let mut args = which.args();
    args.extend(args![question.as_str()]);
    args
}

/// The arguments of [`GIVE`], for an answer of one's own.
pub(crate) fn give_args(
    id: ResponseId,
    question: &QuestionKey,
    seen: i64,
    entry: Option<&Entry>,
    by: &By,
) -> Args {
    let given = entry.map(|it| text_of(it).to_string());
    let (question, next) = (question.as_str(), seen.saturating_add(1));
    args![id, question, seen, next, given, by.at, by.name.as_str()]
}

/// The arguments of [`CARRY`].
pub(crate) fn carry_args(
    id: ResponseId,
    question: &QuestionKey,
    entry: Option<&Entry>,
    mark: Mark,
    now: Timestamp,
) -> Args {
    let version = i64::from(entry.is_some());
    let given = entry.map(|it| text_of(it).to_string());
    args![id, question.as_str(), version, given, mark.name(), now]
}

/// As it is kept: [`entry_of`] gives it back.
fn text_of(entry: &Entry) -> Json {
    let mut all = Map::new();
    all.insert("answer".to_owned(), entry.answer.to_json());
    let words = [
        ("explanation", &entry.explanation),
        ("evidence", &entry.evidence),
    ];
    for (name, words) in words {
        all.extend(words.iter().map(|it| (name.to_owned(), json!(it))));
    }
    Json::Object(all)
}

fn entry_of(form: &Form, question: &QuestionKey, given: &str) -> Option<Entry> {
    let given: Json = serde_json::from_str(given).ok()?;
    let words = |name: &str| Some(given.get(name)?.as_str()?.to_owned());
    let kind = &form.question(question.as_str())?.kind;
    Some(Entry {
        answer: read(kind, given.get("answer")?).ok()??,
        explanation: words("explanation"),
        evidence: words("evidence"),
    })
}

fn raw(row: &Row) -> Result<Raw, StoreError> {
    Ok(Raw {
        question: row.parse("question")?,
        version: row.get("version")?,
        given: row.get("given")?,
        mark: row.parse_maybe("mark")?,
        shared_from: row.get("shared_from")?,
        by: by(row, "given_by", "given_at")?,
    })
}
