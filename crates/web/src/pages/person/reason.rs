//! The reason, asked before a record is opened; and the warning before a shield is looked behind.

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_gate::policy::Way;
use kith_gate::reason::{LONGEST_REASON, ReasonCode, ReasonError, ReasonGiven};
use kith_terms::PersonId;
use maud::{Markup, html};
use serde::Deserialize;

use super::{Away, away};
use crate::components::{
    BackLink, Button, CharacterCount, InsetText, Label, Legend, Limit, Radio, Radios, TextSize,
    Textarea, WarningText,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::reply::again;
use crate::site::Site;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/people/{person}/reason", get(ask).post(give))
        .route("/people/{person}/override", get(warn).post(override_shield))
}

/// The name of the policy that asks for another reason than that of the visit: its sentence is shown,
/// and nothing that stands in the address.
#[derive(Default, Deserialize)]
struct Other {
    #[serde(default)]
    other: String,
}

async fn ask(
    here: Here,
    Path(person): Path<PersonId>,
    Query(Other { other }): Query<Other>,
) -> Result<Response, Away> {
    let why = here.site.gate.asks_other_reason(&other);
    first(&here, person, false, why).await
}

async fn warn(here: Here, Path(person): Path<PersonId>) -> Result<Response, Away> {
    first(&here, person, true, None).await
}

/// The page as it is before anything is answered, for whoever could open the record with a reason.
async fn first(
    here: &Here,
    person: PersonId,
    behind_shield: bool,
    why: Option<&str>,
) -> Result<Response, Away> {
    let may = here
        .site
        .gate
        .may_open_visit(&here.who, person, behind_shield)
        .await;
    may.map_err(|refusal| away(person, refusal))?;
    Ok(page(here, person, &Answers::default(), behind_shield, why))
}

async fn give(
    here: Here,
    Path(person): Path<PersonId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Response {
    open(&here, person, Answers::of(typed), false).await
}

async fn override_shield(
    here: Here,
    Path(person): Path<PersonId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Response {
    open(&here, person, Answers::of(typed), true).await
}

async fn open(
    here: &Here,
    person: PersonId,
    mut answers: Answers,
    behind_shield: bool,
) -> Response {
    let code = answers.get("reason").parse::<ReasonCode>();
    let reason = code.and_then(|code| ReasonGiven::new(code, answers.get("words")));
    let reason = match reason {
        Ok(reason) => reason,
        Err(why) => {
            answers.is_wrong(
                if why == ReasonError::NotListed {
                    "reason"
                } else {
                    "words"
                },
                why,
            );
            return again(page(here, person, &answers, behind_shield, None));
        }
    };
    match here
        .site
        .gate
        .open_visit(&here.who, person, reason, behind_shield)
        .await
    {
        Ok(_) => Redirect::to(&format!("/people/{person}")).into_response(),
        Err(refusal) => away(person, refusal).into_response(),
    }
}

/// With why another reason than that of the visit is asked for, if it is.
fn page(
    here: &Here,
    person: PersonId,
    answers: &Answers,
    behind_shield: bool,
    why: Option<&str>,
) -> Response {
    let title = match behind_shield {
        true => "Look behind the shield",
        false => "Why do you need this record?",
    };
    let way_back = if behind_shield {
        format!("/people/{person}")
    } else {
        "/search".to_owned()
    };
    here.page(title)
        .trail(BackLink::new(way_back))
        .errors(answers.summary(&[]))
        .narrow(html! {
            h1 class="govuk-heading-l" { (title) }
            @if let Some(why) = why { (other_reason(why)) }
            @if behind_shield { (warning()) } @else {
                (InsetText::new("Your reason is kept with your look where nobody can change it. The person can be shown it."))
            }
            form method="post" novalidate {
                (here.token())
                (codes(here, answers, "Choose the reason that fits best", Way::InAVisit))
                (CharacterCount::new(
                    Textarea::new("words", Label::new("In your own words").size(TextSize::S))
                        .hint("One sentence: what you are doing that needs it. No notes about the person.")
                        .value(answers.get("words")).rows(3u16).error(answers.error("words")),
                    Limit::Characters(LONGEST_REASON as u32),
                ))
                @if behind_shield {
                    (Button::warning("Look behind the shield").once(true))
                } @else {
                    (Button::new("Open the record").once(true))
                }
            }
            @if !behind_shield {
                h2 class="govuk-heading-m" { "For somebody else" }
                p class="govuk-body" { "Has a colleague elsewhere who cannot use Kith asked you? "
                    a class="govuk-link" href={ "/people/" (person) "/colleague" } { "Look for a colleague" } "." }
            }
        })
}

fn other_reason(why: &str) -> Markup {
    html! {
        (WarningText::new(why.to_owned()))
        p class="govuk-body" { "Nothing was saved. If you had filled in a form, give the reason that it is for and fill it in again." }
    }
}

fn warning() -> Markup {
    html! {
        (WarningText::new("Every look behind a shield starts an investigation: a privacy officer sees it at once, with your name and your reason."))
        p class="govuk-body" { "This person is shielded because someone could do them serious harm if it were known where they are. Privacy officers see who overrides a shield and why." }
        p class="govuk-body" { "You see what is hidden during this visit alone. To reach someone who works with the person you may not need it: ask your record manager to make contact for you." }
    }
}

pub(super) fn codes(here: &Here, answers: &Answers, legend: &str, way: Way) -> Markup {
    let radio =
        |code: ReasonCode| Radio::new(code.name(), code.title()).hint(hint(here, code, way));
    let radios: Vec<Radio> = ReasonCode::ALL.into_iter().map(radio).collect();
    let radios = Radios::new("reason", radios)
        .legend(Legend::new(legend).size(TextSize::M))
        .error(answers.error("reason"));
    match answers.maybe("reason") {
        Some(chosen) => html! { (radios.value(chosen)) },
        None => html! { (radios) },
    }
}

/// What helps to choose a reason: what it is for, and what it leaves out.
fn hint(here: &Here, code: ReasonCode, way: Way) -> String {
    // Where the policies cannot be applied no record opens, whatever stands here.
    let left_out = here.site.gate.left_out(here.who.role(), code, way);
    match left_out.ok().and_then(words::left_out) {
        Some(left_out) => format!("{} Leaves out {left_out}.", code.hint()),
        None => code.hint().to_owned(),
    }
}
