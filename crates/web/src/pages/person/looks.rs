//! Who has looked at this person's record.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kith_gate::action::{Action as _, KeepWatchList, SeeWhoLooked};
use kith_gate::ledger::{LedgerLine, Outcome};
use kith_terms::PersonId;
use maud::{Markup, html};
use serde_json::Value;

use super::{Away, away, opens_records};
use crate::components::{BackLink, InsetText, Table, Tag, TagColour};
use crate::here::{Here, Path};
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/people/{person}/looks", get(show))
}

async fn show(here: Here, Path(person): Path<PersonId>) -> Result<Response, Away> {
    let grant = here
        .site
        .gate
        .ask_about::<SeeWhoLooked>(&here.who, person, Value::Null)
        .await;
    let grant = grant.map_err(|refusal| away(person, refusal))?;
    let lines = here
        .site
        .gate
        .who_looked(grant)
        .await
        .map_err(Trouble::from)?;
    Ok(here
        .page("Who has looked")
        .trail(way_back(&here, person))
        .wide(html! {
            h1 class="govuk-heading-l" { "Who has looked" }
            p class="govuk-body" { "Everyone who opened this record, was shown it in a list, changed it, or asked to. Newest first." }
            @if here.site.gate.offers(&here.who, KeepWatchList::NAME) {
                p class="govuk-body" { a class="govuk-link" href={ "/people/" (person) "/watch" } { "Put on the list of people in the news" } }
            }
            @if lines.is_empty() {
                (InsetText::new("Nobody has."))
            } @else {
                (table(&lines))
            }
        }))
}

/// To the record; for whoever may not open it, to the search that led here.
fn way_back(here: &Here, person: PersonId) -> BackLink {
    match opens_records(here) {
        true => BackLink::new(format!("/people/{person}")),
        false => BackLink::new("/search").text("Find another person"),
    }
}

fn table(lines: &[LedgerLine]) -> Markup {
    let mut table = Table::new()
        .caption(words::counted(lines.len(), "entry", "entries"))
        .head(["When", "Who", "What they did", "Reason they gave"]);
    for line in lines {
        table = table.row([
            html! { (words::moment(line.at)) },
            who(line),
            what(line),
            reason(line),
        ]);
    }
    html! { div class="kith-scroll" tabindex="0" role="region" aria-label="Who has looked" { (table) } }
}

/// A name with the role and the organisation that it acted for.
pub(in crate::pages) fn who(line: &LedgerLine) -> Markup {
    html! {
        div { (line.who) }
        @if let Some(role) = line.role { div class="kith-said" { (role.title()) } }
        @if let Some(organisation) = &line.organisation_name { div class="kith-said" { (organisation) } }
    }
}

/// What they did; and where it was not done, how it ended.
pub(in crate::pages) fn what(line: &LedgerLine) -> Markup {
    let ended = match line.outcome {
        Outcome::Permitted => None,
        Outcome::Refused => Some("Refused"),
        Outcome::Failed => Some("Failed"),
    };
    html! {
        (words::capital(&line.sentence))
        @if let Some(ended) = ended { " " (Tag::new(ended).colour(TagColour::Red)) }
    }
}

/// The reason from the list, and in their own words.
pub(in crate::pages) fn reason(line: &LedgerLine) -> Markup {
    html! {
        @if let Some(code) = line.reason { div { (code.title()) } }
        @if let Some(text) = &line.reason_text { div class="kith-said" { "“" (text) "”" } }
    }
}
