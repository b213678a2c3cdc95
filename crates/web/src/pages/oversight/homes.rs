//! Where users live, so that looks at their own homes and their neighbours are noticed.

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use kith_gate::Grant;
use kith_gate::action::KeepHomes;
use kith_oversight::OversightError;
use kith_terms::{AccountId, Postcode};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::alerts::name;
use super::{note, trouble};
use crate::components::{BackLink, Button, Input, InsetText, Label, Table, TextSize, Width};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::reply::{Done, again};
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/staff-homes", get(show).post(keep))
        .route("/staff-homes/{account}/forget", post(forget))
}

async fn to_keep(here: &Here, detail: Value) -> Result<Grant<KeepHomes>, Trouble> {
    Ok(here.site.gate.ask::<KeepHomes>(&here.who, detail).await?)
}

async fn show(here: Here, Query(done): Query<Done>) -> Result<Response, Trouble> {
    let grant = to_keep(&here, Value::Null).await?;
    page(&here, &grant, &Answers::default(), Some(&done)).await
}

async fn keep(
    here: Here,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    let grant = to_keep(&here, json!({ "about-to": "keep" })).await?;
    let postcode: Option<Postcode> = answers.read("postcode");
    if postcode.is_none() && answers.all_good() {
        answers.is_wrong("postcode", "Enter the postcode");
    }
    if let Some(postcode) = postcode {
        let (who, line) = (answers.get("user_name"), answers.get("first_line"));
        let oversight = &here.site.oversight;
        match oversight.keep_home(&grant, who, &postcode, line).await {
            Ok(()) => return Ok(Redirect::to("/staff-homes?done=kept").into_response()),
            Err(why) => {
                let field = match why {
                    OversightError::NoSuchUser => "user_name",
                    _ => "first_line",
                };
                note(&mut answers, field, why)?;
            }
        }
    }
    Ok(again(page(&here, &grant, &answers, None).await?))
}

async fn page(
    here: &Here,
    grant: &Grant<KeepHomes>,
    answers: &Answers,
    done: Option<&Done>,
) -> Result<Response, Trouble> {
    let homes = here.site.oversight.homes(grant).await.map_err(trouble)?;
    let notice = done.and_then(|it| {
        it.notice([
            ("kept", "The home is kept."),
            ("forgotten", "The home is forgotten."),
        ])
    });
    let table = homes.iter().fold(
        Table::new()
            .caption(words::counted(homes.len(), "home", "homes"))
            .scrolls(true)
            .first_cell_heads_row(true)
            .head(["Who", "Home", "Kept since", "What to do"]),
        |table, (home, holder)| {
            let who = name(holder.as_ref());
            table.row([
                html! { (who) },
                html! { (home.first_line) ", " (home.postcode) },
                html! { (words::moment(home.noted_at)) },
                html! {
                    form method="post" action={ "/staff-homes/" (home.account) "/forget" } {
                        (here.token())
                        (Button::secondary(html! { "Forget the home" span class="govuk-visually-hidden" { " of " (who) } }).once(true))
                    }
                },
            ])
        },
    );
    Ok(here
        .page("Where users live")
        .trail(BackLink::new("/alerts").text("Alerts"))
        .errors(answers.summary(&[]))
        .notice(notice)
        .wide(html! {
            h1 class="govuk-heading-l" { "Where users live" }
            p class="govuk-body" { "With it, looks at their own household and at neighbours are noticed. Only privacy officers see it; users should know that it is kept." }
            (form(here, answers))
            @if homes.is_empty() { (InsetText::new("Nobody’s home is kept.")) } @else { (table) }
        }))
}

fn form(here: &Here, answers: &Answers) -> Markup {
    let input = |field: &'static str, label: &'static str| {
        Input::new(field, Label::new(label).size(TextSize::S))
            .value(answers.get(field))
            .autocomplete("off")
            .spellcheck(false)
            .error(answers.error(field))
    };
    html! {
        form method="post" action="/staff-homes" novalidate {
            (here.token())
            (input("user_name", "User name").width(Width::Chars20))
            (input("first_line", "First line of the address").width(Width::Chars20))
            (input("postcode", "Postcode").width(Width::Chars10))
            (Button::new("Keep the home").once(true))
        }
    }
}

async fn forget(
    here: Here,
    Path(account): Path<AccountId>,
    Posted(_): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let grant = to_keep(&here, json!({ "about-to": "forget" })).await?;
    let forgotten = here.site.oversight.forget_home(&grant, account).await;
    forgotten.map_err(trouble)?;
    Ok(Redirect::to("/staff-homes?done=forgotten").into_response())
}
