//! The alerts that wait, and one of them with its evidence.

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use kith_gate::Grant;
use kith_gate::account::{AccountState, Holder};
use kith_gate::action::SeeAlerts;
use kith_gate::ledger::LedgerLine;
use kith_oversight::alert::{Alert, AlertLine, Decision, FindingShown, Heading, Stage};
use kith_terms::AlertId;
use kith_terms::time::plain_date;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Value, json};

use super::breaches::clock_tag;
use super::trouble;
use crate::components::{
    BackLink, Button, ButtonLook, InsetText, SummaryList, SummaryRow, Table, Tag, TagColour,
    TextSize, WarningText,
};
use crate::here::{Here, Path};
use crate::pages::person::{reason, what};
use crate::pages::reply::Done;
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/alerts", get(list))
        .route("/alerts/{alert}", get(show))
}

pub(super) async fn to_see(here: &Here, detail: Value) -> Result<Grant<SeeAlerts>, Trouble> {
    Ok(here.site.gate.ask::<SeeAlerts>(&here.who, detail).await?)
}

/// Which alerts to list.
#[derive(Deserialize)]
struct Which {
    #[serde(default)]
    decided: String,
}

async fn list(here: Here, Query(which): Query<Which>) -> Result<Response, Trouble> {
    let decided = which.decided == "yes";
    let grant = to_see(&here, json!({ "decided": decided })).await?;
    let alerts = here.site.oversight.alerts(&grant, decided).await;
    let alerts = alerts.map_err(trouble)?;
    Ok(here.page("Alerts").wide(html! {
        h1 class="govuk-heading-l" { "Alerts" }
        p class="govuk-body" { "Patterns in how the record is used that may be misuse. An alert is a question, not an answer: look at its evidence, and ask." }
        p class="govuk-body kith-actions" {
            @if decided { a class="govuk-link" href="/alerts" { "Waiting" } strong { "Decided" } }
            @else { strong { "Waiting" } a class="govuk-link" href="/alerts?decided=yes" { "Decided" } }
            a class="govuk-link" href="/watch-list" { "People in the news" }
            a class="govuk-link" href="/staff-homes" { "Where users live" }
        }
        @if alerts.is_empty() {
            (InsetText::new(if decided { "None has been decided yet." } else { "No alert waits." }))
        } @else {
            (table(&alerts, decided))
        }
    }))
}

fn table(alerts: &[AlertLine], decided: bool) -> Markup {
    let caption = if decided {
        "Decided, the newest first"
    } else {
        "Waiting, the weightiest first"
    };
    let table = Table::new()
        .caption(caption)
        .scrolls(true)
        .first_cell_heads_row(true)
        .head(["Who", "What was found", "Score", "Opened", "How far"]);
    let table = alerts.iter().fold(table, |table, it| {
        table.row([
            html! {
                a class="govuk-link" href={ "/alerts/" (it.heading.id) } { (name(it.holder.as_ref())) }
                @if let Some(holder) = &it.holder { span class="kith-said" { (it.heading.role.title()) ", " (holder.organisation_name) } }
            },
            html! {
                @if it.heading.shield { (shield_tag()) }
                @for pattern in it.patterns.iter().filter(|it| !it.is_override()) { div { (pattern.title()) } }
            },
            html! { (it.heading.score) },
            html! { (words::moment(it.heading.opened_at)) },
            html! { (stage(&it.heading)) },
        ])
    });
    html! { (table) }
}

fn shield_tag() -> Tag {
    Tag::new("Shield overridden").colour(TagColour::Red)
}

pub(super) fn name(holder: Option<&Holder>) -> String {
    holder.map_or_else(
        || "An account that is not there".to_owned(),
        |it| it.full_name.clone(),
    )
}

fn stage(heading: &Heading) -> Markup {
    let (word, colour, at) = match heading.stage() {
        Stage::New => ("New", TagColour::Teal, None),
        Stage::Asked => ("Asked", TagColour::Yellow, heading.asked_at),
        Stage::Answered => ("Answered", TagColour::Purple, heading.answered_at),
        Stage::Decided(Decision::Misuse) => ("Misuse", TagColour::Red, heading.decided_at),
        Stage::Decided(it) => (it.title(), TagColour::Grey, heading.decided_at),
    };
    html! { (Tag::new(word).colour(colour)) @if let Some(at) = at { span class="kith-said" { (words::moment(at)) } } }
}

async fn show(
    here: Here,
    Path(id): Path<AlertId>,
    Query(done): Query<Done>,
) -> Result<Response, Trouble> {
    let grant = to_see(&here, json!({ "alert": id })).await?;
    let it = here.site.oversight.alert(&grant, id).await;
    let it = it.map_err(trouble)?;
    let notice = done.notice([
        (
            "asked",
            "The question is asked. They see it when they next sign in.",
        ),
        ("decided", "The decision is kept."),
        (
            "suspended",
            "The account is suspended, and its sessions have ended.",
        ),
        ("told", "It is written down who was told."),
    ]);
    let who = name(it.holder.as_ref());
    Ok(here
        .page("Alert")
        .trail(BackLink::new("/alerts").text("Alerts"))
        .notice(notice)
        .wide(html! {
            span class="govuk-caption-l" { "Alert" }
            h1 class="govuk-heading-l" { (who) }
            @if it.heading.shield {
                (WarningText::new("A shield was overridden. Every override is looked into, whatever the reason given."))
            }
            (summary(&it))
            (actions(&it))
            (findings(&it.findings))
            (account_of_why(&it))
            (told(&it))
            (breaches(&here, &it))
            (evidence(&it.evidence))
        }))
}

fn summary(it: &Alert) -> Markup {
    let suspended = it.holder.as_ref().map(|it| it.state) == Some(AccountState::Suspended);
    let mut rows = vec![
        SummaryRow::new(
            "Who",
            html! {
                (name(it.holder.as_ref()))
                @if let Some(holder) = &it.holder { " (" (holder.user_name) ")" }
                @if suspended { " " (Tag::new("Suspended").colour(TagColour::Red)) }
            },
        ),
        SummaryRow::new(
            "Role and organisation",
            html! {
                (it.heading.role.title())
                @if let Some(holder) = &it.holder { ", " (holder.organisation_name) }
            },
        ),
        SummaryRow::new("Opened", words::moment(it.heading.opened_at)),
        SummaryRow::new("Score", it.heading.score.to_string()),
        SummaryRow::new("How far", stage(&it.heading)),
    ];
    if let Some(decided) = &it.decided {
        rows.push(SummaryRow::new(
            "Decision",
            html! {
                (decided.decision.title()) ", by " (it.officer(decided.by)) " on " (words::moment(decided.at))
                span class="kith-said" { "“" (decided.words) "”" }
            },
        ));
    }
    html! { (SummaryList::new(rows)) }
}

fn actions(it: &Alert) -> Markup {
    let here = format!("/alerts/{}", it.heading.id);
    let active = it.holder.as_ref().map(|it| it.state) == Some(AccountState::Active);
    html! {
        div class="kith-actions" {
            @if it.decided.is_none() {
                (Button::link("Ask them why", format!("{here}/ask")))
                (Button::link("Decide", format!("{here}/decide")).look(ButtonLook::Secondary))
            }
            @if !it.people.is_empty() { (Button::link("Tell a person", format!("{here}/tell")).look(ButtonLook::Secondary)) }
            (Button::link("Open a breach", format!("/breaches/new?alert={}", it.heading.id)).look(ButtonLook::Secondary))
            @if active { (Button::link("Suspend the account", format!("{here}/suspend")).look(ButtonLook::Warning)) }
        }
    }
}

fn findings(all: &[FindingShown]) -> Markup {
    let table = Table::new()
        .caption("What was found")
        .caption_size(TextSize::M)
        .scrolls(true)
        .head(["Pattern", "What it is", "Score", "From", "To", "Person"]);
    let table = all.iter().fold(table, |table, it| {
        table.row([
            html! { (it.pattern.title()) },
            html! { (it.sentence) },
            html! {
                (it.score)
                @if let Some(until) = it.explained_until { span class="kith-said" { "Explained before, until " (plain_date(until)) } }
            },
            html! { (words::moment(it.first_at)) },
            html! { (words::moment(it.last_at)) },
            html! {
                @if let Some(person) = it.person {
                    a class="govuk-link" href={ "/people/" (person) "/looks" } { "Who has looked" span class="govuk-visually-hidden" { " at the person of the alert “" (it.pattern.title()) "” of " (words::moment(it.first_at)) } }
                } @else { "Several" }
            },
        ])
    });
    html! { (table) }
}

fn account_of_why(it: &Alert) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "Their own account of why" }
        @if it.questions.is_empty() { p class="govuk-body" { "They have not been asked yet." } }
        @for question in &it.questions {
            (SummaryList::new([
                SummaryRow::new("Asked", html! { (question.question) span class="kith-said" { (it.officer(question.asked_by)) ", " (words::moment(question.asked_at)) } }),
                SummaryRow::new("Answered", html! {
                    @match (&question.answer, question.answered_at) {
                        (Some(answer), Some(at)) => { (answer) span class="kith-said" { (words::moment(at)) } },
                        _ => span class="kith-none" { "Not yet" },
                    }
                }),
            ]))
        }
    }
}

fn told(it: &Alert) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "Telling the people" }
        @if it.told.is_empty() { p class="govuk-body" { "Nobody has been told yet." } }
        @for told in &it.told {
            (SummaryList::new([
                SummaryRow::new("Person", html! { a class="govuk-link" href={ "/people/" (told.person) "/looks" } { "Who has looked" span class="govuk-visually-hidden" { " at the person of " (words::moment(told.at)) } } }),
                SummaryRow::new(if told.told { "Told" } else { "Not told" }, html! { (told.words) span class="kith-said" { (it.officer(told.by)) ", " (words::moment(told.at)) } }),
            ]))
        }
    }
}

fn breaches(here: &Here, it: &Alert) -> Markup {
    html! {
        @if !it.breaches.is_empty() {
            h2 class="govuk-heading-m" { "Breaches" }
            ul class="govuk-list" {
                @for breach in &it.breaches {
                    li { a class="govuk-link" href={ "/breaches/" (breach.id) } { "Breach of " (words::moment(breach.aware_at)) } " " (clock_tag(breach, here.site.gate.now())) }
                }
            }
        }
    }
}

fn evidence(lines: &[LedgerLine]) -> Markup {
    let table = Table::new()
        .caption("Evidence from the ledger, the newest first")
        .caption_size(TextSize::M)
        .scrolls(true)
        .head(["When", "What they did", "Reason they gave", "Ledger"]);
    let table = lines.iter().fold(table, |table, line| {
        table.row([
            html! { (words::moment(line.at)) },
            what(line),
            reason(line),
            html! {
                @match (line.account, line.subjects.as_slice()) {
                    (Some(account), [person]) => a class="govuk-link" href={ "/ledger?account=" (account) "&person=" (person) } { "Theirs about this person" span class="govuk-visually-hidden" { " of entry " (line.entry) } },
                    (Some(account), _) => a class="govuk-link" href={ "/ledger?account=" (account) } { "All of theirs" span class="govuk-visually-hidden" { " of entry " (line.entry) } },
                    _ => {},
                }
                @if let Some(seq) = line.seq { span class="kith-said" { "Entry " (kith_terms::with_commas(seq.unsigned_abs())) } }
            },
        ])
    });
    html! { (table) }
}
