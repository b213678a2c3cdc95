//! Something new in the plan.

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_forms::responses::NewAction;
use kith_forms::{PlanAction, QuestionKey};
use kith_gate::action::AnswerForm;
use kith_terms::ResponseId;
use kith_terms::time::Date;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::{Opened, opened, to_change};
use super::{STANDS, note};
use crate::components::{
    BackLink, Button, Choice, DateInput, Input, Label, Legend, Select, TextSize, Textarea, Width,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::reply::again;
use crate::site::Site;
use crate::trouble::Trouble;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/responses/{response}/plan/new", get(ask).post(add))
}

/// For which question it is.
#[derive(Deserialize)]
struct For {
    question: Option<QuestionKey>,
}

async fn ask(
    here: Here,
    Path(id): Path<ResponseId>,
    Query(of): Query<For>,
) -> Result<Response, Trouble> {
    let opened = opened(&here, id).await?;
    let _grant = to_change::<AnswerForm>(&here, &opened).await?;
    if !opened.is_draft() {
        return Err(STANDS);
    }
    Ok(page(&here, &opened, &filled(&opened, of.question.as_ref())))
}

/// What the answer to a question asks for, as it would be typed.
fn filled(opened: &Opened<'_>, question: Option<&QuestionKey>) -> Answers {
    let offered = opened.response.offered(opened.form, &opened.outcome);
    let of = offered.iter().find(|it| Some(&it.question) == question);
    let answers = Answers::default().with(
        "question",
        question.map(ToString::to_string).unwrap_or_default(),
    );
    match of {
        Some(it) => with_day(answers.with("action", it.action.as_str()), it.due),
        None => answers,
    }
}

/// What is planned, as it would be typed.
pub(super) fn typed_of(action: &PlanAction) -> Answers {
    let answers = Answers::default()
        .with("question", action.question.to_string())
        .with("action", action.action.as_str())
        .with("owner", action.owner.as_str());
    with_day(answers, action.due)
}

fn with_day(answers: Answers, day: Date) -> Answers {
    answers
        .with("due-day", day.day().to_string())
        .with("due-month", day.month().to_string())
        .with("due-year", day.year().to_string())
}

/// Reads what is to be planned; what is wrong is noted.
pub(super) fn read(answers: &mut Answers) -> Option<NewAction> {
    let question = answers.read::<QuestionKey>("question");
    if question.is_none() && answers.error("question").is_none() {
        answers.is_wrong("question", "Choose the question that it is for");
    }
    let due = answers.date("due");
    Some(NewAction {
        question: question?,
        due: due?,
        action: answers.get("action").to_owned(),
        owner: answers.get("owner").to_owned(),
    })
}

async fn add(
    here: Here,
    Path(id): Path<ResponseId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    let opened = opened(&here, id).await?;
    let grant = to_change::<AnswerForm>(&here, &opened).await?;
    if let Some(new) = read(&mut answers) {
        match here.site.forms.plan(grant, id, new).await {
            Ok(_) => return Ok(Redirect::to(&opened.address("/plan?done=planned")).into_response()),
            Err(why) => note(&mut answers, why)?,
        }
    }
    Ok(again(page(&here, &opened, &answers)))
}

fn page(here: &Here, opened: &Opened<'_>, answers: &Answers) -> Response {
    let words = "Plan an action";
    here.page(words)
        .trail(BackLink::new(opened.address("/plan")).text("The plan"))
        .errors(answers.summary(&["due"]))
        .narrow(html! {
            (opened.heading(words))
            form method="post" novalidate {
                (here.token())
                (fields(opened, answers))
                (Button::new("Put it in the plan").once(true))
            }
        })
}

/// The fields of an action.
pub(super) fn fields(opened: &Opened<'_>, answers: &Answers) -> Markup {
    let asked = opened.form.questions().filter(|it| opened.way().asks(it));
    let asked = asked.map(|it| Choice::new(it.key.as_str(), it.text.as_str()));
    let choices = std::iter::once(Choice::new("", "Choose a question")).chain(asked);
    html! {
        (Select::new("question", Label::new("For which question?").size(TextSize::S), choices.collect::<Vec<_>>())
            .value(answers.get("question")).error(answers.error("question")))
        (Textarea::new("action", Label::new("What is to be done?").size(TextSize::S))
            .value(answers.get("action")).rows(3_u16).error(answers.error("action")))
        (Input::new("owner", Label::new("Who sees to it?").size(TextSize::S)).hint("A name or a job title")
            .value(answers.get("owner")).width(Width::Chars30).error(answers.error("owner")))
        (DateInput::new("due").values(answers.date_parts("due")).legend(Legend::new("By when?").size(TextSize::S))
            .error(answers.error("due")))
    }
}
