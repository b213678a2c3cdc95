//! The conditions of accreditation: how an organisation stands towards each, and recording it.

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_gate::accreditation::{
    AccreditationCondition, Assessment, AssessmentError, AssessmentFault, ConditionNow,
    ConditionStatus, NewAssessment,
};
use kith_gate::organisation::Organisation;
use kith_gate::standing::Fact;
use kith_terms::time::{day_of, plain_date};
use kith_terms::{OrganisationId, ResponseId};
use maud::{Markup, html};
use serde::Deserialize;

use super::{assesses, found, not_yours, published};
use crate::components::{
    BackLink, Button, DateInput, Input, InsetText, Label, Legend, Radio, Radios, Table, Tag,
    TagColour, TextSize, Textarea,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::reply::{Done, again};
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route(
            "/organisations/{organisation}/conditions",
            get(list).post(record_published),
        )
        .route(
            "/organisations/{organisation}/conditions/{condition}",
            get(ask).post(assess),
        )
}

/// Whether it is met today, or why not: a tag, and until or since when.
pub(super) fn tag(it: &ConditionNow) -> Markup {
    let status = it.assessment.as_ref().map(|it| it.status);
    let (word, colour, words) = match (it.fact, status) {
        (Fact::Met { until: Some(last) }, Some(status)) => (
            status.title(),
            match status {
                ConditionStatus::Met => TagColour::Green,
                ConditionStatus::MetWithCondition => TagColour::Yellow,
                _ => TagColour::Grey,
            },
            format!("Until {}", plain_date(last)),
        ),
        (Fact::Expired { on }, _) => (
            "Out of date",
            TagColour::Red,
            format!("Counted until {}", plain_date(on)),
        ),
        (_, Some(ConditionStatus::InProgress)) => ("In progress", TagColour::Teal, String::new()),
        _ => ("Not started", TagColour::Grey, String::new()),
    };
    html! { (Tag::new(word).colour(colour)) @if !words.is_empty() { span class="kith-said" { (words) } } }
}

/// How many of the conditions are met today and how, for the organisation's own page. Those that count
/// only on condition are not counted as met.
pub(super) fn counted(all: &[ConditionNow]) -> String {
    let of = |status| {
        let met = all.iter().filter(|it| it.fact.is_met());
        let so = met.filter(|it| it.assessment.as_ref().is_some_and(|it| it.status == status));
        so.count()
    };
    let unmet = all.iter().filter(|it| !it.fact.is_met()).count();
    let others = [
        (of(ConditionStatus::MetWithCondition), "met with condition"),
        (of(ConditionStatus::NotApplicable), "not applicable"),
        (unmet, "not met"),
    ];
    let others = others.into_iter().filter(|(count, _)| *count > 0);
    let others: String = others
        .map(|(count, words)| format!(", {count} {words}"))
        .collect();
    format!("Of {}: {} met{others}", all.len(), of(ConditionStatus::Met))
}

async fn list(
    here: Here,
    Path(id): Path<OrganisationId>,
    Query(done): Query<Done>,
) -> Result<Response, Trouble> {
    let (grant, it) = found(&here, id).await?;
    let all = here.site.gate.conditions_of(&grant, id).await?;
    let published = match assesses(&here) {
        true => published::of(&here, &grant, id).await?,
        false => None,
    };
    let notice = done.notice([
        ("assessed", "The assessment is recorded."),
        ("published", "What the published response says is recorded."),
    ]);
    let from = here.site.gate.conditions().from();
    Ok(here
        .page("Conditions of accreditation")
        .trail(BackLink::new(format!("/organisations/{id}")).text(it.name.clone()))
        .notice(notice)
        .wide(html! {
            span class="govuk-caption-l" { (it.name) }
            h1 class="govuk-heading-l" { "Conditions of accreditation" }
            p class="govuk-body" {
                "The conditions in force since " (plain_date(from)) ". While one that is needed is not met, or is out of date, nobody of this organisation can use the record, or nothing is taken from it."
            }
            @if let Some(published) = &published { (published::beside(&here, published)) }
            (table(&it, &all))
        }))
}

/// The published response whose words are recorded.
#[derive(Deserialize)]
struct Recorded {
    response: ResponseId,
}

async fn record_published(
    here: Here,
    Path(id): Path<OrganisationId>,
    Posted(recorded): Posted<Recorded>,
) -> Result<Response, Trouble> {
    let (grant, _) = found(&here, id).await?;
    let published = published::of(&here, &grant, id).await?;
    let published = published.filter(|it| it.response == recorded.response);
    let published = published.ok_or(Trouble::Conflict {
        what: "This response does not count any more. Look at the conditions again.",
    })?;
    let says = published.to_record();
    let gate = &here.site.gate;
    gate.assess_published(&grant, id, published.response, &says)
        .await
        .map_err(stopped)?;
    let there = format!("/organisations/{id}/conditions?done=published");
    Ok(Redirect::to(&there).into_response())
}

fn table(it: &Organisation, all: &[ConditionNow]) -> Markup {
    let table = Table::new()
        .caption(counted(all))
        .caption_size(TextSize::M)
        .first_cell_heads_row(true)
        .scrolls(true)
        .head(["Condition", "Needed", "Today"]);
    let table = all.iter().fold(table, |table, now| {
        let condition = now.condition;
        table.row([
            html! {
                a class="govuk-link" href={ "/organisations/" (it.id) "/conditions/" (condition.number) } {
                    (condition.number) ". " (condition.name)
                }
            },
            html! { (condition.needed_for.title()) },
            tag(now),
        ])
    });
    html! { (table) }
}

fn numbered(here: &Here, number: i64) -> Result<&'static AccreditationCondition, Trouble> {
    let found = here.site.gate.conditions().numbered(number);
    found.ok_or(Trouble::NotFound)
}

async fn ask(
    here: Here,
    Path((id, number)): Path<(OrganisationId, i64)>,
) -> Result<Response, Trouble> {
    let condition = numbered(&here, number)?;
    let (grant, it) = found(&here, id).await?;
    let before = here.site.gate.assessments(&grant, id, number).await?;
    let today = day_of(here.site.gate.now());
    let answers = Answers::default()
        .with("assessed-day", today.day().to_string())
        .with("assessed-month", today.month().to_string())
        .with("assessed-year", today.year().to_string())
        .with("assessor", here.who.full_name());
    Ok(page(&here, &it, condition, &before, &answers))
}

async fn assess(
    here: Here,
    Path((id, number)): Path<(OrganisationId, i64)>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let condition = numbered(&here, number)?;
    let (grant, it) = found(&here, id).await?;
    let gate = &here.site.gate;
    let mut answers = Answers::of(typed);
    if let Some(new) = read(&mut answers) {
        match gate.assess(&grant, id, number, &new).await {
            Ok(()) => {
                let there = format!("/organisations/{id}/conditions?done=assessed");
                return Ok(Redirect::to(&there).into_response());
            }
            Err(why) => note(&mut answers, why)?,
        }
    }
    let before = gate.assessments(&grant, id, number).await?;
    Ok(again(page(&here, &it, condition, &before, &answers)))
}

/// What was typed, or what is wrong with it noted.
fn read(answers: &mut Answers) -> Option<NewAssessment> {
    let status = answers.get("status").parse();
    let status = status.map_err(|why| answers.is_wrong("status", why)).ok();
    let assessed_on = answers.date("assessed");
    let sooner = answers.date_parts("until").iter().any(|it| !it.is_empty());
    let counts_until = sooner.then(|| answers.date("until")).flatten();
    let new = NewAssessment {
        status: status?,
        evidence: answers.get("evidence").to_owned(),
        assessor: answers.get("assessor").to_owned(),
        assessed_on: assessed_on?,
        counts_until,
    };
    answers.all_good().then_some(new)
}

/// Notes what is wrong beside its field; whatever else stops it is a page of its own.
fn note(answers: &mut Answers, why: AssessmentError) -> Result<(), Trouble> {
    let AssessmentError::Fault(why) = why else {
        return Err(stopped(why));
    };
    let field = match &why {
        AssessmentFault::Applies => "status",
        AssessmentFault::NoEvidence => "evidence",
        AssessmentFault::NoAssessor => "assessor",
        AssessmentFault::FutureDate => "assessed",
        AssessmentFault::LastDay { .. } => "until",
    };
    answers.is_wrong(field, why);
    Ok(())
}

/// Why nothing was recorded, as a page.
fn stopped(why: AssessmentError) -> Trouble {
    match why {
        AssessmentError::NotFound => Trouble::NotFound,
        AssessmentError::Overtaken => Trouble::Conflict {
            what: "Somebody else has just assessed this condition.",
        },
        AssessmentError::OnlyWhoRunsKith
        | AssessmentError::OperatorOnly
        | AssessmentError::Fault(_) => not_yours(&why),
        AssessmentError::Gate(error) => error.into(),
    }
}

fn page(
    here: &Here,
    it: &Organisation,
    condition: &AccreditationCondition,
    before: &[Assessment],
    answers: &Answers,
) -> Response {
    let title = format!("{}. {}", condition.number, condition.name);
    here.page(title.as_str())
        .trail(BackLink::new(format!(
            "/organisations/{}/conditions",
            it.id
        )))
        .errors(answers.summary(&["assessed", "until"]))
        .narrow(html! {
            span class="govuk-caption-l" { (it.name) }
            h1 class="govuk-heading-l" { (title) }
            p class="govuk-body-l" { (condition.asks) }
            p class="govuk-body" { "Needed: " (condition.needed_for.title().to_lowercase()) "." }
            (history(before))
            @if assesses(here) {
                (assessing(here, condition, answers))
            } @else {
                p class="govuk-body" { "The organisation that runs Kith assesses it." }
            }
        })
}

fn assessing(here: &Here, condition: &AccreditationCondition, answers: &Answers) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "Record an assessment" }
        form method="post" novalidate {
            (here.token())
            (statuses(condition, answers))
            (Textarea::new("evidence", Label::new("What it rests on").size(TextSize::S)).rows(4u16)
                .hint("Which documents were seen and where they are kept; and the condition, where it is met with one")
                .value(answers.get("evidence")).error(answers.error("evidence")))
            (Input::new("assessor", Label::new("Who assessed it").size(TextSize::S)).value(answers.get("assessor"))
                .autocomplete("off").error(answers.error("assessor")))
            (date(answers, "assessed", "When they assessed it", "For example, 27 3 2026"))
            (date(answers, "until", "Last day on which it counts (optional)", "A year at most. Leave empty for a year"))
            (Button::new("Record the assessment").once(true))
        }
    }
}

fn statuses(condition: &AccreditationCondition, answers: &Answers) -> Radios {
    let offered = ConditionStatus::ALL
        .into_iter()
        .filter(|it| condition.may_not_apply || *it != ConditionStatus::NotApplicable);
    let radios: Vec<Radio> = offered
        .map(|it| Radio::new(it.name(), it.title()))
        .collect();
    let radios = Radios::new("status", radios)
        .legend(Legend::new("How does the organisation stand?").size(TextSize::S))
        .error(answers.error("status"));
    match answers.maybe("status") {
        Some(chosen) => radios.value(chosen),
        None => radios,
    }
}

fn date(answers: &Answers, id: &'static str, words: &'static str, hint: &'static str) -> DateInput {
    DateInput::new(id)
        .legend(Legend::new(words).size(TextSize::S))
        .hint(hint)
        .values(answers.date_parts(id))
        .error(answers.error(id))
}

fn history(before: &[Assessment]) -> Markup {
    if before.is_empty() {
        return html! { (InsetText::new("It has never been assessed.")) };
    }
    let table = Table::new()
        .caption("Assessments, the latest first. The first counts")
        .caption_size(TextSize::M)
        .scrolls(true)
        .head(["Assessed", "Result", "What it rests on", "Recorded"]);
    let table = before.iter().fold(table, |table, it| {
        table.row([
            html! { (plain_date(it.assessed_on)) span class="kith-said" { (it.assessor) } },
            html! {
                (it.status.title())
                @if let Some(last) = it.counts_until { span class="kith-said" { "Until " (plain_date(last)) } }
            },
            html! { (it.evidence) },
            html! { (words::moment(it.recorded_at)) },
        ])
    });
    html! { (table) }
}
