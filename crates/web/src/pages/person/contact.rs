//! Contact with a sensitive service: asking for it, and the record manager's making and answering.

use std::collections::HashMap;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use kith_gate::Grant;
use kith_gate::action::{AnswerContact, ApproachService, RequestContact, ViewRecord};
use kith_people::contact::{Brokering, CannotBroker, ContactRequest};
use kith_people::rules::contact::{
    NewAnswer, NewApproach, NewRequest, NotContactYet, Outcome, Urgency, Way,
};
use kith_people::sensitive::SensitiveService;
use kith_terms::time::{day_of, plain_date};
use kith_terms::{ContactRequestId, PersonId};
use maud::{Markup, html};

use super::{Away, away, back_to, may_change, to_change};
use crate::components::{
    BackLink, Button, CharacterCount, DateInput, Input, InputKind, InsetText, Label, Legend, Limit,
    Radio, Radios, SummaryList, SummaryRow, TextSize, Textarea, Width,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::reply::again;
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/people/{person}/contact/new", get(ask).post(send))
        .route("/people/{person}/contact/{request}", get(broker))
        .route(
            "/people/{person}/contact/{request}/approach",
            post(approach),
        )
        .route("/people/{person}/contact/{request}/answer", post(answer))
}

/// A look at the record: what it shows decides what may be asked and brokered.
async fn look(here: &Here, person: PersonId) -> Result<Grant<ViewRecord>, Away> {
    let grant = here.site.gate.look(&here.who, person).await;
    grant.map_err(|refusal| away(person, refusal))
}

async fn ask(here: Here, Path(person): Path<PersonId>) -> Result<Response, Away> {
    may_change::<RequestContact>(&here, person).await?;
    let seen = look(&here, person).await?;
    let there = here.site.people.can_ask_for_contact(&seen).await;
    // Where there is nothing to ask of, or a shield hides it, there is no such page.
    match there.map_err(|error| failed(&error))? {
        true => Ok(ask_page(&here, person, &Answers::default())),
        false => Err(Trouble::NotFound.into()),
    }
}

async fn send(
    here: Here,
    Path(person): Path<PersonId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Away> {
    let mut answers = Answers::of(typed);
    let grant = to_change::<RequestContact>(&here, person).await?;
    let seen = look(&here, person).await?;
    let people = &here.site.people;
    let there = people.can_ask_for_contact(&seen).await;
    if !there.map_err(|error| failed(&error))? {
        return Err(Trouble::NotFound.into());
    }
    let urgency = answers.get("urgency").parse::<Urgency>();
    let urgency =
        urgency.map_err(|_| answers.is_wrong("urgency", "Select how soon you need contact"));
    let (phone, email) = (answers.read("phone"), answers.read("email"));
    if let (Ok(urgency), true) = (urgency, answers.all_good()) {
        let new = NewRequest {
            needs: answers.get("needs").to_owned(),
            urgency,
            phone,
            email,
        };
        match people.ask_for_contact(grant, &seen, new).await {
            Ok(_) => return Ok(back_to(person, "asked")),
            Err(why) => note(&mut answers, why)?,
        }
    }
    Ok(again(ask_page(&here, person, &answers)))
}

/// Puts what is wrong beside its question; what is no answer's fault is trouble.
fn note(answers: &mut Answers, why: CannotBroker) -> Result<(), Trouble> {
    let field = match &why {
        CannotBroker::NotYet(wrong) => match wrong {
            NotContactYet::NoNeed => "needs",
            NotContactYet::NoWayBack => "phone",
            NotContactYet::NobodyApproached => "whom",
            NotContactYet::Later => "on",
            NotContactYet::NoService => "service",
            NotContactYet::NoWords | NotContactYet::Names => "words",
            NotContactYet::TooLong => match answers.maybe("needs") {
                Some(_) => "needs",
                None if answers.maybe("words").is_some() => "words",
                None => "note",
            },
        },
        CannotBroker::NobodyApproached => "service",
        CannotBroker::NotThere => return Err(Trouble::NotFound),
        CannotBroker::AlreadyAsked => {
            return Err(Trouble::Conflict {
                what: "You have asked already. The answer will show in the record and on your home page.",
            });
        }
        CannotBroker::AlreadyAnswered => {
            return Err(Trouble::Conflict {
                what: "This request has already been answered, or there is nothing more to ask of.",
            });
        }
        CannotBroker::NotSaved(_) | CannotBroker::Store(_) | CannotBroker::Gate(_) => {
            return Err(failed(&why));
        }
    };
    answers.is_wrong(field, why);
    Ok(())
}

fn ask_page(here: &Here, person: PersonId, answers: &Answers) -> Response {
    let title = "Ask for contact";
    let urgencies: Vec<Radio> = Urgency::ALL
        .into_iter()
        .map(|it| Radio::new(it.name(), it.title()))
        .collect();
    let needs = Textarea::new("needs", Label::new("What do you need?").size(TextSize::S))
        .hint("The record manager reads this, and says as much of it to the service as is needed.")
        .value(answers.get("needs"))
        .error(answers.error("needs"));
    here.page(title)
        .trail(BackLink::new(format!("/people/{person}")))
        .errors(answers.summary(&[]))
        .narrow(html! {
            h1 class="govuk-heading-l" { (title) }
            p class="govuk-body" { "The record manager approaches the sensitive service for you, and passes on what it answers. You do not learn which service it is, unless it agrees to be named." }
            p class="govuk-body" { "If someone is in danger, do not wait: call 999, or your local safeguarding team." }
            form method="post" novalidate {
                (here.token())
                (CharacterCount::new(needs, Limit::Characters(1000)))
                (Radios::new("urgency", urgencies).legend(Legend::new("How soon do you need contact?").size(TextSize::S))
                    .value(answers.get("urgency")).error(answers.error("urgency")))
                (Input::new("phone", "Telephone number").hint("Where you can be reached. Enter this or an email address").kind(InputKind::Tel)
                    .value(answers.get("phone")).autocomplete("tel").width(Width::Chars20).error(answers.error("phone")))
                (Input::new("email", "Email address").kind(InputKind::Email).value(answers.get("email"))
                    .autocomplete("email").spellcheck(false).error(answers.error("email")))
                (Button::new("Ask for contact").once(true))
            }
        })
}

async fn broker(
    here: Here,
    Path((person, request)): Path<(PersonId, ContactRequestId)>,
) -> Result<Response, Away> {
    may_change::<ApproachService>(&here, person).await?;
    show(&here, person, request, &Answers::default()).await
}

async fn approach(
    here: Here,
    Path((person, request)): Path<(PersonId, ContactRequestId)>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Away> {
    let mut answers = Answers::of(typed);
    let service = answers.get("service").parse();
    let service = service.map_err(|_| answers.is_wrong("service", "Select the service"));
    let way = answers.get("way").parse::<Way>();
    let way = way.map_err(|_| answers.is_wrong("way", "Select how you approached it"));
    let on = answers.date("on");
    let grant = to_change::<ApproachService>(&here, person).await?;
    if let (Ok(service), Ok(way), Some(on)) = (service, way, on) {
        let new = NewApproach {
            service,
            whom: answers.get("whom").to_owned(),
            way,
            on,
            note: answers.get("note").to_owned(),
        };
        match here.site.people.note_approach(grant, request, new).await {
            Ok(()) => {
                let there = format!("/people/{person}/contact/{request}");
                return Ok(axum::response::IntoResponse::into_response(
                    axum::response::Redirect::to(&there),
                ));
            }
            Err(why) => note(&mut answers, why)?,
        }
    }
    Ok(again(show(&here, person, request, &answers).await?))
}

async fn answer(
    here: Here,
    Path((person, request)): Path<(PersonId, ContactRequestId)>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Away> {
    let mut answers = Answers::of(typed);
    let outcome = answers.get("outcome").parse::<Outcome>();
    let outcome = outcome.map_err(|_| answers.is_wrong("outcome", "Select what came of it"));
    let grant = to_change::<AnswerContact>(&here, person).await?;
    if let Ok(outcome) = outcome {
        let new = NewAnswer {
            service: answers.get("answering").parse().ok(),
            outcome,
            words: answers.get("words").to_owned(),
        };
        match here.site.people.answer_contact(grant, request, new).await {
            Ok(()) => return Ok(back_to(person, "passed-on")),
            Err(CannotBroker::NotYet(NotContactYet::NoService)) => {
                answers.is_wrong("answering", NotContactYet::NoService);
            }
            Err(why) => note(&mut answers, why)?,
        }
    }
    Ok(again(show(&here, person, request, &answers).await?))
}

/// The request, what there is to approach, what was done, and the two forms.
async fn show(
    here: &Here,
    person: PersonId,
    request: ContactRequestId,
    answers: &Answers,
) -> Result<Response, Away> {
    let seen = look(here, person).await?;
    let brokering = match here.site.people.brokering(&seen, request).await {
        Ok(brokering) => brokering,
        Err(CannotBroker::NotThere) => return Err(Trouble::NotFound.into()),
        Err(error) => return Err(failed(&error).into()),
    };
    let title = "Make contact";
    let waits = brokering.request.answered_at.is_none();
    let back = BackLink::new(format!("/people/{person}")).text("Back to the record");
    Ok(here
        .page(title)
        .trail(back)
        .errors(answers.summary(&["on"]))
        .narrow(html! {
            h1 class="govuk-heading-l" { (title) }
            (asked(&brokering.request))
            (services(&brokering.services))
            (approaches(&brokering))
            @if waits {
                (approach_form(here, &brokering, answers))
                @if !brokering.approaches.is_empty() { (answer_form(here, &brokering, answers)) }
            }
        }))
}

fn asked(it: &ContactRequest) -> Markup {
    let reached = html! {
        @if let Some(phone) = &it.phone { div { (phone) } }
        @if let Some(email) = &it.email { div { (words::email(email)) } }
    };
    let mut rows = vec![
        SummaryRow::new("Who asks", format!("{}, {}", it.asked_by, it.organisation)),
        SummaryRow::new("What is needed", it.needs.clone()),
        SummaryRow::new(
            "How soon",
            format!(
                "{}, asked on {}",
                it.urgency.title(),
                words::moment(it.requested_at)
            ),
        ),
        SummaryRow::new("How to reach them", reached),
    ];
    if let (Some(outcome), Some(at)) = (it.outcome, it.answered_at) {
        let answer = html! {
            div { (outcome.told()) }
            @if let Some(words) = &it.answer { div { (words) } }
            span class="kith-said" { @if let Some(by) = &it.answered_by { (by) ", " } (words::moment(at)) }
        };
        rows.push(SummaryRow::new("Answered", answer));
    }
    html! { (SummaryList::new(rows)) }
}

fn services(all: &[SensitiveService]) -> Markup {
    let rows = all.iter().map(|it| {
        let lines = [
            it.organisation.clone(),
            it.worker.clone(),
            it.role.clone(),
            it.phone.as_ref().map(ToString::to_string),
        ];
        let reached = html! {
            div { (it.kind.title()) }
            @for line in lines.into_iter().flatten() { div { (line) } }
            @if let Some(email) = &it.email { div { (words::email(email)) } }
            @if let Some(end) = it.ended_on { div { "Ended on " (plain_date(end)) } }
        };
        SummaryRow::new(it.service.clone(), reached)
    });
    html! {
        h2 class="govuk-heading-m" { "Services you can approach" }
        p class="govuk-body" { "Tell whoever asks nothing of which service it is, unless it has agreed to be named." }
        (SummaryList::new(rows.collect::<Vec<_>>()))
    }
}

fn approaches(brokering: &Brokering) -> Markup {
    let rows = brokering.approaches.iter().map(|it| {
        let said = html! {
            div { (it.whom) ", " (it.way.title().to_lowercase()) ", " (it.service) }
            @if !it.note.is_empty() { div { (it.note) } }
            span class="kith-said" { (it.noted_by) ", " (words::moment(it.noted_at)) }
        };
        SummaryRow::new(plain_date(it.on), said)
    });
    html! {
        h2 class="govuk-heading-m" { "What was done" }
        @if brokering.approaches.is_empty() {
            (InsetText::new("Nobody was approached yet."))
        } @else {
            (SummaryList::new(rows.collect::<Vec<_>>()))
        }
    }
}

fn radios_of(all: &[SensitiveService]) -> Vec<Radio> {
    let radios = all
        .iter()
        .map(|it| Radio::new(it.id.to_string(), it.service.clone()));
    radios.collect()
}

fn approach_form(here: &Here, brokering: &Brokering, answers: &Answers) -> Markup {
    let request = &brokering.request;
    let today = day_of(here.site.gate.now());
    let on = match answers.date_parts("on") {
        typed if typed.iter().any(|it| !it.is_empty()) => typed,
        _ => [
            today.day().to_string(),
            today.month().to_string(),
            today.year().to_string(),
        ],
    };
    let ways: Vec<Radio> = Way::ALL
        .into_iter()
        .map(|it| Radio::new(it.name(), it.title()))
        .collect();
    html! {
        h2 class="govuk-heading-m" { "Note an approach" }
        form method="post" action={ "/people/" (request.person) "/contact/" (request.id) "/approach" } novalidate {
            (here.token())
            (Radios::new("service", radios_of(&brokering.services)).legend(Legend::new("Which service did you approach?").size(TextSize::S))
                .value(answers.get("service")).error(answers.error("service")))
            (Input::new("whom", "Whom did you speak or write to?").value(answers.get("whom"))
                .autocomplete("off").error(answers.error("whom")))
            (Radios::new("way", ways).legend(Legend::new("How?").size(TextSize::S))
                .value(answers.get("way")).error(answers.error("way")))
            (DateInput::new("on").legend(Legend::new("When?").size(TextSize::S))
                .values(on).error(answers.error("on")))
            (Textarea::new("note", Label::new("What was said or left? (optional)").size(TextSize::S)).rows(2u16)
                .value(answers.get("note")).error(answers.error("note")))
            (Button::secondary("Note the approach").once(true))
        }
    }
}

fn answer_form(here: &Here, brokering: &Brokering, answers: &Answers) -> Markup {
    let request = &brokering.request;
    let outcomes: Vec<Radio> = Outcome::ALL
        .into_iter()
        .map(|it| Radio::new(it.name(), it.title()))
        .collect();
    let approached: Vec<SensitiveService> = brokering
        .services
        .iter()
        .filter(|it| brokering.approaches.iter().any(|of| of.service_id == it.id))
        .cloned()
        .collect();
    let words = Textarea::new(
        "words",
        Label::new("How will contact be made, or what else should they know?").size(TextSize::S),
    )
    .hint("Whoever asked reads this. Do not name the service here.")
    .rows(3u16)
    .value(answers.get("words"))
    .error(answers.error("words"));
    html! {
        h2 class="govuk-heading-m" { "Answer" }
        form method="post" action={ "/people/" (request.person) "/contact/" (request.id) "/answer" } novalidate {
            (here.token())
            (Radios::new("outcome", outcomes).legend(Legend::new("What came of it?").size(TextSize::S))
                .value(answers.get("outcome")).error(answers.error("outcome")))
            (Radios::new("answering", radios_of(&approached)).legend(Legend::new("Which service answered?").size(TextSize::S))
                .hint("Not needed where none could be reached")
                .value(answers.get("answering")).error(answers.error("answering")))
            (CharacterCount::new(words, Limit::Characters(1000)))
            (Button::new("Answer and close").once(true))
        }
    }
}
