//! Signing in: user name, password, PIN and the code of the security token, all at once, so that
//! a refusal does not say which of them was wrong; or a passkey, where the browser's scripts run.

use axum::Router;
use axum::body::Body;
use axum::extract::{Query, Request};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use kith_gate::credentials::{Credentials, PasskeyAttempt, SignInError};
use kith_gate::session::SessionToken;
use maud::{Markup, html};
use serde::Deserialize;
use tower::ServiceExt as _;

use super::reply::again;
use crate::client::Client;
use crate::components::{
    Button, Details, ErrorSummary, Input, InputMode, InsetText, PasswordInput, Width,
};
use crate::here::{COOKIE, Here, Posted, Visitor, cookie};
use crate::sent::Sent;
use crate::site::Site;
use crate::trouble::{Trouble, failed};

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/sign-in", get(show).post(sign_in))
        .route("/sign-in/passkey", post(ask_passkey))
        .route("/sign-in/passkey/answer", post(sign_in_with_passkey))
        .route("/sign-out", post(sign_out))
        .route("/sign-out-everywhere", post(sign_out_everywhere))
        .route("/stay-signed-in", get(stay))
}

/// Where to go then; and why the page is shown.
#[derive(Default, Deserialize)]
struct Coming {
    #[serde(default)]
    then: String,
    #[serde(default)]
    ended: String,
}

#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    user_name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    pin: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    then: String,
}

/// Only a path of our own: a link must not send people elsewhere after they have signed in.
pub(crate) fn own_path(then: &str) -> &str {
    let own = then.starts_with('/')
        && then
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || b"/-_.".contains(&it))
        && !then.starts_with("//")
        // Dots that lead up, or nowhere, are none of ours.
        && !then.contains("/.");
    if own { then } else { "/" }
}

/// Where somebody goes who is signed in now: on to where they were going.
pub(super) async fn onward(site: &Site, then: &str) -> Redirect {
    Redirect::to(nearest_page(site, own_path(then)).await)
}

const LONGEST_PATH: usize = 200;

/// The address, or the nearest one above it that has a page: one that a form was sent to has none, and
/// the form is above it.
pub(super) async fn nearest_page<'a>(site: &Site, path: &'a str) -> &'a str {
    // None of ours is longer, and each part of it is asked about.
    let mut path = if path.len() > LONGEST_PATH { "/" } else { path };
    let routes = super::routes().merge(super::large_routes());
    let routes = routes.with_state(site.clone());
    while path != "/" && !answers_get(&routes, path).await {
        path = above(path);
    }
    path
}

/// The address without its last part.
pub(super) fn above(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some((above, _)) if !above.is_empty() => above,
        _ => "/",
    }
}

/// Whether the address has a page. The routes say so themselves: asked with OPTIONS, which none of
/// them takes, they answer which methods they do take, and no handler runs.
async fn answers_get(routes: &Router, path: &str) -> bool {
    let Ok(asked) = Request::options(path).body(Body::empty()) else {
        return false;
    };
    let Ok(answer) = routes.clone().oneshot(asked).await;
    let methods = answer.headers().get(header::ALLOW);
    methods
        .and_then(|it| it.to_str().ok())
        .is_some_and(|it| it.split(',').any(|method| method == Method::GET.as_str()))
}

async fn show(visitor: Visitor, Query(coming): Query<Coming>) -> Response {
    if visitor.who.is_some() {
        return onward(&visitor.site, &coming.then).await.into_response();
    }
    page(&visitor, &coming, "", None)
}

fn page(visitor: &Visitor, coming: &Coming, user_name: &str, wrong: Option<&str>) -> Response {
    let mut errors = ErrorSummary::new();
    if let Some(wrong) = wrong {
        errors = errors.about("user_name", wrong.to_owned());
    }
    visitor.page("Sign in").errors(errors).narrow(html! {
        h1 class="govuk-heading-l" { "Sign in to Kith" }
        (ended(&coming.ended))
        p class="govuk-body" { "You need your user name, password and PIN, and your security token. It is the app or device that shows a new six-digit code every 30 seconds." }
        form method="post" action="/sign-in" novalidate {
            input type="hidden" name="then" value=(own_path(&coming.then));
            (Input::new("user_name", "User name").value(user_name).autocomplete("username")
                .autocapitalize("none").spellcheck(false).width(Width::Chars20).error(wrong))
            (PasswordInput::new("password", "Password").autocomplete("current-password"))
            (Input::new("pin", "PIN").hint("6 numbers").inputmode(InputMode::Numeric)
                .kind(crate::components::InputKind::Password).autocomplete("off").width(Width::Chars10))
            (Input::new("code", "Code from your security token").hint("6 numbers").inputmode(InputMode::Numeric)
                .autocomplete("one-time-code").spellcheck(false).width(Width::Chars10))
            (Button::new("Sign in").once(true))
        }
        (passkey_form(visitor, coming))
        (Details::new("I cannot sign in", html! {
            p class="govuk-body" { "Check that the clock of your security token is right, and that you are using the newest code: each code works once." }
            p class="govuk-body" { "After several wrong tries you have to wait, longer each time. Then ask the person who looks after accounts in your organisation. They cannot see or set your password; they can give you a code with which you set everything up anew." }
            p class="govuk-body" { a class="govuk-link" href="/set-up" { "I have a set-up code" } }
        }))
    })
}

/// Shown by the script that can do what it says, and by nothing else.
fn passkey_form(visitor: &Visitor, coming: &Coming) -> Markup {
    html! {
        @if let Some(site) = visitor.site.gate.passkeys() {
            form method="post" action="/sign-in/passkey/answer" hidden
                data-kith-passkey=(site.origin()) data-kith-ask="/sign-in/passkey" {
                input type="hidden" name="then" value=(own_path(&coming.then));
                input type="hidden" name="answer";
                h2 class="govuk-heading-m" { "Or use a passkey" }
                p class="govuk-body" { "If you have added one to your account. You need not type anything." }
                div role="alert" data-kith-passkey-failed hidden {
                    p class="govuk-error-message" { "Your passkey was not used. Try again, or sign in with your user name, password, PIN and code." }
                }
                (Button::secondary("Sign in with a passkey"))
            }
        }
    }
}

fn ended(why: &str) -> Markup {
    let words = match why {
        "idle" => {
            "You were signed out because you did nothing for a while. Nothing that you had saved was lost."
        }
        "standing" => {
            "You were signed out because something that Kith asks of everybody who uses it has ended or was withdrawn. Sign in to see what it is and what to do."
        }
        "out" => "You are signed out.",
        "everywhere" => "You are signed out on every device.",
        _ => return html! {},
    };
    html! { (InsetText::new(words)) }
}

async fn sign_in(
    visitor: Visitor,
    Client(from): Client,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Trouble> {
    let then = own_path(&typed.then).to_owned();
    let user_name = typed.user_name.trim().to_owned();
    let credentials = Credentials {
        user_name: typed.user_name.into(),
        password: typed.password.into(),
        pin: typed.pin.into(),
        code: typed.code.into(),
    };
    let done = visitor.site.gate.sign_in(credentials, &from).await;
    signed_in(&visitor, done, then, &user_name).await
}

/// On to where they were going, or the page again with what was wrong.
async fn signed_in(
    visitor: &Visitor,
    done: Result<SessionToken, SignInError>,
    then: String,
    user_name: &str,
) -> Result<Response, Trouble> {
    match done {
        Ok(token) => {
            // The session before goes on nowhere else: this browser has its cookie no more.
            if let Some(before) = &visitor.who {
                visitor.site.gate.sign_out(before).await?;
            }
            let onward = onward(&visitor.site, &then).await;
            Ok(with_cookie(onward.into_response(), &token))
        }
        Err(SignInError::Gate(error)) => Err(failed(&error)),
        Err(refused) => {
            let coming = Coming {
                then,
                ..Coming::default()
            };
            let page = page(visitor, &coming, user_name, Some(&refused.to_string()));
            Ok(again(page))
        }
    }
}

/// What a browser keeps from when its passkey is asked for until it answers.
const ATTEMPT: &str = "__Host-kith-passkey";

#[derive(Deserialize)]
struct Asking {
    #[serde(default)]
    user_name: String,
}

/// What the device is asked to sign, for the page's script.
async fn ask_passkey(visitor: Visitor, Sent(asking): Sent<Asking>) -> Result<Response, Trouble> {
    let user_name = asking.user_name.into();
    let begun = visitor.site.gate.begin_passkey_sign_in(&user_name).await;
    let (attempt, options) = match begun {
        Ok(begun) => begun,
        Err(SignInError::Gate(error)) => return Err(failed(&error)),
        Err(_) => return Err(Trouble::NotFound),
    };
    let kind = [(header::CONTENT_TYPE, "application/json")];
    let answer = (kind, options).into_response();
    Ok(keeping(
        answer,
        ATTEMPT,
        &attempt.to_text(),
        "; Max-Age=300",
    ))
}

#[derive(Deserialize)]
struct Answered {
    #[serde(default)]
    answer: String,
    #[serde(default)]
    then: String,
}

async fn sign_in_with_passkey(
    visitor: Visitor,
    Client(from): Client,
    headers: HeaderMap,
    Sent(answered): Sent<Answered>,
) -> Result<Response, Trouble> {
    let then = own_path(&answered.then).to_owned();
    let attempt: Option<PasskeyAttempt> = cookie(&headers, ATTEMPT);
    let answer = answered.answer.into();
    let done = visitor
        .site
        .gate
        .finish_passkey_sign_in(attempt.as_ref(), &answer, &from)
        .await;
    let response = signed_in(&visitor, done, then, "").await?;
    Ok(keeping(response, ATTEMPT, "", "; Max-Age=0"))
}

fn with_cookie(response: Response, token: &SessionToken) -> Response {
    keeping(response, COOKIE, &token.to_text(), "")
}

/// The response, with a cookie that this site alone gets, and no script.
fn keeping(mut response: Response, name: &str, value: &str, until: &str) -> Response {
    let cookie = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Strict{until}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Ends the browser's part of a session: its cookie, and whatever else it kept (ASVS 5.0 14.3.1).
fn without_cookie(mut response: Response) -> Response {
    let gone = HeaderValue::from_static(
        "__Host-kith=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0",
    );
    let headers = response.headers_mut();
    headers.insert(header::SET_COOKIE, gone);
    headers.insert(
        "clear-site-data",
        HeaderValue::from_static(r#""cache", "storage""#),
    );
    response
}

#[derive(Deserialize)]
struct Nothing {}

async fn sign_out(
    visitor: Visitor,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Trouble> {
    if let Some(who) = &visitor.who {
        visitor.site.gate.sign_out(who).await?;
    }
    Ok(without_cookie(
        Redirect::to("/sign-in?ended=out").into_response(),
    ))
}

async fn sign_out_everywhere(
    visitor: Visitor,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Trouble> {
    if let Some(who) = &visitor.who {
        visitor.site.gate.sign_out_everywhere(who).await?;
    }
    Ok(without_cookie(
        Redirect::to("/sign-in?ended=everywhere").into_response(),
    ))
}

/// Asked by the warning before the session ends; asking is enough to stay.
async fn stay(_: Here) -> Redirect {
    Redirect::to("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_signing_in_nobody_is_sent_to_another_site() {
        for then in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/a?b=//evil",
            "/.//evil.example",
            "/a/..//evil.example",
            "",
        ] {
            assert_eq!(own_path(then), "/", "{then}");
        }
        for then in ["/people/0199f0a1-6c1e", "/forms/visit/1.0"] {
            assert_eq!(own_path(then), then);
        }
    }
}
