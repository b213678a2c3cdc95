//! The record: who this is, who is around them, and what stands behind each value.

mod behind;

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_gate::action::{Action as _, SeeWhoLooked, ViewRecord};
use kith_gate::colleague::Colleague;
use kith_gate::policy::Way;
use kith_gate::shield::ShieldState;
use kith_gate::{Grant, Refusal};
use kith_people::record::{CannotShow, Record};
use kith_people::rules::around::{Indicators, Involvement, KnownCarer, UniversalServices};
use kith_people::rules::standing::{Said, Saying, Standing};
use kith_people::{Address, LeadProfessional, Service};
use kith_terms::PersonId;
use kith_terms::time::{Date, day_of, plain_date};
use maud::{Markup, Render, html};

use super::{Away, away, service_section};
use crate::components::people_around::{Circle, Member, PeopleAround};
use crate::components::{
    BackLink, Button, Details, InsetText, SummaryList, SummaryRow, Table, Tag, TagColour,
};
use crate::here::{Here, Path};
use crate::pages::reply::Done;
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/people/{person}", get(show))
}

/// What was just done, by its word in the address.
const DONE: &[(&str, &str)] = &[
    (
        "involved",
        "Your involvement is on the record. Others who work with this person can now reach you.",
    ),
    (
        "ended",
        "The involvement is ended. It stays in the record with its last day.",
    ),
    (
        "reported",
        "Thank you. A record manager will look into it, and the answer will show on your home page.",
    ),
    (
        "corrected",
        "The record is corrected. What the sources say is kept beside it.",
    ),
    (
        "withdrawn",
        "The correction is withdrawn. What the sources say stands again.",
    ),
    ("shielded", "The shield is set."),
    (
        "kept",
        "The shield stays. It will be looked at again on the day you gave.",
    ),
    ("unshielded", "The shield is lifted."),
    (
        "parted",
        "The record is taken away from this person. It is now a person of its own, and the two will not be joined again by themselves.",
    ),
    ("answered", "The problem is answered and closed."),
    ("saved", "It is saved."),
    (
        "asked",
        "The record manager will make contact for you. The answer will show here and on your home page.",
    ),
    (
        "passed-on",
        "The answer is passed on to the person who asked.",
    ),
];

async fn show(
    here: Here,
    Path(person): Path<PersonId>,
    Query(done): Query<Done>,
) -> Result<Response, Away> {
    let grant = here.site.gate.look(&here.who, person).await;
    let grant = grant.map_err(|refusal| refused(&here, person, refusal))?;
    let record = match here.site.people.record(&grant).await {
        Ok(record) => record,
        Err(CannotShow::JoinedWith(other)) => {
            return Ok(Redirect::to(&format!("/people/{other}")).into_response());
        }
        Err(CannotShow::NoSuchPerson) => return Err(Trouble::NotFound.into()),
        Err(error @ CannotShow::Store(_)) => return Err(failed(&error).into()),
    };
    let offers = |action: &str| here.site.gate.offers_in(&grant, action);
    let view = View {
        record: &record,
        today: day_of(record.read_at),
        shield: grant.shield(),
        colleague: grant.colleague(),
        purpose: Purpose::of(&here, &grant)?,
        may_involve: offers("involvement.record"),
        may_record_service: offers("sensitive.record"),
        may_ask_for_contact: offers("contact.request"),
        may_report: offers("problem.report"),
        may_correct: offers("record.correct"),
        may_shield: offers("shield.set"),
        may_override: offers("shield.override"),
        may_see_looks: offers("who-looked.see"),
        may_tell_looks: offers("who-looked.answer"),
        may_undo: offers("link.undo"),
        may_keep: offers("record.keep"),
        kept_until: here
            .site
            .people
            .kept_until(&grant)
            .await
            .map_err(|error| failed(&error))?,
    };
    let page = here
        .page(view.name())
        .trail(BackLink::new("/search").text("Find another person"))
        .notice(done.notice(DONE.iter().copied()));
    Ok(page.wide(view.content()))
}

/// Whoever may not open a record, but may see who has looked at it, is told the way.
fn refused(here: &Here, person: PersonId, refusal: Refusal) -> Away {
    match refusal {
        Refusal::NotPermitted { why }
            if here.site.gate.offers(here.who.role(), SeeWhoLooked::NAME) =>
        {
            let looks = format!("/people/{person}/looks");
            let instead = Some(("See who has looked at this record", looks));
            Trouble::Refused { why, instead }.into()
        }
        other => away(person, other),
    }
}

/// What the reason of the visit leaves out. It is about the reason, and reads the same whoever the record
/// is about and whatever is in it.
struct Purpose {
    title: &'static str,
    left_out: String,
    /// Whose reason it is, and the page that asks for another.
    whose: &'static str,
    again: &'static str,
}

impl Purpose {
    /// None where the reason leaves nothing out.
    fn of(here: &Here, grant: &Grant<ViewRecord>) -> Result<Option<Purpose>, Trouble> {
        let Some(reason) = grant.reason() else {
            return Ok(None);
        };
        let (way, whose, again) = match grant.colleague() {
            Some(_) => (Way::ForAColleague, "The", "colleague"),
            None => (Way::InAVisit, "Your", "reason"),
        };
        let role = here.who.role();
        let left_out = here.site.gate.left_out(role, reason.code(), way);
        let left_out = words::left_out(left_out.map_err(|error| failed(&error))?);
        Ok(left_out.map(|left_out| Purpose {
            title: reason.code().title(),
            left_out,
            whose,
            again,
        }))
    }

    fn words(&self, person: PersonId) -> Markup {
        let again = format!("/people/{person}/{}", self.again);
        html! {
            (InsetText::new(html! {
                p class="govuk-body" {
                    (self.whose) " reason is “" (self.title) "”. It leaves out " (self.left_out) ", in every record, whether or not there is anything to show."
                }
                p class="govuk-body" { "Do you need it for something else? " a class="govuk-link" href=(again) { "Give another reason" } ". Both reasons are kept." }
            }))
        }
    }
}

struct View<'a> {
    record: &'a Record,
    today: Date,
    shield: ShieldState,
    /// For whom this is read.
    colleague: Option<&'a Colleague>,
    purpose: Option<Purpose>,
    may_involve: bool,
    may_record_service: bool,
    may_ask_for_contact: bool,
    may_report: bool,
    may_correct: bool,
    may_shield: bool,
    may_override: bool,
    may_see_looks: bool,
    may_tell_looks: bool,
    may_undo: bool,
    may_keep: bool,
    kept_until: Option<String>,
}

impl View<'_> {
    fn name(&self) -> String {
        let names = self.record.names.as_ref();
        let given = names.and_then(|it| it.given.value());
        let family = names.and_then(|it| it.family.value());
        words::full_name(given.map(String::as_str), family.map(String::as_str))
    }

    fn content(&self) -> Markup {
        // A colleague is told who helps: that says all of it, with how to reach them.
        if let Some(colleague) = self.colleague {
            return html! {
                (self.identity())
                (self.colleague_words(colleague))
                (self.purpose_words())
                (self.around())
            };
        }
        html! {
            (self.identity())
            (self.shield_words())
            (self.purpose_words())
            (self.actions())
            (self.around())
            (self.helpful())
            @if let Some(involvements) = &self.record.involvements { (self.involvements(involvements)) }
            (service_section::section(self.record, self.today, self.may_ask_for_contact))
            (self.details())
            @if let Some(problems) = &self.record.problems { (self.problems(problems)) }
            @if let Some(corrections) = &self.record.corrections { (self.corrections(corrections)) }
            @if let Some(history) = &self.record.history { (self.history(history)) }
            (self.kept())
        }
    }

    fn purpose_words(&self) -> Markup {
        html! { @if let Some(purpose) = &self.purpose { (purpose.words(self.record.person)) } }
    }

    /// Whom to tell, and what to do where more is needed.
    fn colleague_words(&self, colleague: &Colleague) -> Markup {
        let own = format!("/people/{}/reason", self.record.person);
        html! {
            (InsetText::new(html! {
                p class="govuk-body" {
                    "You are looking for " strong { (colleague.name()) } ", " (colleague.role()) ", " (colleague.organisation())
                    ". Tell them what is here and nothing else. Both of your names are kept with this look, and the person can be shown them."
                }
                @if self.shield == ShieldState::Hides {
                    p class="govuk-body" { "A shield hides who helps this person. Ask your record manager to make contact for your colleague." }
                }
                p class="govuk-body" { "Do you need the record for your own work? " a class="govuk-link" href=(own) { "Give a reason of your own" } "." }
            }))
        }
    }

    fn address_of(&self, action: &str) -> String {
        format!("/people/{}/{action}", self.record.person)
    }

    /// Who may say how long it is kept may do so for any reason: a legal claim leaves the sentence out, and
    /// asks for a hold.
    fn kept(&self) -> Markup {
        if self.kept_until.is_none() && !self.may_keep {
            return html! {};
        }
        html! {
            h2 class="govuk-heading-m" { "How long this record is kept" }
            @if let Some(sentence) = &self.kept_until { p class="govuk-body" { (sentence) } }
            @if self.may_keep { p class="govuk-body" { a class="govuk-link" href=(self.address_of("kept")) { "Say how long it is kept" } } }
        }
    }

    fn identity(&self) -> Markup {
        let born = self.record.birth_date.as_ref().and_then(|it| it.value());
        let sex = self.record.sex.as_ref().and_then(|it| it.value());
        let numbers = self.record.numbers.as_ref();
        let nhs = numbers
            .and_then(|it| it.nhs.as_ref())
            .and_then(|it| it.value());
        html! {
            div class="kith-identity" {
                h1 class="kith-identity__name" { (self.name()) }
                dl class="kith-identity__facts" {
                    @if let Some(died) = self.record.died_on { div { dt { "Died" } dd { (plain_date(died)) } } }
                    div { dt { "Born" } dd { (words::or_none(born.map(|it| words::born(it, self.today)))) } }
                    div { dt { "Sex" } dd { (words::or_none(sex.map(|it| it.to_plain().to_owned()))) } }
                    @if let Some(nhs) = nhs {
                        div {
                            dt { "NHS number" @if !nhs.verified { " (not verified)" } }
                            dd { span class="kith-number" { (nhs.number) } }
                        }
                    }
                    @if let Some(numbers) = numbers {
                        div { dt { "Kith number" } dd { span class="kith-number" { (numbers.own) } } }
                    }
                }
            }
        }
    }

    fn shield_words(&self) -> Markup {
        html! {
            @match self.shield {
                ShieldState::None => {},
                ShieldState::Hides => {
                    (InsetText::new(html! {
                        p class="govuk-body" { strong { "This person is shielded. " } "You see their name, sex, date of birth, number and the name of who cares for them. Everything else is hidden, because it could put them in danger." }
                        p class="govuk-body" { "To reach someone who works with them, ask your record manager to make contact for you." }
                        @if self.may_override {
                            p class="govuk-body" { a class="govuk-link" href=(self.address_of("override")) { "Look behind the shield" } }
                        }
                    }))
                }
                ShieldState::Overridden => {
                    (InsetText::new(html! {
                        p class="govuk-body" { strong { "You are looking behind a shield. " } "Tell nobody where this person is. What you see is for this visit alone, and a privacy officer will look into why it was needed." }
                    }))
                }
            }
        }
    }

    fn actions(&self) -> Markup {
        html! {
            div class="kith-actions" {
                @if self.may_involve { (Button::link("Add my involvement", self.address_of("involvements/new"))) }
                @if self.may_report { (Button::link("Say that something is wrong", self.address_of("problems/new")).look(crate::components::ButtonLook::Secondary)) }
                @if self.may_correct { (Button::link("Correct the record", self.address_of("correct")).look(crate::components::ButtonLook::Secondary)) }
                @if self.may_record_service { a class="govuk-link" href=(self.address_of("services/new")) { "Record a sensitive service" } }
                @if self.may_shield { a class="govuk-link" href=(self.address_of("shield")) { @if self.shield == ShieldState::None { "Shield this person" } @else { "Look at the shield" } } }
                @if self.may_see_looks { a class="govuk-link" href=(self.address_of("looks")) { "Who has looked" } }
                @if self.may_tell_looks { a class="govuk-link" href=(self.address_of("who-looked")) { "Tell them who has looked" } }
                button type="button" class="govuk-button govuk-button--secondary" data-kith-print hidden { "Print" }
            }
        }
    }

    fn around(&self) -> Markup {
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

    fn helpful(&self) -> Markup {
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

    fn involvements(&self, all: &[Involvement]) -> Markup {
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

    fn details(&self) -> Markup {
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
fn who_says(by: &[Saying]) -> String {
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

fn lines(texts: &[Option<&str>]) -> Markup {
    let texts: Vec<&str> = texts.iter().copied().flatten().collect();
    html! {
        @if texts.is_empty() { (words::or_none(None::<String>)) }
        @for text in texts { div { (text) } }
    }
}

fn span(start: Option<Date>, end: Option<Date>) -> String {
    match (start, end) {
        (Some(start), Some(end)) => format!("{} to {}", plain_date(start), plain_date(end)),
        (Some(start), None) => format!("Since {}", plain_date(start)),
        (None, Some(end)) => format!("Until {}", plain_date(end)),
        (None, None) => "Now".to_owned(),
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
