//! Who has looked at this person's record.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kith_gate::action::SeeWhoLooked;
use kith_gate::ledger::{LedgerLine, Outcome};
use kith_terms::PersonId;
use maud::{Markup, html};
use serde_json::Value;

use super::{Away, away};
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
        .trail(BackLink::new(format!("/people/{person}")))
        .wide(html! {
            h1 class="govuk-heading-l" { "Who has looked" }
            p class="govuk-body" { "Everyone who opened this record, was shown it in a list, changed it, or asked and was refused. Newest first." }
            @if lines.is_empty() {
                (InsetText::new("Nobody has."))
            } @else {
                (table(&lines))
            }
        }))
}

fn table(lines: &[LedgerLine]) -> Markup {
    let mut table = Table::new()
        .caption(words::counted(lines.len(), "entry", "entries"))
        .head(["When", "Who", "What they did", "Reason they gave"]);
    for line in lines {
        table = table.row([
            html! { (words::moment(line.at)) },
            who(line),
            html! { (line.sentence) @if line.outcome != Outcome::Permitted { " " (Tag::new("Refused").colour(TagColour::Red)) } },
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

/// The reason from the list, and in their own words.
pub(in crate::pages) fn reason(line: &LedgerLine) -> Markup {
    html! {
        @if let Some(code) = line.reason { div { (code.title()) } }
        @if let Some(text) = &line.reason_text { div class="kith-said" { "“" (text) "”" } }
    }
}
