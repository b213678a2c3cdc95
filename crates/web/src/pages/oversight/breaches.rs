//! Breaches of personal data, with their 72 hours.

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use jiff::Timestamp;
use kith_gate::Grant;
use kith_gate::action::ManageBreaches;
use kith_oversight::breach::{Breach, Clock};
use kith_terms::{AlertId, BreachId};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Value, json};

use super::breach_steps::STEPS;
use super::{moment, moment_fields, note, trouble, with_moment};
use crate::components::{
    BackLink, Button, InsetText, Label, SummaryList, SummaryRow, Table, Tag, TagColour, TextSize,
    Textarea, WarningText,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::reply::{Done, again};
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/breaches", get(list))
        .route("/breaches/new", get(new_page).post(open))
        .route("/breaches/{breach}", get(show))
}

pub(super) async fn to_manage(
    here: &Here,
    detail: Value,
) -> Result<Grant<ManageBreaches>, Trouble> {
    let gate = &here.site.gate;
    Ok(gate.ask::<ManageBreaches>(&here.who, detail).await?)
}

/// How a breach stands towards its 72 hours.
pub(super) fn clock_tag(it: &Breach, now: Timestamp) -> Markup {
    let hours = |it: jiff::SignedDuration| {
        let (hours, minutes) = (it.as_hours(), it.as_mins() % 60);
        match hours {
            0 => words::counted(minutes.unsigned_abs(), "minute", "minutes"),
            _ => words::counted(hours.unsigned_abs(), "hour", "hours"),
        }
    };
    let (word, colour) = match it.clock(now) {
        Clock::Left(left) if left.as_hours() < 12 => {
            (format!("{} left", hours(left)), TagColour::Orange)
        }
        Clock::Left(left) => (format!("{} left", hours(left)), TagColour::Yellow),
        Clock::Overdue(by) => (format!("{} overdue", hours(by)), TagColour::Red),
        Clock::InTime => ("Reported in time".to_owned(), TagColour::Green),
        Clock::Late(by) => (format!("Reported {} late", hours(by)), TagColour::Red),
        Clock::NotNeeded => ("No report needed".to_owned(), TagColour::Grey),
    };
    html! { (Tag::new(word).colour(colour)) }
}

/// Which breaches to list.
#[derive(Deserialize)]
struct Which {
    #[serde(default)]
    closed: String,
}

async fn list(here: Here, Query(which): Query<Which>) -> Result<Response, Trouble> {
    let closed = which.closed == "yes";
    let grant = to_manage(&here, json!({ "closed": closed })).await?;
    let all = here.site.oversight.breaches(&grant, closed).await;
    let all = all.map_err(trouble)?;
    let now = here.site.gate.now();
    Ok(here.page("Breaches").wide(html! {
        h1 class="govuk-heading-l" { "Breaches" }
        p class="govuk-body" { "A breach that may be a risk to people is reported to the Information Commissioner within 72 hours of becoming aware of it (UK GDPR article 33). Each is written down here, reported or not." }
        p class="govuk-body kith-actions" {
            @if closed { a class="govuk-link" href="/breaches" { "Open" } strong { "Closed" } }
            @else { strong { "Open" } a class="govuk-link" href="/breaches?closed=yes" { "Closed" } }
        }
        div class="kith-actions" { (Button::link("Open a breach", "/breaches/new")) }
        @if all.is_empty() {
            (InsetText::new(if closed { "None has been closed yet." } else { "No breach is open." }))
        } @else {
            (table(&all, now))
        }
    }))
}

fn table(all: &[Breach], now: Timestamp) -> Markup {
    let table = Table::new()
        .caption(words::counted(all.len(), "breach", "breaches"))
        .scrolls(true)
        .head(["Became aware", "What happened", "72 hours", "Report by"]);
    let table = all.iter().fold(table, |table, it| {
        table.row([
            html! { a class="govuk-link" href={ "/breaches/" (it.id) } { (words::moment(it.aware_at)) } },
            html! { (it.happened) },
            clock_tag(it, now),
            html! { (words::moment(it.report_by())) },
        ])
    });
    html! { (table) }
}

/// The alert that a breach is opened from.
#[derive(Deserialize)]
struct From {
    alert: Option<String>,
}

async fn new_page(here: Here, Query(from): Query<From>) -> Result<Response, Trouble> {
    let _grant = to_manage(&here, json!({ "about-to": "open" })).await?;
    let answers = with_moment(Answers::default(), "aware", here.site.gate.now());
    let alert = from.alert.unwrap_or_default();
    Ok(form(&here, &answers.with("alert", alert)))
}

async fn open(
    here: Here,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    let grant = to_manage(&here, json!({ "about-to": "open" })).await?;
    let alert: Option<AlertId> = answers.read("alert");
    if let Some(aware_at) = moment(&mut answers, "aware") {
        let happened = answers.get("happened");
        let oversight = &here.site.oversight;
        match oversight
            .open_breach(&grant, alert, aware_at, happened)
            .await
        {
            Ok(id) => {
                let to = format!("/breaches/{id}?done=opened");
                return Ok(Redirect::to(&to).into_response());
            }
            Err(why) => {
                let field = match why {
                    kith_oversight::OversightError::Future => "aware",
                    _ => "happened",
                };
                note(&mut answers, field, why)?;
            }
        }
    }
    Ok(again(form(&here, &answers)))
}

fn form(here: &Here, answers: &Answers) -> Response {
    // What was sent is no way back unless it is an alert's own id.
    let back = match answers.get("alert").parse::<AlertId>() {
        Ok(alert) => format!("/alerts/{alert}"),
        Err(_) => "/breaches".to_owned(),
    };
    here.page("Open a breach")
        .trail(BackLink::new(back))
        .errors(answers.summary(&["aware"]))
        .narrow(html! {
            h1 class="govuk-heading-l" { "Open a breach" }
            (WarningText::new("The 72 hours run from when somebody here became aware, not from now."))
            form method="post" novalidate {
                (here.token())
                input type="hidden" name="alert" value=(answers.get("alert"));
                (moment_fields(answers, "aware", "When did somebody become aware?"))
                (Textarea::new("happened", Label::new("What happened?").size(TextSize::S)).rows(5u16)
                    .hint("Name nobody whose data it is").value(answers.get("happened")).error(answers.error("happened")))
                (Button::new("Open the breach").once(true))
            }
        })
}

async fn show(
    here: Here,
    Path(id): Path<BreachId>,
    Query(done): Query<Done>,
) -> Result<Response, Trouble> {
    let grant = to_manage(&here, json!({ "breach": id })).await?;
    let it = here.site.oversight.breach(&grant, id).await;
    let it = it.map_err(trouble)?;
    let notice = done.notice([
        ("opened", "The breach is open, and its clock runs."),
        ("kept", "It is kept."),
        ("closed", "The breach is closed."),
    ]);
    let now = here.site.gate.now();
    Ok(here
        .page("Breach")
        .trail(BackLink::new("/breaches").text("Breaches"))
        .notice(notice)
        .wide(html! {
            span class="govuk-caption-l" { "Breach" }
            h1 class="govuk-heading-l" { "Of " (words::moment(it.aware_at)) }
            @if matches!(it.clock(now), Clock::Overdue(_)) {
                (WarningText::new("The 72 hours have run out. Report it now, and say why it is late (UK GDPR article 33(1))."))
            }
            (summary(&it, now))
            @if it.closed_at.is_none() {
                div class="kith-actions" {
                    @for step in &STEPS { a class="govuk-link" href={ "/breaches/" (id) "/" (step.word) } { (step.title) } }
                }
            }
        }))
}

fn summary(it: &Breach, now: Timestamp) -> Markup {
    let said = |words: Option<&String>| match words {
        Some(words) => html! { (words) },
        None => html! { span class="kith-none" { "Not said yet" } },
    };
    let either = |at: Option<Timestamp>, how: Option<&String>, not: Option<&String>| match (at, not)
    {
        (Some(at), late) => html! {
            (words::moment(at)) @if let Some(how) = how { span class="kith-said" { (how) } }
            @if let Some(late) = late { span class="kith-said" { "Late because: " (late) } }
        },
        (None, Some(why)) => html! { "No: " (why) },
        (None, None) => html! { span class="kith-none" { "Not said yet" } },
    };
    let mut rows = vec![
        SummaryRow::new(
            "72 hours",
            html! { (clock_tag(it, now)) span class="kith-said" { "Until " (words::moment(it.report_by())) } },
        ),
        SummaryRow::new("What happened", it.happened.clone()),
        SummaryRow::new(
            "Whose data",
            html! {
                (said(it.who.as_ref()))
                @if let Some(count) = it.how_many { span class="kith-said" { "About " (words::counted(count.unsigned_abs(), "person", "people")) } }
            },
        ),
        SummaryRow::new(
            "Risk to people",
            html! {
                (said(it.risk.map(|it| it.title().to_owned()).as_ref()))
                @if let Some(why) = &it.risk_words { span class="kith-said" { (why) } }
            },
        ),
        SummaryRow::new(
            "Reported to the Information Commissioner",
            either(
                it.reported_at,
                it.reference.as_ref(),
                it.not_reported_why.as_ref(),
            ),
        ),
        SummaryRow::new(
            "People told",
            either(it.told_at, it.told_how.as_ref(), it.not_told_why.as_ref()),
        ),
    ];
    if let Some(alert) = it.alert {
        rows.push(SummaryRow::new(
            "Alert",
            html! { a class="govuk-link" href={ "/alerts/" (alert) } { "The alert that it was opened from" } },
        ));
    }
    if let Some(at) = it.closed_at {
        rows.push(SummaryRow::new(
            "Closed",
            html! { (words::moment(at)) @if let Some(learned) = &it.closed_words { span class="kith-said" { (learned) } } },
        ));
    }
    html! { (SummaryList::new(rows)) }
}
