//! The first page: for anyone, what this is; for someone signed in, their people and what changed.

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_gate::Grant;
use kith_gate::action::SeeMyPeople;
use kith_people::changes::Change;
use kith_people::contact::OwnRequest;
use kith_people::my_people::MyPerson;
use maud::{Markup, html};
use serde_json::Value;

use crate::components::{Button, InsetText, NotificationBanner, Table};
use crate::here::{Here, Visitor};
use crate::navigation;
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/", get(home))
}

async fn home(visitor: Visitor) -> Result<Response, Trouble> {
    match visitor.signed_in() {
        None if visitor.who.is_some() => Ok(Redirect::to("/cannot-act").into_response()),
        None if visitor.unknown => Err(visitor.stranger("/")),
        None => Ok(start(&visitor)),
        Some(here) => mine(&here).await,
    }
}

fn start(visitor: &Visitor) -> Response {
    visitor.page("One safe record for a place").narrow(html! {
        h1 class="govuk-heading-xl" { "Who else is helping?" }
        p class="govuk-body-l" { "Kith shows the people who help someone in " (visitor.site.settings.place) " who the others are, so that they can help together." }
        ul class="govuk-list govuk-list--bullet" {
            li { "find a child or an adult" }
            li { "say why you need their record" }
            li { "see who else works with them, and how to reach them" }
            li { "add yourself, so that others can reach you" }
        }
        (Button::link("Sign in", "/sign-in").start(true))
        h2 class="govuk-heading-m" { "Before you start" }
        p class="govuk-body" { "You need a user name, a password, a PIN and your security token." }
        p class="govuk-body" { "Every search and every look is written down, with who, when and why. The person can be shown who looked." }
    })
}

async fn mine(here: &Here) -> Result<Response, Trouble> {
    let helps = here.site.gate.offers(&here.who, "my-people.see");
    let mine = if helps {
        Some(my_people(here).await?)
    } else {
        None
    };
    let waiting = here.site.oversight.questions_waiting(&here.who).await;
    let waiting = waiting.map_err(|error| failed(&error))?;
    let asked = match &mine {
        Some((_, _, grant)) => my_contact_requests(here, grant).await?,
        None => Vec::new(),
    };
    let greeting = format!("Hello, {}", here.who.full_name());
    Ok(here.page("Home").notice(ending_soon(here)).wide(html! {
        h1 class="govuk-heading-l" { (greeting) }
        p class="govuk-body" {
            "You are signed in as " (here.who.role().title().to_lowercase()) " at " (here.who.organisation_name()) ". "
            @if let Some(at) = here.who.last_signed_in_at() { "You last signed in on " (words::moment(at)) ". " }
            a class="govuk-link" href="/account" { "Your account" }
        }
        @if waiting > 0 {
            (InsetText::new(html! { "A privacy officer has asked you about how you used the record. " a class="govuk-link" href="/questions" { "Answer " (words::counted(waiting, "question", "questions")) } }))
        }
        @if let Some((people, changes, _)) = &mine {
            div class="kith-actions" { (Button::link("Find a person", "/search").start(true)) }
            div class="govuk-grid-row" {
                div class="govuk-grid-column-two-thirds" { (people_table(people)) (asked_table(&asked)) }
                div class="govuk-grid-column-one-third" { (changes_list(changes, people)) }
            }
        } @else {
            ul class="kith-cards" {
                @for part in navigation::parts(&here.site.gate, &here.who) {
                    li class="kith-card" {
                        h2 class="kith-card__title" { a class="govuk-link" href=(part.href) { (part.words) } }
                        p class="govuk-body" { (part.what(&here.site.gate, &here.who)) }
                    }
                }
            }
        }
    }))
}

type Mine = (Vec<MyPerson>, Vec<Change>, Grant<SeeMyPeople>);

async fn my_people(here: &Here) -> Result<Mine, Trouble> {
    let grant = here
        .site
        .gate
        .ask::<SeeMyPeople>(&here.who, Value::Null)
        .await?;
    let people = here
        .site
        .people
        .my_people(&grant)
        .await
        .map_err(|error| failed(&error))?;
    let changes = here
        .site
        .people
        .changes(&grant)
        .await
        .map_err(|error| failed(&error))?;
    Ok((people, changes, grant))
}

async fn my_contact_requests(
    here: &Here,
    grant: &Grant<SeeMyPeople>,
) -> Result<Vec<OwnRequest>, Trouble> {
    let asked = here.site.people.my_contact_requests(grant).await;
    asked.map_err(|error| failed(&error))
}

/// What one has asked of sensitive services, where one has.
fn asked_table(asked: &[OwnRequest]) -> Markup {
    let table = Table::new()
        .caption("Contact you asked for")
        .caption_size(crate::components::TextSize::M)
        .first_cell_heads_row(true)
        .head(["About", "How soon", "Answer"]);
    let table = asked.iter().fold(table, |table, it| {
        let name = words::full_name(it.given_names.as_deref(), it.family_name.as_deref());
        table.row([
            html! { a class="govuk-link" href={ "/people/" (it.person) } { (name) } },
            html! { (it.urgency.title()) span class="kith-said" { "Asked on " (words::moment(it.requested_at)) } },
            html! {
                @match (it.outcome, it.answered_at) {
                    (Some(outcome), Some(at)) => { (outcome.told()) span class="kith-said" { (words::moment(at)) } }
                    _ => { "Not answered yet" }
                }
            },
        ])
    });
    html! {
        @if !asked.is_empty() {
            div class="kith-scroll" tabindex="0" role="region" aria-label="Contact you asked for" { (table) }
        }
    }
}

/// What will stop the account before long, so that it does not come as a surprise.
fn ending_soon(here: &Here) -> Option<NotificationBanner> {
    let today = kith_terms::time::day_of(here.site.gate.now());
    let (condition, until) = here
        .who
        .standing()
        .ending_within(30, today)
        .into_iter()
        .next()?;
    Some(NotificationBanner::new(format!(
        "{}: yours counts until {}. Renew it before then, or your account stops.",
        condition.title(),
        kith_terms::time::plain_date(until)
    )))
}

fn people_table(people: &[MyPerson]) -> Markup {
    if people.is_empty() {
        return html! {
            h2 class="govuk-heading-m" { "My people" }
            (InsetText::new("Nobody yet. Find someone you work with, and add your involvement to their record."))
        };
    }
    let mut table = Table::new()
        .caption("My people")
        .caption_size(crate::components::TextSize::M)
        .first_cell_heads_row(true)
        .head(["Name", "Kith number", "You are there as", "Since"]);
    for it in people {
        let name = words::full_name(it.given_names.as_deref(), it.family_name.as_deref());
        let part = match &it.role {
            Some(role) => format!("{role}, {}", it.service),
            None => it.service.clone(),
        };
        table = table.row([
            html! { a class="govuk-link" href={ "/people/" (it.person) } { (name) } },
            html! { span class="kith-number" { (it.number) } },
            html! { (part) },
            html! { (kith_terms::time::plain_date(it.started_on)) },
        ]);
    }
    html! { div class="kith-scroll" tabindex="0" role="region" aria-label="My people" { (table) } }
}

fn changes_list(changes: &[Change], people: &[MyPerson]) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "What changed" }
        @if changes.is_empty() {
            p class="govuk-body" { "Nothing new about your people since you last signed in." }
        } @else {
            ul class="kith-changes" {
                @for change in changes {
                    li {
                        a class="govuk-link" href={ "/people/" (change.person) } { (name_of(change, people)) }
                        ": " (change.what)
                        span class="kith-when" { (words::moment(change.at)) }
                    }
                }
            }
        }
    }
}

fn name_of(change: &Change, people: &[MyPerson]) -> String {
    people
        .iter()
        .find(|it| it.person == change.person)
        .map_or_else(
            || "One of your people".to_owned(),
            |it| words::full_name(it.given_names.as_deref(), it.family_name.as_deref()),
        )
}
