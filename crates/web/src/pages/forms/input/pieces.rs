//! What every input shares: its name, what it asks, and the help beside it.

use kith_forms::model::Question;
use maud::{Markup, html};

use super::Shown;
use crate::components::{Details, Label, Legend, TextSize};

/// Guidance that is longer is folded away, so that the question and its input are seen together.
const SHORT_GUIDANCE: usize = 400;
/// A longer question is a smaller heading.
const SHORT_QUESTION: usize = 100;

/// A question, or a cell of a table, on its way to the page.
pub(super) struct Piece<'a> {
    /// The id and the name of its input, or what those of several begin with.
    pub(super) id: String,
    /// What is asked.
    text: &'a str,
    /// How large it is.
    size: TextSize,
    /// Whether it is the page's heading.
    heading: bool,
    hint: Option<&'a str>,
    guidance: &'a [String],
    pub(super) shown: &'a Shown,
}

impl<'a> Piece<'a> {
    pub(super) fn of_question(question: &'a Question, id: &str, shown: &'a Shown) -> Self {
        Self {
            id: id.to_owned(),
            text: &question.text,
            size: match (shown.among_others, question.text.chars().count()) {
                (false, ..=SHORT_QUESTION) => TextSize::L,
                _ => TextSize::M,
            },
            heading: !shown.among_others,
            hint: question.hint.as_deref(),
            guidance: &question.guidance,
            shown,
        }
    }

    pub(super) fn of_cell(text: &'a str, id: String, shown: &'a Shown) -> Self {
        Self {
            id,
            text,
            size: TextSize::S,
            heading: false,
            hint: None,
            guidance: &[],
            shown,
        }
    }

    pub(super) fn label(&self) -> Label {
        let label = Label::new(self.text).heading(self.heading);
        label.size(self.size)
    }

    pub(super) fn legend(&self) -> Legend {
        let legend = Legend::new(self.text).heading(self.heading);
        legend.size(self.size)
    }

    /// The form's hint, and after it what the kind of answer says of itself.
    pub(super) fn hint(&self, of_kind: &str) -> String {
        let hint = self.hint.unwrap_or_default();
        let after = match (hint.chars().last(), of_kind) {
            (None, _) | (_, "") => "",
            (Some('.' | '?' | '!' | ')'), _) => " ",
            _ => ". ",
        };
        format!("{hint}{after}{}", crate::words::capital(of_kind))
    }

    pub(super) fn guidance(&self) -> Option<Markup> {
        let length: usize = self.guidance.iter().map(|it| it.chars().count()).sum();
        let paragraphs = html! { @for it in self.guidance { p class="govuk-body" { (it) } } };
        match length {
            0 => None,
            1..=SHORT_GUIDANCE => Some(paragraphs),
            _ => Some(html! { (Details::new("Help with this question", paragraphs)) }),
        }
    }

    /// What was typed.
    pub(super) fn typed(&self) -> &'a str {
        self.shown.typed.get(&self.id)
    }

    /// What is wrong with it.
    pub(super) fn error(&self) -> Option<String> {
        self.shown.error(&self.id)
    }
}
