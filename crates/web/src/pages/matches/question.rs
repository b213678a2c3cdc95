//! One question: what each record says, why it is asked, and the decision.

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use kith_gate::action::{Action as _, UndoLink};
use kith_people::review::{Note, Outcome, Review, ReviewError, Verdict};
use kith_people::rules::single_view::HeldRecord;
use kith_terms::ReviewId;
use kith_terms::time::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use super::{Of, compare, notice, source, to_review, trouble, undo_form, waterfall};
use crate::components::{
    BackLink, Button, Details, InsetText, Label, Legend, NotificationBanner, Radio, Radios,
    TextSize, Textarea,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::reply::{Done, again};
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/matches/{review}", get(ask).post(decide))
        .route("/matches/{review}/undo", post(undo))
}

async fn ask(
    here: Here,
    Path(id): Path<ReviewId>,
    Query(done): Query<Done>,
    Query(of): Query<Of>,
) -> Result<Response, Trouble> {
    let notice = notice(&here, &done, &of);
    page(&here, id, &Answers::default(), notice).await
}

async fn decide(
    here: Here,
    Path(id): Path<ReviewId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    let verdict = match answers.get("verdict") {
        "later" => return next(&here, id, None).await,
        "ask" => return leave(&here, id, answers).await,
        word => word.parse::<Verdict>(),
    };
    let Ok(verdict) = verdict else {
        answers.is_wrong("verdict", "Say whether this is one person or two");
        return Ok(again(page(&here, id, &answers, None).await?));
    };
    // When the page was shown, as it says itself: a measure of pace, on which nothing rests.
    let seen_at: Option<Timestamp> = answers.get("seen").parse().ok();
    let detail = json!({ "review": id, "about-to": verdict.word() });
    let grant = to_review(&here, detail).await?;
    match here.site.people.decide(grant, id, verdict, seen_at).await {
        Ok(outcome) => next(&here, id, Some(word(outcome, verdict))).await,
        Err(why) => wrong(&here, id, answers, "verdict", why).await,
    }
}

/// The word in the address that says what came of a decision.
fn word(outcome: Outcome, verdict: Verdict) -> &'static str {
    match outcome {
        Outcome::Decided => verdict.word(),
        Outcome::WaitsForSecond => "second",
        Outcome::Disputed => "disputed",
    }
}

/// Leaves it to a colleague.
async fn leave(here: &Here, id: ReviewId, answers: Answers) -> Result<Response, Trouble> {
    let grant = to_review(here, json!({ "review": id, "about-to": "ask" })).await?;
    let asked = here
        .site
        .people
        .ask_colleague(grant, id, answers.get("note"));
    match asked.await {
        Ok(()) => next(here, id, Some("asked")).await,
        Err(why) => wrong(here, id, answers, "note", why).await,
    }
}

#[derive(Deserialize)]
struct Nothing {}

/// Takes back what one has said, and asks it again.
async fn undo(
    here: Here,
    Path(id): Path<ReviewId>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Trouble> {
    let grant = to_review(&here, json!({ "review": id, "about-to": "undo" })).await?;
    let undone = here.site.people.undo_decision(grant, id).await;
    undone.map_err(trouble)?;
    Ok(Redirect::to(&format!("/matches/{id}?done=undone#question")).into_response())
}

/// On to the question whose turn comes after this one, or to the list where none does. Reading begins at the
/// question, and the first key leads into it.
async fn next(
    here: &Here,
    decided: ReviewId,
    word: Option<&'static str>,
) -> Result<Response, Trouble> {
    let grant = to_review(here, json!({ "after": decided })).await?;
    let next = here.site.people.next_review(&grant, decided).await;
    let next = next.map_err(|error| failed(&error))?;
    let to = next.map_or_else(|| "/matches".to_owned(), |it| format!("/matches/{it}"));
    let done = match word {
        // There is nothing that could be undone.
        Some(word @ ("asked" | "disputed")) => format!("?done={word}"),
        Some(word) => format!("?done={word}&of={decided}"),
        None => String::new(),
    };
    let place = next.map_or("", |_| "#question");
    Ok(Redirect::to(&format!("{to}{done}{place}")).into_response())
}

/// What the matcher can act on is said on the page; anything else is another page.
async fn wrong(
    here: &Here,
    id: ReviewId,
    mut answers: Answers,
    field: &'static str,
    why: ReviewError,
) -> Result<Response, Trouble> {
    match why {
        ReviewError::VerifiedConflict
        | ReviewError::Shield
        | ReviewError::OnlyRecord
        | ReviewError::Disputed
        | ReviewError::CameByMerge
        | ReviewError::RecordedSince
        | ReviewError::RecordedSinceLink
        | ReviewError::SaidAlready
        | ReviewError::NothingAsked
        | ReviewError::NoteTooLong => {
            answers.is_wrong(field, why);
            Ok(again(page(here, id, &answers, None).await?))
        }
        other => Err(trouble(other)),
    }
}

async fn page(
    here: &Here,
    id: ReviewId,
    answers: &Answers,
    notice: Option<NotificationBanner>,
) -> Result<Response, Trouble> {
    let grant = to_review(here, json!({ "review": id })).await?;
    let review = match here.site.people.review(&grant, id).await {
        Ok(review) => review,
        Err(ReviewError::NotThere) => return Err(Trouble::NotFound),
        Err(why) => return Err(trouble(why)),
    };
    let (left, right) = sides(&review);
    let (title, other) = match review.is_check {
        true => ("Was this right?", "Linked with"),
        false => ("Is this one person?", "The other person"),
    };
    Ok(here
        .page(title)
        .trail(BackLink::new("/matches").text("Matches"))
        .errors(answers.summary(&[]))
        .notice(notice)
        .wide(html! {
            h1 class="govuk-heading-l" id="question" tabindex="-1" { (title) }
            (why_asked(here, &review))
            (asked_of(&review))
            (compare::table(left, &right, other))
            (decision(here, &review, answers))
            (waterfall::evidence(if review.is_check { "Why matching linked them" } else { "Why this is asked" }, &review.evidence))
        }))
}

/// Why it is asked. Of a check it is said that nothing is known to be wrong, and how the record is taken away where
/// saying so is not enough.
fn why_asked(here: &Here, review: &Review) -> Markup {
    let may_undo = here.site.gate.offers(&here.who, UndoLink::NAME);
    let link = (review.link).filter(|_| may_undo && review.decision.is_none());
    html! {
        @if review.is_check {
            p class="govuk-body" {
                "Matching linked a record from " strong { (source(&review.line)) } " with this person by itself. It was drawn by chance, to learn how many of such links are right: nothing is known to be wrong with it."
            }
            @if let Some(link) = link {
                p class="govuk-body" {
                    "If it is wrong and something was recorded about the person since, "
                    a class="govuk-link" href={ "/people/" (review.person) "/links/" (link) "/undo" } { "take the record away" }
                    " and say whose each thing is."
                }
            }
        } @else {
            p class="govuk-body" {
                "A record from " strong { (source(&review.line)) } " could be about someone whose records are here already."
            }
        }
    }
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

/// What was decided.
fn decided_words(decided: &str) -> &'static str {
    match decided {
        "same" => "This was decided: one person.",
        "overturned" => "This was decided: one person. The two were parted again since.",
        "asked-twice" => {
            "This was asked of two people who were found to be one, so it is asked in another question. Nothing was decided here."
        }
        _ => "This was decided: two people.",
    }
}

/// The way to take a record from a person, for whoever may.
fn take_away(here: &Here, review: &Review) -> Markup {
    let may_undo = here.site.gate.offers(&here.who, UndoLink::NAME);
    html! {
        @if let Some(link) = review.link.filter(|_| may_undo) {
            p class="govuk-body" {
                a class="govuk-link" href={ "/people/" (review.person) "/links/" (link) "/undo" } { "Take the record away from this person" }
            }
        }
    }
}

/// Of whom it is asked, and what a colleague asked.
fn asked_of(review: &Review) -> Markup {
    html! {
        @if review.disputed {
            (InsetText::new("Two matchers have answered this differently. What a record manager says settles it."))
        } @else if review.two_matchers {
            (InsetText::new("Two matchers decide this one, because somebody could come to harm if it is wrong. Neither sees what the other said."))
        }
        @for note in &review.notes { (asked_by(note)) }
    }
}

fn asked_by(note: &Note) -> Markup {
    let at = words::moment(note.at);
    html! {
        (InsetText::new(html! {
            @match &note.text {
                Some(text) => {
                    p class="govuk-body" { "“" (text) "”" }
                    p class="govuk-body-s" { (note.by) " asks, " (at) }
                }
                None => p class="govuk-body" { (note.by) " asked a colleague to look at this, " (at) ". Speak to them: what they wrote is not shown here." },
            }
        }))
    }
}

fn decision(here: &Here, review: &Review, answers: &Answers) -> Markup {
    html! {
        @match (review.decision.as_deref(), review.own) {
            (Some(decided), own) => {
                (InsetText::new(decided_words(decided)))
                @if own.is_some_and(|it| it.may_undo) {
                    (undo_form(here, review.line.id))
                } @else if decided == "same" {
                    (take_away(here, review))
                }
            }
            (None, Some(own)) => {
                (InsetText::new(said_words(own.verdict)))
                @if own.may_undo { (undo_form(here, review.line.id)) }
            }
            (None, None) => {
                (form(here, review, answers))
                // Of a check it is said above.
                @if review.person == review.candidate_person && !review.is_check { (take_away(here, review)) }
            }
        }
    }
}

fn said_words(own: Verdict) -> &'static str {
    match own {
        Verdict::Same => "You said: one person. It waits for somebody else.",
        Verdict::Different => "You said: two people. It waits for somebody else.",
    }
}

fn form(here: &Here, review: &Review, answers: &Answers) -> Markup {
    let note = Textarea::new("note", Label::new("What should a colleague look at?"))
        .hint("Only where you ask one. Write about the records, and nothing else about the person.")
        .rows(2u16)
        .value(answers.get("note"))
        .error(answers.error("note"));
    let radios = Radios::new(
        "verdict",
        [
            Radio::new("same", "One person"),
            Radio::new("different", "Two different people"),
            Radio::new("ask", "Ask a colleague"),
            Radio::new("later", "Leave it for later"),
        ],
    );
    let radios = radios
        .legend(Legend::new("What do you say?").size(TextSize::M))
        .small()
        .value(answers.get("verdict"))
        .error(answers.error("verdict"));
    html! {
        form method="post" action={ "/matches/" (review.line.id) } novalidate {
            (here.token())
            input type="hidden" name="seen" value=(review.seen_at);
            (radios)
            (note)
            (Button::new("Continue").once(true))
        }
        (Details::new("How to decide", html! {
            ul class="govuk-list govuk-list--bullet" {
                li { "Say one person only if you would stand by it: two people’s records that are joined can put both in danger." }
                li { "Twins share a date of birth, an address and a family name. Look at given names and NHS numbers." }
                li { "A father and a son, or a mother and a daughter, can share a whole name. Look at dates of birth." }
                li { "A name can change with marriage, adoption or transition; a date of birth seldom does." }
                li { "If you cannot tell, ask a colleague, or the source that sent the record." }
            }
        }))
    }
}
