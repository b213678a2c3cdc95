//! Saying that something in a record is wrong; and the record manager's answer.

use std::collections::HashMap;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kith_gate::Section;
use kith_gate::action::{CorrectRecord, ReportProblem};
use kith_people::problem::CannotTell;
use kith_terms::{PersonId, ProblemId};
use maud::html;

use super::{Away, back_to, may_change, to_change};
use crate::components::{
    BackLink, Button, CharacterCount, Label, Legend, Limit, Radio, Radios, TextSize, Textarea,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::reply::again;
use crate::site::Site;
use crate::trouble::{Trouble, failed};

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/people/{person}/problems/new", get(ask).post(report))
        .route(
            "/people/{person}/problems/{problem}/answer",
            get(ask_answer).post(answer),
        )
}

/// Parts in which something can be wrong; the history and the problems themselves are not. What is
/// wrong about a sensitive service is said to the service, and not where others read it.
fn parts() -> impl Iterator<Item = Section> {
    Section::ALL.into_iter().filter(|it| {
        !matches!(
            it,
            Section::History
                | Section::Problems
                | Section::SensitiveExists
                | Section::OwnSensitive
                | Section::SensitiveServices
        )
    })
}

async fn ask(here: Here, Path(person): Path<PersonId>) -> Result<Response, Away> {
    may_change::<ReportProblem>(&here, person).await?;
    Ok(page(&here, person, &Answers::default()))
}

async fn report(
    here: Here,
    Path(person): Path<PersonId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Away> {
    let mut answers = Answers::of(typed);
    let section = parts().find(|it| it.name() == answers.get("section"));
    let Some(section) = section else {
        answers.is_wrong("section", "Select which part is wrong");
        return Ok(again(page(&here, person, &answers)));
    };
    let grant = to_change::<ReportProblem>(&here, person).await?;
    match here
        .site
        .people
        .report_problem(grant, section, answers.get("text"))
        .await
    {
        Ok(_) => Ok(back_to(person, "reported")),
        Err(why) => {
            note(&mut answers, why)?;
            Ok(again(page(&here, person, &answers)))
        }
    }
}

fn note(answers: &mut Answers, why: CannotTell) -> Result<(), Trouble> {
    match why {
        CannotTell::NoText | CannotTell::NoAnswer | CannotTell::TooLong => {
            answers.is_wrong("text", why);
            Ok(())
        }
        CannotTell::NotThere => Err(Trouble::NotFound),
        CannotTell::AlreadyAnswered => Err(Trouble::Conflict {
            what: "This problem has already been answered.",
        }),
        CannotTell::NotSaved(_) | CannotTell::Store(_) | CannotTell::Gate(_) => Err(failed(&why)),
    }
}

fn page(here: &Here, person: PersonId, answers: &Answers) -> Response {
    let radios: Vec<Radio> = parts()
        .map(|it| Radio::new(it.name(), it.title()))
        .collect();
    let radios = Radios::new("section", radios)
        .legend(Legend::new("Which part is wrong?").size(TextSize::M))
        .value(answers.get("section"))
        .error(answers.error("section"));
    here.page("Say that something is wrong")
        .trail(BackLink::new(format!("/people/{person}")))
        .errors(answers.summary(&[]))
        .narrow(html! {
            h1 class="govuk-heading-l" { "Say that something is wrong" }
            p class="govuk-body" { "A record manager looks into it, corrects the record or asks the agency that sent it, and tells you." }
            form method="post" novalidate {
                (here.token())
                (radios)
                (text_box("What is wrong, and what is right?", "Facts only: no notes about the person.", answers))
                (Button::new("Send").once(true))
            }
        })
}

fn text_box(label: &str, hint: &str, answers: &Answers) -> CharacterCount {
    let text = Textarea::new("text", Label::new(label).size(TextSize::S))
        .hint(hint)
        .value(answers.get("text"))
        .error(answers.error("text"));
    CharacterCount::new(text, Limit::Characters(1000))
}

async fn ask_answer(
    here: Here,
    Path((person, _)): Path<(PersonId, ProblemId)>,
) -> Result<Response, Away> {
    may_change::<CorrectRecord>(&here, person).await?;
    Ok(answer_page(&here, person, &Answers::default()))
}

async fn answer(
    here: Here,
    Path((person, problem)): Path<(PersonId, ProblemId)>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Away> {
    let mut answers = Answers::of(typed);
    let grant = to_change::<CorrectRecord>(&here, person).await?;
    match here
        .site
        .people
        .answer_problem(grant, problem, answers.get("text"))
        .await
    {
        Ok(()) => Ok(back_to(person, "answered")),
        Err(why) => {
            note(&mut answers, why)?;
            Ok(again(answer_page(&here, person, &answers)))
        }
    }
}

fn answer_page(here: &Here, person: PersonId, answers: &Answers) -> Response {
    here.page("Answer the problem")
        .trail(BackLink::new(format!("/people/{person}")))
        .errors(answers.summary(&[]))
        .narrow(html! {
            h1 class="govuk-heading-l" { "Answer the problem" }
            form method="post" novalidate {
                (here.token())
                (text_box("What did you do about it?", "The person who reported it sees this. It closes the problem.", answers))
                (Button::new("Answer and close").once(true))
            }
        })
}
