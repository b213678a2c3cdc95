//! Two responses of an organisation to one form, side by side: what differs first.

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use kith_forms::responses::{Compared, Comparison, Kept, Line};
use kith_forms::{Figure, QuestionKey, ScoreKey};
use kith_gate::action::SeeResponses;
use kith_terms::ResponseId;
use kith_terms::time::{day_of, plain_date};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Opened, looks, opened, room, said};
use crate::components::{Button, Choice, InsetText, Label, Select, Table, TextSize};
use crate::here::{Here, Path};
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/responses/{response}/compare", get(compare))
}

/// With which other.
#[derive(Deserialize)]
struct With {
    with: Option<ResponseId>,
}

async fn compare(
    here: Here,
    Path(id): Path<ResponseId>,
    Query(With { with }): Query<With>,
) -> Result<Response, Trouble> {
    let opened = opened(&here, id).await?;
    let others = others(&here, &opened).await?;
    let comparison = match with {
        Some(with) => Some(compared(&here, with, id).await?),
        None => None,
    };
    Ok(here
        .page("Compare with another")
        .trail(opened.back_to_tasks())
        .wide(html! {
            (opened.heading("Compare with another"))
            (choose(&others, with))
            @if let Some(comparison) = comparison { (side_by_side(&opened, &comparison)) }
        }))
}

/// The other responses of the organisation to this form.
async fn others(here: &Here, opened: &Opened<'_>) -> Result<Vec<Line>, Trouble> {
    let line = &opened.response.line;
    let grant = looks::<SeeResponses>(here, line.id).await?;
    let all = here.site.forms.responses(grant).await;
    let all = all.map_err(|error| room(&error))?.into_iter();
    Ok(all
        .filter(|it| it.form == line.form && it.id != line.id)
        .collect())
}

async fn compared(here: &Here, one: ResponseId, other: ResponseId) -> Result<Comparison, Trouble> {
    let grant = looks::<SeeResponses>(here, other).await?;
    let compared = here.site.forms.compare(grant, one, other).await;
    compared
        .map_err(|error| room(&error))?
        .ok_or(Trouble::NotFound)
}

fn choose(others: &[Line], with: Option<ResponseId>) -> Markup {
    if others.is_empty() {
        return html! { (InsetText::new("There is no other response to this form yet.")) };
    }
    let choices = others
        .iter()
        .map(|it| Choice::new(it.id.to_string(), called(it)));
    html! {
        form method="get" {
            (Select::new("with", Label::new("Which other?").size(TextSize::S), choices.collect::<Vec<_>>())
                .value(with.map(|it| it.to_string()).unwrap_or_default()))
            (Button::secondary("Compare"))
        }
    }
}

/// A response in a few words: its version, and when it was published or started.
fn called(line: &Line) -> String {
    match line.published_at {
        Some(at) => format!("{}, published on {}", line.version, plain_date(day_of(at))),
        None => format!(
            "{}, started on {}",
            line.version,
            plain_date(day_of(line.started_at))
        ),
    }
}

fn side_by_side(opened: &Opened<'_>, comparison: &Comparison) -> Markup {
    let (same, differing): (Vec<_>, Vec<_>) = comparison.questions.iter().partition(|it| it.same);
    html! {
        (scores(opened, comparison))
        @if differing.is_empty() {
            (InsetText::new("All answers are the same."))
        } @else {
            (questions(opened, comparison, "What differs", &differing))
        }
        @if !same.is_empty() { (questions(opened, comparison, "What is the same", &same)) }
    }
}

fn heads(first: &str, comparison: &Comparison) -> [String; 3] {
    [
        first.to_owned(),
        called(&comparison.one),
        called(&comparison.other),
    ]
}

fn questions(
    opened: &Opened<'_>,
    comparison: &Comparison,
    caption: &str,
    all: &[&Compared<QuestionKey, Kept>],
) -> Markup {
    let table = Table::new()
        .caption(format!(
            "{caption}: {}",
            words::counted(all.len(), "question", "questions")
        ))
        .caption_size(TextSize::M)
        .first_cell_heads_row(true)
        .scrolls(true)
        .head(heads("Question", comparison));
    let table = all.iter().fold(table, |table, it| {
        let question = opened.form.question(it.of.as_str());
        let text = question.map_or_else(|| it.of.to_string(), |it| it.text.clone());
        let cell = |kept: &Option<Kept>| match (question, kept) {
            (Some(question), Some(kept)) => {
                said::entry(question, kept.entry.as_ref(), &opened.names)
            }
            (None, Some(_)) => html! { "Answered" },
            (_, None) => html! { span class="kith-none" { "Not answered" } },
        };
        table.row([html! { (text) }, cell(&it.one), cell(&it.other)])
    });
    html! { (table) }
}

fn scores(opened: &Opened<'_>, comparison: &Comparison) -> Markup {
    let title = |key: &ScoreKey| {
        let score = opened.form.score(key.as_str());
        score.map_or_else(|| key.to_string(), |it| it.title.clone())
    };
    let figure = |it: &Option<Figure>| it.map_or_else(String::new, |it| it.to_string());
    let table = Table::new()
        .caption("Scores")
        .caption_size(TextSize::M)
        .first_cell_heads_row(true)
        .scrolls(true)
        .head(heads("Score", comparison));
    let table = comparison.scores.iter().fold(table, |table, it| {
        table.row([title(&it.of), figure(&it.one), figure(&it.other)])
    });
    html! { @if !comparison.scores.is_empty() { (table) } }
}
