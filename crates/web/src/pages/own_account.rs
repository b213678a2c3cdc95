//! What people do with their own account: set it up, change the password or the PIN, sign out
//! everywhere.

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_gate::account::{AccountError, NewCredentials, SetUp};
use kith_gate::credentials::{ClientNote, Typed};
use maud::{Markup, PreEscaped, html};
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Deserialize;

use super::reply::again;
use crate::client::Client;
use crate::components::{
    BackLink, Button, Details, ErrorSummary, Input, InputKind, InputMode, NotificationBanner,
    Panel, PasswordInput, SummaryList, SummaryRow, Width,
};
use crate::here::{Here, Posted, Visitor};
use crate::sent::Sent;
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/account", get(show))
        .route("/account/password", get(ask_password).post(change_password))
        .route("/account/pin", get(ask_pin).post(change_pin))
        .route("/set-up", get(ask_set_up).post(set_up))
        .route("/set-up/done", get(set_up_done))
}

async fn show(here: Here) -> Response {
    let who = &here.who;
    here.page("Your account").narrow(html! {
        h1 class="govuk-heading-l" { "Your account" }
        (SummaryList::new([
            SummaryRow::new("Name", who.full_name()),
            SummaryRow::new("User name", who.user_name()),
            SummaryRow::new("Role", who.role().title()),
            SummaryRow::new("Organisation", who.organisation_name()),
            SummaryRow::new("Signed in", words::moment(who.signed_in_at())),
            SummaryRow::new("Before that", words::or_none(who.last_signed_in_at().map(words::moment))),
        ]))
        @for (condition, until) in who.standing().ending_within(60, kith_terms::time::day_of(here.site.gate.now())) {
            (NotificationBanner::new(html! {
                p class="govuk-notification-banner__heading" {
                    (condition.title()) " counts until " (kith_terms::time::plain_date(until)) ". Renew it before then, or your account stops."
                }
            }))
        }
        ul class="govuk-list" {
            li { a class="govuk-link" href="/account/password" { "Change your password" } }
            li { a class="govuk-link" href="/account/pin" { "Change your PIN" } }
            li { a class="govuk-link" href="/account/passkeys" { "Your passkeys" } }
        }
        form method="post" action="/sign-out-everywhere" {
            (here.token())
            (Button::secondary("Sign out on every device"))
        }
    })
}

#[derive(Deserialize)]
struct Change {
    #[serde(default)]
    now: String,
    #[serde(default)]
    new: String,
}

/// What can be changed with the password of now.
#[derive(Clone, Copy)]
enum Secret {
    Password,
    Pin,
}

impl Secret {
    const fn title(self) -> &'static str {
        match self {
            Self::Password => "Change your password",
            Self::Pin => "Change your PIN",
        }
    }

    const fn address(self) -> &'static str {
        match self {
            Self::Password => "/account/password",
            Self::Pin => "/account/pin",
        }
    }

    const fn now(self) -> &'static str {
        match self {
            Self::Password => "Password now",
            Self::Pin => "Password",
        }
    }

    fn new_field(self, wrong: Option<&str>) -> Markup {
        match self {
            Self::Password => html! { (new_password("new", "New password").error(wrong)) },
            Self::Pin => html! { (pin_input("new", "New PIN").error(wrong)) },
        }
    }
}

async fn ask_password(here: Here) -> Response {
    change_page(&here, Secret::Password, None)
}

async fn ask_pin(here: Here) -> Response {
    change_page(&here, Secret::Pin, None)
}

async fn change_password(
    here: Here,
    Client(from): Client,
    Posted(form): Posted<Change>,
) -> Result<Response, Trouble> {
    let (now, new) = (form.now.into(), form.new.into());
    let gate = &here.site.gate;
    let done = gate.change_password(&here.who, now, new, &from).await;
    changed(&here, Secret::Password, done)
}

async fn change_pin(
    here: Here,
    Client(from): Client,
    Posted(form): Posted<Change>,
) -> Result<Response, Trouble> {
    let (now, new) = (form.now.into(), form.new.into());
    let done = here.site.gate.change_pin(&here.who, now, new, &from).await;
    changed(&here, Secret::Pin, done)
}

fn new_password(name: &str, label: &str) -> PasswordInput {
    PasswordInput::new(name, label)
        .autocomplete("new-password")
        .hint("Three random words make a good one. At least 12 characters; any characters will do.")
}

fn pin_input(name: &str, label: &str) -> Input {
    Input::new(name, label)
        .hint("6 numbers that are not a run or a repeat, such as 123456 or 111111")
        .kind(InputKind::Password)
        .inputmode(InputMode::Numeric)
        .autocomplete("off")
        .width(Width::Chars10)
}

fn change_page(here: &Here, secret: Secret, wrong: Option<&AccountError>) -> Response {
    let about = |field: &str| {
        let of = match wrong {
            Some(AccountError::OldPassword) => "now",
            _ => "new",
        };
        wrong.filter(|_| of == field).map(ToString::to_string)
    };
    let errors = ["now", "new"]
        .into_iter()
        .filter_map(|field| Some((field, about(field)?)))
        .fold(ErrorSummary::new(), |errors, (field, why)| {
            errors.about(field, why)
        });
    here.page(secret.title())
        .trail(BackLink::new("/account"))
        .errors(errors)
        .narrow(html! {
            h1 class="govuk-heading-l" { (secret.title()) }
            p class="govuk-body" { "You will be signed out on every other device." }
            form method="post" action=(secret.address()) novalidate {
                (here.token())
                (PasswordInput::new("now", secret.now()).autocomplete("current-password").error(about("now")))
                (secret.new_field(about("new").as_deref()))
                (Button::new("Save").once(true))
            }
        })
}

fn changed(
    here: &Here,
    secret: Secret,
    done: Result<(), AccountError>,
) -> Result<Response, Trouble> {
    match done {
        Ok(()) => Ok(Redirect::to("/account").into_response()),
        Err(AccountError::Gate(error)) => Err(failed(&error)),
        Err(wrong) => Ok(again(change_page(here, secret, Some(&wrong)))),
    }
}

/// The first step has the user name and the set-up code alone; the second all of it.
#[derive(Default, Deserialize)]
struct SettingUp {
    #[serde(default)]
    user_name: String,
    #[serde(default)]
    set_up_code: String,
    #[serde(default)]
    password: Option<String>,
    #[serde(default)]
    pin: String,
    #[serde(default)]
    code: String,
}

async fn ask_set_up(visitor: Visitor) -> Response {
    set_up_page(&visitor, "", None)
}

fn set_up_page(visitor: &Visitor, user_name: &str, wrong: Option<&str>) -> Response {
    let mut errors = ErrorSummary::new();
    if let Some(wrong) = wrong {
        errors = errors.about("user_name", wrong.to_owned());
    }
    visitor.page("Set up your account").trail(BackLink::new("/sign-in")).errors(errors).narrow(html! {
        h1 class="govuk-heading-l" { "Set up your account" }
        p class="govuk-body" { "The person who looks after accounts in your organisation gave you a user name and a set-up code. You also need a telephone with an app that shows sign-in codes, such as the one your organisation uses, or a code device." }
        form method="post" action="/set-up" novalidate {
            (Input::new("user_name", "User name").value(user_name).autocomplete("username").autocapitalize("none")
                .spellcheck(false).width(Width::Chars20).error(wrong))
            (Input::new("set_up_code", "Set-up code").hint("20 letters in groups of five").autocomplete("off")
                .spellcheck(false).width(Width::Chars30))
            (Button::new("Continue").once(true))
        }
    })
}

async fn set_up(
    visitor: Visitor,
    Client(from): Client,
    Sent(form): Sent<SettingUp>,
) -> Result<Response, Trouble> {
    let (name, code) = (
        Typed::from(form.user_name.as_str()),
        Typed::from(form.set_up_code.as_str()),
    );
    let begun = match visitor.site.gate.begin_set_up(&name, &code, &from).await {
        Ok(begun) => begun,
        Err(AccountError::Gate(error)) => return Err(failed(&error)),
        Err(wrong) => {
            let page = set_up_page(&visitor, form.user_name.trim(), Some(&wrong.to_string()));
            return Ok(again(page));
        }
    };
    match form.password {
        None => choose_page(&visitor, &begun, &form.set_up_code, None),
        Some(ref password) => {
            let chosen = NewCredentials {
                password: password.as_str().into(),
                pin: form.pin.as_str().into(),
                code: form.code.as_str().into(),
            };
            finish(&visitor, &begun, &form, chosen, &from).await
        }
    }
}

async fn finish(
    visitor: &Visitor,
    begun: &SetUp,
    form: &SettingUp,
    chosen: NewCredentials,
    from: &ClientNote,
) -> Result<Response, Trouble> {
    let (name, code) = (
        Typed::from(form.user_name.as_str()),
        Typed::from(form.set_up_code.as_str()),
    );
    match visitor
        .site
        .gate
        .finish_set_up(&name, &code, chosen, from)
        .await
    {
        Ok(()) => Ok(Redirect::to("/set-up/done").into_response()),
        Err(AccountError::Gate(error)) => Err(failed(&error)),
        Err(wrong) => {
            let page = choose_page(visitor, begun, &form.set_up_code, Some(&wrong))?;
            Ok(again(page))
        }
    }
}

fn choose_page(
    visitor: &Visitor,
    begun: &SetUp,
    set_up_code: &str,
    wrong: Option<&AccountError>,
) -> Result<Response, Trouble> {
    let about = |field: &str| {
        let of = match wrong {
            Some(AccountError::Password(_)) => "password",
            Some(AccountError::Pin(_)) => "pin",
            _ => "code",
        };
        wrong.filter(|_| of == field).map(ToString::to_string)
    };
    let mut errors = ErrorSummary::new();
    for field in ["password", "pin", "code"] {
        if let Some(words) = about(field) {
            errors = errors.about(field, words);
        }
    }
    let address = begun.secret.enrolment_address(&begun.user_name)?;
    Ok(visitor.page("Choose how you sign in").errors(errors).narrow(html! {
        h1 class="govuk-heading-l" { "Choose how you sign in" }
        p class="govuk-body" { "Welcome, " (begun.full_name) "." }
        form method="post" action="/set-up" novalidate {
            input type="hidden" name="user_name" value=(begun.user_name);
            input type="hidden" name="set_up_code" value=(set_up_code);
            h2 class="govuk-heading-m" { "1. Your password" }
            (new_password("password", "Password").error(about("password")))
            h2 class="govuk-heading-m" { "2. Your PIN" }
            (pin_input("pin", "PIN").error(about("pin")))
            h2 class="govuk-heading-m" { "3. Your security token" }
            p class="govuk-body" { "Scan this picture with the app on your telephone." }
            (picture(&address))
            (Details::new("I cannot scan it", html! {
                p class="govuk-body" { "Type this key into the app. Choose “time-based”." }
                p class="govuk-body kith-code" { (grouped(&begun.secret.to_base32())) }
            }))
            (Input::new("code", "Code that the app shows now").hint("6 numbers").inputmode(InputMode::Numeric)
                .autocomplete("one-time-code").spellcheck(false).width(Width::Chars10).error(about("code")))
            (Button::new("Finish").once(true))
        }
    }))
}

/// The secret as a picture for the telephone's camera.
fn picture(address: &str) -> Markup {
    let Ok(code) = QrCode::new(address) else {
        return html! {};
    };
    let drawn = code
        .render::<svg::Color<'_>>()
        .min_dimensions(220, 220)
        .build();
    let drawn = drawn
        .split_once("<svg")
        .map_or(String::new(), |(_, rest)| format!("<svg{rest}"));
    html! {
        div class="kith-picture" role="img" aria-label="A picture with the key of your security token, for a camera. The key itself is below, under: I cannot scan it." {
            (PreEscaped(drawn))
        }
    }
}

fn grouped(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    letters
        .chunks(4)
        .map(|it| it.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join(" ")
}

async fn set_up_done(visitor: Visitor) -> Response {
    visitor.page("Your account is set up").narrow(html! {
        (Panel::new("Your account is set up"))
        p class="govuk-body" { "The set-up code no longer works. Wait until your security token shows a new code, and sign in." }
        (Button::link("Sign in", "/sign-in"))
    })
}
