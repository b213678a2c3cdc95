//! Recording one's own involvement, and ending it.

use std::collections::HashMap;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kith_gate::action::{EndInvolvement, RecordInvolvement};
use kith_people::involvement::CannotInvolve;
use kith_people::rules::involvement::{NewInvolvement, NotYet};
use kith_terms::time::day_of;
use kith_terms::{InvolvementId, PersonId};
use maud::html;

use super::{Away, back_to, last_day_page, may_change, to_change};
use crate::components::{BackLink, Button, DateInput, Input, InputKind, Legend, TextSize, Width};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::reply::again;
use crate::site::Site;
use crate::trouble::{Trouble, failed};

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/people/{person}/involvements/new", get(ask).post(record))
        .route(
            "/people/{person}/involvements/{involvement}/end",
            get(ask_end).post(end),
        )
}

fn today_parts(here: &Here, answers: Answers, field: &str) -> Answers {
    let today = day_of(here.site.gate.now());
    answers
        .with(&format!("{field}-day"), today.day().to_string())
        .with(&format!("{field}-month"), today.month().to_string())
        .with(&format!("{field}-year"), today.year().to_string())
}

async fn ask(here: Here, Path(person): Path<PersonId>) -> Result<Response, Away> {
    may_change::<RecordInvolvement>(&here, person).await?;
    let answers = today_parts(&here, Answers::default(), "started");
    Ok(page(&here, person, &answers))
}

async fn record(
    here: Here,
    Path(person): Path<PersonId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Away> {
    let mut answers = Answers::of(typed);
    let phone = answers.read("phone");
    let email = answers.read("email");
    let started = answers.date("started");
    if let (true, Some(started_on)) = (answers.all_good(), started) {
        let (service, role) = (
            answers.get("service").to_owned(),
            answers.get("role").to_owned(),
        );
        let new = NewInvolvement {
            service,
            role,
            phone,
            email,
            started_on,
        };
        let grant = to_change::<RecordInvolvement>(&here, person).await?;
        match here.site.people.record_involvement(grant, new).await {
            Ok(_) => return Ok(back_to(person, "involved")),
            Err(why) => note(&mut answers, why)?,
        }
    }
    Ok(again(page(&here, person, &answers)))
}

/// Puts what is wrong beside its question; what is no answer's fault is trouble.
fn note(answers: &mut Answers, why: CannotInvolve) -> Result<(), Trouble> {
    let field = match &why {
        CannotInvolve::NotYet(NotYet::NoService | NotYet::TooLong | NotYet::Sensitive)
        | CannotInvolve::AlreadyThere => "service",
        CannotInvolve::NotYet(NotYet::NoRole) => "role",
        CannotInvolve::NotYet(NotYet::NoContact) => "phone",
        CannotInvolve::NotYet(NotYet::StartsLater) => "started",
        CannotInvolve::NotYet(NotYet::EndsBeforeStart | NotYet::EndsLater) => "ended",
        CannotInvolve::NotThere => return Err(Trouble::NotFound),
        CannotInvolve::AlreadyEnded => {
            return Err(Trouble::Conflict {
                what: "This involvement has already ended.",
            });
        }
        CannotInvolve::NotYours => {
            return Err(Trouble::Refused {
                why: why.to_string(),
                instead: None,
            });
        }
        CannotInvolve::NotSaved(_) | CannotInvolve::Store(_) => return Err(failed(&why)),
    };
    answers.is_wrong(field, why);
    Ok(())
}

fn page(here: &Here, person: PersonId, answers: &Answers) -> Response {
    here.page("Add my involvement")
        .trail(BackLink::new(format!("/people/{person}")))
        .errors(answers.summary(&["started"]))
        .narrow(html! {
            h1 class="govuk-heading-l" { "Add my involvement" }
            p class="govuk-body" { "Others who work with this person will see your name, your organisation and what you enter here, and nothing about what you do together." }
            form method="post" novalidate {
                (here.token())
                (Input::new("service", "Service").hint("For example, early help or district nursing").value(answers.get("service"))
                    .autocomplete("off").error(answers.error("service")))
                (Input::new("role", "Your role").hint("For example, family support worker").value(answers.get("role"))
                    .autocomplete("organization-title").error(answers.error("role")))
                (Input::new("phone", "Telephone number").hint("Where colleagues reach you. Enter this or an email address").kind(InputKind::Tel)
                    .value(answers.get("phone")).autocomplete("tel").width(Width::Chars20).error(answers.error("phone")))
                (Input::new("email", "Email address").kind(InputKind::Email).value(answers.get("email"))
                    .autocomplete("email").spellcheck(false).error(answers.error("email")))
                (DateInput::new("started").legend(Legend::new("When did you start?").size(TextSize::S))
                    .values(answers.date_parts("started")).error(answers.error("started")))
                (Button::new("Add my involvement").once(true))
            }
        })
}

async fn ask_end(
    here: Here,
    Path((person, _)): Path<(PersonId, InvolvementId)>,
) -> Result<Response, Away> {
    may_change::<EndInvolvement>(&here, person).await?;
    let answers = today_parts(&here, Answers::default(), "ended");
    Ok(end_page(&here, person, &answers))
}

async fn end(
    here: Here,
    Path((person, involvement)): Path<(PersonId, InvolvementId)>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Away> {
    let mut answers = Answers::of(typed);
    if let Some(on) = answers.date("ended") {
        let grant = to_change::<EndInvolvement>(&here, person).await?;
        match here
            .site
            .people
            .end_involvement(grant, involvement, on)
            .await
        {
            Ok(()) => return Ok(back_to(person, "ended")),
            Err(why) => note(&mut answers, why)?,
        }
    }
    Ok(again(end_page(&here, person, &answers)))
}

fn end_page(here: &Here, person: PersonId, answers: &Answers) -> Response {
    let what_it_does =
        "It stays in the record with its last day, so that others know who helped before.";
    last_day_page(here, person, "End the involvement", what_it_does, answers)
}
