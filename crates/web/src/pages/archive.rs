//! The archive, for record managers and archive keepers: what falls due, what was put up to be purged
//! and who approves it, records on hold, and certificates. It names nobody: a record has its number.

mod disposals;
mod holds;

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use kith_gate::Grant;
use kith_gate::action::{Action as _, ReturnRecords, RunRetention, SeeArchive};
use kith_people::retention::{Asked, Outlook, RetentionError};
use kith_people::rules::retention::{RetentionRules, Rule};
use kith_terms::PersonId;
use kith_terms::time::plain_date;
use maud::{Markup, html};
use serde_json::json;

use crate::components::{BackLink, Button, Cell, InsetText, SummaryList, SummaryRow, Table};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::reply::Done;
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/archive", get(show))
        .route("/archive/due", post(due))
        .route("/archive/run", post(run))
        .route("/archive/returns/{person}", post(answer))
        .merge(holds::routes())
        .merge(disposals::routes())
}

/// What was just done, by its word in the address.
const DONE: [(&str, &str); 5] = [
    (
        "ended",
        "The hold has ended. The next run goes by the rules again.",
    ),
    (
        "run",
        "What was due is in the archive. What is due to be purged is put up for approval.",
    ),
    (
        "approved",
        "It is approved. The operator deletes it for good with kith retention purge.",
    ),
    (
        "held",
        "The record is on hold. It is neither archived nor purged.",
    ),
    ("answered", "Your decision is written down."),
];

fn to(done: &str) -> Response {
    Redirect::to(&format!("/archive?done={done}")).into_response()
}

async fn seen(here: &Here) -> Result<Grant<SeeArchive>, Trouble> {
    Ok(here.site.gate.ask(&here.who, json!({})).await?)
}

fn trouble(error: RetentionError) -> Trouble {
    match error {
        RetentionError::NotThere => Trouble::Conflict {
            what: "This was decided already.",
        },
        RetentionError::SecondPerson(why) => Trouble::Refused {
            why: why.to_string(),
            instead: Some(("Back to the archive", "/archive".to_owned())),
        },
        other => failed(&other),
    }
}

async fn show(here: Here, Query(done): Query<Done>) -> Result<Response, Trouble> {
    let grant = seen(&here).await?;
    let people = &here.site.people;
    let disposals = people.disposals(&grant).await.map_err(|it| failed(&it))?;
    let holds = people.holds(&grant).await?;
    let offers = |action: &str| here.site.gate.offers(&here.who, action);
    let asked = match offers(ReturnRecords::NAME) {
        true => people.asked_of_the_archive(&grant).await.map_err(trouble)?,
        false => Vec::new(),
    };
    let page = here
        .page("The archive")
        .notice(done.notice(DONE.iter().copied()));
    Ok(page.wide(html! {
        h1 class="govuk-heading-l" { "The archive" }
        p class="govuk-body" { (how_long(&rules()?)) }
        @if offers(RunRetention::NAME) { (actions(&here)) }
        (returns(&here, &asked))
        h2 class="govuk-heading-m" { "Put up to be purged" }
        @if disposals.is_empty() { (InsetText::new("Nothing has been put up.")) } @else { (disposals::table(&disposals)) }
        h2 class="govuk-heading-m" { "On hold" }
        p class="govuk-body" { a class="govuk-link" href="/archive/hold" { "Put a record on hold" } }
        @if holds.is_empty() { (InsetText::new("No record is on hold.")) } @else { (holds::table(&holds, &here)) }
    }))
}

/// The rules in force, whose figures these pages show.
pub(super) fn rules() -> Result<RetentionRules, Trouble> {
    RetentionRules::built_in().map_err(|it| failed(&it))
}

fn how_long(rules: &RetentionRules) -> String {
    format!(
        "Records go into the archive when a child turns {}, {} after a death, or {} after somebody left England. For {} record managers see them there, then archive keepers alone, for section 47 enquiries and reviews. After {} they are purged, when somebody else has approved it.",
        rules.archive_after_age.years,
        rules.archive_after_death.in_words(),
        rules.archive_after_leaving_england.in_words(),
        rules.manager_window.in_words(),
        rules.archive.in_words(),
    )
}

/// What falls due is worked out first, and the page that says how many archives them.
fn actions(here: &Here) -> Markup {
    html! {
        form method="post" action="/archive/due" novalidate { (here.token()) (Button::new("Work out what falls due").once(true)) }
    }
}

/// The head of a column of numbers.
fn heads(words: &str) -> Cell {
    Cell::new(words).numeric(true)
}

fn returns(here: &Here, asked: &[Asked]) -> Markup {
    html! {
        @if !asked.is_empty() {
            h2 class="govuk-heading-m" { "Should these come out of the archive?" }
            p class="govuk-body" { "By what is known now they would not be in it. If one comes out, everybody who may open records finds it again." }
            @for it in asked {
                (InsetText::new(html! {
                    p class="govuk-body" { strong { span class="kith-number" { (it.number) } } " " (it.why) ". In the archive since " (plain_date(it.archived_on)) "." }
                    form method="post" action={ "/archive/returns/" (it.person) } novalidate {
                        (here.token())
                        (Button::new("Take it out").name("comes").value("out").once(true)) " "
                        (Button::secondary("Leave it in").name("comes").value("in").once(true))
                    }
                }))
            }
        }
    }
}

async fn due(here: Here, Posted(_): Posted<HashMap<String, String>>) -> Result<Response, Trouble> {
    let detail = json!({ "step": "shown" });
    let grant = here
        .site
        .gate
        .ask::<RunRetention>(&here.who, detail)
        .await?;
    let outlook = here.site.people.retention_outlook(&grant).await;
    let outlook = outlook.map_err(trouble)?;
    let page = here.page("What falls due").trail(BackLink::new("/archive"));
    Ok(page.narrow(outlook_page(&here, &outlook)))
}

fn outlook_page(here: &Here, it: &Outlook) -> Markup {
    let table = Table::new().caption("What goes into the archive").head([
        "Who".into(),
        heads("Due now"),
        heads("Within a year"),
    ]);
    let table = it.next.iter().fold(table, |table, next| {
        table.row([
            Cell::new(rule(next.rule)),
            Cell::number(next.due),
            Cell::number(next.within_a_year),
        ])
    });
    html! {
        h1 class="govuk-heading-l" { "What falls due" }
        (SummaryList::new([
            SummaryRow::new("People", words::counted(it.people, "person", "people")),
            SummaryRow::new("In the archive", words::counted(it.archived, "person", "people")),
            SummaryRow::new("On hold", words::counted(it.held, "person", "people")),
            SummaryRow::new("Due to be purged", words::counted(it.to_purge, "person", "people")),
            SummaryRow::new("Purged within a year", words::counted(it.purged_within_a_year, "person", "people")),
        ]))
        (table)
        (confirm(here, it))
    }
}

/// What is done with them now, before it is done.
fn confirm(here: &Here, it: &Outlook) -> Markup {
    if it.to_archive() + it.to_put_up + it.to_ask == 0 {
        return html! { (InsetText::new("Nothing is due today.")) };
    }
    let record = |count| words::counted(count, "record", "records");
    html! {
        h2 class="govuk-heading-m" { "Archive what is due today" }
        ul class="govuk-list govuk-list--bullet" {
            @if it.to_archive() > 0 { li { (record(it.to_archive())) " to go into the archive, where only record managers find them" } }
            @if it.to_put_up > 0 { li { (record(it.to_put_up)) " to be put up to be purged, which somebody else approves" } }
            @if it.to_ask > 0 { li { (record(it.to_ask)) " in the archive to be asked about: should they come out of it?" } }
        }
        form method="post" action="/archive/run" novalidate { (here.token()) (Button::new("Archive what is due").once(true)) }
    }
}

const fn rule(rule: Rule) -> &'static str {
    match rule {
        Rule::Age => "Children who have grown up",
        Rule::Consent => "Those who agreed to be kept longer",
        Rule::Death => "Those who have died",
        Rule::LeftEngland => "Those who have left England",
    }
}

async fn run(here: Here, Posted(_): Posted<HashMap<String, String>>) -> Result<Response, Trouble> {
    let detail = json!({ "step": "begun" });
    let grant = here
        .site
        .gate
        .ask::<RunRetention>(&here.who, detail)
        .await?;
    let ran = here.site.people.run_retention(&grant).await;
    ran.map_err(trouble)?;
    Ok(to("run"))
}

async fn answer(
    here: Here,
    Path(person): Path<PersonId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let comes_out = match Answers::of(typed).get("comes") {
        "out" => true,
        "in" => false,
        _ => return Err(Trouble::Unreadable),
    };
    let detail = json!({ "comes-out": comes_out });
    let grant = here
        .site
        .gate
        .ask::<ReturnRecords>(&here.who, detail)
        .await?;
    let answered = here
        .site
        .people
        .answer_the_archive(grant, person, comes_out)
        .await;
    answered.map_err(trouble)?;
    Ok(to("answered"))
}
