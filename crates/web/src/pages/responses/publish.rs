//! Publishing: a page that says what becomes public before it does.

use std::collections::HashMap;

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_forms::rules::reached;
use kith_forms::{Answer, PublishError, State};
use kith_gate::action::PublishResponse;
use kith_terms::ResponseId;
use kith_terms::time::{day_of, plain_date};
use maud::{Markup, html};

use super::lacking::lacking;
use super::{NOT_SIGNED_OFF, Opened, opened, room, to_change};
use crate::components::{BackLink, Button, ErrorSummary, SummaryList, SummaryRow, WarningText};
use crate::here::{Here, Path, Posted};
use crate::pages::reply::again;
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/responses/{response}/publish", get(ask).post(publish))
}

async fn ask(here: Here, Path(id): Path<ResponseId>) -> Result<Response, Trouble> {
    let opened = opened(&here, id).await?;
    let _grant = to_change::<PublishResponse>(&here, &opened).await?;
    match opened.response.line.state {
        State::SignedOff => Ok(page(&here, &opened, ErrorSummary::new())),
        _ => Err(NOT_SIGNED_OFF),
    }
}

async fn publish(
    here: Here,
    Path(id): Path<ResponseId>,
    Posted(_): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let opened = opened(&here, id).await?;
    let grant = to_change::<PublishResponse>(&here, &opened).await?;
    let why = match here.site.forms.publish(grant, id).await {
        Ok(()) => {
            return Ok(Redirect::to(&format!("/published/{id}?done=published")).into_response());
        }
        Err(PublishError::NotFound) => return Err(Trouble::NotFound),
        Err(PublishError::NotNow(_)) => return Err(NOT_SIGNED_OFF),
        Err(PublishError::Forms(error)) => return Err(room(&error)),
        Err(why) => why,
    };
    let errors = ErrorSummary::new().general(why.to_string());
    Ok(again(page(&here, &opened, errors)))
}

fn page(here: &Here, opened: &Opened<'_>, errors: ErrorSummary) -> Response {
    let words = "Publish these answers?";
    let unconfirmed = opened.response.unconfirmed(opened.form);
    here.page(words)
        .trail(BackLink::new(opened.address("/check")))
        .errors(errors)
        .narrow(html! {
            (opened.heading(words))
            (SummaryList::new(becomes(here, opened)))
            @if !unconfirmed.is_empty() { (to_confirm(opened, &unconfirmed)) }
            (lacking(opened))
            (WarningText::new("What is published is read by commissioners and by those who assess you, and cannot be changed any more. To correct it, you answer and publish again."))
            form method="post" {
                (here.token())
                div class="govuk-button-group" {
                    (Button::new("Publish").once(true))
                    a class="govuk-link" href=(opened.address("/check")) { "Do not publish it now" }
                }
            }
        })
}

/// What becomes public.
fn becomes(here: &Here, opened: &Opened<'_>) -> Vec<SummaryRow> {
    let today = day_of(here.site.gate.now());
    let (answers, standing) = (opened.response.answers(), opened.response.standing());
    let level = reached(opened.form, &answers, &opened.outcome, &standing);
    let counted = opened.way().counted(opened.form.questions());
    let rows = [
        Some(SummaryRow::new("Whose", opened.organisation.as_str())),
        level.map(|it| SummaryRow::new("Level", it.title.as_str())),
        Some(SummaryRow::new("Day", plain_date(today))),
        opened
            .form
            .counts_until(today)
            .map(|it| SummaryRow::new("Counts until", plain_date(it))),
        Some(SummaryRow::new(
            "Answers",
            words::counted(counted.answered, "question", "questions"),
        )),
        covers(opened).map(|it| SummaryRow::new("Speaks also for", it)),
    ];
    rows.into_iter().flatten().collect()
}

/// The services for which it also speaks.
fn covers(opened: &Opened<'_>) -> Option<Markup> {
    let question = opened.form.question(opened.form.covers()?.as_str())?;
    let entry = opened.response.kept.get(&question.key)?.entry.as_ref()?;
    let chosen = matches!(&entry.answer, Answer::Services(all) if !all.is_empty());
    chosen.then(|| super::said::answer(&question.kind, &entry.answer, &opened.names))
}

fn to_confirm(opened: &Opened<'_>, all: &[kith_forms::QuestionKey]) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "Carried over, and not confirmed yet" }
        ul class="govuk-list govuk-list--bullet" {
            @for key in all {
                li { a class="govuk-link" href=(opened.address_of_question(key)) { (opened.form.question(key.as_str()).map_or("", |it| it.text.as_str())) } }
            }
        }
    }
}
