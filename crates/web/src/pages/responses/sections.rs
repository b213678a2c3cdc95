//! All answers of a response, section by section, with what is worked out and what it scores.

use kith_forms::QuestionKey;
use kith_forms::model::{Question, Score, Section};
use maud::{Markup, html};

use super::Opened;
use crate::components::{SummaryAction, SummaryList, SummaryRow, Tag, TagColour};

/// Every section with the answers to what is asked. With links to change them, where they may be.
pub(super) fn sections(opened: &Opened<'_>, changes: bool) -> Markup {
    html! {
        @for section in opened.form.sections() {
            @let rows = rows(opened, section, changes);
            @if !rows.is_empty() {
                h2 class="govuk-heading-m" id={ "section-" (section.key) } { (section.title) }
                (SummaryList::new(rows).class("kith-answers"))
            }
        }
    }
}

fn rows(opened: &Opened<'_>, section: &Section, changes: bool) -> Vec<SummaryRow> {
    let asked = section
        .questions
        .iter()
        .filter(|it| opened.outcome.is_asked(&it.key));
    asked.map(|it| row(opened, it, changes)).collect()
}

fn row(opened: &Opened<'_>, question: &Question, changes: bool) -> SummaryRow {
    let row = SummaryRow::new(question.text.as_str(), value(opened, question));
    let is_asked = opened.way().asks(question);
    match changes && is_asked {
        true => row.action(SummaryAction::change(
            question.text.as_str(),
            opened.address_of_question(&question.key),
        )),
        false => row,
    }
}

/// The answer, with what is to be said of it.
fn value(opened: &Opened<'_>, question: &Question) -> Markup {
    let kept = opened.response.kept.get(&question.key);
    html! {
        (opened.answer_to(question))
        @if opened.way().is_carried(question) { " " (Tag::new("To be read again").colour(TagColour::Yellow)) }
        @if kept.is_some_and(|it| it.shared) { span class="kith-said" { "In step with your headquarters" } }
    }
}

/// What the answers score, with what that means.
pub(super) fn scores(opened: &Opened<'_>) -> Markup {
    let rows = opened
        .form
        .scores()
        .iter()
        .filter_map(|it| score(opened, it));
    let rows: Vec<SummaryRow> = rows.collect();
    html! {
        @if !rows.is_empty() {
            h2 class="govuk-heading-m" { "What it scores" }
            (SummaryList::new(rows))
        }
    }
}

fn score(opened: &Opened<'_>, score: &Score) -> Option<SummaryRow> {
    let scored = opened.outcome.score(&score.key)?;
    let band = scored
        .band
        .as_ref()
        .and_then(|key| score.bands.iter().find(|it| it.key == *key));
    let missing: Vec<&QuestionKey> = scored.missing.iter().collect();
    let value = html! {
        (scored.value)
        @if let Some(cap) = score.cap { " of " (cap) }
        @if let Some(band) = band { " " (Tag::new(band.title.as_str())) @if let Some(says) = &band.says { span class="kith-said" { (says) } } }
        @if !missing.is_empty() { span class="kith-said" { "So far: " (crate::words::counted(missing.len(), "question that counts is", "questions that count are")) " not answered." } }
    };
    Some(SummaryRow::new(score.title.as_str(), value))
}
