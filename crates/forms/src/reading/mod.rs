//! A form file, read: a form, or all that is wrong with it.

mod fault;
mod fields;
mod kinds;
mod order;
mod questions;
mod scores;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use toml::de::{DeTable, DeValue};

use self::fields::{Fields, Said, unknown};
use self::order::Step;
use crate::expression::{Expression, Names, Type, compile};
use crate::keys::{LevelKey, QuestionKey, SectionKey};
use crate::model::{Choice, Counts, Form, Kind, Level, Node, Section, places};

pub use fault::Fault;
pub(crate) use fault::Faults;

/// Reads a form. `file` is how it is named in what is wrong.
///
/// # Errors
/// Everything that is wrong with it, in the order of its lines.
pub fn read(file: &str, text: &str) -> Result<Form, Vec<Fault>> {
    let mut faults = Faults::of(file, text);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let at = error.span().map_or(0, |it| it.start);
        faults.at(
            at,
            format!("this is not TOML: {}", error.message()),
            "see docs/write-a-form.md",
        );
    }
    if !errors.is_empty() {
        return Err(faults.all());
    }
    let form = Reader::of(table.get_ref()).form(&mut faults, Fields::of(table.get_ref(), 0));
    match (form, faults.all()) {
        (Some(form), faults) if faults.is_empty() => Ok(form),
        (_, faults) => Err(faults),
    }
}

/// What is known of the file while it is read.
struct Reader {
    questions: BTreeSet<String>,
    scores: BTreeSet<String>,
    levels: Vec<LevelKey>,
    lists: BTreeMap<String, Vec<Choice>>,
    /// What each expression must come to, and whose it is.
    checks: Vec<Check>,
    /// What is decided in turn, with what it needs.
    steps: Vec<Step>,
}

/// An expression that is looked at once all is read.
struct Check {
    expression: Expression,
    at: usize,
    want: Option<Type>,
    of: Option<Node>,
}

impl Reader {
    /// Looks for all ids first, so that an expression may name what comes after it.
    fn of(table: &DeTable<'_>) -> Self {
        let sections = each(table, "sections");
        Self {
            questions: sections
                .iter()
                .flat_map(|it| each(it, "questions"))
                .filter_map(id)
                .collect(),
            scores: each(table, "scores").into_iter().filter_map(id).collect(),
            levels: Vec::new(),
            lists: BTreeMap::new(),
            checks: Vec::new(),
            steps: Vec::new(),
        }
    }

    fn form(mut self, faults: &mut Faults<'_>, mut file: Fields<'_>) -> Option<Form> {
        let key = file.parsed("id", faults);
        let key = file.needed("id", key, faults);
        let version = file.parsed("version", faults);
        let version = file.needed("version", version, faults);
        let title = file.text("title", faults);
        let title = file.needed("title", title, faults);
        let about = file.word("about", faults);
        let about = file.needed("about", about, faults);
        let public = file.flag("public", faults);
        let first_day = file.day("first_day", faults);
        let first_day = file.needed("first_day", first_day, faults);
        let last_day = file.day("last_day", faults);
        if let (Some(first), Some(last)) = (&first_day, &last_day)
            && last.is < first.is
        {
            faults.at(
                last.at,
                "last_day is before first_day",
                "write the later day as last_day",
            );
        }
        let counts = counts(&mut file, first_day.as_ref(), last_day.as_ref(), faults);
        let covers = file.text("covers", faults);
        let follows = file.parsed("follows", faults);
        let sources = file.texts("sources", faults);
        let levels = self.levels(&mut file, faults);
        for (name, mut list) in file.named("lists", faults) {
            let options = kinds::options(&mut list, faults);
            self.lists.insert(name, options);
            list.finish(faults);
        }
        let sections = self.sections(&mut file, faults);
        let covers = covers.and_then(|it| self.covers(&it, &sections, faults));
        let scores = self.read_scores(&sections, &mut file, faults);
        file.finish(faults);
        let order = order::order(&self.steps, faults)?;
        order::types(&self.checks, &sections, &scores, &order, faults);
        Some(Form {
            key: key?.is,
            version: version?.is,
            title: title?.is,
            about: about?,
            public,
            first_day: first_day?.is,
            last_day: last_day.map(|it| it.is),
            counts,
            covers,
            follows: follows.map(|it| it.is),
            sources: sources.into_iter().map(|it| it.is).collect(),
            levels,
            places: places(&sections),
            sections,
            scores,
            order,
        })
    }

    fn levels(&mut self, file: &mut Fields<'_>, faults: &mut Faults<'_>) -> Vec<Level> {
        let mut levels = Vec::new();
        let mut keys = Seen::default();
        for mut level in file.tables("levels", faults) {
            let (key, title) = level.keyed::<LevelKey>("title", faults);
            let once = level.flag("once", faults);
            let needs_plan = level.flag("needs_plan", faults);
            level.finish(faults);
            let Some(key) = key else { continue };
            keys.add("level", key.is.as_str(), key.at, faults);
            self.levels.push(key.is.clone());
            levels.extend(title.map(|title| Level {
                key: key.is,
                title: title.is,
                once,
                needs_plan,
            }));
        }
        levels
    }

    fn sections(&mut self, file: &mut Fields<'_>, faults: &mut Faults<'_>) -> Vec<Section> {
        let mut sections = Vec::new();
        let (mut keys, mut questions) = (Seen::default(), Seen::default());
        for mut section in file.tables("sections", faults) {
            let (key, title) = section.keyed::<SectionKey>("title", faults);
            let intro = section.text("intro", faults);
            let all = section.tables("questions", faults);
            if all.is_empty() {
                faults.at(
                    section.at,
                    "the section has no questions",
                    "add [[sections.questions]], or leave out the section",
                );
            }
            let all = all
                .into_iter()
                .filter_map(|it| self.question(it, &mut questions, faults))
                .collect();
            section.finish(faults);
            let Some(key) = key else { continue };
            keys.add("section", key.is.as_str(), key.at, faults);
            sections.extend(title.map(|title| Section {
                key: key.is,
                title: title.is,
                intro: intro.map(|it| it.is),
                questions: all,
            }));
        }
        if self.questions.is_empty() {
            faults.at(
                0,
                "the form asks nothing",
                "add [[sections]] with [[sections.questions]]",
            );
        }
        sections
    }

    /// The question that says which services a response speaks for.
    fn covers(
        &self,
        named: &Said<String>,
        sections: &[Section],
        faults: &mut Faults<'_>,
    ) -> Option<QuestionKey> {
        let mut all = sections.iter().flat_map(|it| &it.questions);
        match all.find(|it| it.key.as_str() == named.is) {
            Some(it) if it.kind == Kind::Services => return Some(it.key.clone()),
            Some(it) => faults.at(
                named.at,
                format!("covers names a question of kind = \"{}\"", it.kind.word()),
                "name one of kind = \"services\", or leave out covers",
            ),
            // One that is there and could not be read is said where it stands.
            None if self.questions.contains(&named.is) => {}
            None => {
                let known = self.questions.iter().map(String::as_str);
                unknown(faults, named, "question", known);
            }
        }
        None
    }

    /// An expression, which is also looked at when all is read.
    fn expression(
        &mut self,
        text: Option<Said<String>>,
        want: Option<Type>,
        of: Option<Node>,
        faults: &mut Faults<'_>,
    ) -> Option<Expression> {
        let text = text?;
        let names = Names {
            questions: &self.questions,
            scores: &self.scores,
        };
        match compile(&text.is, &names) {
            Ok(expression) => {
                self.checks.push(Check {
                    expression: expression.clone(),
                    at: text.at,
                    want,
                    of,
                });
                Some(expression)
            }
            Err(it) => {
                faults.at(text.at, it.wrong, it.instead);
                None
            }
        }
    }
}

/// How long a published response counts: until a day after all could be answered, or for months.
fn counts(
    file: &mut Fields<'_>,
    first_day: Option<&Said<Date>>,
    last_day: Option<&Said<Date>>,
    faults: &mut Faults<'_>,
) -> Option<Counts> {
    let until = file.day("counts_until", faults);
    let months = file.whole("counts_for_months", (1, 120), faults);
    let answered_until = last_day.or(first_day);
    match (until, months) {
        (Some(until), Some(_)) => {
            faults.at(
                until.at,
                "there are both counts_until and counts_for_months",
                "leave out one of them",
            );
            None
        }
        (Some(until), None) => {
            if answered_until.is_some_and(|it| until.is <= it.is) {
                faults.at(
                    until.at,
                    "counts_until is not after the days on which the form is answered",
                    "write a day after last_day",
                );
            }
            Some(Counts::Until(until.is))
        }
        (None, months) => months.map(Counts::ForMonths),
    }
}

/// Ids that were there before.
#[derive(Default)]
struct Seen(BTreeSet<String>);

impl Seen {
    fn add(&mut self, what: &str, key: &str, at: usize, faults: &mut Faults<'_>) {
        if !self.0.insert(key.to_owned()) {
            faults.at(
                at,
                format!("there are two of {what} \"{key}\""),
                "give each an id of its own",
            );
        }
    }
}

fn each<'a>(table: &'a DeTable<'a>, key: &str) -> Vec<&'a DeTable<'a>> {
    let found = table.iter().find(|(it, _)| it.get_ref().as_ref() == key);
    let all = found.and_then(|(_, it)| it.get_ref().as_array());
    let tables = all.into_iter().flat_map(|it| it.iter());
    tables.filter_map(|it| it.get_ref().as_table()).collect()
}

fn id(table: &DeTable<'_>) -> Option<String> {
    let mut all = table.iter();
    let found = all.find(|(it, _)| it.get_ref().as_ref() == "id");
    found
        .and_then(|(_, it)| DeValue::as_str(it.get_ref()))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests;
