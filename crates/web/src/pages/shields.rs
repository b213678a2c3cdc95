//! Shields that are due to be looked at again. The list names nobody: who is behind a shield is
//! seen only by opening their record.

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use jiff::ToSpan;
use kith_gate::action::ReviewShields;
use kith_gate::shield::{SHIELDS_ON_A_PAGE, ShieldDue};
use kith_terms::time::{Date, day_of, plain_date};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use crate::components::{InsetText, Table, Tag, TagColour};
use crate::here::Here;
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/shields", get(show))
}

/// How far ahead one can look: in days, and in words.
const AHEAD: [(i32, &str); 3] = [
    (30, "Due within 30 days"),
    (90, "Due within 90 days"),
    (366, "All"),
];

/// How far ahead to look, in days.
#[derive(Deserialize)]
struct Within {
    within: Option<i32>,
}

async fn show(here: Here, Query(given): Query<Within>) -> Result<Response, Trouble> {
    let known = |days: &i32| AHEAD.iter().any(|(it, _)| it == days);
    let days = given.within.filter(known).unwrap_or(30);
    let today = day_of(here.site.gate.now());
    let by = today.saturating_add(days.days());
    let detail = json!({ "by": by });
    let grant = here
        .site
        .gate
        .ask::<ReviewShields>(&here.who, detail)
        .await?;
    let due = here.site.gate.shields_due(&grant, by).await?;
    Ok(here.page("Shields").wide(html! {
        h1 class="govuk-heading-l" { "Shields" }
        p class="govuk-body" { "Each shield is looked at again on the day that was set for it. Keep it if someone could still find and harm the person. Lift it if nobody could, so that those who help the person can reach each other." }
        p class="kith-actions" {
            @for (it, words) in AHEAD {
                @if it == days { strong { (words) } } @else { a class="govuk-link" href={ "/shields?within=" (it) } { (words) } }
            }
        }
        @if due.is_empty() {
            (InsetText::new("No shield is due."))
        } @else {
            (table(&due, today))
            @if due.len() >= SHIELDS_ON_A_PAGE as usize {
                p class="govuk-body" { "There are more. They show when these have been looked at." }
            }
        }
    }))
}

fn table(due: &[ShieldDue], today: Date) -> Markup {
    let table = Table::new()
        .caption(words::counted(due.len(), "shield", "shields"))
        .scrolls(true)
        .head([
            "Look at it by",
            "Why it was set",
            "Shielded since",
            "What to do",
        ]);
    let table = due.iter().fold(table, |table, it| {
        table.row([
            html! {
                (plain_date(it.review_on))
                @if it.review_on < today { " " (Tag::new("Overdue").colour(TagColour::Red)) }
                @if it.review_on == today { " " (Tag::new("Today").colour(TagColour::Orange)) }
            },
            html! {
                (it.ground.title())
                @if it.doubt.is_some() { " " (Tag::new("In doubt").colour(TagColour::Yellow)) }
                @if let Some(source) = &it.fed_by {
                    span class="kith-said" { "Said by the feed: " (source) @if let Some(doubt) = it.doubt { ". " (doubt.words()) } }
                }
            },
            html! { (plain_date(day_of(it.set_at))) },
            html! {
                a class="govuk-link" href={ "/people/" (it.person) "/shield" } {
                    "Look at it" span class="govuk-visually-hidden" { " that is due on " (plain_date(it.review_on)) ", set on " (words::moment(it.set_at)) }
                }
            },
        ])
    });
    html! { (table) }
}
