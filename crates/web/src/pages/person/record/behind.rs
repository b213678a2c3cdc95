//! What stands behind a record: the problems reported, the corrections that stand, and its history.

use kith_people::problem::Problem;
use kith_people::record::CorrectionInForce;
use kith_people::rules::history::{HistoryLine, What};
use kith_terms::time::plain_date;
use maud::{Markup, Render, html};

use super::View;
use crate::components::{Details, InsetText, Table};
use crate::words;

impl View<'_> {
    pub(super) fn corrections(&self, corrections: &[CorrectionInForce]) -> Markup {
        let mut table = Table::new().head(["Field", "It says", "Why", "Who and when"]);
        for it in corrections {
            table = table.row([
                html! { (it.field) },
                html! { @if it.value.is_empty() { "Nothing: what sources say is taken away" } @else { (it.value) } },
                html! { (it.reason) },
                html! {
                    (it.made_by) ", " (words::moment(it.made_at))
                    @if self.may_correct {
                        div { a class="govuk-link" href=(self.address_of(&format!("corrections/{}/withdraw", it.id))) {
                            "Withdraw the correction" span class="govuk-visually-hidden" { " of " (it.field) }
                        } }
                    }
                },
            ]);
        }
        html! {
            @if !corrections.is_empty() {
                h2 class="govuk-heading-m" { "Corrections that stand" }
                div class="kith-scroll" tabindex="0" role="region" aria-label="Corrections that stand" { (table.render()) }
            }
        }
    }

    pub(super) fn history(&self, history: &[HistoryLine]) -> Markup {
        let mut table = Table::new().head(["When", "Who", "What changed"]);
        for line in history {
            table = table.row([
                html! { (words::moment(line.at)) },
                html! { (line.who) },
                html! {
                    (history_words(&line.what))
                    @if let (true, What::Linked { source, stands: Some(link) }) = (self.may_undo, &line.what) {
                        div { a class="govuk-link" href=(self.address_of(&format!("links/{link}/undo"))) {
                            "This record is not theirs" span class="govuk-visually-hidden" { " though " (source) " sent it" }
                        } }
                    }
                },
            ]);
        }
        html! {
            @if !history.is_empty() {
                (Details::new("History of this record", html! {
                    div class="kith-scroll" tabindex="0" role="region" aria-label="History of this record" { (table.render()) }
                }))
            }
        }
    }

    pub(super) fn problems(&self, problems: &[Problem]) -> Markup {
        html! {
            @if !problems.is_empty() {
                h2 class="govuk-heading-m" { "Reported problems" }
                @for it in problems {
                    (InsetText::new(html! {
                        p class="govuk-body" { (it.text) }
                        p class="govuk-body-s" { (it.section) ". Reported by " (it.reported_by) " on " (words::moment(it.reported_at)) ". Not answered yet."
                            @if self.may_correct { " " a class="govuk-link" href=(self.address_of(&format!("problems/{}/answer", it.id))) { "Answer it" } }
                        }
                    }))
                }
            }
        }
    }
}

fn history_words(what: &What) -> String {
    let or_nothing = |it: &Option<String>| it.clone().unwrap_or_else(|| "nothing".to_owned());
    match what {
        What::FirstSaid => "Sent its record of this person for the first time".to_owned(),
        What::Changed {
            field,
            before,
            after,
        } => {
            format!(
                "{field}: from {} to {}",
                or_nothing(before),
                or_nothing(after)
            )
        }
        What::InvolvementStarted { service, on } => {
            format!("{service}: began on {}", plain_date(*on))
        }
        What::InvolvementEnded { service, on } => {
            format!("{service}: ended on {}", plain_date(*on))
        }
        What::Corrected {
            field,
            after,
            reason,
        } => format!("{field}: corrected to {}. {reason}", or_nothing(after)),
        What::CorrectionWithdrawn { field } => format!("{field}: the correction was withdrawn"),
        What::Linked { source, .. } => format!("A record of {source} was joined to this person"),
        What::Unlinked { source } => {
            format!("A record of {source} was found not to be this person’s")
        }
    }
}
