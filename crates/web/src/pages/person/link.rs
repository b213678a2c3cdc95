//! Taking a source's record away from a person whom it is not about.

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_gate::action::UndoLink;
use kith_people::review::ReviewError;
use kith_terms::{LinkId, PersonId};
use maud::html;
use serde::Deserialize;
use serde_json::Value;

use super::{Away, away, back_to, opens_records};
use crate::components::{BackLink, Button, WarningText};
use crate::here::{Here, Path, Posted};
use crate::pages::offered;
use crate::site::Site;
use crate::trouble::{Trouble, failed};

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/people/{person}/links/{link}/undo", get(ask).post(undo))
}

async fn ask(here: Here, Path((person, _)): Path<(PersonId, LinkId)>) -> Result<Response, Trouble> {
    offered::<UndoLink>(&here).await?;
    here.proved()?;
    let title = "Take the record away";
    Ok(here
        .page(title)
        .trail(match opens_records(&here) {
            true => BackLink::new(format!("/people/{person}")),
            false => BackLink::new("/matches").text("Matches"),
        })
        .narrow(html! {
            h1 class="govuk-heading-l" { (title) }
            p class="govuk-body" { "The source’s record becomes a person of its own, with all that it says. If it was a person of its own before it was joined to this one, it is that person again, with the old number and with what was recorded about them then. What was recorded here since stays here. Kith will not join the two again by itself." }
            (WarningText::new("Whoever relied on the joined record may have acted on something that was not about this person. Tell them."))
            form method="post" novalidate {
                (here.token())
                (Button::warning("Take the record away").once(true))
            }
        }))
}

#[derive(Deserialize)]
struct Nothing {}

async fn undo(
    here: Here,
    Path((person, link)): Path<(PersonId, LinkId)>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Away> {
    let grant = here.site.gate.ask::<UndoLink>(&here.who, Value::Null).await;
    let grant = grant.map_err(|refusal| away(person, refusal))?;
    match here.site.people.undo_link(grant, person, link).await {
        Ok(()) if opens_records(&here) => Ok(back_to(person, "parted")),
        Ok(()) => Ok(Redirect::to("/matches?done=parted").into_response()),
        Err(ReviewError::NotThere) => Err(Trouble::NotFound.into()),
        Err(ReviewError::OnlyRecord) => Err(Trouble::Conflict {
            what: "This is the only record of this person, so there is nothing to take it from.",
        }
        .into()),
        Err(ReviewError::ChangedMeanwhile) => Err(Trouble::Conflict {
            what: "The record was changed by somebody else at the same time.",
        }
        .into()),
        Err(error) => Err(failed(&error).into()),
    }
}
