//! What is to be done because of the answers: offered, planned with somebody's name and a day, and worked on.

mod action;
mod new;

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use kith_forms::rules::{Action, missing};
use kith_forms::{PlanAction, PlanError, QuestionKey};
use kith_terms::ResponseId;
use kith_terms::time::{Date, day_of, plain_date};
use maud::{Markup, html};

use super::{Opened, answers, opened, room};
use crate::components::{Button, Details, InsetText, Table, Tag, TagColour, TextSize};
use crate::form::Answers;
use crate::here::{Here, Path};
use crate::pages::reply::Done;
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/responses/{response}/plan", get(show))
        .merge(new::routes())
        .merge(action::routes())
}

const DONE: [(&str, &str); 2] = [
    ("planned", "It is in the plan"),
    ("removed", "It is taken out of the plan"),
];

async fn show(
    here: Here,
    Path(id): Path<ResponseId>,
    Query(done): Query<Done>,
) -> Result<Response, Trouble> {
    let opened = opened(&here, id).await?;
    let today = day_of(here.site.gate.now());
    let plans = opened.is_draft() && answers(&here);
    let offered = opened.response.offered(opened.form, &opened.outcome);
    let unplanned = unplanned(&opened, &offered);
    Ok(here
        .page("The plan")
        .trail(opened.back_to_tasks())
        .notice(done.notice(DONE))
        .narrow(html! {
            (opened.heading("The plan"))
            p class="govuk-body" { "What you will do about answers that are not yet as they should be, who sees to it, and by when." }
            (planned(&opened, today))
            @if plans {
                (offers(&opened, &offered))
                (without_action(&opened, &unplanned))
                (Button::link("Plan something else", opened.address("/plan/new")).look(crate::components::ButtonLook::Secondary))
            }
        }))
}

/// What is planned, the soonest first.
fn planned(opened: &Opened<'_>, today: Date) -> Markup {
    if opened.response.plan.is_empty() {
        return html! { (InsetText::new("Nothing is planned yet.")) };
    }
    let table = Table::new()
        .caption("Planned")
        .caption_size(TextSize::M)
        .scrolls(true)
        .first_cell_heads_row(true)
        .head(["What", "Who", "By when", "How it stands"]);
    let table = opened.response.plan.iter().fold(table, |table, it| {
        table.row([
            html! { a class="govuk-link" href=(opened.address(&format!("/plan/{}", it.id))) { (it.action) } },
            html! { (it.owner) },
            html! { (plain_date(it.due)) },
            html! { (standing(it, today)) },
        ])
    });
    html! { (table) }
}

/// How an action stands on a day.
pub(super) fn standing(action: &PlanAction, today: Date) -> Tag {
    match &action.done {
        Some(_) => Tag::new("Done").colour(TagColour::Green),
        None if action.due < today => Tag::new("Overdue").colour(TagColour::Red),
        None if action.progress.is_empty() => Tag::new("Not begun").colour(TagColour::Grey),
        None => Tag::new("Under way").colour(TagColour::Yellow),
    }
}

/// What the answers ask for, and nobody has planned yet.
fn offers(opened: &Opened<'_>, offered: &[Action]) -> Markup {
    html! {
        @if !offered.is_empty() {
            h2 class="govuk-heading-m" { "What your answers ask for" }
            ul class="govuk-list govuk-list--bullet" {
                @for it in offered {
                    li {
                        (it.action)
                        span class="kith-said" { "Because of “" (words_of(opened, &it.question)) "”. By " (plain_date(it.due)) "." }
                        (plan_link(opened, &it.question, &it.action))
                    }
                }
            }
        }
    }
}

/// The questions that a level wants a plan for, and for which nothing is planned or offered.
fn unplanned(opened: &Opened<'_>, offered: &[Action]) -> Vec<QuestionKey> {
    let (answers, standing) = (opened.response.answers(), opened.response.standing());
    let missing = missing(opened.form, &answers, &opened.outcome, &standing);
    let unplanned = missing.into_iter().flat_map(|it| it.unplanned);
    unplanned
        .filter(|key| !offered.iter().any(|it| it.question == *key))
        .collect()
}

/// The questions that a level wants a plan for: at the beginning that is every one.
fn without_action(opened: &Opened<'_>, unplanned: &[QuestionKey]) -> Markup {
    let count = words::counted(unplanned.len(), "question", "questions");
    let all = html! {
        ul class="govuk-list govuk-list--bullet" {
            @for key in unplanned {
                li { (words_of(opened, key)) (plan_link(opened, key, words_of(opened, key))) }
            }
        }
    };
    html! {
        @if !unplanned.is_empty() {
            (Details::new(format!("{count} that a plan is needed for, as they are answered now"), all))
        }
    }
}

fn plan_link(opened: &Opened<'_>, key: &QuestionKey, about: &str) -> Markup {
    html! {
        " "
        a class="govuk-link" href=(opened.address(&format!("/plan/new?question={key}"))) {
            "Plan this" span class="govuk-visually-hidden" { " (" (about) ")" }
        }
    }
}

/// What a question asks.
fn words_of<'a>(opened: &Opened<'a>, key: &QuestionKey) -> &'a str {
    let question = opened.form.question(key.as_str());
    question.map_or("", |it| it.text.as_str())
}

/// What is wrong, beside the field that it is about; or why there is no page.
fn note(answers: &mut Answers, why: PlanError) -> Result<(), Trouble> {
    let field = match &why {
        PlanError::NoAction => "action",
        PlanError::NoOwner => "owner",
        PlanError::Due => "due",
        PlanError::NoNote => "note",
        PlanError::NotFound => return Err(Trouble::NotFound),
        PlanError::Forms(error) => return Err(room(error)),
        PlanError::NotADraft => return Err(STANDS),
        PlanError::Done => {
            return Err(Trouble::Conflict {
                what: "This has been done already.",
            });
        }
        PlanError::Changed => {
            return Err(Trouble::Conflict {
                what: "Somebody else has changed this in the meantime.",
            });
        }
    };
    answers.is_wrong(field, why);
    Ok(())
}

const STANDS: Trouble = Trouble::Conflict {
    what: "This response is not a draft any more, and what was planned stands. Note how it goes, or have a manager take it back.",
};
