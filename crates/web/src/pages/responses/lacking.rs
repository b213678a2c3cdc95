//! What a response still lacks, for each level or to be published at all, in words with links.

use kith_forms::Answers;
use kith_forms::model::Level;
use kith_forms::rules::{Unmet, Why, reached, unmet};
use maud::{Markup, html};

use super::Opened;
use crate::components::Details;
use crate::words;

/// Which level is reached, and what each that is not still lacks.
pub(super) fn lacking(opened: &Opened<'_>) -> Markup {
    let answers = opened.response.answers();
    let of = |level: Option<&Level>| {
        unmet(
            opened.form,
            &answers,
            &opened.outcome,
            level.map(|it| &it.key),
        )
    };
    html! {
        @match opened.form.levels() {
            [] => (without_levels(opened, &of(None))),
            levels => {
                h2 class="govuk-heading-m" { "What it reaches" }
                p class="govuk-body" { (reaches(opened, &answers)) }
                @for level in levels { (of_level(opened, level, &of(Some(level)))) }
            }
        }
    }
}

/// The level that is reached as it stands.
fn reaches(opened: &Opened<'_>, answers: &Answers) -> Markup {
    let standing = opened.response.standing();
    match reached(opened.form, answers, &opened.outcome, &standing) {
        Some(level) => html! { "As it stands it reaches " strong { (level.title) } "." },
        None => html! { "As it stands it reaches no level yet, and cannot be published." },
    }
}

fn without_levels(opened: &Opened<'_>, unmet: &[Unmet]) -> Markup {
    html! {
        @if !unmet.is_empty() {
            h2 class="govuk-heading-m" { "What it still lacks" }
            (list(opened, unmet))
        }
    }
}

fn of_level(opened: &Opened<'_>, level: &Level, unmet: &[Unmet]) -> Markup {
    if unmet.is_empty() {
        return html! { p class="govuk-body" { strong { (level.title) } ": nothing is missing." (once(opened, level)) } };
    }
    let count = words::counted(unmet.len(), "question", "questions");
    html! { (Details::new(format!("{}: {count} still to meet", level.title), list(opened, unmet))) }
}

/// A level that may be reached once only, and was.
fn once(opened: &Opened<'_>, level: &Level) -> Markup {
    let used = level.once && opened.response.before.contains(&level.key);
    html! { @if used { " It can be reached once only, and was reached before." } }
}

/// The questions, each with why it is not met.
pub(super) fn list(opened: &Opened<'_>, unmet: &[Unmet]) -> Markup {
    html! {
        ul class="govuk-list govuk-list--bullet" {
            @for it in unmet {
                li {
                    a class="govuk-link" href=(opened.address_of_question(&it.question)) {
                        (opened.form.question(it.question.as_str()).map_or("", |question| question.text.as_str()))
                    }
                    span class="kith-said" { (why(it.why)) }
                }
            }
        }
    }
}

/// Why it is not met, and what would meet it.
pub(super) fn why(why: Why) -> &'static str {
    match why {
        Why::NotAnswered => "It is not answered yet.",
        Why::NotSatisfied => "The answer is not one that meets it.",
        Why::NotExplained => "The answer needs an explanation.",
        Why::NoEvidence => "It does not say where the document is.",
    }
}
