//! A table: rows that are added and removed by buttons which send the form.

use kith_forms::answers::{self, Answer, AnswerError};
use kith_forms::model::{Kind, Question, Table};
use maud::{Markup, html};
use serde_json::Value as Json;

use super::pieces::Piece;
use super::reading::{Wrong, one, sent};
use super::typed::Typed;
use super::{id_of, kinds};
use crate::components::{Button, ErrorMessage, Fieldset, Hint, Legend, TextSize};

/// The button that adds a row, with the id of its table.
const ADD: &str = "add-row";
/// The buttons that remove one, each with the id of its table and the place of its row from 0.
const REMOVE: &str = "remove-row";

/// What was typed, with a row more or less where a button asked for that: it is to be shown again, and not read.
pub fn with_rows_changed(question: &Question, typed: &Typed) -> Option<Typed> {
    let Kind::Table(table) = &question.kind else {
        return None;
    };
    let id = id_of(question);
    let rows = count(table, &id, typed);
    if adds_to(&id, typed) {
        return Some(with_rows(&id, typed, (rows + 1).min(table.most_rows), None));
    }
    let gone = typed.get(REMOVE).strip_prefix(&id)?.strip_prefix('-')?;
    let gone = gone.parse().ok()?;
    Some(with_rows(&id, typed, rows.saturating_sub(1), Some(gone)))
}

fn adds_to(id: &str, typed: &Typed) -> bool {
    typed.get(ADD) == id
}

/// What was typed, in so many rows, and without one of them: those after it move up.
fn with_rows(id: &str, typed: &Typed, rows: usize, gone: Option<usize>) -> Typed {
    let mut changed = Typed::of([(rows_field(id), rows.to_string())]);
    for (name, it) in typed.fields().filter(|(name, _)| *name != rows_field(id)) {
        match (row_of(id, name), gone) {
            (Some((row, _)), Some(gone)) if row == gone => {}
            (Some((row, rest)), Some(gone)) if row > gone => {
                changed.add(format!("{id}-{}-{rest}", row - 1), it);
            }
            _ => changed.add(name, it),
        }
    }
    changed
}

/// The field that says how many rows there are: a row of ticked boxes alone sends nothing while it is empty.
fn rows_field(id: &str) -> String {
    format!("{id}-rows")
}

/// The row of a cell's field, and the rest of its name.
fn row_of<'a>(id: &str, name: &'a str) -> Option<(usize, &'a str)> {
    let cell = name.strip_prefix(id)?.strip_prefix('-')?;
    let (row, rest) = cell.split_once('-')?;
    Some((row.parse().ok()?, rest))
}

/// The kind of the cell that a field fills whole.
pub(super) fn kind_of_cell<'a>(table: &'a Table, id: &str, name: &str) -> Option<&'a Kind> {
    let (row, column) = row_of(id, name)?;
    let column = table.columns.get(column.parse::<usize>().ok()?)?;
    (row < table.most_rows).then_some(&column.kind)
}

/// How many rows were sent: one more than there may be is enough to say so.
fn count(table: &Table, id: &str, typed: &Typed) -> usize {
    let said = typed.get(&rows_field(id)).parse().unwrap_or(0);
    let highest = typed.fields().filter_map(|(name, _)| row_of(id, name));
    let highest = highest.map(|(row, _)| row.saturating_add(1)).max();
    let rows = highest.unwrap_or(0).max(said);
    rows.min(table.most_rows + 1)
}

/// Reads all rows, and says what is wrong with each cell.
pub(super) fn read(table: &Table, id: &str, typed: &Typed) -> Result<Option<Answer>, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let mut rows = Vec::new();
    for row in 0..count(table, id, typed) {
        let mut cells = serde_json::Map::new();
        for (column, nth) in table.columns.iter().zip(0..) {
            let id = format!("{id}-{row}-{nth}");
            if let Err(all) = one(&column.kind, &id, typed) {
                let said = |it: Wrong| {
                    let why = format!("Row {}, {}: {}", row + 1, column.text, it.why);
                    Wrong::new(it.field, &why)
                };
                wrong.extend(all.into_iter().map(said));
            }
            cells.insert(column.key.to_string(), sent(&column.kind, &id, typed));
        }
        rows.push(Json::Object(cells));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    answers::read(&Kind::Table(table.clone()), &Json::Array(rows))
        .map_err(|why: AnswerError| vec![Wrong::new(id, &why)])
}

pub(super) fn inputs(piece: &Piece<'_>, table: &Table) -> Markup {
    let id = &piece.id;
    let rows = count(table, id, &piece.shown.typed);
    let rows = rows
        .max(table.least_rows)
        .max(1)
        .min(table.most_rows.max(1));
    let (hint, error) = (format!("{id}-hint"), format!("{id}-error"));
    let wrong = piece.error();
    let words = piece.hint("");
    let describing = [
        (!words.is_empty()).then_some(hint.as_str()),
        wrong.as_ref().map(|_| error.as_str()),
    ];
    let describing: Vec<&str> = describing.into_iter().flatten().collect();
    let class = match wrong {
        Some(_) => "govuk-form-group govuk-form-group--error",
        None => "govuk-form-group",
    };
    let inner = html! {
        @if !words.is_empty() { (Hint::new(words.as_str()).id(hint.as_str())) }
        @if let Some(guidance) = piece.guidance() { (guidance) }
        @if let Some(wrong) = &wrong { (ErrorMessage::new(wrong.as_str()).id(error.as_str())) }
        @for at in 0..rows { (row(piece, table, at, rows)) }
    };
    let fieldset = Fieldset::new(inner).legend(piece.legend());
    let fieldset = match describing.as_slice() {
        [] => fieldset,
        all => fieldset.described_by(all.join(" ")),
    };
    html! {
        (saved_by_enter())
        input type="hidden" name=(rows_field(id)) value=(rows);
        div class=(class) id=(id) tabindex="-1" {
            (fieldset)
            @if rows < table.most_rows {
                (Button::secondary("Add another row").name(ADD).value(id.as_str()))
            }
        }
    }
}

/// Enter presses a form's first button. That must be one that saves, and not one that removes a row.
fn saved_by_enter() -> Markup {
    html! { button type="submit" class="govuk-visually-hidden" tabindex="-1" aria-hidden="true" { "Save" } }
}

fn row(piece: &Piece<'_>, table: &Table, at: usize, rows: usize) -> Markup {
    let id = &piece.id;
    let inner = html! {
        @for (column, nth) in table.columns.iter().zip(0..) {
            (kinds::inputs(&column.kind, &Piece::of_cell(&column.text, format!("{id}-{at}-{nth}"), piece.shown)))
        }
        @if rows > table.least_rows.max(1) {
            (Button::secondary(html! { "Remove " span class="govuk-visually-hidden" { "row " (at + 1) } })
                .name(REMOVE).value(format!("{id}-{at}")))
        }
    };
    let legend = Legend::new(format!("Row {}", at + 1)).size(TextSize::M);
    html! {
        div class="kith-row" tabindex="-1" autofocus[is_new(piece, at, rows)] {
            (Fieldset::new(inner).legend(legend))
        }
    }
}

/// The row that a button has just added is where one goes on.
fn is_new(piece: &Piece<'_>, at: usize, rows: usize) -> bool {
    adds_to(&piece.id, &piece.shown.typed) && at + 1 == rows
}
