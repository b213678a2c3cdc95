//! The people around somebody: the picture, what is helpful to know, and the table of extra help.

use kith_gate::shield::ShieldState;
use kith_people::rules::around::{Indicators, Involvement, KnownCarer, UniversalServices};
use kith_people::rules::standing::Said;
use kith_people::{LeadProfessional, Service};
use kith_terms::time::plain_date;
use maud::{Markup, html};

use super::View;
use super::said::{lines, span, who_says};
use crate::components::people_around::{Circle, Member, PeopleAround};
use crate::components::{SummaryList, SummaryRow, Table, Tag, TagColour};
use crate::words;

impl View<'_> {
    pub(super) fn around(&self) -> Markup {
        html! {
            h2 class="govuk-heading-l" { "The people around " (self.name()) }
            @if self.shield == ShieldState::Hides { (self.carers_alone()) } @else { (self.everyone_around()) }
        }
    }

    /// Under a shield nobody may read that there is nobody: who helps is not shown.
    fn carers_alone(&self) -> Markup {
        let carers = self.record.carers.iter().flatten();
        let rows: Vec<SummaryRow> = carers
            .map(|it| SummaryRow::new("Cared for by", it.name.clone()))
            .collect();
        html! {
            p class="govuk-body" { "Who else helps this person is hidden by the shield." }
            @if !rows.is_empty() { (SummaryList::new(rows)) }
        }
    }

    fn everyone_around(&self) -> Markup {
        let mut members = Vec::new();
        if let Some(carers) = &self.record.carers {
            members.extend(carers.iter().map(carer));
        }
        if let Some(services) = &self.record.services {
            members.extend(everyday(services));
        }
        if let Some(involvements) = &self.record.involvements {
            members.extend(
                involvements
                    .iter()
                    .filter(|it| it.is_current(self.today))
                    .map(helper),
            );
        }
        if self.record.sensitive.exists {
            let name = "At least one sensitive service";
            members.push(Member::new(
                Circle::Extra,
                name,
                "Contact by the record manager",
            ));
        }
        // Who cares for the person, or helps them, is not told to everybody: then not that there is
        // nobody, either.
        let (cares, helps) = (&self.record.carers, &self.record.involvements);
        let nobody = match (cares, helps) {
            (Some(_), Some(_)) => "Nobody is known to be helping or caring for this person.",
            (None, Some(_)) => "Nobody is known to be helping this person.",
            (Some(_), None) => "Nobody is known to be caring for this person.",
            (None, None) => "Who helps or cares for this person is not shown.",
        };
        let is_empty = members.is_empty();
        let around = PeopleAround::new(self.name(), members);
        let around = match cares {
            Some(_) => around,
            None => around.without(Circle::Family),
        };
        let around = match helps {
            Some(_) => around,
            None => around.without(Circle::Extra),
        };
        html! {
            @if is_empty { p class="govuk-body" { (nobody) } } @else { (around) }
        }
    }

    pub(super) fn helpful(&self) -> Markup {
        let Some(indicators) = &self.record.indicators else {
            return html! {};
        };
        let rows = indicator_rows(indicators);
        html! {
            @if !rows.is_empty() {
                h2 class="govuk-heading-m" { "Helpful to know" }
                (SummaryList::new(rows))
            }
        }
    }

    pub(super) fn involvements(&self, all: &[Involvement]) -> Markup {
        let everyone = match self.record.history {
            Some(_) => "Everyone who works, or has worked, with this person",
            None => "Everyone who works with this person",
        };
        let mut table = Table::new()
            .caption(everyone)
            .first_cell_heads_row(true)
            .head([
                "Service",
                "Worker",
                "How to reach them",
                "When",
                "Who says so",
            ]);
        for it in all {
            table = table.row(self.involvement_row(it));
        }
        html! {
            h2 class="govuk-heading-m" { "Extra help" }
            @if all.is_empty() {
                p class="govuk-body" { "No service beyond GP, school and health visitor is known." }
            } @else {
                div class="kith-scroll" tabindex="0" role="region" aria-label="Extra help" { (table) }
            }
        }
    }

    fn involvement_row(&self, it: &Involvement) -> [Markup; 5] {
        let service = [it.service.as_deref(), it.organisation.as_deref()];
        let worker = [it.worker.as_deref(), it.role.as_deref()];
        [
            html! {
                (lines(&service))
                @if !it.is_current(self.today) { " " (Tag::new("Ended").colour(TagColour::Grey)) }
                @if it.yours { " " (Tag::new("Yours").colour(TagColour::Green)) }
            },
            lines(&worker),
            html! {
                @if let Some(phone) = &it.phone { div { (phone) } }
                @if let Some(email) = &it.email { div { (words::email(email)) } }
                @if it.phone.is_none() && it.email.is_none() { (words::or_none(None::<String>)) }
            },
            html! {
                (span(it.started_on, it.ended_on))
                @if let (true, Some(id)) = (it.you_can_end_it, it.id) {
                    div { a class="govuk-link" href=(self.address_of(&format!("involvements/{id}/end"))) {
                        "End it" span class="govuk-visually-hidden" { " for " (it.service.as_deref().unwrap_or("this service")) }
                    } }
                }
            },
            html! { (who_says(&it.by)) },
        ]
    }
}

fn carer(it: &KnownCarer) -> Member {
    let part = it
        .relationship
        .clone()
        .unwrap_or_else(|| "Carer".to_owned());
    let mut member = Member::new(Circle::Family, it.name.clone(), part);
    if it.parental_responsibility == Some(true) {
        member = member.line("Has parental responsibility");
    }
    for phone in &it.phones {
        member = member.line(phone.to_string());
    }
    for address in &it.addresses {
        member = member.line(address.clone());
    }
    member
}

fn everyday(services: &UniversalServices) -> Vec<Member> {
    let all = [
        ("GP practice", &services.gp),
        ("School", &services.school),
        ("Health visitor", &services.health_visitor),
    ];
    all.into_iter()
        .filter_map(|(part, standing)| standing.value().map(|it| everyday_member(part, it)))
        .collect()
}

fn everyday_member(part: &str, it: &Service) -> Member {
    let name = it
        .worker
        .clone()
        .or_else(|| it.name.clone())
        .unwrap_or_else(|| part.to_owned());
    let mut member = Member::new(Circle::Everyday, name, part);
    if it.worker.is_some()
        && let Some(name) = &it.name
    {
        member = member.line(name.clone());
    }
    if let Some(phone) = &it.phone {
        member = member.line(phone.to_string());
    }
    if let Some(since) = it.since {
        member = member.line(format!("Since {}", plain_date(since)));
    }
    member.ended(it.until.is_some())
}

fn helper(it: &Involvement) -> Member {
    let name = it
        .worker
        .clone()
        .or_else(|| it.service.clone())
        .unwrap_or_else(|| "Someone".to_owned());
    let part = it
        .role
        .clone()
        .or_else(|| it.service.clone())
        .unwrap_or_default();
    let mut member = Member::new(Circle::Extra, name, part);
    let place = [it.service.as_deref(), it.organisation.as_deref()];
    let place: Vec<&str> = place.into_iter().flatten().collect();
    if !place.is_empty() {
        member = member.line(place.join(", "));
    }
    if let Some(phone) = &it.phone {
        member = member.line(phone.to_string());
    }
    if let Some(email) = &it.email {
        member = member.line(words::email(email));
    }
    member
}

fn indicator_rows(it: &Indicators) -> Vec<SummaryRow> {
    let mut rows = Vec::new();
    if let Some(lead) = it.lead_professional.value() {
        rows.push(SummaryRow::new("Lead professional", lead_text(lead)));
    }
    if let Some(needs) = it.communication_needs.value() {
        rows.push(SummaryRow::new("When talking with them", needs.clone()));
    }
    for Said { value, .. } in &it.assessments {
        let holder = [value.held.as_deref(), value.holder.as_deref()];
        rows.push(SummaryRow::new(
            "Assessment held",
            html! {
                (lines(&holder))
                @if let Some(phone) = &value.phone { div { (phone) } }
                @if let Some(date) = value.date { div { "Made on " (plain_date(date)) } }
            },
        ));
    }
    rows
}

fn lead_text(lead: &LeadProfessional) -> Markup {
    let who = [
        lead.name.as_deref(),
        lead.role.as_deref(),
        lead.organisation.as_deref(),
    ];
    html! {
        (lines(&who))
        @if let Some(phone) = &lead.phone { div { (phone) } }
    }
}
