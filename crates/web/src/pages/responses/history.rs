//! Who changed what of a response, and when: its states, and every answer that was given.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kith_forms::model::Question;
use kith_forms::{By, Kept};
use kith_terms::ResponseId;
use maud::{Markup, html};

use super::{Opened, opened, said};
use crate::components::{InsetText, Table, TextSize};
use crate::here::{Here, Path};
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/responses/{response}/history", get(show))
}

async fn show(here: Here, Path(id): Path<ResponseId>) -> Result<Response, Trouble> {
    let opened = opened(&here, id).await?;
    let words = "Who changed what, and when";
    Ok(here.page(words).trail(opened.back_to_tasks()).wide(html! {
        (opened.heading(words))
        (steps(&opened))
        (answers(&opened))
    }))
}

/// From where it was started to where it is.
fn steps(opened: &Opened<'_>) -> Markup {
    let response = &opened.response;
    let started = By {
        name: response.started_by.clone(),
        at: response.line.started_at,
    };
    let taken_back = response.taken_back.as_ref();
    let mut steps: Vec<(&By, String)> = [
        (Some(&started), "Started".to_owned()),
        (response.reviewed.as_ref(), "Reviewed".to_owned()),
        (response.signed_off.as_ref(), "Signed off".to_owned()),
        (
            taken_back.map(|it| &it.0),
            format!("Taken back: {}", taken_back.map_or("", |it| it.1.as_str())),
        ),
        (response.published.as_ref(), "Published".to_owned()),
    ]
    .into_iter()
    .filter_map(|(by, what)| Some((by?, what)))
    .collect();
    steps.sort_by_key(|(by, _)| by.at);
    let table = Table::new()
        .caption("Steps")
        .caption_size(TextSize::M)
        .scrolls(true)
        .head(["What", "Who", "When"]);
    let table = steps.into_iter().fold(table, |table, (by, what)| {
        table.row([what, by.name.clone(), words::moment(by.at)])
    });
    html! { (table) }
}

/// What is answered now, the newest first. What was answered before is with its question.
fn answers(opened: &Opened<'_>) -> Markup {
    let mut given = given(opened);
    if given.is_empty() {
        return html! { (InsetText::new("Nothing has been answered yet.")) };
    }
    given.sort_by_key(|(_, _, by)| std::cmp::Reverse(by.at));
    let table = Table::new()
        .caption("Answers, the newest first")
        .caption_size(TextSize::M)
        .scrolls(true)
        .first_cell_heads_row(true)
        .head(["Question", "Answer", "Who", "When"]);
    let table = given.into_iter().fold(table, |table, (question, kept, by)| {
        table.row([
            html! { a class="govuk-link" href=(opened.address_of_question(&question.key)) { (question.text) } },
            html! {
                (said::entry(question, kept.entry.as_ref(), &opened.names))
                @if kept.version > 1 { span class="kith-said" { "Changed " (words::counted(kept.version - 1, "time", "times")) } }
            },
            html! { (by.name) },
            html! { (words::moment(by.at)) },
        ])
    });
    html! { (table) }
}

/// Every answer that somebody gave.
fn given<'a>(opened: &'a Opened<'_>) -> Vec<(&'a Question, &'a Kept, &'a By)> {
    let all = opened.form.questions();
    let given = all.filter_map(|it| Some((it, opened.response.kept.get(&it.key)?)));
    given
        .filter_map(|(it, kept)| Some((it, kept, kept.by.as_ref()?)))
        .collect()
}
