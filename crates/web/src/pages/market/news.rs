//! A commissioner tells providers what is new, and takes it down again.

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use kith_market::Line;
use kith_market::news::{NewNews, News, NewsError};
use kith_terms::NewsId;
use kith_terms::time::plain_date;
use maud::{Markup, html};
use serde_json::json;

use crate::components::{BackLink, Button, DateInput, Input, Label, Legend, TextSize, Textarea};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::news;
use crate::pages::paging::At;
use crate::pages::reply::{Done, again};
use crate::site::Site;
use crate::trouble::{Trouble, failed};

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/market/news", get(show).post(write))
        .route("/market/news/{news}/take-down", post(take_down))
}

async fn show(
    here: Here,
    Query(done): Query<Done>,
    Query(at): Query<At>,
) -> Result<Response, Trouble> {
    page(&here, &done, &at, &Answers::default()).await
}

async fn write(
    here: Here,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let grant = here
        .site
        .gate
        .ask(&here.who, json!({ "about-to": "write" }))
        .await?;
    let mut answers = Answers::of(typed);
    let title = answers.get("title").parse::<Line>();
    let title = title.map_err(|_| answers.is_wrong("title", NO_TITLE)).ok();
    let has_last_day = answers.date_parts("last").iter().any(|it| !it.is_empty());
    let last_day = has_last_day.then(|| answers.date("last")).flatten();
    if let (Some(title), true) = (title, answers.all_good()) {
        let words = answers.get("words").to_owned();
        let new = NewNews {
            title,
            words,
            last_day,
        };
        match here.site.market.write_news(grant, &new).await {
            Ok(_) => return Ok(Redirect::to("/market/news?done=written").into_response()),
            Err(why @ NewsError::Words) => answers.is_wrong("words", why),
            Err(why @ NewsError::LastDay) => answers.is_wrong("last", why),
            Err(why) => return Err(stopped(&why)),
        }
    }
    let (done, at) = (Done::default(), At::default());
    Ok(again(page(&here, &done, &at, &answers).await?))
}

async fn take_down(
    here: Here,
    Path(id): Path<NewsId>,
    Posted(_): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let grant = here
        .site
        .gate
        .ask(&here.who, json!({ "about-to": "take-down" }));
    let taken = here.site.market.take_news_down(grant.await?, id).await;
    taken.map_err(|why| stopped(&why))?;
    Ok(Redirect::to("/market/news?done=taken-down").into_response())
}

const NO_TITLE: &str = "Enter what it is about, in one line of at most 150 characters";

fn stopped(why: &NewsError) -> Trouble {
    match why {
        NewsError::NotFound => Trouble::NotFound,
        why => failed(why),
    }
}

async fn page(here: &Here, done: &Done, at: &At, answers: &Answers) -> Result<Response, Trouble> {
    let grant = here
        .site
        .gate
        .ask(&here.who, json!({ "shown": "writers" }))
        .await?;
    let all = news::shown(&here.site, at.skipped()).await?;
    let writers = here.site.market.who_wrote(&grant, &all.news).await;
    let writers = writers.map_err(|error| failed(&error))?;
    let notice = done.notice([
        ("written", "Everybody can read it now."),
        ("taken-down", "It is taken down."),
    ]);
    Ok(here
        .page("News for providers")
        .trail(BackLink::new("/market").text("How providers stand"))
        .notice(notice)
        .errors(answers.summary(&["last"]))
        .narrow(html! {
            h1 class="govuk-heading-l" { "News for providers" }
            p class="govuk-body" { "Providers see the latest three beside their forms. Everybody can read all of it, so name nobody who gets care." }
            (form(here, answers))
            h2 class="govuk-heading-m" { "What is shown now" }
            (news::page(at, &all, "/market/news", |it| shown(here, it, writers.get(&it.id))))
        }))
}

fn form(here: &Here, answers: &Answers) -> Markup {
    html! {
        form method="post" action="/market/news" novalidate {
            (here.token())
            (Input::new("title", Label::new("What it is about").size(TextSize::S)).value(answers.get("title"))
                .autocomplete("off").error(answers.error("title")))
            (Textarea::new("words", Label::new("What you want to tell them").size(TextSize::S)).rows(5u16)
                .hint("In 2,000 characters or fewer").value(answers.get("words")).error(answers.error("words")))
            (DateInput::new("last").legend(Legend::new("Last day on which it is shown (optional)").size(TextSize::S))
                .hint("Leave it empty to show it until you take it down").values(answers.date_parts("last"))
                .error(answers.error("last")))
            (Button::new("Tell providers").once(true))
        }
    }
}

fn shown(here: &Here, it: &News, writer: Option<&String>) -> Markup {
    let hidden = html! { span class="govuk-visually-hidden" { " (" (it.title) ")" } };
    html! {
        (news::item(it))
        p class="govuk-body-s" {
            @if let Some(writer) = writer { "Written by " (writer) ". " }
            @if let Some(last) = it.last_day { "Shown until " (plain_date(last)) "." }
        }
        form method="post" action={ "/market/news/" (it.id) "/take-down" } {
            (here.token())
            (Button::secondary(html! { "Take it down" (hidden) }).once(true))
        }
    }
}
