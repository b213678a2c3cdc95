//! The steps that are taken with a breach, each on a small page of its own.

use std::collections::HashMap;

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_oversight::OversightError;
use kith_oversight::breach::{Breach, Risk, Step};
use kith_terms::BreachId;
use maud::{Markup, html};
use serde_json::json;

use super::breaches::to_manage;
use super::{moment, moment_fields, note, trouble, with_moment};
use crate::components::{
    BackLink, Button, Input, InputMode, Label, Legend, Radio, Radios, TextSize, Textarea, Width,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::reply::again;
use crate::site::Site;
use crate::trouble::Trouble;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/breaches/{breach}/{step}", get(ask).post(take))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Who,
    Risk,
    Report,
    Tell,
    Close,
}

/// One step.
pub(super) struct BreachStep {
    kind: Kind,
    /// Its word in the address.
    pub(super) word: &'static str,
    /// The heading, and the words of the link to it.
    pub(super) title: &'static str,
}

const fn step(kind: Kind, word: &'static str, title: &'static str) -> BreachStep {
    BreachStep { kind, word, title }
}

/// Every step, in the order in which they are usually taken.
pub(super) static STEPS: [BreachStep; 5] = [
    step(Kind::Who, "who", "Say whose data it is"),
    step(Kind::Risk, "risk", "Say how high the risk is"),
    step(Kind::Report, "report", "Report it, or say why not"),
    step(Kind::Tell, "tell", "Tell the people, or say why not"),
    step(Kind::Close, "close", "Close the breach"),
];

async fn found(
    here: &Here,
    id: BreachId,
    word: &str,
) -> Result<(&'static BreachStep, Breach), Trouble> {
    let step = STEPS.iter().find(|it| it.word == word);
    let step = step.ok_or(Trouble::NotFound)?;
    let grant = to_manage(here, json!({ "breach": id })).await?;
    let breach = here.site.oversight.breach(&grant, id).await;
    let breach = breach.map_err(trouble)?;
    match breach.closed_at {
        None => Ok((step, breach)),
        Some(_) => Err(Trouble::Conflict {
            what: "This breach is closed.",
        }),
    }
}

async fn ask(here: Here, Path((id, word)): Path<(BreachId, String)>) -> Result<Response, Trouble> {
    let (step, breach) = found(&here, id, &word).await?;
    let now = here.site.gate.now();
    let answers = Answers::default()
        .with("who", breach.who.clone().unwrap_or_default())
        .with(
            "how_many",
            breach.how_many.map_or(String::new(), |it| it.to_string()),
        )
        .with("risk", breach.risk.map_or("", Risk::name))
        .with("words", breach.risk_words.clone().unwrap_or_default());
    let answers = with_moment(answers, "at", now);
    Ok(page(&here, step, &breach, &answers))
}

async fn take(
    here: Here,
    Path((id, word)): Path<(BreachId, String)>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let (step, breach) = found(&here, id, &word).await?;
    let mut answers = Answers::of(typed);
    if let Some(taken) = read(step.kind, &mut answers) {
        let grant = to_manage(&here, json!({ "breach": id })).await?;
        let oversight = &here.site.oversight;
        match oversight.take_step(&grant, id, taken).await {
            Ok(()) => {
                let done = if step.kind == Kind::Close {
                    "closed"
                } else {
                    "kept"
                };
                let to = format!("/breaches/{id}?done={done}");
                return Ok(Redirect::to(&to).into_response());
            }
            Err(why) => {
                let field = match (&why, step.kind) {
                    (OversightError::Future, _) => "at",
                    (_, Kind::Who) => "who",
                    (_, Kind::Report | Kind::Tell) if answers.get("did") == "no" => "why",
                    // What is missing of a report in time is its reference; of a late one, why.
                    (_, Kind::Report) if answers.maybe("words").is_some() => "why",
                    _ => "words",
                };
                note(&mut answers, field, why)?;
            }
        }
    }
    Ok(again(page(&here, step, &breach, &answers)))
}

/// The step that was filled in, or what is wrong with it.
fn read(kind: Kind, answers: &mut Answers) -> Option<Step> {
    let words = answers.get("words").to_owned();
    let why = answers.get("why").to_owned();
    match kind {
        Kind::Who => {
            let Ok(how_many) = answers.get("how_many").parse::<u32>() else {
                answers.is_wrong("how_many", "Enter about how many people, such as 3");
                return None;
            };
            Some(Step::Who(answers.get("who").to_owned(), how_many.into()))
        }
        Kind::Risk => {
            let risk = answers.get("risk").parse::<Risk>();
            let risk = risk.map_err(|why| answers.is_wrong("risk", why)).ok()?;
            Some(Step::Risk(risk, words))
        }
        Kind::Report | Kind::Tell => match answers.get("did") {
            "yes" => {
                let at = moment(answers, "at")?;
                let late = (!why.is_empty()).then_some(why);
                Some(match kind {
                    Kind::Report => Step::Reported(at, words, late),
                    _ => Step::Told(at, words),
                })
            }
            "no" if kind == Kind::Report => Some(Step::NotReported(why)),
            "no" => Some(Step::NotTold(why)),
            _ => {
                answers.is_wrong("did", "Select yes or no");
                None
            }
        },
        Kind::Close => Some(Step::Close(words)),
    }
}

fn page(here: &Here, step: &BreachStep, breach: &Breach, answers: &Answers) -> Response {
    here.page(step.title)
        .trail(BackLink::new(format!("/breaches/{}", breach.id)))
        .errors(answers.summary(&["at"]))
        .narrow(html! {
            h1 class="govuk-heading-l" { (step.title) }
            form method="post" novalidate {
                (here.token())
                (fields(step.kind, answers))
                (Button::new(if step.kind == Kind::Close { "Close the breach" } else { "Keep it" }).once(true))
            }
        })
}

fn area(answers: &Answers, field: &'static str, label: &str, hint: &'static str) -> Markup {
    html! {
        (Textarea::new(field, Label::new(label).size(TextSize::S)).rows(4u16).hint(hint)
            .value(answers.get(field)).error(answers.error(field)))
    }
}

fn fields(kind: Kind, answers: &Answers) -> Markup {
    let yes_no = |question: &str| {
        let both = [Radio::new("yes", "Yes"), Radio::new("no", "No")];
        Radios::new("did", both)
            .legend(Legend::new(question).size(TextSize::S))
            .value(answers.get("did"))
            .error(answers.error("did"))
    };
    match kind {
        Kind::Who => html! {
            (area(answers, "who", "Whose data is it, and what kind?", "Such as: addresses of two children who are known to social care. Name nobody."))
            (Input::new("how_many", Label::new("About how many people?").size(TextSize::S)).value(answers.get("how_many"))
                .inputmode(InputMode::Numeric).width(Width::Chars5).autocomplete("off").error(answers.error("how_many")))
        },
        Kind::Risk => {
            let all: Vec<Radio> = Risk::ALL
                .into_iter()
                .map(|it| Radio::new(it.name(), it.title()))
                .collect();
            html! {
                (Radios::new("risk", all).legend(Legend::new("How high is the risk to the people?").size(TextSize::S))
                    .value(answers.get("risk")).error(answers.error("risk")))
                (area(answers, "words", "Why?", "What could happen to them, and how likely it is"))
            }
        }
        Kind::Report => html! {
            (yes_no("Was it reported to the Information Commissioner?"))
            (moment_fields(answers, "at", "If yes, when was it reported?"))
            (area(answers, "words", "If yes, under which reference?", "The Commissioner gives one"))
            (area(answers, "why", "If no, or after 72 hours: why?", "No report is needed only where a risk to people is unlikely"))
        },
        Kind::Tell => html! {
            (yes_no("Were the people told?"))
            (moment_fields(answers, "at", "If yes, when were they told?"))
            (area(answers, "words", "If yes, how?", "In plain words: what happened, what may follow, what is done, and whom to ask (article 34(2))"))
            (area(answers, "why", "If no, why not?", "Where the risk is high they must be told, but for the grounds of article 34(3)"))
        },
        Kind::Close => html! {
            (area(answers, "words", "What was learned, and what changes?", "So that it does not happen again"))
        },
    }
}
