//! A response on paper: its answers, and room to write where there is none yet.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kith_forms::model::{Question, Section};
use kith_terms::ResponseId;
use maud::{Markup, html};

use super::{Opened, opened};
use crate::here::{Here, Path};
use crate::pages::forms::paper;
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/responses/{response}/print", get(print))
}

async fn print(here: Here, Path(id): Path<ResponseId>) -> Result<Response, Trouble> {
    let opened = opened(&here, id).await?;
    let now = words::moment(here.site.gate.now());
    Ok(here
        .page(format!("{} on paper", opened.form.title()))
        .trail(opened.back_to_tasks())
        .narrow(html! {
            h1 class="govuk-heading-l" {
                span class="govuk-caption-l" { (opened.organisation) ", " (opened.form.version()) }
                (opened.form.title())
            }
            p class="govuk-body" { "As it stood on " (now) ". Where there is no answer yet there is room to write one, to be keyed in afterwards." }
            div class="kith-actions" {
                button type="button" class="govuk-button govuk-button--secondary" data-kith-print hidden { "Print" }
            }
            @for it in opened.form.sections() { (section(&opened, it)) }
        }))
}

fn section(opened: &Opened<'_>, section: &Section) -> Markup {
    let asked = section
        .questions
        .iter()
        .filter(|it| opened.outcome.is_asked(&it.key));
    let asked: Vec<&Question> = asked.collect();
    html! {
        @if !asked.is_empty() {
            h2 class="govuk-heading-m kith-paper__section" { (section.title) }
            @for it in asked { (question(opened, it)) }
        }
    }
}

fn question(opened: &Opened<'_>, question: &Question) -> Markup {
    let kept = opened.response.kept.get(&question.key);
    let is_answered = kept.is_some_and(|it| it.entry.is_some() || it.unreadable.is_some())
        || opened.outcome.computed(&question.key).is_some();
    html! {
        div class="kith-paper__question" {
            h3 class="govuk-heading-s" {
                @if paper::is_number(&question.key) { span class="kith-said" { (question.key) } }
                (question.text)
            }
            @match is_answered {
                true => div class="govuk-body" { (opened.answer_to(question)) },
                false => (paper::space(&question.kind)),
            }
        }
    }
}
