//! Telling a person who has looked at their record: opened by a record manager for somebody whose
//! identity they have checked, and given as a letter or as data with its proofs.

mod data;
mod letter;

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use kith_gate::Grant;
use kith_gate::action::{AnswerWhoLooked, ShowWhoLooked};
use kith_gate::told::{
    Applicant, Application, ApplicationError, Identified, LONGEST_CHECK, Look, WhoLookedAnswer,
};
use kith_terms::time::{Timestamp, day_of, plain_time};
use kith_terms::{PersonId, WhoLookedAnswerId};
use maud::{Markup, html};
use serde_json::json;

use super::{Away, away, may_change, to_change};
use crate::components::{
    BackLink, Button, CharacterCount, Checkbox, Checkboxes, Input, Label, Legend, Limit, Radio,
    Radios, SummaryList, SummaryRow, Table, TextSize, Textarea,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::reply::{Done, again};
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/people/{person}/who-looked", get(ask).post(open))
        .route("/people/{person}/who-looked/{answer}", get(show))
        .route(
            "/people/{person}/who-looked/{answer}/leave-out",
            post(leave_out),
        )
        .route(
            "/people/{person}/who-looked/{answer}/letter",
            get(letter::show),
        )
        .route("/people/{person}/who-looked/{answer}/data", get(data::show))
}

async fn ask(here: Here, Path(person): Path<PersonId>) -> Result<Response, Away> {
    may_change::<AnswerWhoLooked>(&here, person).await?;
    let grant = to_show(&here, person, None).await?;
    let opened = here.site.gate.who_looked_answers(&grant).await;
    let opened = opened.map_err(Trouble::from)?;
    Ok(form(&here, person, &opened, &Answers::default()))
}

/// Permission to show an answer. That it was shown is in the ledger when this returns.
async fn to_show(
    here: &Here,
    person: PersonId,
    answer: Option<WhoLookedAnswerId>,
) -> Result<Grant<ShowWhoLooked>, Away> {
    let detail = json!({ "answer": answer });
    let asked = here.site.gate.ask_about(&here.who, person, detail).await;
    asked.map_err(|refusal| away(person, refusal))
}

/// An answer, with the permission to show it.
async fn found(
    here: &Here,
    person: PersonId,
    id: WhoLookedAnswerId,
) -> Result<(Grant<ShowWhoLooked>, WhoLookedAnswer), Away> {
    let grant = to_show(here, person, Some(id)).await?;
    let answer = here.site.gate.who_looked_answer(&grant, id).await;
    let answer = answer.map_err(Trouble::from)?.ok_or(Trouble::NotFound)?;
    Ok((grant, answer))
}

async fn open(
    here: Here,
    Path(person): Path<PersonId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Away> {
    let mut answers = Answers::of(typed);
    let Some(application) = application(&mut answers) else {
        may_change::<AnswerWhoLooked>(&here, person).await?;
        return Ok(again(form(&here, person, &[], &answers)));
    };
    let grant = to_change::<AnswerWhoLooked>(&here, person).await?;
    let opened = here.site.gate.answer_who_looked(grant, &application).await;
    let answer = opened.map_err(Trouble::from)?;
    Ok(to_answer(person, answer, "opened"))
}

fn to_answer(person: PersonId, answer: WhoLookedAnswerId, done: &str) -> Response {
    Redirect::to(&format!("/people/{person}/who-looked/{answer}?done={done}")).into_response()
}

fn application(answers: &mut Answers) -> Option<Application> {
    let applicant = answers.get("applicant").parse::<Applicant>();
    let applicant = applicant.map_err(|why| answers.is_wrong("applicant", why));
    let identified = answers.get("identified").parse::<Identified>();
    let identified = identified.map_err(|why| answers.is_wrong("identified", why));
    let made = Application::new(
        applicant.unwrap_or(Applicant::Person),
        identified.unwrap_or(Identified::Document),
        answers.get("checked"),
        answers.get("reference"),
    );
    let made = made.map_err(|why| {
        let field = match why {
            ApplicationError::ReferenceTooLong => "reference",
            _ => "checked",
        };
        answers.is_wrong(field, why);
    });
    made.ok().filter(|_| answers.all_good())
}

fn form(
    here: &Here,
    person: PersonId,
    opened: &[(WhoLookedAnswerId, Timestamp, Applicant)],
    answers: &Answers,
) -> Response {
    let title = "Tell them who has looked";
    let applicants = Applicant::ALL.map(|it| Radio::new(it.name(), it.title()));
    let ways = Identified::ALL.map(|it| Radio::new(it.name(), it.title()));
    here.page(title)
        .trail(BackLink::new(format!("/people/{person}")))
        .errors(answers.summary(&[]))
        .narrow(html! {
            h1 class="govuk-heading-l" { (title) }
            p class="govuk-body" { "Everybody may be told who has looked at their record, when, for which organisation, why, and what they saw (UK GDPR, article 15). Make sure first that you know who is asking." }
            form method="post" novalidate {
                (here.token())
                (Radios::new("applicant", applicants).legend(Legend::new("Who asks?").size(TextSize::M))
                    .value(answers.get("applicant")).error(answers.error("applicant")))
                (Radios::new("identified", ways).legend(Legend::new("How do you know who they are?").size(TextSize::M))
                    .value(answers.get("identified")).error(answers.error("identified")))
                (CharacterCount::new(
                    Textarea::new("checked", Label::new("What did you check?").size(TextSize::S))
                        .hint("For example: passport and a bank letter, seen at the office. Do not write down their numbers.")
                        .value(answers.get("checked")).rows(3u16).error(answers.error("checked")),
                    Limit::Characters(LONGEST_CHECK as u32),
                ))
                (Input::new("reference", Label::new("Reference of the request (optional)").size(TextSize::S))
                    .value(answers.get("reference")).error(answers.error("reference")))
                (Button::new("Open the answer").once(true))
            }
            @if !opened.is_empty() {
                h2 class="govuk-heading-m" { "Opened before" }
                ul class="govuk-list govuk-list--bullet" {
                    @for (answer, at, applicant) in opened {
                        li { a class="govuk-link" href={ "/people/" (person) "/who-looked/" (answer) } { (words::moment(*at)) } ": " (lower(applicant.title())) }
                    }
                }
            }
        })
}

/// A title's first letter made small, as it stands within a sentence. A name keeps its own.
fn lower(words: &str) -> String {
    let is_a_name = ["NHS ", "Kith "].iter().any(|it| words.starts_with(it));
    if is_a_name {
        return words.to_owned();
    }
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

/// What the page says was just done.
const DONE: [(&str, &str); 2] = [
    (
        "opened",
        "The answer is open. Look at what may be left out before you give it.",
    ),
    ("saved", "What is left out was changed."),
];

async fn show(
    here: Here,
    Path((person, answer)): Path<(PersonId, WhoLookedAnswerId)>,
    Query(done): Query<Done>,
) -> Result<Response, Away> {
    let (_, answer) = found(&here, person, answer).await?;
    let may: Vec<&Look> = answer
        .looks
        .iter()
        .filter(|it| it.may_hold_back.is_some())
        .collect();
    let given = given(&answer);
    let path = format!("/people/{person}/who-looked/{}", answer.id);
    Ok(here
        .page("Who has looked")
        .trail(BackLink::new(format!("/people/{person}/who-looked")))
        .notice(done.notice(DONE))
        .wide(html! {
            h1 class="govuk-heading-l" { "Who has looked" }
            (opened_for(&answer))
            h2 class="govuk-heading-m" { "Give it to them" }
            p class="govuk-body" {
                a class="govuk-link" href={ (path) "/letter" } { "Letter to print" } " · "
                a class="govuk-link" href={ (path) "/data" } { "Data, with a proof of each look (JSON)" }
            }
            @if !may.is_empty() { (choice(&here, &path, &may)) }
            h2 class="govuk-heading-m" { "What they are told" }
            (table(&given))
        }))
}

fn opened_for(answer: &WhoLookedAnswer) -> SummaryList {
    let it = &answer.application;
    let mut rows = vec![
        SummaryRow::new("For", it.applicant.title()),
        SummaryRow::new("Known by", it.identified.title()),
        SummaryRow::new("Checked", it.checked.clone()),
        SummaryRow::new(
            "Opened",
            format!(
                "{}, by {}",
                words::moment(answer.opened_at),
                answer.opened_by
            ),
        ),
    ];
    if let Some(reference) = &it.reference {
        rows.push(SummaryRow::new("Reference", reference.clone()));
    }
    SummaryList::new(rows)
}

/// The looks that the applicant is told of.
fn given(answer: &WhoLookedAnswer) -> Vec<&Look> {
    answer.looks.iter().filter(|it| !it.held_back).collect()
}

fn choice(here: &Here, path: &str, may: &[&Look]) -> Markup {
    let boxes: Vec<Checkbox> = may
        .iter()
        .filter_map(|look| {
            let law = look.may_hold_back?;
            let name = field(look)?;
            let label = format!("{}: {}, {}", when(look), look.who, did(look));
            let it = Checkbox::new("yes", label).name(name.clone()).id(name);
            Some(it.hint(law.title()).checked(look.held_back))
        })
        .collect();
    html! {
        h2 class="govuk-heading-m" { "What the law lets you leave out" }
        p class="govuk-body" { "These are left out unless you clear the box. Leave a look out only where telling this person of it would do the harm that is named." }
        form method="post" action={ (path) "/leave-out" } novalidate {
            (here.token())
            (Checkboxes::new("leave-out", boxes).legend(Legend::new("Leave out").size(TextSize::S)))
            (Button::secondary("Save what is left out").once(true))
        }
    }
}

/// The field of a look: its first entry's id.
fn field(look: &Look) -> Option<String> {
    look.entries.first().map(|entry| format!("leave-{entry}"))
}

async fn leave_out(
    here: Here,
    Path((person, answer)): Path<(PersonId, WhoLookedAnswerId)>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Away> {
    let chosen = typed.keys().filter_map(|it| it.strip_prefix("leave-"));
    let chosen: Vec<_> = chosen.filter_map(|it| it.parse().ok()).collect();
    let grant = to_change::<AnswerWhoLooked>(&here, person).await?;
    let changed = here.site.gate.hold_back(grant, answer, &chosen).await;
    changed.map_err(Trouble::from)?.ok_or(Trouble::NotFound)?;
    Ok(to_answer(person, answer, "saved"))
}

/// The looks as a table: on the page, and in the letter.
fn table(looks: &[&Look]) -> Markup {
    if looks.is_empty() {
        return html! { p class="govuk-body" { "There is nothing to tell." } };
    }
    let mut table = Table::new()
        .caption(words::counted(looks.len(), "look", "looks"))
        .head(["When", "Who", "Why", "What they did", "What they saw"]);
    for look in looks {
        table = table.row([
            html! { (when(look)) },
            who(look),
            why(look),
            html! { (words::capital(&did(look))) },
            html! { (saw(look)) },
        ]);
    }
    html! { div class="kith-scroll" tabindex="0" role="region" aria-label="Who has looked" { (table) } }
}

/// One moment, or from one to another.
fn when(look: &Look) -> String {
    let (from, until) = (words::moment(look.from), words::moment(look.until));
    if from == until {
        from
    } else if day_of(look.from) == day_of(look.until) {
        format!("{from} to {}", plain_time(look.until))
    } else {
        format!("{from} to {until}")
    }
}

fn who(look: &Look) -> Markup {
    html! {
        div { (look.who) }
        @if let Some(role) = look.role { div class="kith-said" { (role.title()) } }
        @if let Some(organisation) = &look.organisation { div class="kith-said" { (organisation) } }
        @if let Some(it) = &look.colleague {
            div class="kith-said" { "For " (it.name()) ", " (it.role()) ", " (it.organisation()) }
        }
    }
}

fn why(look: &Look) -> Markup {
    html! {
        @match look.reason {
            Some(code) => div { (code.told()) },
            None => "No reason is asked for this",
        }
        @if let Some(text) = &look.reason_text { div class="kith-said" { "“" (text) "”" } }
    }
}

fn did(look: &Look) -> String {
    look.did.join(", ")
}

fn saw(look: &Look) -> String {
    let parts: Vec<String> = look.saw.iter().map(|it| lower(it.title())).collect();
    match parts.is_empty() {
        true => "Nothing".to_owned(),
        false => words::capital(&parts.join(", ")),
    }
}

/// What every answer says, whether anything was left out or not.
const MAY_BE_LEFT_OUT: &str = "The law lets us leave out a look where telling you of it could \
    cause somebody serious harm, or get in the way of preventing or detecting crime (Data Protection \
    Act 2018, Schedules 2 and 3). We do not say whether we have left anything out.";

/// What can be done about it.
const RIGHTS: &str = "If you think that somebody should not have looked, or that something is \
    missing, tell us and we will find out. You can also complain to the Information Commissioner: \
    ico.org.uk.";
