//! How long one person's record is kept: consent to be kept longer, a hold, and that the person has
//! left England.

use std::collections::HashMap;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use kith_gate::Grant;
use kith_gate::action::{Action as _, KeepRecord};
use kith_people::retention::{Keeping, KeepingKind, NewKeeping, NotKept};
use kith_people::rules::retention::RetentionRules;
use kith_terms::time::plain_date;
use kith_terms::{KeepingId, PersonId};
use maud::{Markup, html};
use serde_json::json;

use super::{Away, away, back_to};
use crate::components::{
    BackLink, Button, DateInput, InsetText, Label, Legend, Radio, Radios, TextSize, Textarea,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::archive::rules;
use crate::pages::reply::again;
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/people/{person}/kept", get(ask).post(keep))
        .route("/people/{person}/kept/{keeping}/end", post(end))
}

async fn to_keep(here: &Here, person: PersonId) -> Result<Grant<KeepRecord>, Away> {
    let asked = here.site.gate.ask_about(&here.who, person, json!({})).await;
    asked.map_err(|refusal| away(person, refusal))
}

async fn ask(here: Here, Path(person): Path<PersonId>) -> Result<Response, Away> {
    show(&here, person, &Answers::default()).await
}

async fn show(here: &Here, person: PersonId, answers: &Answers) -> Result<Response, Away> {
    if !here.site.gate.offers(&here.who, KeepRecord::NAME) {
        return to_keep(here, person)
            .await
            .and(Err(Trouble::NotFound.into()));
    }
    let grant = here.site.gate.look(&here.who, person).await;
    let grant = grant.map_err(|refusal| away(person, refusal))?;
    let people = &here.site.people;
    let kept_until = people.kept_until(&grant).await.map_err(|it| failed(&it))?;
    let keepings = people.keepings(&grant).await.map_err(|it| failed(&it))?;
    let whose = people.whose(&grant).await.map_err(|it| failed(&it))?;
    let whose = whose.ok_or(Trouble::NotFound)?;
    let name = words::full_name(whose.given_names.as_deref(), whose.family_name.as_deref());
    let rules = rules()?;
    let title = "How long this record is kept";
    let page = here
        .page(title)
        .trail(BackLink::new(format!("/people/{person}")))
        .errors(answers.summary(&["said", "review"]));
    Ok(page.narrow(html! {
        span class="govuk-caption-l" { (name) }
        h1 class="govuk-heading-l" { (title) }
        @if let Some(sentence) = kept_until { (InsetText::new(sentence)) }
        @for it in &keepings { (held(here, person, it, &rules)) }
        (form(here, answers, &rules))
    }))
}

fn held(here: &Here, person: PersonId, it: &Keeping, rules: &RetentionRules) -> Markup {
    let id = format!("words-{}", it.id);
    html! {
        h2 class="govuk-heading-m" { (it.kind.title(rules)) }
        p class="govuk-body" {
            "Since " (plain_date(it.said_on)) ": " (it.words)
            @if let Some(day) = it.review_on { span class="kith-said" { "To be looked at again by " (plain_date(day)) } }
            span class="kith-said" { (it.recorded_by) }
        }
        form method="post" action={ "/people/" (person) "/kept/" (it.id) "/end" } novalidate {
            (here.token())
            (Textarea::new("words", Label::new("Why does this end?").size(TextSize::S)).id(id).rows(2u16))
            (Button::secondary("End this").once(true))
        }
    }
}

fn form(here: &Here, answers: &Answers, rules: &RetentionRules) -> Markup {
    let kinds = KeepingKind::ALL.map(|it| Radio::new(it.name(), it.title(rules)));
    html! {
        h2 class="govuk-heading-m" { "Write something down" }
        form method="post" novalidate {
            (here.token())
            (Radios::new("kind", kinds).legend(Legend::new("What is it?").size(TextSize::S))
                .value(answers.get("kind")).error(answers.error("kind")))
            (DateInput::new("said").legend(Legend::new("On which day was it?").size(TextSize::S))
                .hint("When they agreed, left, or the hold began").values(answers.date_parts("said")).error(answers.error("said")))
            (Textarea::new("words", Label::new("Who agreed, why is it held, or how do you know?").size(TextSize::S)).rows(3u16)
                .value(answers.get("words")).error(answers.error("words")))
            (DateInput::new("review").legend(Legend::new("For a hold: when should it be looked at again?").size(TextSize::S))
                .hint("Within a year").values(answers.date_parts("review")).error(answers.error("review")))
            (Button::new("Save").once(true))
        }
    }
}

async fn keep(
    here: Here,
    Path(person): Path<PersonId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Away> {
    let mut answers = Answers::of(typed);
    let kind = KeepingKind::named(answers.get("kind"));
    if kind.is_none() {
        answers.is_wrong("kind", "Select what you want to write down");
    }
    let said_on = answers.date("said");
    let review_on = match kind {
        Some(KeepingKind::Hold) => answers.date("review"),
        _ => None,
    };
    if let (Some(kind), Some(said_on), true) = (kind, said_on, answers.all_good()) {
        let grant = to_keep(&here, person).await?;
        let new = NewKeeping {
            kind,
            said_on,
            words: answers.get("words").to_owned(),
            review_on,
        };
        match here.site.people.keep_record(grant, new).await {
            Ok(_) => return Ok(back_to(person, "saved")),
            Err(why) => note(&mut answers, why)?,
        }
    }
    Ok(again(show(&here, person, &answers).await?))
}

async fn end(
    here: Here,
    Path((person, id)): Path<(PersonId, KeepingId)>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Away> {
    let mut answers = Answers::of(typed);
    let grant = to_keep(&here, person).await?;
    let ended = here
        .site
        .people
        .end_keeping(grant, id, answers.get("words"));
    match ended.await {
        Ok(()) => Ok(back_to(person, "saved")),
        Err(why) => {
            note(&mut answers, why)?;
            Ok(again(show(&here, person, &answers).await?))
        }
    }
}

fn note(answers: &mut Answers, why: NotKept) -> Result<(), Trouble> {
    match why {
        NotKept::NoWords | NotKept::TooLong => answers.is_wrong("words", why),
        NotKept::InTheFuture => answers.is_wrong("said", why),
        NotKept::NoReview => answers.is_wrong("review", why),
        NotKept::AlreadyThere => answers.is_wrong("kind", why),
        NotKept::NotThere => {
            return Err(Trouble::Conflict {
                what: "This does not hold any more.",
            });
        }
        NotKept::NotSaved(_) => return Err(failed(&why)),
    }
    Ok(())
}
