//! Who says what: each field with what stands, and behind a fold what others say.

use kith_people::rules::standing::{Saying, Standing};
use kith_people::{Address, Service};
use kith_terms::time::{Date, day_of, plain_date};
use maud::{Markup, Render, html};

use super::View;
use crate::components::{Details, SummaryList, SummaryRow};
use crate::words;

impl View<'_> {
    pub(super) fn details(&self) -> Markup {
        let rows = self.detail_rows();
        let what = match self.record.history {
            Some(_) => "What stands, who says it, and what others say or said before.",
            None => "What stands, who says it, and what others say.",
        };
        html! {
            @if !rows.is_empty() {
                h2 class="govuk-heading-m" { "Who says what" }
                p class="govuk-body" { (what) }
                (SummaryList::new(rows))
            }
        }
    }

    fn detail_rows(&self) -> Vec<SummaryRow> {
        let record = self.record;
        let mut rows = Vec::new();
        if let Some(names) = &record.names {
            rows.extend(said_row("Given names", &names.given, |it| it.clone()));
            rows.extend(said_row("Family name", &names.family, |it| it.clone()));
            rows.extend(said_row(
                "Given names before",
                &names.previous_given,
                |it| it.clone(),
            ));
            rows.extend(said_row(
                "Family name before",
                &names.previous_family,
                |it| it.clone(),
            ));
        }
        if let Some(born) = &record.birth_date {
            rows.extend(said_row("Date of birth", born, |it| it.to_plain()));
        }
        if let Some(sex) = &record.sex {
            rows.extend(said_row("Sex", sex, |it| it.to_plain().to_owned()));
        }
        if let Some(nhs) = record.numbers.as_ref().and_then(|it| it.nhs.as_ref()) {
            rows.extend(said_row("NHS number", nhs, |it| it.number.to_string()));
        }
        if let Some(address) = &record.address {
            rows.extend(said_row("Address", address, address_text));
        }
        if let Some(contact) = &record.contact {
            rows.extend(said_row("Telephone", &contact.phone, ToString::to_string));
            rows.extend(said_row("Email", &contact.email, words::email));
        }
        if let Some(services) = &record.services {
            rows.extend(said_row("GP practice", &services.gp, service_text));
            rows.extend(said_row("School", &services.school, service_text));
            rows.extend(said_row(
                "Health visitor",
                &services.health_visitor,
                service_text,
            ));
        }
        rows
    }
}

/// One field: what stands, who says it, and behind a fold what others say.
fn said_row<T, R: Render>(
    title: &'static str,
    standing: &Standing<T>,
    text: impl Fn(&T) -> R,
) -> Option<SummaryRow> {
    if standing.now.is_none() && standing.others.is_empty() && standing.taken_away.is_none() {
        return None;
    }
    Some(SummaryRow::new(
        title,
        html! {
            @match &standing.now {
                Some(now) => { (text(&now.value)) (source_line(&now.by)) }
                None => (words::or_none(None::<String>)),
            }
            @if let Some(taken) = &standing.taken_away { p class="kith-said" { "Taken away by " (taken.who) } }
            @if !standing.others.is_empty() {
                (Details::new(words::counted(standing.others.len(), "other value", "other values"), html! {
                    @for other in &standing.others { p class="govuk-body" { (text(&other.value)) (source_line(&other.by)) } }
                }))
            }
        },
    ))
}

fn source_line(by: &[Saying]) -> Markup {
    html! { @if !by.is_empty() { span class="kith-said" { (who_says(by)) } } }
}

/// `GP list (3 May 2024), also Hospital, collected from Outpatients (1 May 2024)`: bare values under
/// a shield have nobody.
pub(super) fn who_says(by: &[Saying]) -> String {
    let said: Vec<String> = by.iter().map(saying).collect();
    said.join(", also ")
}

fn saying(it: &Saying) -> String {
    let who = match &it.collected_from {
        Some(from) => format!("{}, collected from {from}", it.who),
        None => it.who.clone(),
    };
    let day = it.on.unwrap_or_else(|| day_of(it.received_at));
    match it.until {
        Some(until) => format!("{who} until {}", plain_date(day_of(until))),
        None => format!("{who} ({})", plain_date(day)),
    }
}

fn address_text(it: &Address) -> String {
    let postcode = it.postcode.as_ref().map(ToString::to_string);
    let parts: Vec<String> = [it.line.clone(), postcode].into_iter().flatten().collect();
    parts.join(", ")
}

fn service_text(it: &Service) -> String {
    let phone = it.phone.as_ref().map(ToString::to_string);
    let dates = (it.since.is_some() || it.until.is_some()).then(|| span(it.since, it.until));
    let parts = [it.worker.clone(), it.name.clone(), phone, dates];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

pub(super) fn lines(texts: &[Option<&str>]) -> Markup {
    let texts: Vec<&str> = texts.iter().copied().flatten().collect();
    html! {
        @if texts.is_empty() { (words::or_none(None::<String>)) }
        @for text in texts { div { (text) } }
    }
}

pub(super) fn span(start: Option<Date>, end: Option<Date>) -> String {
    match (start, end) {
        (Some(start), Some(end)) => format!("{} to {}", plain_date(start), plain_date(end)),
        (Some(start), None) => format!("Since {}", plain_date(start)),
        (None, Some(end)) => format!("Until {}", plain_date(end)),
        (None, None) => "Now".to_owned(),
    }
}
