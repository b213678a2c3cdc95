//! One person: the reason, the record, and what can be done from it.

mod colleague;
mod contact;
mod correction;
mod involvement;
mod kept;
mod link;
mod looks;
mod problem;
mod reason;
mod record;
mod service;
mod service_section;
mod shield;
mod who_looked;

pub(super) use looks::{reason, what, who};

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use kith_gate::action::{Action as _, PersonChange, ViewRecord};
use kith_gate::{Grant, Refusal};
use kith_terms::PersonId;
use maud::html;

use crate::components::{BackLink, Button, DateInput, InsetText, Legend, TextSize};
use crate::form::Answers;
use crate::here::Here;
use crate::site::Site;
use crate::trouble::Trouble;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .merge(colleague::routes())
        .merge(contact::routes())
        .merge(correction::routes())
        .merge(involvement::routes())
        .merge(kept::routes())
        .merge(link::routes())
        .merge(looks::routes())
        .merge(problem::routes())
        .merge(reason::routes())
        .merge(record::routes())
        .merge(service::routes())
        .merge(shield::routes())
        .merge(who_looked::routes())
}

/// Why a person's page is not shown: it asks for the reason first, or there is none.
enum Away {
    AskReason(PersonId),
    /// The visit that is open does not do: the policy of this name says why.
    AskOther(PersonId, String),
    Trouble(Trouble),
}

impl From<Trouble> for Away {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl IntoResponse for Away {
    fn into_response(self) -> Response {
        match self {
            Self::AskReason(person) => {
                Redirect::to(&format!("/people/{person}/reason")).into_response()
            }
            Self::AskOther(person, rule) => {
                Redirect::to(&format!("/people/{person}/reason?other={rule}")).into_response()
            }
            Self::Trouble(trouble) => trouble.into_response(),
        }
    }
}

fn away(person: PersonId, refusal: Refusal) -> Away {
    match refusal {
        Refusal::ReasonNeeded => Away::AskReason(person),
        Refusal::OtherReasonNeeded { rule } => Away::AskOther(person, rule),
        other => Away::Trouble(other.into()),
    }
}

/// Whether this role opens records at all. Whoever does not is led elsewhere.
pub(super) fn opens_records(here: &Here) -> bool {
    here.site.gate.offers(&here.who, ViewRecord::NAME)
}

/// The page that asks for the last day of something that ends.
fn last_day_page(
    here: &Here,
    person: PersonId,
    title: &'static str,
    what_it_does: &'static str,
    answers: &Answers,
) -> Response {
    here.page(title)
        .trail(BackLink::new(format!("/people/{person}")))
        .errors(answers.summary(&["ended"]))
        .narrow(html! {
            h1 class="govuk-heading-l" { (title) }
            (InsetText::new(what_it_does))
            form method="post" novalidate {
                (here.token())
                (DateInput::new("ended").legend(Legend::new("What was the last day?").size(TextSize::S))
                    .values(answers.date_parts("ended")).error(answers.error("ended")))
                (Button::new(title).once(true))
            }
        })
}

/// Permission to change something, in the visit that is open.
async fn to_change<A: PersonChange>(here: &Here, person: PersonId) -> Result<Grant<A>, Away> {
    let asked = here.site.gate.change::<A>(&here.who, person).await;
    asked.map_err(|refusal| away(person, refusal))
}

/// Whether it would be permitted, for the page with the form: nobody should fill in what is then
/// refused, or lost because a reason is asked for first.
async fn may_change<A: PersonChange>(here: &Here, person: PersonId) -> Result<(), Away> {
    to_change::<A>(here, person).await.map(drop)
}

/// The record's address, with a word for what was just done.
fn back_to(person: PersonId, done: &str) -> Response {
    Redirect::to(&format!("/people/{person}?done={done}")).into_response()
}
