//! All answers on one page, and the way from there: reviewed, signed off, published, or taken back.

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use kith_forms::{MoveError, State};
use kith_gate::action::{AnswerForm, PublishResponse};
use kith_terms::ResponseId;
use maud::{Markup, html};

use super::lacking::lacking;
use super::sections::{scores, sections};
use super::{Opened, answers, moved, opened, publishes, state_tag, to_change};
use crate::components::{BackLink, Button, InsetText, Label, TextSize, Textarea};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::reply::{Done, again};
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/responses/{response}/check", get(check))
        .route("/responses/{response}/review", post(review))
        .route("/responses/{response}/sign-off", post(sign_off))
        .route(
            "/responses/{response}/take-back",
            get(ask_take_back).post(take_back),
        )
}

const DONE: [(&str, &str); 2] = [
    ("reviewed", "It is reviewed. A manager signs it off next"),
    ("signed-off", "It is signed off, and can be published"),
];

async fn check(
    here: Here,
    Path(id): Path<ResponseId>,
    Query(done): Query<Done>,
) -> Result<Response, Trouble> {
    let opened = opened(&here, id).await?;
    let changes = opened.is_draft() && answers(&here);
    Ok(here
        .page("Check the answers")
        .trail(opened.back_to_tasks())
        .notice(done.notice(DONE))
        .narrow(html! {
            (opened.heading("Check the answers"))
            p class="govuk-body" { (state_tag(opened.response.line.state)) }
            (so_far(&opened))
            (sections(&opened, changes))
            (scores(&opened))
            (lacking(&opened))
            (next_step(&here, &opened))
        }))
}

/// Who has done what on the way.
fn so_far(opened: &Opened<'_>) -> Markup {
    let response = &opened.response;
    let done = [
        ("Reviewed", &response.reviewed),
        ("Signed off", &response.signed_off),
        ("Published", &response.published),
    ];
    html! {
        @for (what, by) in done {
            @if let Some(by) = by { p class="govuk-body" { (what) " by " (by.name) " on " (words::moment(by.at)) "." } }
        }
        @if let (State::Draft, Some((by, why))) = (response.line.state, &response.taken_back) {
            (InsetText::new(html! { "Taken back by " (by.name) " on " (words::moment(by.at)) ": " (why) }))
        }
    }
}

/// What can be done next, and by whom.
fn next_step(here: &Here, opened: &Opened<'_>) -> Markup {
    let manager = publishes(here);
    html! {
        @match opened.response.line.state {
            State::Draft if answers(here) => {
                h2 class="govuk-heading-m" { "When you have gone through all of it" }
                p class="govuk-body" { "Nothing can be answered any further then, until a manager publishes it or takes it back." }
                (step(here, opened, "/review", "Say that it is reviewed"))
            }
            State::Reviewed if manager => {
                h2 class="govuk-heading-m" { "Do you stand for these answers?" }
                (step(here, opened, "/sign-off", "Sign off"))
                (take_back_link(opened))
            }
            State::SignedOff if manager => {
                h2 class="govuk-heading-m" { "It can be published" }
                (Button::link("Publish", opened.address("/publish")))
                (take_back_link(opened))
            }
            State::Reviewed | State::SignedOff => (InsetText::new("A manager of your organisation goes on from here.")),
            State::Published | State::Superseded => {
                p class="govuk-body" { a class="govuk-link" href={ "/published/" (opened.response.line.id) } { "See what is published" } }
            }
            State::Draft => {}
        }
    }
}

/// A step that needs no more than its button.
fn step(here: &Here, opened: &Opened<'_>, page: &str, words: &str) -> Markup {
    html! {
        form method="post" action=(opened.address(page)) {
            (here.token())
            (Button::new(words).once(true))
        }
    }
}

fn take_back_link(opened: &Opened<'_>) -> Markup {
    html! { p class="govuk-body" { a class="govuk-link" href=(opened.address("/take-back")) { "Take it back, to be answered further" } } }
}

fn there(opened: &Opened<'_>, done: &str) -> Response {
    Redirect::to(&opened.address(&format!("/check?done={done}"))).into_response()
}

async fn review(
    here: Here,
    Path(id): Path<ResponseId>,
    Posted(_): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let opened = opened(&here, id).await?;
    let grant = to_change::<AnswerForm>(&here, &opened).await?;
    here.site.forms.review(grant, id).await.map_err(moved)?;
    Ok(there(&opened, "reviewed"))
}

async fn sign_off(
    here: Here,
    Path(id): Path<ResponseId>,
    Posted(_): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let opened = opened(&here, id).await?;
    let grant = to_change::<PublishResponse>(&here, &opened).await?;
    here.site.forms.sign_off(grant, id).await.map_err(moved)?;
    Ok(there(&opened, "signed-off"))
}

async fn ask_take_back(here: Here, Path(id): Path<ResponseId>) -> Result<Response, Trouble> {
    let opened = opened(&here, id).await?;
    let _grant = to_change::<PublishResponse>(&here, &opened).await?;
    Ok(take_back_page(&here, &opened, &Answers::default()))
}

async fn take_back(
    here: Here,
    Path(id): Path<ResponseId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    let opened = opened(&here, id).await?;
    let grant = to_change::<PublishResponse>(&here, &opened).await?;
    match here
        .site
        .forms
        .take_back(grant, id, answers.get("why"))
        .await
    {
        Ok(()) => Ok(Redirect::to(&opened.address("?done=taken-back")).into_response()),
        Err(why @ MoveError::NoWords) => {
            answers.is_wrong("why", why);
            Ok(again(take_back_page(&here, &opened, &answers)))
        }
        Err(why) => Err(moved(why)),
    }
}

fn take_back_page(here: &Here, opened: &Opened<'_>, answers: &Answers) -> Response {
    let words = "Take it back";
    here.page(words)
        .trail(BackLink::new(opened.address("/check")))
        .errors(answers.summary(&[]))
        .narrow(html! {
            (opened.heading(words))
            p class="govuk-body" { "It becomes a draft again, and has to be reviewed and signed off anew before it is published." }
            form method="post" novalidate {
                (here.token())
                (Textarea::new("why", Label::new("Why do you take it back?").size(TextSize::S))
                    .hint("Whoever answers reads this").value(answers.get("why")).rows(4_u16).error(answers.error("why")))
                (Button::new("Take it back").once(true))
            }
        })
}
