//! What one has decided lately, to be taken back.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kith_people::review::{LISTED, OwnVerdict, Stands, Verdict};
use maud::{Markup, html};
use serde_json::json;

use super::{to_review, trouble, undo_form};
use crate::components::{BackLink, Cell, InsetText, Table};
use crate::here::Here;
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/matches/decided", get(list))
}

async fn list(here: Here) -> Result<Response, Trouble> {
    let grant = to_review(&here, json!({ "own": "decided" })).await?;
    let own = here.site.people.own_verdicts(&grant).await;
    let own = own.map_err(trouble)?;
    let title = "What you decided lately";
    Ok(here
        .page(title)
        .trail(BackLink::new("/matches").text("Matches"))
        .wide(html! {
            h1 class="govuk-heading-l" { (title) }
            p class="govuk-body" { "In the last 7 days, the newest first, and at most " (LISTED) ". What you undo is as it was before, and the question is asked again." }
            @if own.is_empty() {
                (InsetText::new("You have decided nothing in the last 7 days."))
            } @else {
                (table(&here, &own))
            }
        }))
}

fn table(here: &Here, own: &[OwnVerdict]) -> Markup {
    let head = ["Decided on", "You said", "Where it stands", "What to do"].map(Cell::new);
    let table = Table::new()
        .caption(words::counted(
            u64::try_from(own.len()).unwrap_or(u64::MAX),
            "decision",
            "decisions",
        ))
        .scrolls(true)
        .head(head);
    let table = own.iter().fold(table, |table, it| {
        table.row([
            Cell::new(words::moment(it.at)),
            Cell::new(match it.verdict {
                Verdict::Same => "One person",
                Verdict::Different => "Two different people",
            }),
            Cell::new(match it.stands {
                Stands::Waits => "Waits for another matcher",
                Stands::Disputed => "Waits for a record manager",
                Stands::Decided => "Decided",
                Stands::Overturned => "Parted again since",
            }),
            Cell::new(html! {
                a class="govuk-link" href={ "/matches/" (it.question) } { "Look at it again" }
                @if it.may_undo { (undo_form(here, it.question)) }
            }),
        ])
    });
    html! { (table) }
}
