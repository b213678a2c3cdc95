//! What a privacy officer has asked whoever is signed in, and their answer.

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_gate::Grant;
use kith_gate::action::AnswerQuestions;
use kith_oversight::question::Question;
use kith_terms::QuestionId;
use maud::html;
use serde_json::{Value, json};

use super::oversight::{note, trouble};
use super::reply::{Done, again};
use crate::components::{BackLink, Button, InsetText, Label, TextSize, Textarea};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/questions", get(list))
        .route("/questions/{question}", get(ask).post(answer))
}

async fn to_answer(here: &Here, detail: Value) -> Result<Grant<AnswerQuestions>, Trouble> {
    let gate = &here.site.gate;
    Ok(gate.ask::<AnswerQuestions>(&here.who, detail).await?)
}

async fn list(here: Here, Query(done): Query<Done>) -> Result<Response, Trouble> {
    let grant = to_answer(&here, Value::Null).await?;
    let waiting = here.site.oversight.my_questions(&grant).await;
    let waiting = waiting.map_err(trouble)?;
    let notice = done.notice([(
        "answered",
        "Your answer is kept, and the privacy officer sees it.",
    )]);
    Ok(here.page("Questions for you").notice(notice).narrow(html! {
        h1 class="govuk-heading-l" { "Questions for you" }
        @if waiting.is_empty() { (InsetText::new("No question waits for your answer.")) }
        @else {
            p class="govuk-body" { "A privacy officer asks about how you used the record." }
            ul class="govuk-list" {
                @for it in &waiting { li { a class="govuk-link" href={ "/questions/" (it.id) } { "Asked on " (words::moment(it.asked_at)) } } }
            }
        }
    }))
}

async fn found(here: &Here, id: QuestionId) -> Result<(Grant<AnswerQuestions>, Question), Trouble> {
    let grant = to_answer(here, json!({ "question": id })).await?;
    let waiting = here.site.oversight.my_questions(&grant).await;
    let mut waiting = waiting.map_err(trouble)?.into_iter();
    let one = waiting.find(|it| it.id == id).ok_or(Trouble::NotFound)?;
    Ok((grant, one))
}

async fn ask(here: Here, Path(id): Path<QuestionId>) -> Result<Response, Trouble> {
    let (_, question) = found(&here, id).await?;
    Ok(page(&here, &question, &Answers::default()))
}

async fn answer(
    here: Here,
    Path(id): Path<QuestionId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    let (grant, question) = found(&here, id).await?;
    let oversight = &here.site.oversight;
    match oversight.answer(&grant, id, answers.get("answer")).await {
        Ok(()) => Ok(Redirect::to("/questions?done=answered").into_response()),
        Err(why) => {
            note(&mut answers, "answer", why)?;
            Ok(again(page(&here, &question, &answers)))
        }
    }
}

fn page(here: &Here, question: &Question, answers: &Answers) -> Response {
    here.page("A privacy officer asks you")
        .trail(BackLink::new("/questions").text("Questions for you"))
        .errors(answers.summary(&[]))
        .narrow(html! {
            span class="govuk-caption-l" { "Asked on " (words::moment(question.asked_at)) }
            h1 class="govuk-heading-l" { "A privacy officer asks you" }
            (InsetText::new(question.question.clone()))
            p class="govuk-body" { "Most questions have a simple answer. Say it in your own words: what you were doing, and for whom you were asked. You can answer once." }
            form method="post" novalidate {
                (here.token())
                (Textarea::new("answer", Label::new("Your answer").size(TextSize::S)).rows(6u16)
                    .value(answers.get("answer")).error(answers.error("answer")))
                (Button::new("Send the answer").once(true))
            }
        })
}
