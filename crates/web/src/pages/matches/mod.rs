//! The clerical desk: is this record about that person? Matching asks where it may not decide.

mod compare;
mod waterfall;

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_gate::Grant;
use kith_gate::action::ReviewMatches;
use kith_people::review::{REVIEWS_ON_A_PAGE, Review, ReviewError, ReviewPage, Verdict};
use kith_people::rules::single_view::HeldRecord;
use kith_terms::ReviewId;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Value, json};

use super::reply::{Done, again};
use crate::components::{
    BackLink, Button, ButtonLook, Cell, Details, InsetText, Pagination, Table,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/matches", get(queue))
        .route("/matches/{review}", get(ask).post(decide))
}

async fn to_review(here: &Here, detail: Value) -> Result<Grant<ReviewMatches>, Trouble> {
    Ok(here
        .site
        .gate
        .ask::<ReviewMatches>(&here.who, detail)
        .await?)
}

/// Which page of the queue, from 1.
#[derive(Deserialize)]
struct At {
    page: Option<u32>,
}

async fn queue(
    here: Here,
    Query(at): Query<At>,
    Query(done): Query<Done>,
) -> Result<Response, Trouble> {
    let page = at.page.unwrap_or(1).max(1);
    let grant = to_review(&here, json!({ "page": page })).await?;
    let found = here.site.people.reviews(&grant, page - 1).await;
    let found = found.map_err(|error| failed(&error))?;
    let notice = done.notice([
        ("same", "Decided: one person. Their records are joined."),
        (
            "different",
            "Decided: two people. Matching will not ask about these two again.",
        ),
    ]);
    Ok(here.page("Matches").notice(notice).wide(html! {
        h1 class="govuk-heading-l" { "Matches" }
        p class="govuk-body" { "Where a record could be about someone who is here already, and it is not sure enough for matching to decide. The oldest first." }
        @if found.waiting == 0 {
            (InsetText::new("Nothing waits for you."))
        } @else if found.lines.is_empty() {
            (InsetText::new(html! { "There is nothing on this page. " a class="govuk-link" href="/matches" { "Go to the first page" } }))
        } @else {
            @if let (Some(first), 1) = (found.lines.first(), page) {
                div class="kith-actions" { (Button::link("Begin with the oldest", format!("/matches/{}", first.id)).start(true)) }
            }
            (waiting(&found))
            (pages(&found, page))
        }
    }))
}

fn waiting(found: &ReviewPage) -> Markup {
    let total = usize::try_from(found.waiting).unwrap_or(usize::MAX);
    let head = [
        Cell::new("Asked on"),
        Cell::new("The record is from"),
        Cell::new("Evidence").numeric(true),
        Cell::new("What to do"),
    ];
    let table = Table::new()
        .caption(format!(
            "{} waiting",
            words::counted(total, "question", "questions")
        ))
        .scrolls(true)
        .head(head);
    let table = found.lines.iter().fold(table, |table, it| {
        let asked = words::moment(it.raised_at);
        table.row([
            Cell::new(&asked),
            Cell::new(&it.source),
            Cell::new(waterfall::signed(it.bits)).numeric(true),
            Cell::new(html! {
                a class="govuk-link" href={ "/matches/" (it.id) } {
                    "Compare" span class="govuk-visually-hidden" { " the record from " (it.source) ", asked on " (asked) }
                }
            }),
        ])
    });
    html! { (table) }
}

fn pages(found: &ReviewPage, page: u32) -> Markup {
    let last = found.waiting.div_ceil(u64::from(REVIEWS_ON_A_PAGE));
    html! {
        @if last > 1 { (Pagination::numbered(u64::from(page), last, |page| format!("/matches?page={page}"))) }
    }
}

async fn ask(here: Here, Path(id): Path<ReviewId>) -> Result<Response, Trouble> {
    page(&here, id, &Answers::default()).await
}

async fn decide(
    here: Here,
    Path(id): Path<ReviewId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    let (verdict, word) = match answers.get("verdict") {
        "same" => (Verdict::Same, "same"),
        "different" => (Verdict::Different, "different"),
        _ => {
            answers.is_wrong("verdict", "Say whether this is one person or two");
            return Ok(again(page(&here, id, &answers).await?));
        }
    };
    let grant = to_review(&here, json!({ "review": id, "about-to": word })).await?;
    match here.site.people.decide(grant, id, verdict).await {
        Ok(()) => Ok(Redirect::to(&format!("/matches?done={word}")).into_response()),
        Err(why) => {
            note(&mut answers, why)?;
            Ok(again(page(&here, id, &answers).await?))
        }
    }
}

/// What the matcher can act on is said on the page; anything else is another page.
fn note(answers: &mut Answers, why: ReviewError) -> Result<(), Trouble> {
    match why {
        ReviewError::VerifiedConflict | ReviewError::Shield | ReviewError::OnlyRecord => {
            answers.is_wrong("verdict", why);
            Ok(())
        }
        other => Err(trouble(other)),
    }
}

fn trouble(why: ReviewError) -> Trouble {
    match why {
        ReviewError::NotThere | ReviewError::ChangedMeanwhile => Trouble::Conflict {
            what: "This question does not wait any more, or the records were changed at the same time.",
        },
        ReviewError::Gate(error) => error.into(),
        other => failed(&other),
    }
}

async fn page(here: &Here, id: ReviewId, answers: &Answers) -> Result<Response, Trouble> {
    let grant = to_review(here, json!({ "review": id })).await?;
    let review = match here.site.people.review(&grant, id).await {
        Ok(review) => review,
        Err(ReviewError::NotThere) => return Err(Trouble::NotFound),
        Err(why) => return Err(trouble(why)),
    };
    let (left, right) = sides(&review);
    Ok(here
        .page("Is this one person?")
        .trail(BackLink::new("/matches").text("Matches"))
        .errors(answers.summary(&[]))
        .wide(html! {
            h1 class="govuk-heading-l" { "Is this one person?" }
            p class="govuk-body" {
                "A record from " strong { (review.line.source) } " could be about someone whose records are here already."
            }
            (compare::table(left, &right))
            (decision(here, &review, answers))
            (waterfall::evidence(&review.evidence))
        }))
}

/// The record that is asked about, and those that it would stand with. A record whose number has
/// begun to speak against its own person is compared with that person's other records.
fn sides(review: &Review) -> (&[HeldRecord], Vec<HeldRecord>) {
    if review.person != review.candidate_person {
        return (&review.record, review.candidate.clone());
    }
    let (asked, _) = review
        .record
        .split_at_checked(1)
        .unwrap_or((&review.record, &[]));
    let others = review
        .candidate
        .iter()
        .filter(|it| asked.iter().all(|one| one.record != it.record));
    (asked, others.cloned().collect())
}

fn decision(here: &Here, review: &Review, answers: &Answers) -> Markup {
    let wrong = answers.error("verdict");
    html! {
        @match review.decision.as_deref() {
            Some(decided) => {
                (InsetText::new(match decided {
                    "same" => "This was decided: one person.",
                    _ => "This was decided: two people.",
                }))
            }
            None => {
                form method="post" novalidate {
                    (here.token())
                    div class={ "govuk-form-group" @if wrong.is_some() { " govuk-form-group--error" } } {
                        @if let Some(wrong) = wrong { (crate::components::ErrorMessage::new(wrong).id("verdict-error")) }
                        div class="govuk-button-group" {
                            (Button::new("One person").id("verdict").name("verdict").value("same").once(true))
                            (Button::new("Two different people").name("verdict").value("different").look(ButtonLook::Secondary).once(true))
                            a class="govuk-link" href="/matches" { "I cannot tell. Leave it" }
                        }
                    }
                }
                (Details::new("How to decide", html! {
                    ul class="govuk-list govuk-list--bullet" {
                        li { "Say one person only if you would stand by it: two people’s records that are joined can put both in danger." }
                        li { "Twins share a date of birth, an address and a family name. Look at given names and NHS numbers." }
                        li { "A father and a son, or a mother and a daughter, can share a whole name. Look at dates of birth." }
                        li { "A name can change with marriage, adoption or transition; a date of birth seldom does." }
                        li { "If you cannot tell, leave it, and ask the source that sent the record." }
                    }
                }))
            }
        }
    }
}
