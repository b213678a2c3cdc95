//! Showing again that it is you, before something grave, and then going on to it. A form that was sent
//! too late is kept in the page that asks, and nowhere else, and sent on by whoever filled it in.

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_gate::credentials::SignInError;
use maud::html;
use serde::Deserialize;

use super::reply::again;
use super::sign_in::{above, nearest_page, onward, own_path};
use crate::client::Client;
use crate::components::{
    BackLink, Button, Details, ErrorSummary, Input, InputMode, InsetText, PasswordInput,
    SummaryList, SummaryRow, Width,
};
use crate::here::{Here, Posted, Visitor};
use crate::sent::{AsSent, form};
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/prove", get(ask).post(prove))
}

/// Where they were going. It is all that an address says: anybody can write a link, and a form that
/// stood in one would be sent by whoever followed it.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    then: String,
}

/// Where they were going, and the form that they sent there, if it was one: its fields in the encoding
/// of forms, without the token. It comes from their own page alone.
#[derive(Deserialize)]
struct Going {
    #[serde(default)]
    then: String,
    #[serde(default)]
    form: String,
}

#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
    #[serde(flatten)]
    going: Going,
}

/// The answer to what is grave and was asked for without a proof of the last minutes.
pub(crate) async fn first(visitor: &Visitor, path: &str, sent: &AsSent) -> Response {
    let to_page = || Redirect::to(&format!("/prove?then={path}")).into_response();
    let Some(here) = visitor.signed_in() else {
        return to_page();
    };
    let Some(form) = kept(&here, sent) else {
        return to_page();
    };
    let then = path.to_owned();
    again(page(&here, &Going { then, form }, None).await)
}

/// The form that is kept: one that came with the token of this session, and no other.
fn kept(here: &Here, sent: &AsSent) -> Option<String> {
    let (token, fields): (Vec<_>, Vec<_>) = sent
        .fields()?
        .into_iter()
        .partition(|(name, _)| name == "csrf");
    let is_own = token.iter().any(|(_, token)| here.who.is_form_token(token));
    is_own.then(|| serde_urlencoded::to_string(fields).unwrap_or_default())
}

async fn ask(here: Here, Query(Asked { then }): Query<Asked>) -> Response {
    let form = String::new();
    page(&here, &Going { then, form }, None).await
}

async fn prove(
    here: Here,
    Client(from): Client,
    Posted(typed): Posted<Typed>,
) -> Result<Response, Trouble> {
    let (password, code) = (typed.password.into(), typed.code.into());
    let wrong = match here
        .site
        .gate
        .prove(&here.who, password, &code, &from)
        .await
    {
        Ok(()) => return Ok(go_on(&here, &typed.going).await),
        Err(SignInError::Gate(error)) => return Err(failed(&error)),
        Err(wrong @ SignInError::Wait { .. }) => wrong.to_string(),
        Err(_) => "Those details are not right. Check your password, and wait for your security token to show a new code".to_owned(),
    };
    Ok(again(page(&here, &typed.going, Some(&wrong)).await))
}

async fn page(here: &Here, going: &Going, wrong: Option<&str>) -> Response {
    let mut errors = ErrorSummary::new();
    if let Some(wrong) = wrong {
        errors = errors.about("password", wrong.to_owned());
    }
    let then = own_path(&going.then);
    // The page itself would only ask again.
    let asking = nearest_page(&here.site, then).await;
    let back = nearest_page(&here.site, above(asking)).await.to_owned();
    let page = here
        .page("Show that it is you")
        .trail(BackLink::new(back))
        .errors(errors);
    page.narrow(html! {
        h1 class="govuk-heading-l" { "Show that it is you" }
        p class="govuk-body" { "What you are about to do could harm somebody if it were not really you. You are asked for your password and a new code, and then go on to where you were." }
        @if !going.form.is_empty() { (InsetText::new("What you typed is kept in this page. Nothing has been done with it yet.")) }
        form method="post" action="/prove" novalidate {
            (here.token())
            input type="hidden" name="then" value=(then);
            @if !going.form.is_empty() { input type="hidden" name="form" value=(going.form); }
            (PasswordInput::new("password", "Password").autocomplete("current-password").error(wrong))
            (Input::new("code", "Code from your security token").hint("6 numbers. Each code works once: wait for a new one if you have just used it").inputmode(InputMode::Numeric)
                .autocomplete("one-time-code").spellcheck(false).width(Width::Chars10))
            (Button::new("Continue").once(true))
        }
        (Details::new("Why am I asked again?", html! {
            p class="govuk-body" { "Because anybody could have sat down at a screen that was left open. Looking behind a shield, lifting one, changing an account, taking records apart and approving a purge are asked about again when five minutes have passed since you last showed that it is you." }
        }))
    })
}

/// On to the page; or, where a form was sent too late, to sending it now.
async fn go_on(here: &Here, going: &Going) -> Response {
    let fields: Vec<(String, String)> = form(going.form.as_bytes()).unwrap_or_default();
    if fields.is_empty() {
        return onward(&here.site, &going.then).await.into_response();
    }
    let then = own_path(&going.then);
    let title = "Send what you typed";
    let back = nearest_page(&here.site, then).await;
    let page = here.page(title).trail(BackLink::new(back.to_owned()));
    let typed: Vec<SummaryRow> = fields
        .iter()
        .map(|(name, value)| {
            SummaryRow::new(
                words::capital(&name.replace(['-', '_'], " ")),
                value.clone(),
            )
        })
        .collect();
    page.narrow(html! {
        h1 class="govuk-heading-l" { (title) }
        p class="govuk-body" { "You have shown that it is you. What you typed has not been sent yet:" }
        (SummaryList::new(typed))
        form method="post" action=(then) novalidate {
            (here.token())
            @for (name, value) in &fields { input type="hidden" name=(name) value=(value); }
            (Button::new("Send it now").once(true))
        }
        p class="govuk-body" { "To change it first, go back to " a class="govuk-link" href=(back) { "the page that it comes from" } " and fill it in again." }
    })
}
