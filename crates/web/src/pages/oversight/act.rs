//! What a privacy officer does with an alert, each on a small page of its own.

use std::collections::HashMap;

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_gate::action::{DecideAlerts, SuspendAccounts};
use kith_oversight::alert::{Alert, Decision, Seen};
use kith_terms::{AlertId, PersonId};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::alerts::{name, to_see};
use super::{note, trouble};
use crate::components::{
    BackLink, Button, Label, Legend, Radio, Radios, TextSize, Textarea, WarningText,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::reply::again;
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/alerts/{alert}/ask", get(ask_page).post(ask))
        .route("/alerts/{alert}/decide", get(decide_page).post(decide))
        .route("/alerts/{alert}/suspend", get(suspend_page).post(suspend))
        .route("/alerts/{alert}/tell", get(tell_page).post(tell))
}

type Typed = Posted<HashMap<String, String>>;

async fn found(here: &Here, id: AlertId) -> Result<Alert, Trouble> {
    let grant = to_see(here, json!({ "alert": id })).await?;
    here.site.oversight.alert(&grant, id).await.map_err(trouble)
}

async fn to_decide(here: &Here) -> Result<kith_gate::Grant<DecideAlerts>, Trouble> {
    let gate = &here.site.gate;
    Ok(gate.ask::<DecideAlerts>(&here.who, Value::Null).await?)
}

fn there(id: AlertId, done: &str) -> Response {
    Redirect::to(&format!("/alerts/{id}?done={done}")).into_response()
}

fn page(here: &Here, alert: &Alert, title: &str, answers: &Answers, form: &Markup) -> Response {
    here.page(title)
        .trail(BackLink::new(format!("/alerts/{}", alert.heading.id)))
        .errors(answers.summary(&[]))
        .narrow(html! {
            span class="govuk-caption-l" { "Alert about " (name(alert.holder.as_ref())) }
            h1 class="govuk-heading-l" { (title) }
            form method="post" novalidate { (here.token()) (form) }
        })
}

fn textarea(answers: &Answers, field: &'static str, label: &str, hint: &'static str) -> Markup {
    html! {
        (Textarea::new(field, Label::new(label).size(TextSize::S)).rows(5u16).hint(hint)
            .value(answers.get(field)).error(answers.error(field)))
    }
}

async fn ask_page(here: Here, Path(id): Path<AlertId>) -> Result<Response, Trouble> {
    let alert = found(&here, id).await?;
    Ok(asking(&here, &alert, &Answers::default()))
}

async fn ask(
    here: Here,
    Path(id): Path<AlertId>,
    Posted(typed): Typed,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    let grant = to_decide(&here).await?;
    let question = answers.get("question");
    match here.site.oversight.ask(&grant, id, question).await {
        Ok(_) => Ok(there(id, "asked")),
        Err(why) => {
            note(&mut answers, "question", why)?;
            Ok(again(asking(&here, &found(&here, id).await?, &answers)))
        }
    }
}

fn asking(here: &Here, alert: &Alert, answers: &Answers) -> Response {
    let form = html! {
        p class="govuk-body" { "They see your question, with your name, on their home page, and answer it on a page of its own. They do not see what was found or the score." }
        (textarea(answers, "question", "What do you ask?", "Say which looks you mean, by day and time. Do not name the people: others may see the screen."))
        (Button::new("Ask").once(true))
    };
    page(here, alert, "Ask them why", answers, &form)
}

async fn decide_page(here: Here, Path(id): Path<AlertId>) -> Result<Response, Trouble> {
    let alert = found(&here, id).await?;
    Ok(deciding(&here, &alert, &Answers::default()))
}

async fn decide(
    here: Here,
    Path(id): Path<AlertId>,
    Posted(typed): Typed,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    let decision = answers.get("decision").parse::<Decision>();
    let decision = decision
        .map_err(|why| answers.is_wrong("decision", why))
        .ok();
    let seen: Option<Seen> = answers.read("seen");
    if let (Some(decision), Some(seen)) = (decision, seen) {
        let grant = to_decide(&here).await?;
        let oversight = &here.site.oversight;
        match oversight
            .decide(&grant, id, seen, decision, answers.get("why"))
            .await
        {
            Ok(()) => return Ok(there(id, "decided")),
            Err(why) => note(&mut answers, "why", why)?,
        }
    }
    Ok(again(deciding(&here, &found(&here, id).await?, &answers)))
}

fn deciding(here: &Here, alert: &Alert, answers: &Answers) -> Response {
    let all: Vec<Radio> = Decision::ALL
        .into_iter()
        .map(|it| Radio::new(it.name(), it.title()).hint(it.hint()))
        .collect();
    let form = html! {
        input type="hidden" name="seen" value=(alert.heading.seen());
        (Radios::new("decision", all).legend(Legend::new("What have you decided?").size(TextSize::M))
            .value(answers.get("decision")).error(answers.error("decision")))
        (textarea(answers, "why", "Why?", "What you looked at, and what it rests on"))
        (Button::new("Keep the decision").once(true))
    };
    page(here, alert, "Decide", answers, &form)
}

async fn suspend_page(here: Here, Path(id): Path<AlertId>) -> Result<Response, Trouble> {
    here.proved()?;
    let alert = found(&here, id).await?;
    Ok(suspending(&here, &alert, &Answers::default()))
}

async fn suspend(
    here: Here,
    Path(id): Path<AlertId>,
    Posted(typed): Typed,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    let gate = &here.site.gate;
    let detail = json!({ "alert": id });
    let grant = gate.ask::<SuspendAccounts>(&here.who, detail).await?;
    let oversight = &here.site.oversight;
    match oversight.suspend(&grant, id, answers.get("why")).await {
        Ok(()) => Ok(there(id, "suspended")),
        Err(why) => {
            note(&mut answers, "why", why)?;
            Ok(again(suspending(&here, &found(&here, id).await?, &answers)))
        }
    }
}

fn suspending(here: &Here, alert: &Alert, answers: &Answers) -> Response {
    let form = html! {
        (WarningText::new("They are signed out at once, and cannot sign in until an account administrator ends the suspension."))
        (textarea(answers, "why", "Why?", "Account administrators see this. Name nobody who was looked at."))
        (Button::warning("Suspend the account").once(true))
    };
    page(here, alert, "Suspend the account", answers, &form)
}

async fn tell_page(here: Here, Path(id): Path<AlertId>) -> Result<Response, Trouble> {
    let alert = found(&here, id).await?;
    Ok(telling(&here, &alert, &Answers::default()))
}

async fn tell(
    here: Here,
    Path(id): Path<AlertId>,
    Posted(typed): Typed,
) -> Result<Response, Trouble> {
    let mut answers = Answers::of(typed);
    let person = answers.get("person").parse::<PersonId>().ok();
    if person.is_none() {
        answers.is_wrong("person", "Select the person");
    }
    let told = match answers.get("told") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => {
            answers.is_wrong("told", "Select whether the person was told");
            None
        }
    };
    if let (Some(person), Some(told)) = (person, told) {
        let grant = to_decide(&here).await?;
        let oversight = &here.site.oversight;
        match oversight
            .tell(&grant, id, person, told, answers.get("how"))
            .await
        {
            Ok(()) => return Ok(there(id, "told")),
            Err(why) => note(&mut answers, "how", why)?,
        }
    }
    Ok(again(telling(&here, &found(&here, id).await?, &answers)))
}

/// The people are told apart by when they were looked at: the desk opens no records.
fn telling(here: &Here, alert: &Alert, answers: &Answers) -> Response {
    let looked = |person: &PersonId| {
        let last = alert
            .evidence
            .iter()
            .find(|it| it.subjects.contains(person));
        last.map_or_else(String::new, |it| words::moment(it.at))
    };
    let people: Vec<Radio> = alert
        .people
        .iter()
        .map(|it| Radio::new(it.to_string(), format!("Looked at last on {}", looked(it))))
        .collect();
    let told = [
        Radio::new("yes", "Yes"),
        Radio::new("no", "No")
            .hint("Because it would raise the risk to somebody, or for another reason"),
    ];
    let form = html! {
        (Radios::new("person", people).legend(Legend::new("Which person?").size(TextSize::S))
            .value(answers.get("person")).error(answers.error("person")))
        (Radios::new("told", told).legend(Legend::new("Was the person told that their record was looked at?").size(TextSize::S))
            .value(answers.get("told")).error(answers.error("told")))
        (textarea(answers, "how", "How were they told, or why not?", "When, by whom and by which way; or what speaks against it"))
        (Button::new("Write it down").once(true))
    };
    page(here, alert, "Tell a person", answers, &form)
}
