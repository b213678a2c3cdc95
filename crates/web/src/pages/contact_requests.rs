//! The requests for contact with sensitive services that wait for an answer, for record managers.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kith_gate::action::SeeContactRequests;
use kith_people::contact::{REQUESTS_ON_A_PAGE, WaitingRequest};
use kith_people::rules::contact::Urgency;
use maud::{Markup, html};
use serde_json::Value;

use crate::components::{InsetText, Table, Tag, TagColour};
use crate::here::Here;
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/contact-requests", get(show))
}

async fn show(here: Here) -> Result<Response, Trouble> {
    let grant = here
        .site
        .gate
        .ask::<SeeContactRequests>(&here.who, Value::Null)
        .await?;
    let waiting = here.site.people.contact_requests(&grant).await;
    let waiting = waiting.map_err(|error| failed(&error))?;
    Ok(here.page("Contact").wide(html! {
        h1 class="govuk-heading-l" { "Contact" }
        p class="govuk-body" { "People who ask you to make contact with a sensitive service for them. The most urgent first, then the oldest. Which service it is shows in the record." }
        @if waiting.is_empty() {
            (InsetText::new("Nobody waits for an answer."))
        } @else {
            (table(&waiting))
            @if waiting.len() >= REQUESTS_ON_A_PAGE {
                p class="govuk-body" { "There are more. They show when these have been answered." }
            }
        }
    }))
}

fn table(waiting: &[WaitingRequest]) -> Markup {
    let table = Table::new()
        .caption(words::counted(waiting.len(), "request", "requests"))
        .scrolls(true)
        .head([
            "How soon",
            "What is needed",
            "Who asks",
            "What was done",
            "What to do",
        ]);
    let table = waiting.iter().fold(table, |table, it| {
        let person = format!("/people/{}", it.person);
        let hidden = html! { span class="govuk-visually-hidden" { " for what " (it.asked_by) " asked on " (words::moment(it.requested_at)) } };
        table.row([
            html! { (Tag::new(it.urgency.title()).colour(colour(it.urgency))) },
            html! { (it.needs) },
            html! { (it.asked_by) ", " (it.organisation) span class="kith-said" { (words::moment(it.requested_at)) } },
            html! {
                @if it.approaches == 0 { "Nobody approached yet" } @else { (words::counted(it.approaches, "approach", "approaches")) }
            },
            html! {
                div { a class="govuk-link" href=(person) { "Open the record" (hidden) } }
                div { a class="govuk-link" href={ (person) "/contact/" (it.id) } { "Make contact" (hidden) } }
            },
        ])
    });
    html! { (table) }
}

const fn colour(urgency: Urgency) -> TagColour {
    match urgency {
        Urgency::Today => TagColour::Red,
        Urgency::ThisWeek => TagColour::Orange,
        Urgency::Routine => TagColour::Grey,
    }
}
