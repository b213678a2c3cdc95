//! The problems that people have reported and nobody has answered yet, for record managers.

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use kith_gate::action::SeeProblems;
use kith_people::problem::{PROBLEMS_ON_A_PAGE, Problem};
use kith_terms::ProblemId;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use crate::components::{InsetText, PageLink, Pagination, Table};
use crate::here::Here;
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/problems", get(show))
}

/// Where the page before ended.
#[derive(Deserialize)]
struct From {
    after: Option<ProblemId>,
}

async fn show(here: Here, Query(from): Query<From>) -> Result<Response, Trouble> {
    let detail = json!({ "after": from.after });
    let grant = here.site.gate.ask::<SeeProblems>(&here.who, detail).await?;
    let problems = here.site.people.problems(&grant, from.after).await;
    let problems = problems.map_err(|error| failed(&error))?;
    Ok(here.page("Problems").wide(html! {
        h1 class="govuk-heading-l" { "Problems" }
        p class="govuk-body" { "What people have said is wrong in a record, and nobody has answered yet. The oldest first." }
        @if problems.is_empty() {
            (InsetText::new(match from.after {
                Some(_) => "There are no more.",
                None => "There is nothing to answer.",
            }))
        } @else {
            (table(&problems))
        }
        (onwards(&problems, from.after))
    }))
}

fn table(problems: &[Problem]) -> Markup {
    let table = Table::new()
        .caption("Problems that wait for an answer")
        .caption_class("govuk-visually-hidden")
        .scrolls(true)
        .head([
            "What is wrong",
            "Part of the record",
            "Who said so",
            "What to do",
        ]);
    let table = problems.iter().fold(table, |table, it| {
        let person = format!("/people/{}", it.person);
        let hidden = html! { span class="govuk-visually-hidden" { " about the problem with " (it.section) ", reported on " (words::moment(it.reported_at)) } };
        table.row([
            html! { (it.text) },
            html! { (it.section) },
            html! { (it.reported_by) span class="kith-said" { (words::moment(it.reported_at)) } },
            html! {
                div { a class="govuk-link" href=(person) { "Open the record" (hidden) } }
                div { a class="govuk-link" href={ (person) "/problems/" (it.id) "/answer" } { "Answer" (hidden) } }
            },
        ])
    });
    html! { (table) }
}

fn onwards(problems: &[Problem], after: Option<ProblemId>) -> Markup {
    let mut pages = Pagination::new();
    if after.is_some() {
        pages = pages.previous(PageLink::new("/problems").text("First page"));
    }
    let next = problems
        .last()
        .filter(|_| problems.len() == PROBLEMS_ON_A_PAGE);
    if let Some(last) = next {
        pages = pages.next(PageLink::new(format!("/problems?after={}", last.id)));
    }
    html! { @if after.is_some() || next.is_some() { (pages) } }
}
