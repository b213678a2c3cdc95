//! An answer in words, as people read it.

use kith_forms::model::{Kind, Question, Range, Scale, Table as Rows};
use kith_forms::{Answer, Entry, Figure, FileRef, OptionKey};
use kith_gate::Service;
use kith_terms::time::plain_date;
use maud::{Markup, html};

use crate::components::Table;
use crate::pages::forms::input::KeptFile;

/// What the codes and ids in answers stand for.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// The services of the organisation.
    pub(super) services: Vec<Service>,
    /// The files that were sent.
    pub(super) files: Vec<KeptFile>,
}

/// An answer with what belongs to it; words that say so where there is none.
pub(super) fn entry(question: &Question, entry: Option<&Entry>, names: &Names) -> Markup {
    let Some(entry) = entry else {
        return html! { span class="kith-none" { "Not answered" } };
    };
    html! {
        (answer(&question.kind, &entry.answer, names))
        @if let Some(why) = &entry.explanation { p class="govuk-body kith-said" { "Because: " (lines(why)) } }
        @if let Some(evidence) = &entry.evidence { p class="govuk-body kith-said" { "Document: " (lines(evidence)) } }
    }
}

/// An answer, to a question or in a cell.
pub(super) fn answer(kind: &Kind, answer: &Answer, names: &Names) -> Markup {
    match (kind, answer) {
        (_, Answer::YesNo(true)) => html! { "Yes" },
        (_, Answer::YesNo(false)) => html! { "No" },
        (_, Answer::Choice(key)) => html! { (option(kind, key)) },
        (_, Answer::Choices(keys)) => listed(keys.iter().map(|it| option(kind, it))),
        (_, Answer::Text(text)) => lines(text),
        (Kind::Money(_), Answer::Number(pounds)) => html! { (money(*pounds)) },
        (
            Kind::Number(Range {
                unit: Some(unit), ..
            }),
            Answer::Number(it),
        ) => html! { (it) " " (unit) },
        (_, Answer::Number(it)) => html! { (it) },
        (Kind::Scale(scale), Answer::Scale(step)) => html! { (on_scale(scale, *step)) },
        (_, Answer::Scale(step)) => html! { (step) },
        (_, Answer::Date(day)) => html! { (plain_date(*day)) },
        (_, Answer::File(id)) => file(names, *id),
        (_, Answer::Person(_)) => html! { "A person of the record" },
        (_, Answer::Organisation(code)) => html! { (code) },
        (_, Answer::Services(codes)) => listed(codes.iter().map(|code| {
            let service = names
                .services
                .iter()
                .find(|it| it.ods_code.as_ref() == Some(code));
            service.map_or_else(|| code.to_string(), |it| format!("{} ({code})", it.name))
        })),
        (_, Answer::Address(all, postcode)) => html! { @for it in all { (it) br; } (postcode) },
        (Kind::Table(table), Answer::Table(rows)) => table_of(table, rows, names),
        (_, Answer::Table(rows)) => html! { (crate::words::counted(rows.len(), "row", "rows")) },
    }
}

/// A file by its name, with its small picture where it has one.
fn file(names: &Names, id: FileRef) -> Markup {
    html! {
        @match names.files.iter().find(|it| it.id == id) {
            Some(file) => {
                @if let Some(picture) = &file.thumbnail { img class="kith-file__picture" src=(picture) alt=""; " " }
                a class="govuk-link" href=(file.href) { (file.name) }
            }
            None => "A file",
        }
    }
}

/// An option's own words.
fn option(kind: &Kind, key: &OptionKey) -> String {
    let found = kind.options().iter().find(|it| it.key == *key);
    found.map_or_else(|| key.to_string(), |it| it.text.clone())
}

fn listed(all: impl Iterator<Item = String>) -> Markup {
    html! { ul class="govuk-list" { @for it in all { li { (it) } } } }
}

/// Text with its ends of lines.
fn lines(text: &str) -> Markup {
    html! { @for (at, it) in text.lines().enumerate() { @if at > 0 { br; } (it) } }
}

/// Pence have two digits.
fn money(pounds: Figure) -> String {
    match pounds.decimals() {
        1 => format!("£{pounds}0"),
        _ => format!("£{pounds}"),
    }
}

fn on_scale(scale: &Scale, step: i32) -> String {
    let words = match step {
        it if it == scale.least => scale.least_text.as_ref(),
        it if it == scale.most => scale.most_text.as_ref(),
        _ => None,
    };
    match words {
        Some(words) => format!("{step}: {words}"),
        None => format!("{step}, from {} to {}", scale.least, scale.most),
    }
}

fn table_of(
    table: &Rows,
    rows: &[std::collections::BTreeMap<kith_forms::ColumnKey, Answer>],
    names: &Names,
) -> Markup {
    let shown = Table::new()
        .scrolls(true)
        .head(table.columns.iter().map(|it| html! { (it.text) }));
    let shown = rows.iter().fold(shown, |shown, row| {
        shown.row(
            table
                .columns
                .iter()
                .map(|column| match row.get(&column.key) {
                    Some(it) => answer(&column.kind, it, names),
                    None => html! {},
                }),
        )
    });
    html! { (shown) }
}
