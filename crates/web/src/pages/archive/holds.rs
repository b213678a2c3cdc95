//! Records on hold: the table of them, and the pages that put one on hold and end the hold.

use std::collections::HashMap;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kith_gate::action::{KeepRecord, SeeArchive};
use kith_people::retention::{HeldRecordLine, KeepingKind, NewKeeping, NotKept};
use kith_terms::time::{day_of, plain_date};
use kith_terms::{KeepingId, PersonId};
use maud::{Markup, html};
use serde_json::json;

use super::{seen, to};
use crate::components::{
    BackLink, Button, DateInput, Input, InsetText, Label, Legend, Table, Tag, TagColour, TextSize,
    Textarea,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::offered;
use crate::pages::reply::again;
use crate::site::Site;
use crate::trouble::{Trouble, failed};

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/archive/hold", get(ask_hold).post(hold))
        .route(
            "/archive/holds/{person}/{keeping}",
            get(ask_end).post(end_hold),
        )
}

pub(super) fn table(holds: &[HeldRecordLine], here: &Here) -> Markup {
    let today = day_of(here.site.gate.now());
    let table = Table::new()
        .caption("Records on hold")
        .caption_class("govuk-visually-hidden")
        .scrolls(true)
        .head(["Kith number", "Why", "Since", "Look at it by"]);
    let table = holds.iter().fold(table, |table, it| {
        let review = it.hold.review_on;
        table.row([
            html! { span class="kith-number" { (it.number) } },
            html! { (it.hold.words) span class="kith-said" { (it.hold.recorded_by) } },
            html! { (plain_date(it.hold.said_on)) },
            html! {
                @if let Some(day) = review {
                    (plain_date(day))
                    @if day < today { " " (Tag::new("Overdue").colour(TagColour::Red)) }
                }
                div {
                    a class="govuk-link" href={ "/archive/holds/" (it.person) "/" (it.hold.id) } {
                        "End the hold" span class="govuk-visually-hidden" { " on record " (it.number) }
                    }
                }
            },
        ])
    });
    html! { (table) }
}

async fn ask_hold(here: Here) -> Result<Response, Trouble> {
    offered::<SeeArchive>(&here).await?;
    Ok(hold_page(&here, &Answers::default()))
}

fn hold_page(here: &Here, answers: &Answers) -> Response {
    let title = "Put a record on hold";
    here.page(title)
        .trail(BackLink::new("/archive"))
        .errors(answers.summary(&["review"]))
        .narrow(html! {
            h1 class="govuk-heading-l" { (title) }
            p class="govuk-body" { "A record on hold is neither archived nor purged: for a claim, an inquiry or an order of a court. It goes for records in the archive too." }
            form method="post" novalidate {
                (here.token())
                (Input::new("number", Label::new("Kith number").size(TextSize::S)).hint("Such as K-2345-6789")
                    .value(answers.get("number")).error(answers.error("number")))
                (Textarea::new("words", Label::new("Why must it be kept?").size(TextSize::S)).rows(3u16)
                    .value(answers.get("words")).error(answers.error("words")))
                (DateInput::new("review").legend(Legend::new("When should it be looked at again?").size(TextSize::S))
                    .hint("Within a year").values(answers.date_parts("review")).error(answers.error("review")))
                (Button::new("Put it on hold").once(true))
            }
        })
}

async fn hold(
    here: Here,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    let review_on = answers.date("review");
    let grant = seen(&here).await?;
    let person = here
        .site
        .people
        .of_number(&grant, answers.get("number"))
        .await;
    let person = person.map_err(|it| failed(&it))?;
    if person.is_none() {
        answers.is_wrong("number", "no record has this number: check it");
    }
    if let (Some(person), Some(review_on)) = (person, review_on) {
        let new = NewKeeping {
            kind: KeepingKind::Hold,
            said_on: day_of(here.site.gate.now()),
            words: answers.get("words").to_owned(),
            review_on: Some(review_on),
        };
        let detail = json!({ "kind": KeepingKind::Hold.name() });
        let grant = here
            .site
            .gate
            .ask_about::<KeepRecord>(&here.who, person, detail);
        match here.site.people.keep_record(grant.await?, new).await {
            Ok(_) => return Ok(to("held")),
            Err(why @ (NotKept::NoWords | NotKept::TooLong)) => answers.is_wrong("words", why),
            Err(why @ NotKept::NoReview) => answers.is_wrong("review", why),
            Err(why @ NotKept::AlreadyThere) => answers.is_wrong("number", why),
            Err(error) => return Err(failed(&error)),
        }
    }
    Ok(again(hold_page(&here, &answers)))
}

async fn ask_end(
    here: Here,
    Path((person, id)): Path<(PersonId, KeepingId)>,
) -> Result<Response, Trouble> {
    end_page(&here, person, id, &Answers::default()).await
}

async fn end_page(
    here: &Here,
    person: PersonId,
    id: KeepingId,
    answers: &Answers,
) -> Result<Response, Trouble> {
    let grant = seen(here).await?;
    let hold = here.site.people.hold(&grant, person, id).await?;
    let it = hold.ok_or(Trouble::NotFound)?;
    let title = "End the hold";
    let page = here
        .page(title)
        .trail(BackLink::new("/archive"))
        .errors(answers.summary(&[]));
    Ok(page.narrow(html! {
        span class="govuk-caption-l" { "Record " span class="kith-number" { (it.number) } }
        h1 class="govuk-heading-l" { (title) }
        (InsetText::new(html! {
            p class="govuk-body" { "On hold since " (plain_date(it.hold.said_on)) ": " (it.hold.words) span class="kith-said" { (it.hold.recorded_by) } }
        }))
        p class="govuk-body" { "The record is then archived and purged by the rules, as if it had not been on hold." }
        form method="post" novalidate {
            (here.token())
            (Textarea::new("words", Label::new("Why does the hold end?").size(TextSize::S)).rows(3u16)
                .value(answers.get("words")).error(answers.error("words")))
            (Button::new("End the hold").once(true))
        }
    }))
}

async fn end_hold(
    here: Here,
    Path((person, id)): Path<(PersonId, KeepingId)>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    let detail = json!({ "keeping": id });
    let grant = here
        .site
        .gate
        .ask_about::<KeepRecord>(&here.who, person, detail);
    let ended = here
        .site
        .people
        .end_keeping(grant.await?, id, answers.get("words"));
    match ended.await {
        Ok(()) => Ok(to("ended")),
        Err(why @ (NotKept::NoWords | NotKept::TooLong)) => {
            answers.is_wrong("words", why);
            Ok(again(end_page(&here, person, id, &answers).await?))
        }
        Err(NotKept::NotThere) => Err(Trouble::Conflict {
            what: "This hold has ended already.",
        }),
        Err(error) => Err(failed(&error)),
    }
}
