//! The record manager's correction of one field: which one, and then what is right, asked as suits
//! the field.

mod value;

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use kith_gate::action::CorrectRecord;
use kith_people::correction::CannotCorrect;
use kith_people::rules::corrected::Field;
use kith_terms::{CorrectionId, PersonId};
use maud::html;
use serde::Deserialize;

use super::{Away, back_to, may_change, to_change};
use crate::components::{BackLink, Button, Label, Legend, Radio, Radios, TextSize, Textarea};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::reply::again;
use crate::site::Site;
use crate::trouble::{Trouble, failed};

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/people/{person}/correct", get(ask).post(correct))
        .route(
            "/people/{person}/corrections/{correction}/withdraw",
            get(ask_to_withdraw).post(withdraw),
        )
}

/// Which field, on the second of the two pages; on the first none is chosen yet. Where somebody went
/// on without choosing, browsers send no field at all, and `went` alone says that they did.
#[derive(Deserialize)]
struct Chosen {
    field: Option<String>,
    went: Option<String>,
}

async fn ask(
    here: Here,
    Path(person): Path<PersonId>,
    Query(chosen): Query<Chosen>,
) -> Result<Response, Away> {
    may_change::<CorrectRecord>(&here, person).await?;
    let mut answers = Answers::default();
    Ok(match chosen.field.or(chosen.went.map(|_| String::new())) {
        None => choose(&here, person, &answers),
        Some(name) => match field(&mut answers, &name) {
            Some(field) => page(&here, person, field, &answers),
            None => again(choose(&here, person, &answers)),
        },
    })
}

async fn correct(
    here: Here,
    Path(person): Path<PersonId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Away> {
    let mut answers = Answers::of(typed);
    let name = answers.get("field").to_owned();
    let Some(field) = field(&mut answers, &name) else {
        return Ok(again(choose(&here, person, &answers)));
    };
    if let Some(value) = value::read(&mut answers, field) {
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
    Ok(again(page(&here, person, field, &answers)))
}

fn field(answers: &mut Answers, name: &str) -> Option<Field> {
    let field = name.parse();
    field
        .map_err(|_| answers.is_wrong("field", "Select which field to correct"))
        .ok()
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

/// The first page: which field.
fn choose(here: &Here, person: PersonId, answers: &Answers) -> Response {
    let radios: Vec<Radio> = Field::ALL
        .into_iter()
        .map(|it| Radio::new(it.name(), it.title()))
        .collect();
    here.page("Correct the record")
        .trail(BackLink::new(format!("/people/{person}")))
        .errors(answers.summary(&[]))
        .narrow(html! {
            h1 class="govuk-heading-l" { "Correct the record" }
            p class="govuk-body" { "Your correction stands before what every source says, until it is withdrawn. What the sources say is kept. Ask the source to correct its own record as well." }
            form method="get" action={ "/people/" (person) "/correct" } novalidate {
                (Radios::new("field", radios).legend(Legend::new("Which field?").size(TextSize::M))
                    .small().error(answers.error("field")))
                (Button::new("Continue").name("went").value("on"))
            }
        })
}

/// The second page: what is right, asked as the field is.
fn page(here: &Here, person: PersonId, field: Field, answers: &Answers) -> Response {
    let address = format!("/people/{person}/correct");
    here.page(format!("Correct the record: {}", field.title()))
        .trail(BackLink::new(&address))
        .errors(answers.summary(value::dates(field)))
        .narrow(html! {
            h1 class="govuk-heading-l" {
                span class="govuk-caption-l" { "Correct the record" }
                (field.title())
            }
            form method="post" action=(address) novalidate {
                (here.token())
                input type="hidden" name="field" value=(field.name());
                (value::control(field, answers))
                (Textarea::new("reason", Label::new("How do you know?").size(TextSize::S)).rows(3u16)
                    .hint("For example, the document that you saw").value(answers.get("reason")).error(answers.error("reason")))
                (Button::new("Correct the record").once(true))
            }
        })
}

async fn ask_to_withdraw(
    here: Here,
    Path((person, _)): Path<(PersonId, CorrectionId)>,
) -> Result<Response, Away> {
    may_change::<CorrectRecord>(&here, person).await?;
    let title = "Withdraw a correction";
    Ok(here
        .page(title)
        .trail(BackLink::new(format!("/people/{person}")))
        .narrow(html! {
            h1 class="govuk-heading-l" { (title) }
            p class="govuk-body" { "What the sources say stands again. That there was a correction, and why, is kept in the history of the record." }
            form method="post" novalidate {
                (here.token())
                (Button::warning("Withdraw the correction").once(true))
            }
        }))
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
