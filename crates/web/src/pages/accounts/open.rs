//! Opening an account.

use std::collections::HashMap;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kith_gate::Grant;
use kith_gate::account::NewAccount;
use kith_gate::action::ManageAccounts;
use maud::html;
use serde_json::json;

use super::code::hand_over;
use super::{note, role, to_manage};
use crate::components::{BackLink, Button, Input, Label, TextSize, Width};
use crate::form::Answers;
use crate::here::{Here, Posted};
use crate::pages::reply::again;
use crate::site::Site;
use crate::trouble::Trouble;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/accounts/new", get(ask).post(open))
}

async fn ask(here: Here) -> Result<Response, Trouble> {
    here.proved()?;
    let grant = to_manage(&here, json!({ "about-to": "open" })).await?;
    page(&here, &grant, &Answers::default()).await
}

async fn open(
    here: Here,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    let grant = to_manage(&here, json!({ "about-to": "open" })).await?;
    if let Some(new) = read(&mut answers) {
        match here.site.gate.create_account(&grant, &new).await {
            Ok((id, code)) => {
                let account = here.site.gate.account(&grant, id).await;
                let account = account.map_err(super::trouble)?;
                return Ok(hand_over(&here, "Account opened", &account, &code));
            }
            Err(why) => note(&mut answers, why)?,
        }
    }
    Ok(again(page(&here, &grant, &answers).await?))
}

/// Reads everything, so that all that is wrong is said at once.
fn read(answers: &mut Answers) -> Option<NewAccount> {
    for (field, why) in [
        ("full_name", "Enter the person’s full name"),
        ("user_name", "Enter a user name"),
    ] {
        if answers.get(field).is_empty() {
            answers.is_wrong(field, why);
        }
    }
    let chosen = role::read(answers)?;
    answers.all_good().then(|| NewAccount {
        user_name: answers.get("user_name").to_owned(),
        full_name: answers.get("full_name").to_owned(),
        role: chosen.role,
        role_until: chosen.until,
        organisation: chosen.organisation,
    })
}

async fn page(
    here: &Here,
    grant: &Grant<ManageAccounts>,
    answers: &Answers,
) -> Result<Response, Trouble> {
    let organisations = here.site.gate.organisations(grant).await?;
    Ok(here
        .page("Open an account")
        .trail(BackLink::new("/accounts"))
        .errors(answers.summary(&["until"]))
        .narrow(html! {
            h1 class="govuk-heading-l" { "Open an account" }
            p class="govuk-body" { "One account for one person. You get a set-up code to hand to them, and they choose their own password." }
            form method="post" novalidate {
                (here.token())
                (Input::new("full_name", Label::new("Full name").size(TextSize::S)).hint("As others should see it beside what this person does")
                    .value(answers.get("full_name")).autocomplete("off").spellcheck(false).error(answers.error("full_name")))
                (Input::new("user_name", Label::new("User name").size(TextSize::S)).hint("They sign in with it. For example, bethan.protheroe")
                    .value(answers.get("user_name")).autocomplete("off").autocapitalize("none").spellcheck(false)
                    .width(Width::Chars20).error(answers.error("user_name")))
                (role::fields(here, &organisations, answers))
                (Button::new("Open the account").once(true))
            }
        }))
}
