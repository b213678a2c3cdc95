//! The clerical desk: is this record about that person? Matching asks where it may not decide.

mod compare;
mod waterfall;

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_gate::Grant;
use kith_gate::action::{Action as _, ReviewMatches, UndoLink};
use kith_people::review::{
    COUNTED_AT_MOST, REVIEWS_ON_A_PAGE, Review, ReviewError, ReviewLine, ReviewPage, Verdict,
};
use kith_people::rules::single_view::HeldRecord;
use kith_people::rules::worth::Why;
use kith_terms::ReviewId;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Value, json};

use super::paging::{At, nothing_on_this_page};
use super::reply::{Done, again};
use crate::components::{
    BackLink, Button, ButtonLook, Cell, Details, InsetText, NotificationBanner, Table, Tag,
    TagColour,
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

/// The decision that was just made, by its question.
#[derive(Deserialize)]
struct Of {
    of: Option<ReviewId>,
}

/// What was decided, with the way to look at it again.
fn notice(done: &Done, of: &Of) -> Option<NotificationBanner> {
    let words = done.words([
        ("same", "Decided: one person. Their records are joined."),
        (
            "different",
            "Decided: two people. Matching will not ask about these two again.",
        ),
        (
            "parted",
            "The record is taken away from that person. It is now a person of its own, and the two will not be joined again by themselves.",
        ),
    ])?;
    Some(NotificationBanner::done(html! {
        p class="govuk-notification-banner__heading" {
            (words)
            @if let Some(review) = of.of {
                " " a class="govuk-notification-banner__link" href={ "/matches/" (review) } { "Look at this decision again" }
            }
        }
    }))
}

async fn queue(
    here: Here,
    Query(at): Query<At>,
    Query(done): Query<Done>,
    Query(of): Query<Of>,
) -> Result<Response, Trouble> {
    let grant = to_review(&here, json!({ "page": at.number() })).await?;
    let found = here.site.people.reviews(&grant, at.skipped()).await;
    let found = found.map_err(trouble)?;
    Ok(here.page("Matches").notice(notice(&done, &of)).wide(html! {
        h1 class="govuk-heading-l" { "Matches" }
        p class="govuk-body" { "Where a record could be about someone who is here already, and it is not sure enough for matching to decide. First comes where most depends on the answer and the call is close; waiting moves each one forward." }
        @if found.waiting == 0 {
            (InsetText::new("Nothing waits for you."))
        } @else if found.lines.is_empty() {
            (nothing_on_this_page("/matches"))
        } @else {
            @if let (Some(first), 1) = (found.lines.first(), at.number()) {
                div class="kith-actions" { (Button::link("Begin with the first", format!("/matches/{}", first.id)).start(true)) }
            }
            (waiting(&found))
            (at.pages(found.waiting, REVIEWS_ON_A_PAGE, "/matches"))
        }
    }))
}

fn waiting(found: &ReviewPage) -> Markup {
    let head = [
        Cell::new("Asked on"),
        Cell::new("The record is from"),
        Cell::new("Evidence").numeric(true),
        Cell::new("Why it stands here"),
        Cell::new("What to do"),
    ];
    let table = Table::new()
        .caption(format!("{} waiting", how_many(found.waiting)))
        .scrolls(true)
        .head(head);
    let table = found.lines.iter().fold(table, |table, it| {
        let asked = words::moment(it.raised_at);
        let source = source(it);
        table.row([
            Cell::new(&asked),
            Cell::new(source),
            Cell::new(waterfall::signed(it.bits)).numeric(true),
            Cell::new(why(it)),
            Cell::new(html! {
                a class="govuk-link" href={ "/matches/" (it.id) } {
                    "Compare" span class="govuk-visually-hidden" { " the record from " (source) ", asked on " (asked) }
                }
            }),
        ])
    });
    html! { (table) }
}

/// How many questions, where they were counted to their end.
fn how_many(waiting: u64) -> String {
    match waiting > COUNTED_AT_MOST {
        true => format!("More than {COUNTED_AT_MOST} questions"),
        false => words::counted(waiting, "question", "questions"),
    }
}

/// Why a question stands where it does: nothing but its age, where nothing else is said.
fn why(line: &ReviewLine) -> Markup {
    html! {
        @for why in &line.why { (Tag::new(why.title()).colour(colour(*why))) " " }
        @if line.why.is_empty() { "How long it has waited" }
    }
}

fn colour(why: Why) -> TagColour {
    match why {
        Why::TwoMatchers => TagColour::Purple,
        Why::MuchDepends => TagColour::Yellow,
        Why::Child => TagColour::Green,
        Why::CloseCall => TagColour::Grey,
    }
}

/// Who sent the record, where that may be told.
fn source(line: &ReviewLine) -> &str {
    line.source.as_deref().unwrap_or("a source")
}

async fn ask(
    here: Here,
    Path(id): Path<ReviewId>,
    Query(done): Query<Done>,
    Query(of): Query<Of>,
) -> Result<Response, Trouble> {
    page(&here, id, &Answers::default(), notice(&done, &of)).await
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
            return Ok(again(page(&here, id, &answers, None).await?));
        }
    };
    let grant = to_review(&here, json!({ "review": id, "about-to": word })).await?;
    match here.site.people.decide(grant, id, verdict).await {
        Ok(()) => next(&here, id, word).await,
        Err(why) => {
            note(&mut answers, why)?;
            Ok(again(page(&here, id, &answers, None).await?))
        }
    }
}

/// On to the question that waits after this one, or to the list where none does.
async fn next(here: &Here, decided: ReviewId, word: &str) -> Result<Response, Trouble> {
    let grant = to_review(here, json!({ "after": decided })).await?;
    let next = here.site.people.next_review(&grant, decided).await;
    let next = next.map_err(|error| failed(&error))?;
    let to = next.map_or_else(|| "/matches".to_owned(), |it| format!("/matches/{it}"));
    Ok(Redirect::to(&format!("{to}?done={word}&of={decided}")).into_response())
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
    Ok(here
        .page("Is this one person?")
        .trail(BackLink::new("/matches").text("Matches"))
        .errors(answers.summary(&[]))
        .notice(notice)
        .wide(html! {
            h1 class="govuk-heading-l" { "Is this one person?" }
            p class="govuk-body" {
                "A record from " strong { (source(&review.line)) } " could be about someone whose records are here already."
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

/// What was decided, with the way to undo it: a join is undone by taking the record away again.
fn decided_words(here: &Here, review: &Review, decided: &str) -> Markup {
    let may_undo = here.site.gate.offers(here.who.role(), UndoLink::NAME);
    html! {
        @match (decided, review.link.filter(|_| may_undo)) {
            ("same", Some(link)) => {
                "This was decided: one person. "
                a class="govuk-link" href={ "/people/" (review.person) "/links/" (link) "/undo" } { "Take the record away again" }
            }
            ("same", None) => "This was decided: one person.",
            _ => "This was decided: two people.",
        }
    }
}

fn decision(here: &Here, review: &Review, answers: &Answers) -> Markup {
    let wrong = answers.error("verdict");
    html! {
        @match review.decision.as_deref() {
            Some(decided) => (InsetText::new(decided_words(here, review, decided)))
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
