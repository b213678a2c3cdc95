//! What was published beside the anonymous rest: how many others chose what, and where its scores lie among theirs.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kith_forms::Answer;
use kith_forms::model::{Form, Question};
use kith_forms::responses::Beside;
use kith_forms::rules::{Outcome, Rest};
use kith_gate::action::SeePublished;
use kith_terms::ResponseId;
use kith_terms::small_groups::Count;
use maud::{Markup, html};

use super::{looks, published, room};
use crate::components::charts::BarChart;
use crate::components::{BackLink, Cell, InsetText, Table, TextSize};
use crate::here::{Here, Path};
use crate::site::Site;
use crate::trouble::Trouble;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/published/{response}/rest", get(show))
}

async fn show(here: Here, Path(id): Path<ResponseId>) -> Result<Response, Trouble> {
    let opened = published(&here, id).await?;
    let grant = looks::<SeePublished>(&here, id).await?;
    let beside = here.site.forms.beside_the_rest(grant, id).await;
    let beside = beside
        .map_err(|error| room(&error))?
        .ok_or(Trouble::NotFound)?;
    Ok(here
        .page("Beside the rest")
        .trail(BackLink::new(format!("/published/{id}")))
        .narrow(html! {
            (opened.heading("Beside the rest"))
            p class="govuk-body" { "Others that answered the same version, and whose answers count: " (beside.rest.how_many) ". Nobody is named, and a group of fewer than five is not told by its number." }
            @if beside.rest.chosen.is_empty() && beside.rest.scores.is_empty() {
                (InsetText::new("Too few others have published for anything to be told of them."))
            }
            (scores(opened.form, &opened.outcome, &beside.rest))
            (charts(opened.form, &beside))
        }))
}

/// Its scores, and where they lie.
fn scores(form: &Form, outcome: &Outcome, rest: &Rest) -> Markup {
    let told = form.scores().iter();
    let told = told.filter_map(|it| Some((it, rest.scores.get(&it.key)?)));
    let table = Table::new()
        .caption("Scores")
        .caption_size(TextSize::M)
        .first_cell_heads_row(true)
        .scrolls(true)
        .head(
            [
                "Score",
                "This one",
                "Half of the rest have no more than",
                "The middle half of the rest",
            ]
            .map(Cell::new),
        );
    let table = told.fold(table, |table, (score, spread)| {
        let own = outcome
            .score(&score.key)
            .map_or_else(String::new, |it| it.value.to_string());
        let middle = spread.quartiles.map_or_else(
            || "Not told".to_owned(),
            |(low, high)| format!("{} to {}", figure(low), figure(high)),
        );
        table.row([score.title.clone(), own, figure(spread.median), middle])
    });
    html! { @if !rest.scores.is_empty() { (table) } }
}

/// A score with one digit behind the point.
fn figure(value: f64) -> String {
    format!("{value:.1}")
}

/// A chart for each question of which anything is told, in the form's order.
fn charts(form: &Form, beside: &Beside) -> Markup {
    let told = form.questions().enumerate();
    let told = told.filter_map(|(at, it)| Some((at, it, beside.rest.chosen.get(&it.key)?)));
    html! { @for (at, question, counts) in told { (chart(at, question, counts, beside)) } }
}

fn chart(at: usize, question: &Question, counts: &[(String, Count)], beside: &Beside) -> Markup {
    let kept = beside.response.kept.get(&question.key);
    let own = kept
        .and_then(|it| it.entry.as_ref())
        .map(|it| chosen(&it.answer));
    let own = own.unwrap_or_default();
    let chart = BarChart::new(
        format!("rest-{at}"),
        question.text.as_str(),
        "Answer",
        "How many others",
    );
    let chart = counts.iter().fold(chart, |chart, (option, count)| {
        let is_own = own.contains(option);
        let words = words_of(question, option);
        let label = if is_own {
            format!("{words} (this one)")
        } else {
            words
        };
        chart.bar(label, count.drawn(), count.to_string())
    });
    html! { (chart) }
}

/// What was chosen of a few things.
fn chosen(answer: &Answer) -> Vec<String> {
    match answer {
        Answer::YesNo(true) => vec!["yes".to_owned()],
        Answer::YesNo(false) => vec!["no".to_owned()],
        Answer::Choice(key) => vec![key.to_string()],
        Answer::Choices(keys) => keys.iter().map(ToString::to_string).collect(),
        Answer::Scale(step) => vec![step.to_string()],
        _ => Vec::new(),
    }
}

/// An option's own words.
fn words_of(question: &Question, option: &str) -> String {
    let found = question
        .kind
        .options()
        .iter()
        .find(|it| it.key.as_str() == option);
    match (found, option) {
        (Some(found), _) => found.text.clone(),
        (None, "yes") => "Yes".to_owned(),
        (None, "no") => "No".to_owned(),
        (None, step) => step.to_owned(),
    }
}
