//! The record manager's correction of one field.

use std::collections::HashMap;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kith_gate::action::CorrectRecord;
use kith_people::correction::CannotCorrect;
use kith_people::rules::corrected::{Corrected, Field};
use kith_terms::{CorrectionId, PersonId};
use maud::html;
use serde::Deserialize;

use super::{Away, back_to, may_change, to_change};
use crate::components::{
    BackLink, Button, Input, Label, Legend, Radio, Radios, TextSize, Textarea,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::site::Site;
use crate::trouble::{Trouble, failed};

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/people/{person}/correct", get(ask).post(correct))
        .route(
            "/people/{person}/corrections/{correction}/withdraw",
            post(withdraw),
        )
}

async fn ask(here: Here, Path(person): Path<PersonId>) -> Result<Response, Away> {
    may_change::<CorrectRecord>(&here, person).await?;
    Ok(page(&here, person, &Answers::default()))
}

async fn correct(
    here: Here,
    Path(person): Path<PersonId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Away> {
    let mut answers = Answers::of(typed);
    if let Some(value) = read(&mut answers) {
        let grant = to_change::<CorrectRecord>(&here, person).await?;
        match here
            .site
            .people
            .correct(grant, value, answers.get("reason"))
            .await
        {
            Ok(_) => return Ok(back_to(person, "corrected")),
            Err(why) => note(&mut answers, why)?,
        }
    }
    Ok((
        StatusCode::UNPROCESSABLE_ENTITY,
        page(&here, person, &answers),
    )
        .into_response())
}

fn read(answers: &mut Answers) -> Option<Corrected> {
    let Ok(field) = answers.get("field").parse::<Field>() else {
        answers.is_wrong("field", "Select which field to correct");
        return None;
    };
    let read = Corrected::read(field, answers.get("value"));
    read.map_err(|why| answers.is_wrong("value", why)).ok()
}

fn note(answers: &mut Answers, why: CannotCorrect) -> Result<(), Trouble> {
    match why {
        CannotCorrect::NotAValue(_) => answers.is_wrong("value", why),
        CannotCorrect::NoReason | CannotCorrect::ReasonTooLong => answers.is_wrong("reason", why),
        CannotCorrect::NoSuchPerson => return Err(Trouble::NotFound),
        CannotCorrect::NotInForce => {
            return Err(Trouble::Conflict {
                what: "This correction is not in force: it may have been withdrawn already.",
            });
        }
        CannotCorrect::ChangedMeanwhile => {
            return Err(Trouble::Conflict {
                what: "The record was changed by somebody else at the same time.",
            });
        }
        CannotCorrect::NotSaved(_) | CannotCorrect::Store(_) => return Err(failed(&why)),
    }
    Ok(())
}

fn page(here: &Here, person: PersonId, answers: &Answers) -> Response {
    let radios: Vec<Radio> = Field::ALL
        .into_iter()
        .map(|it| Radio::new(it.name(), it.title()))
        .collect();
    let radios = Radios::new("field", radios)
        .legend(Legend::new("Which field?").size(TextSize::M))
        .small()
        .value(answers.get("field"))
        .error(answers.error("field"));
    here.page("Correct the record")
        .trail(BackLink::new(format!("/people/{person}")))
        .errors(answers.summary(&[]))
        .narrow(html! {
            h1 class="govuk-heading-l" { "Correct the record" }
            p class="govuk-body" { "Your correction stands before what every source says, until it is withdrawn. What the sources say is kept. Ask the source to correct its own record as well." }
            form method="post" novalidate {
                (here.token())
                (radios)
                (Input::new("value", Label::new("What is right?").size(TextSize::S))
                    .hint("Dates like 2017-03-27. For an address, the lines, then a comma and the postcode. Leave it empty to say that there is no such value.")
                    .value(answers.get("value")).autocomplete("off").spellcheck(false).error(answers.error("value")))
                (Textarea::new("reason", Label::new("How do you know?").size(TextSize::S)).rows(3u16)
                    .hint("For example, the document that you saw").value(answers.get("reason")).error(answers.error("reason")))
                (Button::new("Correct the record").once(true))
            }
        })
}

#[derive(Deserialize)]
struct Nothing {}

async fn withdraw(
    here: Here,
    Path((person, correction)): Path<(PersonId, CorrectionId)>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Away> {
    let grant = to_change::<CorrectRecord>(&here, person).await?;
    match here
        .site
        .people
        .withdraw_correction(grant, correction)
        .await
    {
        Ok(()) => Ok(back_to(person, "withdrawn")),
        Err(why) => {
            note(&mut Answers::default(), why)?;
            Err(Trouble::Failed.into())
        }
    }
}
