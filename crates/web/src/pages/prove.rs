//! Showing again that it is you, before something grave, and then going on to it.

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kith_gate::credentials::SignInError;
use maud::html;
use serde::Deserialize;

use super::reply::again;
use super::sign_in::{onward, own_path};
use crate::client::Client;
use crate::components::{Button, Details, ErrorSummary, Input, InputMode, PasswordInput, Width};
use crate::here::{Here, Posted};
use crate::site::Site;
use crate::trouble::{Trouble, failed};

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/prove", get(ask).post(prove))
}

/// Where they were going.
#[derive(Default, Deserialize)]
struct Going {
    #[serde(default)]
    then: String,
}

#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    then: String,
}

async fn ask(here: Here, Query(going): Query<Going>) -> Response {
    page(&here, &going.then, None)
}

async fn prove(
    here: Here,
    Client(from): Client,
    Posted(typed): Posted<Typed>,
) -> Result<Response, Trouble> {
    let (password, code) = (typed.password.into(), typed.code.into());
    match here
        .site
        .gate
        .prove(&here.who, password, &code, &from)
        .await
    {
        Ok(()) => Ok(onward(&here.site, &typed.then).await.into_response()),
        Err(SignInError::Gate(error)) => Err(failed(&error)),
        Err(wrong @ SignInError::Wait { .. }) => {
            Ok(again(page(&here, &typed.then, Some(&wrong.to_string()))))
        }
        Err(_) => {
            let wrong = "Those details are not right. Check your password, and wait for your security token to show a new code";
            Ok(again(page(&here, &typed.then, Some(wrong))))
        }
    }
}

fn page(here: &Here, then: &str, wrong: Option<&str>) -> Response {
    let mut errors = ErrorSummary::new();
    if let Some(wrong) = wrong {
        errors = errors.about("password", wrong.to_owned());
    }
    here.page("Show that it is you").errors(errors).narrow(html! {
        h1 class="govuk-heading-l" { "Show that it is you" }
        p class="govuk-body" { "What you are about to do could harm somebody if it were not really you. You are asked for your password and a new code, and then go on to where you were." }
        form method="post" action="/prove" novalidate {
            (here.token())
            input type="hidden" name="then" value=(own_path(then));
            (PasswordInput::new("password", "Password").autocomplete("current-password").error(wrong))
            (Input::new("code", "Code from your security token").hint("6 numbers. Each code works once: wait for a new one if you have just used it").inputmode(InputMode::Numeric)
                .autocomplete("one-time-code").spellcheck(false).width(Width::Chars10))
            (Button::new("Continue").once(true))
        }
        (Details::new("Why am I asked again?", html! {
            p class="govuk-body" { "Because anybody could have sat down at a screen that was left open. Looking behind a shield, lifting one, changing an account, taking records apart and approving a purge are asked about again when five minutes have passed since you last showed that it is you." }
            p class="govuk-body" { "If you had typed something on the page before, look whether it is still there." }
        }))
    })
}
