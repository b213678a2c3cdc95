//! What a record's page says of sensitive services: to most readers that one helps, and no more.

use kith_people::contact::{OwnRequest, WaitingRequest};
use kith_people::record::Record;
use kith_people::rules::sensitive::{Basis, Giver, WithdrawnBy};
use kith_people::sensitive::{OwnSensitiveService, SensitiveService};
use kith_terms::PersonId;
use kith_terms::time::{Date, plain_date};
use maud::{Markup, html};

use crate::components::{InsetText, SummaryList, SummaryRow, Table, Tag, TagColour};
use crate::words;

/// The section; nothing at all where there is nothing that the reader may know of.
pub(super) fn section(record: &Record, today: Date, may_ask: bool) -> Markup {
    let it = &record.sensitive;
    let waits = it.asked.iter().any(|it| it.answered_at.is_none());
    html! {
        @if !it.is_empty() {
            h2 class="govuk-heading-m" id="sensitive-services" { "Sensitive services" }
            @if it.exists { (exists(record.person, may_ask && !waits, !it.which.is_empty())) }
            @if !it.which.is_empty() { (which(record.person, &it.which)) }
            @if !it.waiting.is_empty() { (waiting(record.person, &it.waiting)) }
            @if !it.own.is_empty() { (own(record.person, &it.own, today)) }
            @for asked in &it.asked { (own_request(asked)) }
        }
    }
}

fn exists(person: PersonId, may_ask: bool, sees_which: bool) -> Markup {
    html! {
        (InsetText::new(html! {
            p class="govuk-body" { strong { "At least one sensitive service is helping, or has helped in the last year. " }
                @if sees_which { "Others are told this and no more." } @else { "Which one is not shown: it is for sexual health, mental health or substance misuse." } }
            @if may_ask {
                p class="govuk-body" { a class="govuk-link" href={ "/people/" (person) "/contact/new" } { "Ask the record manager to make contact" } }
            }
        }))
    }
}

fn how_to_reach(it: &SensitiveService) -> Markup {
    html! {
        @if let Some(phone) = &it.phone { div { (phone) } }
        @if let Some(email) = &it.email { div { (words::email(email)) } }
    }
}

fn who(it: &SensitiveService) -> Markup {
    let lines = [Some(it.service.as_str()), it.organisation.as_deref()];
    html! {
        @for line in lines.into_iter().flatten() { div { (line) } }
        div { (it.kind.title()) }
    }
}

fn worker(it: &SensitiveService) -> Markup {
    let lines = [it.worker.as_deref(), it.role.as_deref()];
    html! { @for line in lines.into_iter().flatten() { div { (line) } } }
}

fn when(it: &SensitiveService) -> String {
    match (it.started_on, it.ended_on) {
        (Some(start), Some(end)) => format!("{} to {}", plain_date(start), plain_date(end)),
        (Some(start), None) => format!("Since {}", plain_date(start)),
        (None, Some(end)) => format!("Until {}", plain_date(end)),
        (None, None) => "Now".to_owned(),
    }
}

/// What whoever brokers contact works with.
fn which(person: PersonId, all: &[SensitiveService]) -> Markup {
    let table = Table::new()
        .caption("Which they are")
        .first_cell_heads_row(true)
        .head(["Service", "Worker", "How to reach them", "When"]);
    let table = all.iter().fold(table, |table, it| {
        table.row([
            who(it),
            worker(it),
            how_to_reach(it),
            html! { (when(it)) @if it.on_consent { (withdraw(person, it)) } },
        ])
    });
    html! {
        p class="govuk-body" { "You see this to make contact for others. Tell nobody which service it is, unless it has agreed to that." }
        div class="kith-scroll" tabindex="0" role="region" aria-label="Which sensitive services they are" { (table) }
    }
}

fn withdraw(person: PersonId, it: &SensitiveService) -> Markup {
    html! {
        div { a class="govuk-link" href={ "/people/" (person) "/services/" (it.id) "/withdraw" } {
            "Withdraw consent" span class="govuk-visually-hidden" { " for " (it.service) }
        } }
    }
}

fn waiting(person: PersonId, all: &[WaitingRequest]) -> Markup {
    let rows = all.iter().map(|it| {
        let asked = html! {
            p class="govuk-body" { (it.needs) }
            p class="govuk-body" { a class="govuk-link" href={ "/people/" (person) "/contact/" (it.id) } {
                "Make contact" span class="govuk-visually-hidden" { " for " (it.asked_by) }
            } }
        };
        SummaryRow::new(format!("{} asks. {}", it.asked_by, it.urgency.title()), asked)
    });
    html! {
        h3 class="govuk-heading-s" { "Requests for contact" }
        (SummaryList::new(rows.collect::<Vec<_>>()))
    }
}

/// The services of the reader's own organisation.
fn own(person: PersonId, all: &[OwnSensitiveService], today: Date) -> Markup {
    let table = Table::new()
        .caption("Of your own organisation")
        .first_cell_heads_row(true)
        .head(["Service", "Worker", "Recorded on", "When"]);
    let table = all.iter().fold(table, |table, it| {
        let service = &it.service;
        table.row([
            html! { (who(service)) (state(it, today)) },
            html! { (worker(service)) (how_to_reach(service)) },
            html! { (basis(&it.basis)) (withdrawn(it)) },
            html! {
                (when(service))
                @if it.withdrawn_on.is_none() && service.on_consent { (withdraw(person, service)) }
                @if it.can_be_renewed() {
                    div { a class="govuk-link" href={ "/people/" (person) "/services/" (service.id) "/renew" } {
                        "Consent given anew" span class="govuk-visually-hidden" { " for " (service.service) }
                    } }
                }
                @if service.ended_on.is_none() && !it.fed {
                    div { a class="govuk-link" href={ "/people/" (person) "/services/" (service.id) "/end" } {
                        "End it" span class="govuk-visually-hidden" { " for " (service.service) }
                    } }
                }
            },
        ])
    });
    html! { div class="kith-scroll" tabindex="0" role="region" aria-label="Sensitive services of your own organisation" { (table) } }
}

fn state(it: &OwnSensitiveService, today: Date) -> Markup {
    let due = matches!(it.basis, Basis::Consent { review_on, .. } if review_on <= today);
    html! {
        @if it.withdrawn_on.is_some() { " " (Tag::new("Withdrawn").colour(TagColour::Red)) }
        @else if it.lapsed_on.is_some() { " " (Tag::new("Consent has ended").colour(TagColour::Red)) }
        @else if it.service.ended_on.is_some_and(|end| end <= today) { " " (Tag::new("Ended").colour(TagColour::Grey)) }
        @else if due { " " (Tag::new("Ask again").colour(TagColour::Orange)) }
    }
}

fn withdrawn(it: &OwnSensitiveService) -> Markup {
    html! {
        @if let Some(day) = it.withdrawn_on {
            div {
                "Withdrawn on " (plain_date(day))
                @match it.withdrawn_by {
                    Some(WithdrawnBy::Person) => " by the person",
                    Some(WithdrawnBy::Parent) => " by a parent",
                    None => {}
                }
            }
        }
    }
}

/// On what one is recorded, in words.
pub(super) fn basis(it: &Basis) -> Markup {
    html! {
        @match it {
            Basis::Consent { by, given_on, review_on } => {
                div {
                    @match by {
                        Giver::Child { judged_able_by } => { "Their own consent, as a child judged able to decide by " (judged_able_by) }
                        Giver::Parent { name } => { "Consent of " (name) ", a parent or someone with parental responsibility" }
                        Giver::Adult => "Their own consent, as an adult",
                    }
                }
                div { "Given on " (plain_date(*given_on)) }
                div { "To be asked again by " (plain_date(*review_on)) }
            }
            Basis::Harm { why, decided_by, decided_on } => {
                div { "Reasonable cause to suspect significant harm: " (why) }
                div { "Decided by " (decided_by) " on " (plain_date(*decided_on)) }
            }
        }
    }
}

/// What the reader asked, and what came of it.
fn own_request(it: &OwnRequest) -> Markup {
    let mut rows = vec![
        SummaryRow::new("You asked", it.needs.clone()),
        SummaryRow::new(
            "How soon",
            format!(
                "{}, asked on {}",
                it.urgency.title(),
                words::moment(it.requested_at)
            ),
        ),
    ];
    rows.push(SummaryRow::new("Answer", answer(it)));
    if let Some(named) = &it.named {
        let lines = [
            Some(named.service.clone()),
            named.organisation.clone(),
            named.worker.clone(),
            named.phone.as_ref().map(ToString::to_string),
        ];
        let words = html! {
            @for line in lines.into_iter().flatten() { div { (line) } }
            @if let Some(email) = &named.email { div { (words::email(email)) } }
        };
        rows.push(SummaryRow::new("The service agreed to be named", words));
    }
    html! {
        h3 class="govuk-heading-s" { "Contact you asked for" }
        (SummaryList::new(rows))
    }
}

fn answer(it: &OwnRequest) -> Markup {
    html! {
        @match (it.outcome, it.answered_at) {
            (Some(outcome), Some(at)) => {
                div { (outcome.told()) }
                @if let Some(words) = &it.answer { div { (words) } }
                span class="kith-said" { @if let Some(by) = &it.answered_by { (by) ", " } (words::moment(at)) }
            }
            _ => { "Not answered yet. The record manager will make contact for you." }
        }
    }
}
