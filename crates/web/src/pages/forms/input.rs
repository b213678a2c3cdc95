//! The inputs of one question, and what was typed into them read back as an answer.
//!
//! One question is asked on a page, and its text is the page's heading; a page that is keyed in from paper asks several
//! in one form. All works without a script; a table's rows are added and removed by buttons that send the form.

mod kinds;
mod pieces;
mod reading;
mod rows;
mod shown;
#[cfg(test)]
mod tests;
mod typed;

use kith_forms::model::{Choice, Evidence, Kind, Question};
use maud::{Markup, html};

use crate::components::{CharacterCount, Input, Limit, TextSize, Textarea, Width};
use pieces::Piece;

pub use reading::{Wrong, read};
pub use rows::with_rows_changed;
pub use shown::{KeptFile, Shown};
pub use typed::Typed;

/// How long an explanation may be: as long as a long text that says nothing else.
const LONGEST_EXPLANATION: u16 = 5_000;
/// How long the words about a document may be.
const LONGEST_EVIDENCE: usize = 1_000;

/// The question with its inputs, as they stand in a form. The page adds the form, its token and its buttons.
pub fn inputs(question: &Question, shown: &Shown) -> Markup {
    let id = id_of(question);
    let piece = Piece::of_question(question, &id, shown);
    html! {
        (kinds::inputs(&question.kind, &piece))
        @if let Kind::Choices(options) = &question.kind {
            @if options.iter().any(|it| it.explain) { (explanation_of_any(&piece, options)) }
        }
        @if question.evidence != Evidence::None { (evidence(&piece, question.evidence)) }
    }
}

/// What sort of file a field asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Any that is kept.
    File,
    /// A picture.
    Photograph,
}

impl Wanted {
    fn by(kind: &Kind) -> Option<Self> {
        match kind {
            Kind::File => Some(Self::File),
            Kind::Photograph => Some(Self::Photograph),
            _ => None,
        }
    }
}

/// Whether its form sends files, and is a multipart form.
pub fn takes_files(question: &Question) -> bool {
    match &question.kind {
        Kind::Table(table) => table
            .columns
            .iter()
            .any(|it| Wanted::by(&it.kind).is_some()),
        kind => Wanted::by(kind).is_some(),
    }
}

/// What sort of file is asked for in a field of this name, if any is.
pub(super) fn wanted_file(question: &Question, field: &str) -> Option<Wanted> {
    let id = id_of(question);
    match &question.kind {
        Kind::Table(table) => Wanted::by(rows::kind_of_cell(table, &id, field)?),
        kind => Wanted::by(kind).filter(|_| field == id),
    }
}

/// The id of a question's input, with which the names of all its fields begin. What comes after a hyphen is a part of it,
/// so a key's own hyphens are written as what no key has in it: `a-day` is never the day of `a`.
fn id_of(question: &Question) -> String {
    format!("answer-{}", question.key.as_str().replace('-', ":"))
}

/// Why, where the nth of several options was chosen.
fn explanation(piece: &Piece<'_>, nth: usize) -> Markup {
    explain(piece, &format!("{}-why-{nth}", piece.id), None)
}

/// Why, where any number of options can be chosen: one explanation for all of them.
fn explanation_of_any(piece: &Piece<'_>, options: &[Choice]) -> Markup {
    let asking = options.iter().filter(|it| it.explain);
    let asking: Vec<String> = asking.map(|it| format!("“{}”", it.text)).collect();
    let when = format!("If you select {}.", crate::words::listed(&asking, "or"));
    explain(piece, &format!("{}-why", piece.id), Some(when))
}

fn explain(piece: &Piece<'_>, id: &str, hint: Option<String>) -> Markup {
    let area = Textarea::new(id, "Explain your answer")
        .value(piece.shown.typed.get(id))
        .rows(3_u16)
        .error(piece.shown.error(id));
    let area = match hint {
        Some(hint) => area.hint(hint),
        None => area,
    };
    html! { (CharacterCount::new(area, Limit::Characters(LONGEST_EXPLANATION.into())).threshold(75)) }
}

/// Where a document is.
fn evidence(piece: &Piece<'_>, evidence: Evidence) -> Markup {
    let id = format!("{}-evidence", piece.id);
    let text = match evidence {
        Evidence::Needed => "Where is the document that shows this?",
        _ => "Where is the document that shows this? (optional)",
    };
    let label = crate::components::Label::new(text).size(TextSize::S);
    html! {
        (Input::new(id.clone(), label)
            .hint("A link, or words that say where it is kept, such as “the red folder in the office”")
            .value(piece.shown.typed.get(&id))
            .width(Width::Full)
            .error(piece.shown.error(&id)))
    }
}
