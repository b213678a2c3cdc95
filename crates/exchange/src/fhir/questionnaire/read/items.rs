//! The items of a Questionnaire, one after the other, as sections with questions.

use toml::{Table, Value as Toml};

use super::Walk;
use super::kinds::{ends, is_asked};
use crate::fhir::condition::{Read, Target};
use crate::fhir::element::Element;
use crate::fhir::names::{CEL, ENABLE_WHEN_EXPRESSION, ENTRY_FORMAT};
use crate::fhir::own;

/// A section as it will be written.
pub(super) struct Section {
    /// The group that it is.
    pub(super) link: String,
    key: String,
    title: String,
    intro: Vec<String>,
    pub(super) questions: Vec<Question>,
}

/// A question as it will be written.
pub(super) struct Question {
    /// The item that it is.
    pub(super) link: String,
    /// What its answers are compared with.
    pub(super) target: Target,
    text: String,
    kind: Table,
    hint: Option<String>,
    guidance: Vec<String>,
    /// When it is asked: all of these must hold.
    pub(super) conditions: Vec<Condition>,
    /// What FHIR has no word for.
    rest: Table,
}

/// When an item is asked.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Condition {
    /// These comparisons hold, all or any of them.
    Whens(Vec<Read>, bool),
    /// The item that it stands in was answered.
    Answered(String),
    /// In our own words; and the comparisons that are to say the same.
    Own(String, Vec<Read>, bool),
}

/// Where an item stands.
#[derive(Clone)]
struct Place {
    link: String,
    title: String,
    conditions: Vec<Condition>,
    /// Whether it is a group of the Questionnaire itself or none.
    top: bool,
}

/// Whether an item is words that are shown and not answered.
pub(super) fn is_display(item: Element<'_>) -> bool {
    item.text("type").is_some_and(|it| it == "display")
}

impl Section {
    pub(super) fn lines(&self) -> Table {
        let mut lines = Table::new();
        lines.insert("id".to_owned(), self.key.clone().into());
        lines.insert("title".to_owned(), self.title.clone().into());
        if !self.intro.is_empty() {
            lines.insert("intro".to_owned(), self.intro.join("\n\n").into());
        }
        lines
    }
}

impl Question {
    /// Its lines, with when it is asked.
    pub(super) fn lines(&self, ask_if: Option<String>) -> Table {
        let mut lines = Table::new();
        lines.insert("id".to_owned(), self.target.key.clone().into());
        lines.insert("text".to_owned(), self.text.clone().into());
        lines.extend(self.kind.clone());
        let guidance = (!self.guidance.is_empty()).then(|| self.guidance.join("\n\n"));
        for (key, value) in [
            ("hint", self.hint.clone()),
            ("guidance", guidance),
            ("ask_if", ask_if),
        ] {
            lines.extend(value.map(|it| (key.to_owned(), it.into())));
        }
        lines.extend(self.rest.clone());
        lines
    }
}

impl<'a> Walk<'a> {
    /// All items.
    pub(super) fn items(&mut self, title: &str) {
        let whole = Place {
            link: String::new(),
            title: title.to_owned(),
            conditions: Vec::new(),
            top: true,
        };
        self.within(self.resource, &whole);
        // Words after the last question belong to it.
        let waiting = std::mem::take(&mut self.waiting);
        let last = self
            .sections
            .last_mut()
            .and_then(|it| it.questions.last_mut());
        if let Some(question) = last {
            question.guidance.extend(waiting);
        }
    }

    /// The item's linkId; one without cannot be answered, and that is said.
    pub(super) fn link(&mut self, item: Element<'_>) -> Option<String> {
        let link = item.text("linkId");
        if link.is_none() {
            let text = item.text("text").unwrap_or_default();
            let wrong = format!("the item “{text}” has no linkId");
            let fault = super::Fault::of(None, wrong, "give each item a linkId of its own");
            self.faults.push(fault);
        }
        link
    }

    fn within(&mut self, of: Element<'a>, place: &Place) {
        for item in of.each("item") {
            let Some(link) = self.link(item) else {
                continue;
            };
            if is_display(item) {
                self.words(item, &link);
            } else if is_asked(item) {
                self.question(item, &link, place);
            } else {
                self.group(item, link, place);
            }
        }
    }

    fn words(&mut self, item: Element<'_>, link: &str) {
        if item.raw("enableWhen").is_some() {
            self.lost(link, "when it is shown is not kept: it is shown always");
        }
        self.waiting.extend(item.text("text"));
        self.left_out(item, link);
    }

    fn group(&mut self, item: Element<'a>, link: String, place: &Place) {
        self.left_out(item, &link);
        if item.truth("required") == Some(true) {
            self.lost(&link, "that something in it must be answered is not kept");
        }
        let title = item.text("text");
        let title = match (title, place.top) {
            (Some(title), true) => title,
            (Some(title), false) => format!("{}: {title}", place.title),
            (None, _) => place.title.clone(),
        };
        let mut conditions = place.conditions.clone();
        conditions.extend(self.asked_if(item, &link));
        let inner = Place {
            link,
            title,
            conditions,
            top: false,
        };
        self.within(item, &inner);
    }

    fn question(&mut self, item: Element<'a>, link: &str, place: &Place) {
        self.left_out(item, link);
        let text = self.wording(item, link);
        let asked = self.kind(item, link);
        let (Some(text), Some(asked)) = (text, asked) else {
            return;
        };
        let mut conditions = place.conditions.clone();
        conditions.extend(self.asked_if(item, link));
        let mut rest = own::table(item);
        for read in ["kind", "ask_if"] {
            rest.remove(read);
        }
        if item.truth("required") == Some(true) {
            rest.insert("mandatory".to_owned(), Toml::Boolean(true));
        }
        let mut kind = asked.keys;
        kind.extend(ends(item));
        let mut question = Question {
            link: link.to_owned(),
            target: Target {
                key: self.questions.add(link),
                kind: asked.target,
            },
            text,
            kind,
            hint: None,
            guidance: Vec::new(),
            conditions,
            rest,
        };
        help(item, &mut question);
        self.add(question, place);
        if item.text("type").is_some_and(|it| it != "group") {
            self.below(item, link, place);
        }
    }

    /// Questions that stand in a question: they follow it, once it is answered.
    fn below(&mut self, item: Element<'a>, link: &str, place: &Place) {
        let mut inner = place.clone();
        inner.conditions.push(Condition::Answered(link.to_owned()));
        for below in item.each("item").filter(|it| !is_display(*it)) {
            let Some(link) = self.link(below) else {
                continue;
            };
            if is_asked(below) {
                self.question(below, &link, &inner);
            } else {
                self.group(below, link, &inner);
            }
        }
    }

    fn add(&mut self, mut question: Question, place: &Place) {
        let waiting = std::mem::take(&mut self.waiting);
        match self.sections.last_mut() {
            Some(section) if section.link == place.link => {
                question.guidance.splice(0..0, waiting);
                section.questions.push(question);
            }
            _ => {
                let called = match place.link.as_str() {
                    "" => "questions",
                    link => link.strip_prefix("section:").unwrap_or(link),
                };
                self.sections.push(Section {
                    link: place.link.clone(),
                    key: self.section_keys.add(called),
                    title: place.title.clone(),
                    intro: waiting,
                    questions: vec![question],
                });
            }
        }
    }

    /// What is asked, in words.
    pub(super) fn wording(&mut self, item: Element<'_>, link: &str) -> Option<String> {
        let code = item.within("code").and_then(|it| it.text("display"));
        let text = item.text("text").or(code);
        if text.is_none() {
            self.fault(link, "it asks nothing", "give it a text");
        }
        Some(match item.text("prefix") {
            Some(prefix) => format!("{prefix} {}", text?),
            None => text?,
        })
    }

    fn asked_if(&mut self, item: Element<'_>, link: &str) -> Option<Condition> {
        let any = item.text("enableBehavior").is_some_and(|it| it == "any");
        let whens: Vec<Read> = item.each("enableWhen").filter_map(Read::of).collect();
        if whens.len() < item.each("enableWhen").count() {
            let wrong = "an enableWhen of it is not whole";
            self.fault(link, wrong, "write its question, operator and answer");
        }
        if let Some(own) = own::table(item).get("ask_if").and_then(Toml::as_str) {
            return Some(Condition::Own(own.to_owned(), whens, any));
        }
        if !whens.is_empty() {
            return Some(Condition::Whens(whens, any));
        }
        let expression = item.extension(ENABLE_WHEN_EXPRESSION)?;
        let expression = expression.within("valueExpression")?;
        if expression.text("language").is_some_and(|it| it == CEL) {
            let source = expression.text("expression")?;
            return Some(Condition::Own(source, whens, any));
        }
        self.lost(
            link,
            "when it is asked is not kept, for it is not said in CEL: it is asked always",
        );
        None
    }
}

/// The words in a question that help to answer it.
fn help(item: Element<'_>, question: &mut Question) {
    let format = item.extension(ENTRY_FORMAT);
    question.hint = format.and_then(|it| it.text("valueString"));
    let in_scale = !ends(item).is_empty();
    for it in item.each("item").filter(|it| is_display(*it)) {
        let Some(text) = it.text("text") else {
            continue;
        };
        let controls = it.controls();
        let is = |control| controls.iter().any(|it| it == control);
        if in_scale && (is("lower") || is("upper")) {
            continue;
        }
        match question.hint {
            None if is("prompt") => question.hint = Some(text),
            _ => question.guidance.push(text),
        }
    }
}
