//! A QuestionnaireResponse as answers. Each is read by the forms' own reader, so that what may be answered is said in one
//! place.

mod answers;

use std::collections::BTreeMap;

use kith_forms::model::Kind;
use kith_forms::{Answers, Entry, Form, QuestionKey};

use self::answers::{Said, cells, sent};
use super::{Response, Status, Who};
use crate::fhir::element::Element;
use crate::fhir::fault::{Fault, NotKept};
use crate::fhir::keys::key;
use crate::fhir::names::{ENTRY, FORM};
use crate::fhir::parse::resource;

/// What is read of a response, or says nothing that is answered.
const READ: [&str; 10] = [
    "author",
    "authored",
    "id",
    "item",
    "language",
    "meta",
    "questionnaire",
    "resourceType",
    "status",
    "subject",
];

/// A response that others wrote.
#[derive(Clone, Debug, PartialEq)]
pub struct Responded {
    /// What it says of itself.
    pub response: Response,
    /// Its answers.
    pub answers: Answers,
    /// What was said and is not among them.
    pub not_kept: Vec<NotKept>,
}

/// Reads a QuestionnaireResponse to this form, in JSON or XML.
///
/// # Errors
/// Everything that is wrong with it. No fault repeats an answer.
pub fn read_response(form: &Form, text: &str) -> Result<Responded, Vec<Fault>> {
    let resource = resource(text, "QuestionnaireResponse").map_err(|it| vec![it])?;
    let mut walk = Walk {
        form,
        found: BTreeMap::new(),
        not_kept: Vec::new(),
        faults: Vec::new(),
    };
    let resource = Element(&resource);
    let response = walk.response(resource);
    walk.items(resource);
    let answers = walk.answers();
    match response {
        Some(response) if walk.faults.is_empty() => Ok(Responded {
            response,
            answers,
            not_kept: walk.not_kept,
        }),
        _ => Err(walk.faults),
    }
}

struct Walk<'a> {
    form: &'a Form,
    /// The items of each question: of a table there is one for each row.
    found: BTreeMap<&'a QuestionKey, Vec<Element<'a>>>,
    not_kept: Vec<NotKept>,
    faults: Vec<Fault>,
}

impl<'a> Walk<'a> {
    fn lost(&mut self, item: Option<&str>, what: &str) {
        self.not_kept.push(NotKept {
            item: item.map(str::to_owned),
            what: what.to_owned(),
        });
    }

    /// What the response says of itself.
    fn response(&mut self, of: Element<'_>) -> Option<Response> {
        let form = self.form;
        let answered = of.text("questionnaire").unwrap_or_default();
        let ours = format!("{FORM}{}", form.key());
        let version = format!("{ours}|{}", form.version());
        if answered.starts_with(FORM) && answered != ours && answered != version {
            let instead = format!("read it with {answered}");
            let fault = Fault::of(None, "it answers another form", instead);
            self.faults.push(fault);
        }
        for name in of.other_than(&READ) {
            self.lost(None, &format!("{name} is not kept"));
        }
        let authored = of.text("authored").map(|it| it.parse());
        if let Some(Err(_)) = authored {
            self.lost(
                None,
                "when it was authored is not kept: it is no whole time",
            );
        }
        Some(Response {
            status: self.status(of)?,
            authored: authored.and_then(Result::ok),
            subject: of.within("subject").and_then(Who::read),
            author: of.within("author").and_then(Who::read),
        })
    }

    fn status(&mut self, of: Element<'_>) -> Option<Status> {
        let code = of.text("status").unwrap_or_default();
        if code == "stopped" {
            self.lost(None, "that it was stopped is not kept: it is in progress");
            return Some(Status::InProgress);
        }
        let known = Status::ALL.iter().find(|(it, _)| *it == code);
        if known.is_none() {
            let wrong = match code.as_str() {
                "entered-in-error" => "it was entered in error",
                _ => "its status is none of FHIR R4's",
            };
            let instead = "choose a response that is in-progress, completed or amended";
            self.faults.push(Fault::of(None, wrong, instead));
        }
        known.map(|(_, it)| *it)
    }

    /// Finds the items of questions, wherever they stand.
    fn items(&mut self, of: Element<'a>) {
        for item in of.each("item") {
            let link = item.text("linkId").unwrap_or_default();
            let question = self.form.question(&key(&link));
            match question {
                Some(it) if !matches!(it.kind, Kind::Computed(_)) => {
                    self.found.entry(&it.key).or_default().push(item);
                }
                Some(_) => continue,
                None if item.each("answer").next().is_some() => {
                    let what = "the form has no such question: its answer is not kept";
                    self.lost(Some(&link), what);
                }
                None => {}
            }
            let holds =
                question.is_some_and(|it| matches!(it.kind, Kind::Table(_) | Kind::Address));
            if !holds {
                self.items(item);
                for answer in item.each("answer") {
                    self.items(answer);
                }
            }
        }
    }

    fn answers(&mut self) -> Answers {
        let form = self.form;
        let mut answers = Answers::new();
        for (key, items) in std::mem::take(&mut self.found) {
            let Some(question) = form.question(key.as_str()) else {
                continue;
            };
            let mut said = Said::default();
            let value = match &question.kind {
                Kind::Table(table) => {
                    let rows = items.iter().flat_map(|it| cells(table, *it, &mut said));
                    rows.collect()
                }
                kind => sent(kind, &items, &mut said),
            };
            for what in &said.lost {
                self.lost(Some(key.as_str()), what);
            }
            let besides = items.iter().find_map(|it| it.extension(ENTRY));
            let besides = |name: &str| {
                let mut all = besides.into_iter().flat_map(|it| it.extensions(name));
                let text = all.next()?.raw("valueString")?.as_str()?;
                Some(text.to_owned())
            };
            match kith_forms::answers::read(&question.kind, &value) {
                Ok(answer) => answers.extend(answer.map(|answer| {
                    let entry = Entry {
                        answer,
                        explanation: besides("explanation").or(said.other.clone()),
                        evidence: besides("evidence"),
                    };
                    (key.clone(), entry)
                })),
                Err(why) => self.faults.push(Fault::of(
                    Some(key.as_str()),
                    "its answer cannot be taken",
                    why.to_string(),
                )),
            }
        }
        answers
    }
}
