//! A form as it is read, printed and filled in with a pen.

use kith_forms::model::{
    Choice, Evidence, Kind, Level, Mandatory, Question, Range, Scale, Section,
};
use kith_forms::{Catalogue, Form, QuestionKey, model};
use maud::{Markup, html};

use super::templates;
use crate::components::{InsetText, SummaryList, SummaryRow};
use crate::words;

/// Lines that are left for a long answer.
const LINES: usize = 5;
/// Rows that are left in a table that may have as many.
const ROWS: usize = 4;

/// All of it.
pub(super) fn form(form: &Form, days: &str, all: &Catalogue) -> Markup {
    html! {
        h1 class="govuk-heading-l" {
            span class="govuk-caption-l" { "Version " (form.version()) }
            (form.title())
        }
        (about(form, days))
        div class="kith-actions" {
            button type="button" class="govuk-button govuk-button--secondary" data-kith-print hidden { "Print" }
        }
        (contents(form))
        @for it in form.sections() { (section(form, it, all)) }
        @if !form.sources().is_empty() { (sources(form)) }
    }
}

fn about(form: &Form, days: &str) -> Markup {
    let levels = form.levels().iter().map(|it| {
        let needed = form
            .questions()
            .filter(|question| question.mandatory.at(Some(&it.key)))
            .count();
        SummaryRow::new(it.title.clone(), level(it, needed))
    });
    let rows = [
        SummaryRow::new("Can be answered", days.to_owned()),
        SummaryRow::new("Questions", form.questions().count().to_string()),
    ];
    html! { (SummaryList::new(rows.into_iter().chain(levels).collect::<Vec<_>>())) }
}

/// What reaching it takes.
fn level(level: &Level, needed: usize) -> Markup {
    html! {
        "Needs " (words::counted(needed, "question", "questions")) " where they are asked."
        @if level.needs_plan { " With a plan for what the next level needs." }
        @if level.once { " Can be reached once only." }
    }
}

fn contents(form: &Form) -> Markup {
    html! {
        nav aria-labelledby="contents" {
            h2 class="govuk-heading-m" id="contents" { "Contents" }
            ol class="govuk-list govuk-list--number" {
                @for it in form.sections() {
                    li { a class="govuk-link" href={ "#section-" (it.key) } { (it.title) } }
                }
            }
        }
    }
}

fn section(form: &Form, section: &Section, all: &Catalogue) -> Markup {
    html! {
        h2 class="govuk-heading-m kith-paper__section" id={ "section-" (section.key) } { (section.title) }
        @for paragraph in section.intro.iter().flat_map(|it| it.split("\n\n")) { p class="govuk-body" { (paragraph) } }
        @for it in &section.questions { (question(form, it, all)) }
    }
}

fn question(form: &Form, question: &Question, all: &Catalogue) -> Markup {
    html! {
        div class="kith-paper__question" {
            h3 class="govuk-heading-s" id={ "question-" (question.key) } {
                @if is_number(&question.key) { span class="kith-said" { (question.key) } }
                (question.text)
            }
            @for line in conditions(form, question) { p class="govuk-hint" { (line) } }
            @if let Some(hint) = &question.hint { p class="govuk-hint" { (hint) } }
            @for paragraph in &question.guidance { p class="govuk-body" { (paragraph) } }
            (templates::links(&all.templates_for(form.key(), &question.key)))
            (space(&question.kind))
            @match question.evidence {
                Evidence::None => {}
                Evidence::Asked => (line("Where is a document that shows it, if there is one?")),
                Evidence::Needed => (line("Where is the document that shows it?")),
            }
        }
    }
}

/// When it is asked, and who has to answer it.
fn conditions(form: &Form, question: &Question) -> Vec<String> {
    let asked = question.ask_if.as_ref().map(|it| {
        let on: Vec<String> = it.answers().iter().map(|it| called(form, it)).collect();
        format!(
            "Asked only where the answer to {} calls for it.",
            words::listed(&on, "or")
        )
    });
    let needed = match &question.mandatory {
        Mandatory::No => None,
        Mandatory::Always => Some("Everybody has to answer this.".to_owned()),
        Mandatory::For(levels) => {
            let titles: Vec<String> = (form.levels().iter())
                .filter(|it| levels.contains(&it.key))
                .map(|it| it.title.clone())
                .collect();
            Some(format!("Needed for {}.", words::listed(&titles, "and")))
        }
    };
    asked.into_iter().chain(needed).collect()
}

/// Whether a question goes by a number that people know it by, such as 2.1.1.
pub(in crate::pages) fn is_number(key: &QuestionKey) -> bool {
    key.as_str()
        .starts_with(|first: char| first.is_ascii_digit())
}

/// What a question is called beside others: its number, or what it asks.
fn called(form: &Form, key: &QuestionKey) -> String {
    match form.question(key.as_str()) {
        Some(question) if !is_number(key) => format!("“{}”", question.text),
        _ => key.to_string(),
    }
}

/// Room for the answer.
pub(in crate::pages) fn space(kind: &Kind) -> Markup {
    match kind {
        Kind::YesNo => boxes(["Yes", "No"].map(|it| (it, false)).into_iter()),
        Kind::Choice(options) => {
            html! { p class="govuk-body" { "Choose one." } (options_of(options)) }
        }
        Kind::Choices(options) => {
            html! { p class="govuk-body" { "Choose all that are true." } (options_of(options)) }
        }
        Kind::Text(_) => line(""),
        Kind::LongText(_) => html! { @for _ in 0..LINES { (line("")) } },
        Kind::Number(range) => line(&bounds(range)),
        Kind::Money(range) => line(&format!("£ {}", bounds(range))),
        Kind::Date => line("Day, month and year"),
        Kind::File => line("Attach it, and write here what it is called"),
        Kind::Photograph => line("Attach it, and write here what it shows"),
        Kind::Scale(it) => scale(it),
        Kind::Person => line("Name"),
        Kind::Organisation => line("Name of the organisation"),
        Kind::Services => {
            html! { (line("Write the code of each")) @for _ in 1..ROWS { (line("")) } }
        }
        Kind::Address => html! { (line("Address")) (line("")) (line("Postcode")) },
        Kind::Table(it) => rows(it),
        Kind::Computed(_) => {
            html! { (InsetText::new("Worked out from other answers: there is nothing to write here.")) }
        }
    }
}

fn options_of(options: &[Choice]) -> Markup {
    boxes(options.iter().map(|it| (it.text.as_str(), it.explain)))
}

/// Boxes to tick, with a line where a tick asks why.
fn boxes<'a>(options: impl Iterator<Item = (&'a str, bool)>) -> Markup {
    html! {
        ul class="govuk-list kith-paper__boxes" {
            @for (text, explain) in options {
                li { (text) @if explain { (line("Explain your answer")) } }
            }
        }
    }
}

fn line(before: &str) -> Markup {
    html! { p class="kith-paper__line" { (before) } }
}

/// What a number has to be, such as "people, 0 to 100".
pub(super) fn bounds(range: &Range) -> String {
    let between = match (range.least, range.most) {
        (Some(least), Some(most)) => Some(format!("{least} to {most}")),
        (Some(least), None) => Some(format!("{least} or more")),
        (None, Some(most)) => Some(format!("{most} at most")),
        (None, None) => None,
    };
    let parts: Vec<String> = range.unit.iter().cloned().chain(between).collect();
    parts.join(", ")
}

fn scale(scale: &Scale) -> Markup {
    let ends =
        |text: &Option<String>, value: i32| text.as_ref().map(|it| format!("{value} is “{it}”"));
    let ends: Vec<String> = [
        ends(&scale.least_text, scale.least),
        ends(&scale.most_text, scale.most),
    ]
    .into_iter()
    .flatten()
    .collect();
    html! {
        p class="govuk-body" { "Ring one." @if !ends.is_empty() { " " (ends.join(", ")) "." } }
        ul class="kith-paper__scale" { @for it in scale.least..=scale.most { li { (it) } } }
    }
}

fn rows(table: &model::Table) -> Markup {
    let count = table.least_rows.max(ROWS).min(table.most_rows);
    html! {
        table class="govuk-table kith-paper__table" {
            thead class="govuk-table__head" {
                tr class="govuk-table__row" {
                    @for it in &table.columns { th scope="col" class="govuk-table__header" { (it.text) } }
                }
            }
            tbody class="govuk-table__body" {
                @for _ in 0..count {
                    tr class="govuk-table__row" { @for _ in &table.columns { td class="govuk-table__cell" {} } }
                }
            }
        }
        p class="govuk-hint" { (words::counted(table.most_rows, "line", "lines")) " at most. Add a sheet where there is no room." }
    }
}

fn sources(form: &Form) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "Where these questions come from" }
        ul class="govuk-list govuk-list--bullet" { @for it in form.sources() { li { (it) } } }
    }
}
