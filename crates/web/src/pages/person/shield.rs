//! Setting, keeping and lifting a shield.

use std::collections::HashMap;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use kith_gate::action::{LiftShield, SetShield};
use kith_gate::shield::{ShieldError, ShieldGround};
use kith_terms::PersonId;
use maud::{Markup, html};

use super::{Away, back_to, may_change, to_change};
use crate::components::{
    BackLink, Button, DateInput, Label, Legend, Radio, Radios, TextSize, Textarea, WarningText,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::reply::again;
use crate::site::Site;
use crate::trouble::Trouble;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/people/{person}/shield", get(ask).post(set))
        .route("/people/{person}/shield/keep", post(keep))
        .route("/people/{person}/shield/lift", post(lift))
}

async fn ask(here: Here, Path(person): Path<PersonId>) -> Result<Response, Away> {
    show(&here, person, &Answers::default()).await
}

async fn set(
    here: Here,
    Path(person): Path<PersonId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Away> {
    let mut answers = Answers::of(typed);
    let ground = answers.get("ground").parse::<ShieldGround>();
    let ground = ground.map_err(|why| answers.is_wrong("ground", why)).ok();
    let review_on = answers.date("review");
    if let (Some(ground), Some(review_on)) = (ground, review_on) {
        let grant = to_change::<SetShield>(&here, person).await?;
        match here.site.gate.set_shield(grant, ground, review_on).await {
            Ok(_) => return Ok(back_to(person, "shielded")),
            Err(why) => note(&mut answers, why)?,
        }
    }
    asked_again(&here, person, &answers).await
}

async fn keep(
    here: Here,
    Path(person): Path<PersonId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Away> {
    let mut answers = Answers::of(typed);
    if let Some(review_on) = answers.date("review") {
        let grant = to_change::<SetShield>(&here, person).await?;
        match here.site.gate.keep_shield(grant, review_on).await {
            Ok(()) => return Ok(back_to(person, "kept")),
            Err(why) => note(&mut answers, why)?,
        }
    }
    asked_again(&here, person, &answers).await
}

async fn lift(
    here: Here,
    Path(person): Path<PersonId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Away> {
    let mut answers = Answers::of(typed);
    let grant = to_change::<LiftShield>(&here, person).await?;
    match here.site.gate.lift_shield(grant, answers.get("why")).await {
        Ok(()) => Ok(back_to(person, "unshielded")),
        Err(why) => {
            note(&mut answers, why)?;
            asked_again(&here, person, &answers).await
        }
    }
}

fn note(answers: &mut Answers, why: ShieldError) -> Result<(), Trouble> {
    match why {
        ShieldError::NoGround => answers.is_wrong("ground", why),
        ShieldError::ReviewTooSoon | ShieldError::ReviewTooLate => answers.is_wrong("review", why),
        ShieldError::NoWhy => answers.is_wrong("why", why),
        ShieldError::AlreadyShielded => {
            return Err(Trouble::Conflict {
                what: "This person is already shielded.",
            });
        }
        ShieldError::NotShielded => {
            return Err(Trouble::Conflict {
                what: "This person is not shielded.",
            });
        }
        ShieldError::Gate(error) => return Err(error.into()),
    }
    Ok(())
}

async fn asked_again(here: &Here, person: PersonId, answers: &Answers) -> Result<Response, Away> {
    Ok(again(show(here, person, answers).await?))
}

/// The page asks for what the person's state allows: to be set, or to be kept or lifted. So it
/// says whether somebody is shielded, and is only for whoever may set shields.
async fn show(here: &Here, person: PersonId, answers: &Answers) -> Result<Response, Away> {
    may_change::<SetShield>(here, person).await?;
    let shielded = here
        .site
        .gate
        .shielded_among(&[person])
        .await
        .map_err(Trouble::from)?;
    // The page of a shield that is in force leads to lifting it.
    if shielded.contains(&person) {
        may_change::<LiftShield>(here, person).await?;
    }
    let title = "Shield";
    Ok(here
        .page(title)
        .trail(BackLink::new(format!("/people/{person}")))
        .errors(answers.summary(&["review"]))
        .narrow(html! {
            h1 class="govuk-heading-l" { (title) }
            @if shielded.contains(&person) {
                (keep_form(here, person, answers))
                (lift_form(here, person, answers))
            } @else {
                (set_form(here, answers))
            }
        }))
}

fn review(answers: &Answers) -> Markup {
    html! {
        (DateInput::new("review").legend(Legend::new("When should it be looked at again?").size(TextSize::S))
            .hint("Within a year").values(answers.date_parts("review")).error(answers.error("review")))
    }
}

fn set_form(here: &Here, answers: &Answers) -> Markup {
    let grounds: Vec<Radio> = ShieldGround::ALL
        .into_iter()
        .map(|it| Radio::new(it.name(), it.title()))
        .collect();
    html! {
        p class="govuk-body" { "A shield hides everything but name, sex, date of birth, number and the name of who cares for the person, from everyone, at once. Nobody finds the person by what is hidden." }
        form method="post" novalidate {
            (here.token())
            (Radios::new("ground", grounds).legend(Legend::new("Why must this person be shielded?").size(TextSize::M))
                .value(answers.get("ground")).error(answers.error("ground")))
            (review(answers))
            (Button::new("Shield this person").once(true))
        }
    }
}

fn keep_form(here: &Here, person: PersonId, answers: &Answers) -> Markup {
    html! {
        p class="govuk-body" { "This person is shielded." }
        h2 class="govuk-heading-m" { "Keep the shield" }
        form method="post" action={ "/people/" (person) "/shield/keep" } novalidate {
            (here.token())
            (review(answers))
            (Button::new("Keep the shield").once(true))
        }
    }
}

fn lift_form(here: &Here, person: PersonId, answers: &Answers) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "Lift the shield" }
        (WarningText::new("Everyone who can open the record will see where this person is."))
        form method="post" action={ "/people/" (person) "/shield/lift" } novalidate {
            (here.token())
            (Textarea::new("why", Label::new("Why is it no longer needed?").size(TextSize::S)).rows(3u16)
                .value(answers.get("why")).error(answers.error("why")))
            (Button::warning("Lift the shield").once(true))
        }
    }
}
