//! Taking a source's record away from a person whom it is not about.

use std::collections::HashMap;

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_gate::action::{SeeRecordedSince, UndoLink};
use kith_people::review::{Item, Place, Placed, Recordable, ReviewError, ToPlace};
use kith_terms::{LinkId, PersonId};
use maud::{Markup, html};
use serde_json::Value;

use super::{Away, away, back_to, opens_records};
use crate::components::{BackLink, Button, Legend, Radio, Radios, TextSize, WarningText};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::feeds::plain;
use crate::pages::offered;
use crate::pages::reply::again;
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/people/{person}/links/{link}/undo", get(ask).post(undo))
}

async fn ask(here: Here, Path((person, link)): Path<(PersonId, LinkId)>) -> Result<Response, Away> {
    offered::<UndoLink>(&here).await?;
    here.proved()?;
    page(&here, person, link, &Answers::default()).await
}

/// What was recorded while the two were held to be one is shown, and placed by whoever parts them.
async fn page(
    here: &Here,
    person: PersonId,
    link: LinkId,
    answers: &Answers,
) -> Result<Response, Away> {
    let grant = here
        .site
        .gate
        .ask::<SeeRecordedSince>(&here.who, Value::Null);
    let grant = grant.await.map_err(|refusal| away(person, refusal))?;
    let to_place = here.site.people.to_place(&grant, person, link).await;
    let to_place = to_place.map_err(trouble)?;
    let title = "Take the record away";
    Ok(here
        .page(title)
        .trail(match opens_records(here) {
            true => BackLink::new(format!("/people/{person}")),
            false => BackLink::new("/matches").text("Matches"),
        })
        .errors(answers.summary(&[]))
        .narrow(html! {
            h1 class="govuk-heading-l" { (title) }
            p class="govuk-body" { "The source’s record becomes a person of its own, with all that it says. If it was a person of its own before it was joined to this one, it is that person again, with the old number and with what was recorded about them then. A shield hides both of them until a record manager lifts it. Kith will not join the two again by itself." }
            (WarningText::new("Whoever relied on the joined record may have acted on something that was not about this person. Tell them."))
            form method="post" novalidate {
                (here.token())
                @if !to_place.items.is_empty() {
                    h2 class="govuk-heading-m" { "Whose is what was recorded since?" }
                    @for item in &to_place.items { (whose(item, &to_place, answers)) }
                }
                (Button::warning("Take the record away").once(true))
            }
        }))
}

/// The question whose one thing is.
fn whose(item: &Item, of: &ToPlace, answers: &Answers) -> Markup {
    let name = item.id.to_string();
    let places = [
        Radio::new("stays", format!("It stays with {}", of.stays)),
        Radio::new("goes", format!("It goes with {}", of.leaves)),
    ];
    let radios = Radios::new(&name, places)
        .legend(Legend::new(described(item)).size(TextSize::S))
        .hint(recorded(item))
        .small()
        .value(answers.get(&name))
        .error(answers.error(&name));
    html! { (radios) }
}

fn described(item: &Item) -> String {
    let words = item.words.as_deref().unwrap_or_default();
    match item.what {
        Some(Recordable::Involvement) => format!("An involvement: {words}"),
        Some(Recordable::Correction) => format!("A correction: {}", plain(words)),
        Some(Recordable::Problem) => format!("A problem reported in: {}", plain(words)),
        Some(Recordable::Keeping) => format!("How long the record is kept: {}", plain(words)),
        Some(Recordable::Record) if words.is_empty() => "A source’s record".to_owned(),
        Some(Recordable::Record) => format!("A record from {words}"),
        Some(Recordable::SensitiveService) => "That a sensitive service helps".to_owned(),
        Some(Recordable::ContactRequest) => {
            "That contact with a sensitive service was asked for".to_owned()
        }
        None => "Something that this page does not show you".to_owned(),
    }
}

fn recorded(item: &Item) -> String {
    let at = words::moment(item.at);
    match &item.by {
        Some(by) => format!("Recorded by {by}, {at}"),
        None => format!("Recorded {at}"),
    }
}

async fn undo(
    here: Here,
    Path((person, link)): Path<(PersonId, LinkId)>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Away> {
    let grant = here.site.gate.ask::<UndoLink>(&here.who, Value::Null).await;
    let grant = grant.map_err(|refusal| away(person, refusal))?;
    let placed = placed(&typed);
    match here
        .site
        .people
        .undo_link(grant, person, link, &placed)
        .await
    {
        Ok(()) if opens_records(&here) => Ok(back_to(person, "parted")),
        Ok(()) => Ok(Redirect::to("/matches?done=parted").into_response()),
        Err(why @ ReviewError::NotPlaced(item)) => {
            let mut answers = Answers::of(typed);
            answers.is_wrong(&item.to_string(), why);
            Ok(again(page(&here, person, link, &answers).await?))
        }
        Err(why) => Err(trouble(why)),
    }
}

/// Where each thing goes, as it was said.
fn placed(typed: &HashMap<String, String>) -> Placed {
    let said = |(id, place): (&String, &String)| {
        let place = match place.as_str() {
            "stays" => Place::Stays,
            "goes" => Place::Goes,
            _ => return None,
        };
        Some((id.parse().ok()?, place))
    };
    typed.iter().filter_map(said).collect()
}

fn trouble(why: ReviewError) -> Away {
    let what = match why {
        ReviewError::NotThere => return Trouble::NotFound.into(),
        ReviewError::OnlyRecord => {
            "This is the only record of this person, so there is nothing to take it from."
        }
        ReviewError::ChangedMeanwhile => {
            "The record was changed by somebody else at the same time."
        }
        ReviewError::LaterFirst => {
            "Somebody else was joined to this person since, because of a question about whom you would take away. Take their record away first."
        }
        ReviewError::RecordedSince => {
            "Something was recorded about this person since. A record manager takes the records apart, and says whose each thing is."
        }
        error => return failed(&error).into(),
    };
    Trouble::Conflict { what }.into()
}
