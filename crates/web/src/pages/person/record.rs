//! The record: who this is, who is around them, and what stands behind each value.

mod around;
mod behind;
mod head;
mod purpose;
mod said;

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_gate::Refusal;
use kith_gate::action::{Action as _, SeeWhoLooked};
use kith_gate::colleague::Colleague;
use kith_gate::shield::ShieldState;
use kith_people::record::{CannotShow, Record};
use kith_terms::PersonId;
use kith_terms::time::{Date, day_of};
use maud::{Markup, html};

use self::purpose::Purpose;
use super::{Away, away, service_section};
use crate::components::BackLink;
use crate::here::{Here, Path};
use crate::pages::reply::Done;
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/people/{person}", get(show))
}

/// What was just done, by its word in the address.
const DONE: &[(&str, &str)] = &[
    (
        "involved",
        "Your involvement is on the record. Others who work with this person can now reach you.",
    ),
    (
        "ended",
        "The involvement is ended. It stays in the record with its last day.",
    ),
    (
        "reported",
        "Thank you. A record manager will look into it, and the answer will show on your home page.",
    ),
    (
        "corrected",
        "The record is corrected. What the sources say is kept beside it.",
    ),
    (
        "withdrawn",
        "The correction is withdrawn. What the sources say stands again.",
    ),
    ("shielded", "The shield is set."),
    (
        "kept",
        "The shield stays. It will be looked at again on the day you gave.",
    ),
    ("unshielded", "The shield is lifted."),
    (
        "parted",
        "The record is taken away from this person. It is now a person of its own, and the two will not be joined again by themselves.",
    ),
    ("answered", "The problem is answered and closed."),
    ("saved", "It is saved."),
    (
        "asked",
        "The record manager will make contact for you. The answer will show here and on your home page.",
    ),
    (
        "passed-on",
        "The answer is passed on to the person who asked.",
    ),
];

async fn show(
    here: Here,
    Path(person): Path<PersonId>,
    Query(done): Query<Done>,
) -> Result<Response, Away> {
    let grant = here.site.gate.look(&here.who, person).await;
    let grant = grant.map_err(|refusal| refused(&here, person, refusal))?;
    let record = match here.site.people.record(&grant).await {
        Ok(record) => record,
        Err(CannotShow::JoinedWith(other)) => {
            return Ok(Redirect::to(&format!("/people/{other}")).into_response());
        }
        Err(CannotShow::NoSuchPerson) => return Err(Trouble::NotFound.into()),
        Err(error @ CannotShow::Store(_)) => return Err(failed(&error).into()),
    };
    let offers = |action: &str| here.site.gate.offers_in(&grant, action);
    let view = View {
        record: &record,
        today: day_of(record.read_at),
        shield: grant.shield(),
        colleague: grant.colleague(),
        purpose: Purpose::of(&here, &grant)?,
        may_involve: offers("involvement.record"),
        may_record_service: offers("sensitive.record"),
        may_ask_for_contact: offers("contact.request"),
        may_report: offers("problem.report"),
        may_correct: offers("record.correct"),
        may_shield: offers("shield.set"),
        may_override: offers("shield.override"),
        may_see_looks: offers("who-looked.see"),
        may_tell_looks: offers("who-looked.answer"),
        may_undo: offers("link.undo"),
        may_keep: offers("record.keep"),
        kept_until: here
            .site
            .people
            .kept_until(&grant)
            .await
            .map_err(|error| failed(&error))?,
    };
    let page = here
        .page(view.name())
        .trail(BackLink::new("/search").text("Find another person"))
        .notice(done.notice(DONE.iter().copied()));
    Ok(page.wide(view.content()))
}

/// Whoever may not open a record, but may see who has looked at it, is told the way.
fn refused(here: &Here, person: PersonId, refusal: Refusal) -> Away {
    match refusal {
        Refusal::NotPermitted { why } if here.site.gate.offers(&here.who, SeeWhoLooked::NAME) => {
            let looks = format!("/people/{person}/looks");
            let instead = Some(("See who has looked at this record", looks));
            Trouble::Refused { why, instead }.into()
        }
        other => away(person, other),
    }
}

struct View<'a> {
    record: &'a Record,
    today: Date,
    shield: ShieldState,
    /// For whom this is read.
    colleague: Option<&'a Colleague>,
    purpose: Option<Purpose>,
    may_involve: bool,
    may_record_service: bool,
    may_ask_for_contact: bool,
    may_report: bool,
    may_correct: bool,
    may_shield: bool,
    may_override: bool,
    may_see_looks: bool,
    may_tell_looks: bool,
    may_undo: bool,
    may_keep: bool,
    kept_until: Option<String>,
}

impl View<'_> {
    fn name(&self) -> String {
        let names = self.record.names.as_ref();
        let given = names.and_then(|it| it.given.value());
        let family = names.and_then(|it| it.family.value());
        words::full_name(given.map(String::as_str), family.map(String::as_str))
    }

    fn content(&self) -> Markup {
        // A colleague is told who helps: that says all of it, with how to reach them.
        if let Some(colleague) = self.colleague {
            return html! {
                (self.identity())
                (self.colleague_words(colleague))
                (self.purpose_words())
                (self.around())
            };
        }
        html! {
            (self.identity())
            (self.shield_words())
            (self.purpose_words())
            (self.actions())
            (self.around())
            (self.helpful())
            @if let Some(involvements) = &self.record.involvements { (self.involvements(involvements)) }
            (service_section::section(self.record, self.today, self.may_ask_for_contact))
            (self.details())
            @if let Some(problems) = &self.record.problems { (self.problems(problems)) }
            @if let Some(corrections) = &self.record.corrections { (self.corrections(corrections)) }
            @if let Some(history) = &self.record.history { (self.history(history)) }
            (self.kept())
        }
    }

    fn purpose_words(&self) -> Markup {
        html! { @if let Some(purpose) = &self.purpose { (purpose.words(self.record.person)) } }
    }

    fn address_of(&self, action: &str) -> String {
        format!("/people/{}/{action}", self.record.person)
    }

    /// Who may say how long it is kept may do so for any reason: a legal claim leaves the sentence out, and
    /// asks for a hold.
    fn kept(&self) -> Markup {
        if self.kept_until.is_none() && !self.may_keep {
            return html! {};
        }
        html! {
            h2 class="govuk-heading-m" { "How long this record is kept" }
            @if let Some(sentence) = &self.kept_until { p class="govuk-body" { (sentence) } }
            @if self.may_keep { p class="govuk-body" { a class="govuk-link" href=(self.address_of("kept")) { "Say how long it is kept" } } }
        }
    }
}
