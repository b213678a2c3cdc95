//! One's own passkeys: the list, adding one, naming and removing.
//!
//! A passkey is made by the browser, so adding one needs its scripts. Everything else does not, and
//! whoever has none signs in as before.

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use kith_gate::account::{AccountError, Passkey};
use kith_gate::credentials::PasskeySite;
use kith_terms::PasskeyId;
use maud::{Markup, html};
use serde::Deserialize;

use super::reply::{Done, again};
use crate::client::Client;
use crate::components::{
    BackLink, Button, ErrorSummary, Input, InputMode, InsetText, SummaryAction, SummaryList,
    SummaryRow, Tag, TagColour, Width,
};
use crate::here::{Here, Path, Posted};
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/account/passkeys", get(list))
        .route("/account/passkeys/add", get(ask).post(begin))
        .route("/account/passkeys/made", post(made))
        .route("/account/passkeys/{passkey}/name", get(ask_name).post(name))
        .route(
            "/account/passkeys/{passkey}/remove",
            get(ask_remove).post(remove),
        )
}

const LIST: &str = "/account/passkeys";

/// What the list says was done.
const DONE: [(&str, &str); 3] = [
    (
        "added",
        "The passkey is added. You can sign in with it from now on.",
    ),
    ("named", "The passkey has its new name."),
    (
        "removed",
        "The passkey is removed. It no longer signs you in. Delete it from your device too.",
    ),
];

async fn list(here: Here, Query(done): Query<Done>) -> Result<Response, Trouble> {
    let passkeys = here.site.gate.own_passkeys(&here.who).await?;
    Ok(here
        .page("Your passkeys")
        .trail(BackLink::new("/account").text("Your account"))
        .notice(done.notice(DONE))
        .narrow(html! {
            h1 class="govuk-heading-l" { "Your passkeys" }
            p class="govuk-body" { "A passkey lets you sign in with your device’s fingerprint, face or PIN, without typing anything. It works on this site only, so nobody can trick you into giving it away." }
            p class="govuk-body" { "Your password, PIN and security token go on working whatever you add or remove here. With two passkeys, on two devices, losing one is no trouble." }
            @if here.site.gate.needs_passkey_on_one_device(here.who.role()) {
                (InsetText::new("Your role needs a passkey that stays on one device, such as a security key. One that is copied to your other devices is not accepted."))
            }
            @if passkeys.is_empty() {
                p class="govuk-body" { "You have none yet." }
            } @else {
                (SummaryList::new(passkeys.iter().map(|it| row(&here, it)).collect::<Vec<_>>()))
            }
            @match here.site.gate.passkeys() {
                Some(_) => (Button::link("Add a passkey", "/account/passkeys/add")),
                None => (InsetText::new("Passkeys cannot be used at the address of this Kith.")),
            }
        }))
}

fn row(here: &Here, it: &Passkey) -> SummaryRow {
    let to = |what: &str| format!("{LIST}/{}/{what}", it.id);
    let stops = it.may_be_copied && here.site.gate.needs_passkey_on_one_device(here.who.role());
    SummaryRow::new(it.name.clone(), facts(it, stops))
        .action(SummaryAction::new("Rename", to("name")).hidden(it.name.clone()))
        .action(SummaryAction::new("Remove", to("remove")).hidden(it.name.clone()))
}

/// What is known of a passkey, for its holder and for administrators. It may be one that the role
/// of its holder stops.
pub(super) fn facts(it: &Passkey, stops: bool) -> Markup {
    let used = it.last_used_at.map(words::moment);
    html! {
        @if let Some(at) = it.suspended_at {
            p class="govuk-body govuk-!-margin-bottom-1" { (Tag::new("Suspended").colour(TagColour::Red)) }
            p class="govuk-body" { "Since " (words::moment(at)) ", because there may be a copy of it. It signs nobody in. Remove it, and add a new one." }
        } @else if stops {
            p class="govuk-body govuk-!-margin-bottom-1" { (Tag::new("Not accepted").colour(TagColour::Orange)) }
            p class="govuk-body" { "It may be on several devices, and this role needs one that stays on one." }
        } @else if it.may_be_copied {
            p class="govuk-body govuk-!-margin-bottom-1" { "May be on several devices" }
        } @else {
            p class="govuk-body govuk-!-margin-bottom-1" { "On one device" }
        }
        p class="govuk-body govuk-!-margin-bottom-1" { "Added " (words::moment(it.added_at)) }
        p class="govuk-body govuk-!-margin-bottom-0" {
            @match used { Some(used) => { "Last used " (used) }, None => { "Never used" } }
        }
    }
}

#[derive(Default, Deserialize)]
struct New {
    #[serde(default)]
    name: String,
    #[serde(default)]
    code: String,
}

async fn ask(here: Here) -> Response {
    add_page(&here, "", None)
}

fn add_page(here: &Here, name: &str, wrong: Option<&AccountError>) -> Response {
    let about = |field: &str| {
        let of = match wrong {
            Some(AccountError::PasskeyName) => "name",
            _ => "code",
        };
        wrong.filter(|_| of == field).map(ToString::to_string)
    };
    let errors = ["name", "code"]
        .into_iter()
        .filter_map(|field| Some((field, about(field)?)))
        .fold(ErrorSummary::new(), |errors, (field, why)| {
            errors.about(field, why)
        });
    here.page("Add a passkey")
        .trail(BackLink::new(LIST))
        .errors(errors)
        .narrow(html! {
            h1 class="govuk-heading-l" { "Add a passkey" }
            p class="govuk-body" { "Use a device that is yours alone, and that nobody else can unlock." }
            form method="post" action="/account/passkeys/add" novalidate {
                (here.token())
                (name_input(name, about("name")))
                (Input::new("code", "Code from your security token")
                    .hint("6 numbers. Each code works once: if you have just signed in, wait for a new one.")
                    .inputmode(InputMode::Numeric).autocomplete("one-time-code").spellcheck(false)
                    .width(Width::Chars10).error(about("code")))
                (Button::new("Continue").once(true))
            }
        })
}

fn name_input(name: &str, wrong: Option<String>) -> Input {
    Input::new("name", "What do you call it?")
        .hint("So that you know later which it is, such as Work phone")
        .value(name)
        .autocomplete("off")
        .error(wrong)
}

async fn begin(
    here: Here,
    Client(from): Client,
    Posted(new): Posted<New>,
) -> Result<Response, Trouble> {
    let Some(site) = here.site.gate.passkeys() else {
        return Err(Trouble::NotFound);
    };
    let code = new.code.into();
    let begun = here
        .site
        .gate
        .begin_passkey(&here.who, &new.name, &code, &from)
        .await;
    match begun {
        Ok(options) => Ok(make_page(&here, site, &options)),
        Err(AccountError::Gate(error)) => Err(failed(&error)),
        Err(wrong) => Ok(again(add_page(&here, new.name.trim(), Some(&wrong)))),
    }
}

/// Has the browser make the passkey. Its script fills in the answer and sends the form.
fn make_page(here: &Here, site: &PasskeySite, options: &str) -> Response {
    here.page("Make the passkey")
        .trail(BackLink::new(LIST))
        .narrow(html! {
            h1 class="govuk-heading-l" { "Make the passkey" }
            form method="post" action="/account/passkeys/made" hidden
                data-kith-passkey=(site.origin()) data-kith-create=(options) {
                (here.token())
                input type="hidden" name="answer";
                p class="govuk-body" { "Your browser will ask you to unlock this device, or to choose another. Do so within five minutes." }
                div role="alert" data-kith-passkey-failed hidden {
                    p class="govuk-error-message" { "The passkey was not made. Try again, or choose another device." }
                }
                (Button::new("Make the passkey"))
            }
            div data-kith-passkey-cannot {
                (InsetText::new(html! {
                    "This browser cannot make a passkey here. Use a newer one with scripts switched on, and open Kith at "
                    (site.origin()) "."
                }))
            }
        })
}

#[derive(Deserialize)]
struct Made {
    #[serde(default)]
    answer: String,
}

async fn made(here: Here, Posted(made): Posted<Made>) -> Result<Response, Trouble> {
    let answer = made.answer.into();
    match here.site.gate.finish_passkey(&here.who, &answer).await {
        Ok(_) => Ok(Redirect::to("/account/passkeys?done=added").into_response()),
        Err(AccountError::Gate(error)) => Err(failed(&error)),
        Err(wrong) => Ok(again(add_page(&here, "", Some(&wrong)))),
    }
}

/// One's own passkey. Another's is not there.
async fn found(here: &Here, id: PasskeyId) -> Result<Passkey, Trouble> {
    let own = here.site.gate.own_passkeys(&here.who).await?;
    own.into_iter()
        .find(|it| it.id == id)
        .ok_or(Trouble::NotFound)
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    name: String,
}

async fn ask_name(here: Here, Path(id): Path<PasskeyId>) -> Result<Response, Trouble> {
    let it = found(&here, id).await?;
    Ok(name_page(&here, &it.name, None))
}

fn name_page(here: &Here, name: &str, wrong: Option<String>) -> Response {
    let errors = wrong
        .iter()
        .fold(ErrorSummary::new(), |it, why| it.about("name", why.clone()));
    here.page("Rename a passkey")
        .trail(BackLink::new(LIST))
        .errors(errors)
        .narrow(html! {
            h1 class="govuk-heading-l" { "Rename a passkey" }
            form method="post" novalidate {
                (here.token())
                (name_input(name, wrong))
                (Button::new("Save").once(true))
            }
        })
}

async fn name(
    here: Here,
    Path(id): Path<PasskeyId>,
    Posted(named): Posted<Named>,
) -> Result<Response, Trouble> {
    found(&here, id).await?;
    let done = here
        .site
        .gate
        .name_passkey(&here.who, id, &named.name)
        .await;
    match done {
        Err(wrong @ AccountError::PasskeyName) => Ok(again(name_page(
            &here,
            named.name.trim(),
            Some(wrong.to_string()),
        ))),
        done => changed(done, "/account/passkeys?done=named"),
    }
}

async fn ask_remove(here: Here, Path(id): Path<PasskeyId>) -> Result<Response, Trouble> {
    let it = found(&here, id).await?;
    Ok(here
        .page("Remove a passkey")
        .trail(BackLink::new(LIST))
        .narrow(html! {
            span class="govuk-caption-l" { (it.name) }
            h1 class="govuk-heading-l" { "Remove a passkey" }
            p class="govuk-body" { "It signs you in no more. You can always sign in with your user name, password, PIN and code." }
            form method="post" novalidate {
                (here.token())
                (Button::warning("Remove the passkey").once(true))
            }
        }))
}

#[derive(Deserialize)]
struct Nothing {}

async fn remove(
    here: Here,
    Path(id): Path<PasskeyId>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Trouble> {
    found(&here, id).await?;
    let done = here.site.gate.remove_passkey(&here.who, id).await;
    changed(done, "/account/passkeys?done=removed")
}

fn changed(done: Result<(), AccountError>, then: &str) -> Result<Response, Trouble> {
    match done {
        Ok(()) => Ok(Redirect::to(then).into_response()),
        // It was removed a moment ago, in another window.
        Err(AccountError::State) => Err(Trouble::NotFound),
        Err(AccountError::Gate(error)) => Err(error.into()),
        Err(other) => Err(failed(&other)),
    }
}
