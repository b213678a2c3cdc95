//! The page of a question: with its inputs, with what is wrong, with what somebody else answered meanwhile, or with its
//! answer alone.

use std::collections::BTreeMap;

use axum::response::Response;
use kith_forms::model::Question;
use kith_forms::responses::Kept;
use kith_forms::rules::Mark;
use kith_forms::{Entry, QuestionKey};
use maud::{Markup, html};

use super::super::{Opened, said, sharing};
use super::{Asked, on};
use crate::components::{Button, Details, ErrorSummary, InsetText, Table};
use crate::here::Here;
use crate::pages::forms::input::{self, Shown, Typed};
use crate::pages::forms::{paper, templates};
use crate::words;

/// With what is kept filled in.
pub(super) fn inputs(
    here: &Here,
    asked: &Asked<'_>,
    earlier: &[Kept],
    offers: &BTreeMap<QuestionKey, Kept>,
) -> Response {
    let shown = Shown::kept(asked.question, asked.entry());
    let beside = html! { (carried(asked)) };
    let below = html! {
        (sharing::on_a_question(here, &asked.opened, asked.question, offers))
        (earlier_answers(asked, earlier))
    };
    page(
        here,
        asked,
        shown,
        asked.version(),
        &View {
            beside,
            below,
            ..View::default()
        },
    )
}

/// With what was typed, once more.
pub(super) fn again(here: &Here, asked: &Asked<'_>, shown: Shown, seen: i64) -> Response {
    let errors = shown.errors();
    let view = View {
        errors,
        beside: carried(asked),
        ..View::default()
    };
    page(here, asked, shown, seen, &view)
}

/// With what somebody else answered meanwhile, and what was typed.
pub(super) fn with_theirs(
    here: &Here,
    asked: &Asked<'_>,
    typed: Typed,
    mine: Option<&Entry>,
    theirs: &Kept,
) -> Response {
    let why = "Somebody else answered this while you did. Choose which answer stays";
    let above = html! {
        (both(&asked.opened, asked.question, "theirs", mine, theirs))
        p class="govuk-body" {
            "Save yours below, changed as you like, or "
            a class="govuk-link" href=(on(&asked.opened, asked.question)) { "keep theirs and go on" }
            "."
        }
    };
    let view = View {
        errors: ErrorSummary::new().about("theirs", why),
        above,
        save: "Save mine and go on",
        ..View::default()
    };
    page(
        here,
        asked,
        Shown::typed(typed, Vec::new()),
        theirs.version,
        &view,
    )
}

/// What stands round the inputs.
struct View {
    errors: ErrorSummary,
    above: Markup,
    beside: Markup,
    below: Markup,
    save: &'static str,
}

impl Default for View {
    fn default() -> Self {
        Self {
            errors: ErrorSummary::new(),
            above: Markup::default(),
            beside: Markup::default(),
            below: Markup::default(),
            save: "Save and go on",
        }
    }
}

fn page(here: &Here, asked: &Asked<'_>, shown: Shown, seen: i64, view: &View) -> Response {
    let shown = asked.opened.offering(here, shown);
    let forms = here.site.forms.catalogue();
    let templates = forms.templates_for(asked.opened.form.key(), &asked.question.key);
    here.page(asked.question.text.as_str())
        .trail(asked.opened.back_to_tasks())
        .errors(view.errors.clone())
        .narrow(html! {
            (view.above)
            span class="govuk-caption-l" { (place(asked)) }
            form method="post" enctype=[input::takes_files(asked.question).then_some("multipart/form-data")] novalidate {
                (here.token())
                input type="hidden" name="seen" value=(seen);
                (input::inputs(asked.question, &shown))
                (view.beside)
                (templates::links(&templates))
                div class="govuk-button-group" {
                    (Button::new(view.save).name("go").value("on").once(true))
                    (Button::secondary("Save and come back later").name("go").value("later").once(true))
                }
            }
            (view.below)
        })
}

/// The section, and the number that the question is known by, such as 2.1.1.
fn place(asked: &Asked<'_>) -> Markup {
    let key = &asked.question.key;
    html! { (asked.section.title) @if paper::is_number(key) { ", " (key) } }
}

/// Both answers to a question, side by side.
pub(in crate::pages::responses) fn both(
    opened: &Opened<'_>,
    question: &Question,
    id: &str,
    mine: Option<&Entry>,
    theirs: &Kept,
) -> Markup {
    let who = match &theirs.by {
        Some(by) => format!("{}, {}", by.name, words::moment(by.at)),
        None => "Kept now".to_owned(),
    };
    let table = Table::new()
        .caption("Both answers")
        .scrolls(true)
        .head([who.as_str(), "You, not saved yet"])
        .row([
            said::entry(question, theirs.entry.as_ref(), &opened.names),
            said::entry(question, mine, &opened.names),
        ]);
    html! { div id=(id) tabindex="-1" { (table) } }
}

/// What is to be said of an answer that was carried over, and a button to say that it is still right.
fn carried(asked: &Asked<'_>) -> Markup {
    let Some(mark) = asked.kept().and_then(|it| it.mark) else {
        return Markup::default();
    };
    let is_answered = asked.entry().is_some();
    let words = match (mark, is_answered) {
        (Mark::Reworded, true) => {
            "This is your answer of the time before, when the question had other words. Read both again."
        }
        (_, true) => "This is your answer of the time before.",
        (Mark::NoLongerFits, false) => {
            "You answered this the time before, with an answer that cannot be given now."
        }
        (Mark::New, false) => "This was not asked the time before.",
        (_, false) => return Markup::default(),
    };
    html! {
        (InsetText::new(html! {
            p class="govuk-body" { (words) }
            @if is_answered { (Button::secondary("This is still right").name("go").value("on").once(true)) }
        }))
    }
}

/// What was answered before, with who and when.
fn earlier_answers(asked: &Asked<'_>, earlier: &[Kept]) -> Markup {
    let all = html! {
        ul class="govuk-list" {
            @for it in earlier {
                li {
                    (said::entry(asked.question, it.entry.as_ref(), &asked.opened.names))
                    span class="kith-said" {
                        @match &it.by { Some(by) => { (by.name) ", " (words::moment(by.at)) } None => "Carried over" }
                    }
                }
            }
        }
    };
    html! {
        (answered_by(asked))
        @if !earlier.is_empty() { (Details::new("Earlier answers", all)) }
    }
}

fn answered_by(asked: &Asked<'_>) -> Markup {
    let by = asked.kept().and_then(|it| it.by.as_ref());
    html! { @if let Some(by) = by { p class="govuk-hint" { "Answered by " (by.name) " on " (words::moment(by.at)) } } }
}

/// The question with its answer, where it is not to be answered now.
pub(super) fn answer(here: &Here, asked: &Asked<'_>, earlier: &[Kept]) -> Response {
    let is_asked = asked.opened.outcome.is_asked(&asked.question.key);
    here.page(asked.question.text.as_str())
        .trail(asked.opened.back_to_tasks())
        .narrow(html! {
            h1 class="govuk-heading-l" {
                span class="govuk-caption-l" { (place(asked)) }
                (asked.question.text)
            }
            @if is_asked {
                div class="govuk-body" { (asked.opened.answer_to(asked.question)) }
            } @else {
                (InsetText::new("This is not asked, because of what is answered to other questions."))
            }
            (earlier_answers(asked, earlier))
        })
}
