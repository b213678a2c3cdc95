//! One action of the plan: how it goes, that it is done, and, while the response is a draft, what it is.

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use kith_forms::PlanAction;
use kith_gate::action::AnswerForm;
use kith_terms::time::{day_of, plain_date};
use kith_terms::{PlanActionId, ResponseId};
use maud::{Markup, html};

use super::super::{Opened, answers, opened, to_change};
use super::{new, note, standing, words_of};
use crate::components::{
    BackLink, Button, Details, Label, SummaryList, SummaryRow, TextSize, Textarea,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::reply::{Done, again};
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route(
            "/responses/{response}/plan/{action}",
            get(show).post(change),
        )
        .route(
            "/responses/{response}/plan/{action}/progress",
            post(progress),
        )
        .route("/responses/{response}/plan/{action}/done", post(done))
        .route("/responses/{response}/plan/{action}/remove", post(remove))
}

const DONE: [(&str, &str); 3] = [
    ("noted", "It is noted"),
    ("done", "It is done"),
    ("changed", "The action is changed"),
];

type Typed = Posted<HashMap<String, String>>;

/// A response with one of its actions.
async fn found(
    here: &Here,
    id: ResponseId,
    action: PlanActionId,
) -> Result<(Opened<'_>, PlanAction), Trouble> {
    let opened = opened(here, id).await?;
    let found = opened.response.plan.iter().find(|it| it.id == action);
    let found = found.cloned().ok_or(Trouble::NotFound)?;
    Ok((opened, found))
}

fn there(opened: &Opened<'_>, action: &PlanAction, done: &str) -> Response {
    let page = format!("/plan/{}?done={done}", action.id);
    Redirect::to(&opened.address(&page)).into_response()
}

async fn show(
    here: Here,
    Path((id, action)): Path<(ResponseId, PlanActionId)>,
    Query(done): Query<Done>,
) -> Result<Response, Trouble> {
    let (opened, action) = found(&here, id, action).await?;
    let fields = new::typed_of(&action);
    Ok(page(&here, &opened, &action, &fields, &done))
}

async fn change(
    here: Here,
    Path((id, action)): Path<(ResponseId, PlanActionId)>,
    Posted(typed): Typed,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    let (opened, action) = found(&here, id, action).await?;
    let grant = to_change::<AnswerForm>(&here, &opened).await?;
    let seen = answers.get("seen").parse().unwrap_or(0);
    if let Some(changed) = new::read(&mut answers) {
        match here
            .site
            .forms
            .replan(grant, action.id, seen, changed)
            .await
        {
            Ok(()) => return Ok(there(&opened, &action, "changed")),
            Err(why) => note(&mut answers, why)?,
        }
    }
    Ok(wrong(&here, &opened, &action, &answers))
}

async fn progress(
    here: Here,
    Path((id, action)): Path<(ResponseId, PlanActionId)>,
    Posted(typed): Typed,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    let (opened, action) = found(&here, id, action).await?;
    let grant = to_change::<AnswerForm>(&here, &opened).await?;
    let noted = here
        .site
        .forms
        .note_progress(grant, action.id, answers.get("note"))
        .await;
    match noted {
        Ok(()) => Ok(there(&opened, &action, "noted")),
        Err(why) => {
            note(&mut answers, why)?;
            Ok(wrong(&here, &opened, &action, &answers))
        }
    }
}

async fn done(
    here: Here,
    Path((id, action)): Path<(ResponseId, PlanActionId)>,
    Posted(_): Typed,
) -> Result<Response, Trouble> {
    let (opened, action) = found(&here, id, action).await?;
    let grant = to_change::<AnswerForm>(&here, &opened).await?;
    let done = here.site.forms.done(grant, action.id).await;
    done.or_else(|why| note(&mut Answers::default(), why))?;
    Ok(there(&opened, &action, "done"))
}

async fn remove(
    here: Here,
    Path((id, action)): Path<(ResponseId, PlanActionId)>,
    Posted(typed): Typed,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    let (opened, action) = found(&here, id, action).await?;
    let grant = to_change::<AnswerForm>(&here, &opened).await?;
    let seen = answers.get("seen").parse().unwrap_or(0);
    let removed = here.site.forms.unplan(grant, action.id, seen).await;
    removed.or_else(|why| note(&mut answers, why))?;
    Ok(Redirect::to(&opened.address("/plan?done=removed")).into_response())
}

/// The page again, with what was typed and what is wrong with it.
fn wrong(here: &Here, opened: &Opened<'_>, action: &PlanAction, typed: &Answers) -> Response {
    again(page(here, opened, action, typed, &Done::default()))
}

fn page(
    here: &Here,
    opened: &Opened<'_>,
    action: &PlanAction,
    fields: &Answers,
    done: &Done,
) -> Response {
    let today = day_of(here.site.gate.now());
    let rows = [
        SummaryRow::new("For", words_of(opened, &action.question)),
        SummaryRow::new("Who", action.owner.as_str()),
        SummaryRow::new("By when", plain_date(action.due)),
        SummaryRow::new(
            "How it stands",
            html! { (standing(action, today)) @if let Some(by) = &action.done { span class="kith-said" { (by.name) ", " (words::moment(by.at)) } } },
        ),
    ];
    here.page("An action of the plan")
        .trail(BackLink::new(opened.address("/plan")).text("The plan"))
        .notice(done.notice(DONE))
        .errors(fields.summary(&["due"]))
        .narrow(html! {
            (opened.heading(&action.action))
            (SummaryList::new(rows))
            (noted(action))
            @if action.done.is_none() && answers(here) {
                (going_on(here, opened, action, fields))
                @if opened.is_draft() { (changing(here, opened, action, fields)) }
            }
        })
}

/// What was noted, the oldest first.
fn noted(action: &PlanAction) -> Markup {
    html! {
        @if !action.progress.is_empty() {
            h2 class="govuk-heading-m" { "How it goes" }
            ul class="govuk-list" {
                @for (by, note) in &action.progress {
                    li { (note) span class="kith-said" { (by.name) ", " (words::moment(by.at)) } }
                }
            }
        }
    }
}

fn going_on(here: &Here, opened: &Opened<'_>, action: &PlanAction, fields: &Answers) -> Markup {
    let at = |page: &str| opened.address(&format!("/plan/{}/{page}", action.id));
    html! {
        form method="post" action=(at("progress")) novalidate {
            (here.token())
            (Textarea::new("note", Label::new("Note how it goes").size(TextSize::S))
                .value(fields.get("note")).rows(3_u16).error(fields.error("note")))
            (Button::secondary("Save the note").once(true))
        }
        form method="post" action=(at("done")) {
            (here.token())
            (Button::new("It is done").once(true))
        }
    }
}

/// What it is can be changed as long as the response is a draft; it is taken out as long as nothing was noted.
fn changing(here: &Here, opened: &Opened<'_>, action: &PlanAction, fields: &Answers) -> Markup {
    let at = |page: &str| opened.address(&format!("/plan/{}{page}", action.id));
    let wrong = !fields.all_good() && fields.error("note").is_none();
    let fields = match fields.error("note") {
        Some(_) => &new::typed_of(action),
        None => fields,
    };
    let inner = html! {
        form method="post" action=(at("")) novalidate {
            (here.token())
            input type="hidden" name="seen" value=(action.version);
            (new::fields(opened, fields))
            (Button::secondary("Change the action").once(true))
        }
        @if action.progress.is_empty() {
            form method="post" action=(at("/remove")) {
                (here.token())
                input type="hidden" name="seen" value=(action.version);
                (Button::warning("Take it out of the plan").once(true))
            }
        }
    };
    html! { (Details::new("Change this action", inner).open(wrong)) }
}
