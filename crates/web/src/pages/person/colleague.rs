//! Looking for a colleague elsewhere: who they are, how they were verified, and why.

use std::collections::HashMap;

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_gate::colleague::{Colleague, Verified, WrongPart};
use kith_gate::policy::Way;
use kith_gate::reason::{LONGEST_REASON, ReasonCode, ReasonError, ReasonGiven};
use kith_terms::PersonId;
use maud::html;

use super::{Away, away, reason};
use crate::components::{
    BackLink, Button, CharacterCount, Input, InsetText, Label, Legend, Limit, Radio, Radios,
    TextSize, Textarea,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::reply::again;
use crate::site::Site;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/people/{person}/colleague", get(ask).post(open))
}

async fn ask(here: Here, Path(person): Path<PersonId>) -> Result<Response, Away> {
    let gate = &here.site.gate;
    let may = gate.may_open_visit_for(&here.who, person).await;
    may.map_err(|refusal| away(person, refusal))?;
    Ok(page(&here, person, &Answers::default()))
}

async fn open(
    here: Here,
    Path(person): Path<PersonId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Away> {
    let mut answers = Answers::of(typed);
    let (Some(colleague), Some(reason)) = (colleague(&mut answers), reason_given(&mut answers))
    else {
        return Ok(again(page(&here, person, &answers)));
    };
    let gate = &here.site.gate;
    let opened = gate
        .open_visit_for(&here.who, colleague, person, reason)
        .await;
    opened.map_err(|refusal| away(person, refusal))?;
    Ok(Redirect::to(&format!("/people/{person}")).into_response())
}

fn colleague(answers: &mut Answers) -> Option<Colleague> {
    let read = Colleague::new(
        answers.get("name"),
        answers.get("organisation"),
        answers.get("role"),
        answers.get("verified").parse::<Verified>().ok(),
    );
    let wrong = |all: Vec<WrongPart>| {
        for (field, why) in all {
            answers.is_wrong(field, why);
        }
    };
    read.map_err(wrong).ok()
}

fn reason_given(answers: &mut Answers) -> Option<ReasonGiven> {
    let code = answers.get("reason").parse::<ReasonCode>();
    let given = code.and_then(|code| ReasonGiven::new(code, answers.get("words")));
    let field = |why: &ReasonError| match why {
        ReasonError::NotListed => "reason",
        _ => "words",
    };
    given.map_err(|why| answers.is_wrong(field(&why), why)).ok()
}

fn page(here: &Here, person: PersonId, answers: &Answers) -> Response {
    let title = "Look for a colleague";
    let ways = Verified::ALL.map(|it| Radio::new(it.name(), it.title()));
    let text = |name: &'static str, label: &'static str, hint: &'static str| {
        Input::new(name, Label::new(label).size(TextSize::S))
            .hint(hint)
            .value(answers.get(name))
            .autocomplete("off")
            .error(answers.error(name))
    };
    here.page(title)
        .trail(BackLink::new(format!("/people/{person}/reason")))
        .errors(answers.summary(&[]))
        .narrow(html! {
            h1 class="govuk-heading-l" { (title) }
            p class="govuk-body" { "For somebody who helps this person and cannot use Kith now. You see only who the person is, who helps them and how to reach those who do, and you tell your colleague that." }
            (InsetText::new("You answer for knowing whom you tell. Both of your names are kept with the look where nobody can change it, and the person can be shown them."))
            form method="post" novalidate {
                (here.token())
                (text("name", "Their whole name", "The colleague’s, not the person’s"))
                (text("organisation", "Who they work for", "For example, Fernley Community Trust"))
                (text("role", "What they do there", "For example, health visitor"))
                (Radios::new("verified", ways).legend(Legend::new("How do you know who they are?").size(TextSize::M))
                    .hint("That they rang you is not enough: ring them back.")
                    .value(answers.get("verified")).error(answers.error("verified")))
                (reason::codes(here, answers, "What would your colleague choose?", Way::ForAColleague))
                (CharacterCount::new(
                    Textarea::new("words", Label::new("What do they need it for?").size(TextSize::S))
                        .hint("One sentence. No notes about the person.")
                        .value(answers.get("words")).rows(3u16).error(answers.error("words")),
                    Limit::Characters(LONGEST_REASON as u32),
                ))
                (Button::new("Open what may be told").once(true))
            }
        })
}
