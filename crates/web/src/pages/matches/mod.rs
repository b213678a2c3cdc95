//! The clerical desk: is this record about that person? Matching asks where it may not decide.

mod compare;
mod decided;
mod question;
mod report;
mod report_pictures;
mod waterfall;

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use kith_gate::Grant;
use kith_gate::action::ReviewMatches;
use kith_people::review::{
    COUNTED_AT_MOST, Pace, REVIEWS_ON_A_PAGE, ReviewError, ReviewLine, ReviewPage,
};
use kith_people::rules::worth::Why;
use kith_terms::ReviewId;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Value, json};

use super::paging::{At, nothing_on_this_page};
use super::reply::Done;
use crate::components::{
    Button, ButtonLook, Cell, InsetText, NotificationBanner, Table, Tag, TagColour,
};
use crate::here::Here;
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/matches", get(queue))
        .merge(decided::routes())
        .merge(question::routes())
        .merge(report::routes())
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

/// What was just done, by its word in the address.
const DONE: &[(&str, &str)] = &[
    ("same", "Decided: one person. Their records are joined."),
    (
        "different",
        "Decided: two people. Matching will not ask about these two again.",
    ),
    (
        "second",
        "What you said is kept. Another matcher looks at it too, without seeing what you said.",
    ),
    (
        "disputed",
        "What you said is kept. Another matcher said something else, so a record manager settles it.",
    ),
    (
        "asked",
        "It is left to a colleague, with what you asked. To you it comes again after all others.",
    ),
    (
        "undone",
        "It is undone: everything is as it was before, and the question is asked again.",
    ),
    (
        "parted",
        "The record is taken away from that person. It is now a person of its own, and the two will not be joined again by themselves.",
    ),
];

/// What was decided, with the way to undo it.
fn notice(here: &Here, done: &Done, of: &Of) -> Option<NotificationBanner> {
    let words = done.words(DONE.iter().copied())?;
    Some(NotificationBanner::done(html! {
        p class="govuk-notification-banner__heading" {
            (words)
            @if let Some(question) = of.of {
                " " a class="govuk-notification-banner__link" href={ "/matches/" (question) } { "Look at this decision again" }
            }
        }
        @if let Some(question) = of.of { (undo_form(here, question)) }
    }))
}

/// The way to undo what one has decided.
fn undo_form(here: &Here, question: ReviewId) -> Markup {
    html! {
        form method="post" action={ "/matches/" (question) "/undo" } novalidate {
            (here.token())
            (Button::new("Undo").look(ButtonLook::Secondary).once(true))
        }
    }
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
    let pace = here.site.people.own_pace(&grant).await;
    let pace = pace.map_err(|error| failed(&error))?;
    Ok(here.page("Matches").notice(notice(&here, &done, &of)).wide(html! {
        h1 class="govuk-heading-l" { "Matches" }
        p class="govuk-body" { "Where a record could be about someone who is here already, and it is not sure enough for matching to decide. First comes where most depends on the answer and the call is close; waiting moves each one forward." }
        (own(pace))
        p class="govuk-body" { a class="govuk-link" href="/matches/report" { "See how well matching does" } }
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

/// What one has decided oneself, and how fast.
fn own(pace: Pace) -> Markup {
    html! {
        @if pace.decided > 0 {
            p class="govuk-body" {
                "You have decided " (words::counted(pace.decided, "question", "questions")) " in the last 30 days"
                @if let Some(an_hour) = pace.an_hour() {
                    ", at " (an_hour) " an hour without breaks"
                }
                ". " a class="govuk-link" href="/matches/decided" { "See what you decided lately" }
            }
        }
    }
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
        Why::CloseCall | Why::Check => TagColour::Grey,
    }
}

/// Who sent the record, where that may be told.
fn source(line: &ReviewLine) -> &str {
    line.source.as_deref().unwrap_or("a source")
}

fn trouble(why: ReviewError) -> Trouble {
    match why {
        ReviewError::NotThere | ReviewError::ChangedMeanwhile => Trouble::Conflict {
            what: "This question does not wait any more, or the records were changed at the same time.",
        },
        ReviewError::RecordedSince => Trouble::Conflict {
            what: "Something was recorded about this person since. A record manager takes the records apart, and says whose each thing is.",
        },
        ReviewError::LaterFirst => Trouble::Conflict {
            what: "Something else was decided about these people since. Undo that first.",
        },
        ReviewError::Disputed => Trouble::Conflict {
            what: "Two matchers have answered differently about these two people. A record manager who was neither of them settles that first.",
        },
        ReviewError::Shield => Trouble::Conflict {
            what: "One of these people is shielded and the other is not. A record manager must settle the shield first.",
        },
        ReviewError::Gate(error) => error.into(),
        other => failed(&other),
    }
}
