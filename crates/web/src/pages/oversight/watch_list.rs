//! People in the news: the list that privacy officers keep.

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use kith_gate::action::KeepWatchList;
use kith_oversight::OversightError;
use kith_oversight::watch_list::Listed;
use kith_people::watched::Named;
use kith_terms::PersonId;
use kith_terms::time::{Date, day_of, plain_date};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::{note, trouble};
use crate::components::{
    BackLink, Button, DateInput, InsetText, Label, Legend, Table, Tag, TagColour, TextSize,
    Textarea,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::offered;
use crate::pages::reply::{Done, again};
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/watch-list", get(list))
        .route("/people/{person}/watch", get(ask).post(add))
        .route("/people/{person}/watch/remove", post(remove))
}

async fn to_keep(here: &Here, detail: Value) -> Result<kith_gate::Grant<KeepWatchList>, Trouble> {
    let gate = &here.site.gate;
    Ok(gate.ask::<KeepWatchList>(&here.who, detail).await?)
}

async fn list(here: Here, Query(done): Query<Done>) -> Result<Response, Trouble> {
    let grant = to_keep(&here, Value::Null).await?;
    let listed = here.site.oversight.watch_list(&grant).await;
    let listed = listed.map_err(trouble)?;
    let today = day_of(here.site.gate.now());
    let notice = done.notice([
        ("added", "The person is on the list."),
        ("removed", "The person is off the list."),
    ]);
    Ok(here
        .page("People in the news")
        .trail(BackLink::new("/alerts").text("Alerts"))
        .notice(notice)
        .wide(html! {
            h1 class="govuk-heading-l" { "People in the news" }
            p class="govuk-body" { "People whom many are curious about for a while. A look at one of them by somebody who does not help them raises an alert." }
            p class="govuk-body" { a class="govuk-link" href="/search" { "Find a person" } " to put them on the list: it is offered where you see who has looked at them." }
            @if listed.is_empty() {
                (InsetText::new("Nobody is on the list."))
            } @else {
                (table(&here, &listed, today))
            }
        }))
}

fn table(here: &Here, listed: &[(Listed, Option<Named>)], today: Date) -> Markup {
    let table = Table::new()
        .caption(words::counted(listed.len(), "person", "people"))
        .scrolls(true)
        .first_cell_heads_row(true)
        .head(["Name", "Why", "Until", "What to do"]);
    let table = listed.iter().fold(table, |table, (it, named)| {
        let name = named.as_ref().map_or_else(
            || "Name not known".to_owned(),
            |it| words::full_name(it.given_names.as_deref(), it.family_name.as_deref()),
        );
        let number = named.as_ref().and_then(|it| it.number.clone());
        table.row([
            html! { (name) @if let Some(number) = number { span class="kith-said kith-number" { (number) } } },
            html! { (it.why) },
            html! { (plain_date(it.until)) @if it.until < today { " " (Tag::new("Ended").colour(TagColour::Grey)) } },
            html! {
                a class="govuk-link" href={ "/people/" (it.person) "/looks" } { "Who has looked" span class="govuk-visually-hidden" { " at " (name) } }
                form method="post" action={ "/people/" (it.person) "/watch/remove" } {
                    (here.token())
                    (Button::secondary(html! { "Take off the list" span class="govuk-visually-hidden" { " the person " (name) } }).once(true))
                }
            },
        ])
    });
    html! { (table) }
}

async fn ask(here: Here, Path(person): Path<PersonId>) -> Result<Response, Trouble> {
    offered::<KeepWatchList>(&here).await?;
    Ok(form(&here, person, &Answers::default()))
}

async fn add(
    here: Here,
    Path(person): Path<PersonId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    if let Some(until) = answers.date("until") {
        let grant = to_keep(&here, json!({ "about-to": "add" })).await?;
        let oversight = &here.site.oversight;
        match oversight
            .watch_person(&grant, person, until, answers.get("why"))
            .await
        {
            Ok(()) => return Ok(Redirect::to("/watch-list?done=added").into_response()),
            Err(why) => {
                let field = if matches!(why, OversightError::Until) {
                    "until"
                } else {
                    "why"
                };
                note(&mut answers, field, why)?;
            }
        }
    }
    offered::<KeepWatchList>(&here).await?;
    Ok(again(form(&here, person, &answers)))
}

fn form(here: &Here, person: PersonId, answers: &Answers) -> Response {
    let title = "Put on the list of people in the news";
    here.page(title)
        .trail(BackLink::new(format!("/people/{person}/looks")))
        .errors(answers.summary(&["until"]))
        .narrow(html! {
            h1 class="govuk-heading-l" { (title) }
            form method="post" novalidate {
                (here.token())
                (Textarea::new("why", Label::new("Why are people curious about them?").size(TextSize::S)).rows(3u16)
                    .value(answers.get("why")).error(answers.error("why")))
                (DateInput::new("until").legend(Legend::new("Until when?").size(TextSize::S)).hint("Within a year")
                    .values(answers.date_parts("until")).error(answers.error("until")))
                (Button::new("Put on the list").once(true))
            }
        })
}

async fn remove(
    here: Here,
    Path(person): Path<PersonId>,
    Posted(_): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let grant = to_keep(&here, json!({ "about-to": "remove" })).await?;
    let removed = here.site.oversight.stop_watching(&grant, person).await;
    removed.map_err(trouble)?;
    Ok(Redirect::to("/watch-list?done=removed").into_response())
}
