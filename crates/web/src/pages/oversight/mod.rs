//! The privacy officers' desk.

mod act;
mod alerts;
mod breach_steps;
mod breaches;
mod homes;
mod reports;
mod watch_list;

use axum::Router;
use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use kith_gate::account::AccountError;
use kith_oversight::OversightError;
use kith_terms::time::{day_of, on_the_wall};
use maud::{Markup, html};

use crate::components::{DateInput, Input, Label, Legend, TextSize, Width};
use crate::form::Answers;
use crate::site::Site;
use crate::trouble::{Trouble, failed};

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .merge(act::routes())
        .merge(alerts::routes())
        .merge(breach_steps::routes())
        .merge(breaches::routes())
        .merge(homes::routes())
        .merge(reports::routes())
        .merge(watch_list::routes())
}

/// Why there is no page.
pub(super) fn trouble(why: OversightError) -> Trouble {
    match why {
        OversightError::NotFound => Trouble::NotFound,
        OversightError::Own => Trouble::Refused {
            why: why.to_string(),
            instead: None,
        },
        OversightError::Done => Trouble::Conflict {
            what: "This was decided, answered or closed in the meantime.",
        },
        OversightError::Account(AccountError::ProofNeeded) => Trouble::Prove,
        OversightError::Gate(error) => error.into(),
        other => failed(&other),
    }
}

/// What is wrong with what was typed in a field; anything else is trouble.
pub(super) fn note(answers: &mut Answers, field: &str, why: OversightError) -> Result<(), Trouble> {
    match why {
        OversightError::NoWords
        | OversightError::TooLong
        | OversightError::Until
        | OversightError::Future
        | OversightError::NotReported
        | OversightError::NotTold
        | OversightError::NoRisk
        | OversightError::HighRisk
        | OversightError::NoSuchUser => {
            answers.is_wrong(field, why);
            Ok(())
        }
        OversightError::Account(AccountError::ProofNeeded) => Err(trouble(why)),
        OversightError::Account(_) => {
            answers.is_wrong(field, why);
            Ok(())
        }
        other => Err(trouble(other)),
    }
}

/// A day and a time of day, for a moment that is not now.
fn moment_fields(answers: &Answers, name: &'static str, question: &'static str) -> Markup {
    let time = format!("{name}-time");
    html! {
        (DateInput::new(name).legend(Legend::new(question).size(TextSize::S)).hint("For example, 20 11 2026")
            .values(answers.date_parts(name)).error(answers.error(name)))
        (Input::new(time.clone(), Label::new("At what time?").size(TextSize::S)).hint("On the 24-hour clock, for example 14:30")
            .value(answers.get(&time)).width(Width::Chars5).autocomplete("off").error(answers.error(&time)))
    }
}

/// The answers with a moment filled in.
fn with_moment(answers: Answers, name: &str, at: Timestamp) -> Answers {
    let (day, time) = (day_of(at), on_the_wall(at).time());
    answers
        .with(&format!("{name}-day"), day.day().to_string())
        .with(&format!("{name}-month"), day.month().to_string())
        .with(&format!("{name}-year"), day.year().to_string())
        .with(&format!("{name}-time"), time.strftime("%H:%M").to_string())
}

/// The moment that was typed, or what is wrong with it.
fn moment(answers: &mut Answers, name: &str) -> Option<Timestamp> {
    const LONDON: TimeZone = jiff::tz::get!("Europe/London");
    let field = format!("{name}-time");
    let day = answers.date(name);
    let Ok(time) = Time::strptime("%H:%M", answers.get(&field)) else {
        answers.is_wrong(&field, "Enter a time on the 24-hour clock, such as 14:30");
        return None;
    };
    Some(day?.to_datetime(time).to_zoned(LONDON).ok()?.timestamp())
}
