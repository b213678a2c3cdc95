//! What agencies sent, and how good it is.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use kith_gate::Grant;
use kith_gate::action::SeeFeeds;
use kith_people::intake::columns::Column;
use kith_people::intake::report::{
    FeedReport, LINES_ON_A_PAGE, LOADS_ON_A_PAGE, Paged, Quarantined,
};
use kith_terms::{FeedRunId, with_commas};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::paging::{At, nothing_on_this_page};
use crate::components::charts::BarChart;
use crate::components::{
    BackLink, Cell, Details, InsetText, SummaryList, SummaryRow, Table, Tag, TagColour, TextSize,
};
use crate::here::{Here, Path};
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/feeds", get(list))
        .route("/feeds/{run}", get(show))
}

async fn to_see(here: &Here, detail: Value) -> Result<Grant<SeeFeeds>, Trouble> {
    Ok(here.site.gate.ask::<SeeFeeds>(&here.who, detail).await?)
}

async fn list(here: Here, Query(at): Query<At>) -> Result<Response, Trouble> {
    let grant = to_see(&here, json!({ "page": at.number() })).await?;
    let found = here.site.people.feeds(&grant, at.skipped()).await;
    let found = found.map_err(|error| failed(&error))?;
    Ok(here.page("Feeds").wide(html! {
        h1 class="govuk-heading-l" { "Feeds" }
        p class="govuk-body" { "Every file that was loaded, the latest first." }
        @if found.all == 0 {
            (InsetText::new("Nothing has been loaded yet. The operator loads a feed with the command “kith load”."))
        } @else if found.lines.is_empty() {
            (nothing_on_this_page("/feeds"))
        } @else {
            (runs_table(&found))
            (at.pages(found.all, LOADS_ON_A_PAGE, "/feeds"))
        }
    }))
}

fn runs_table(found: &Paged<FeedReport>) -> Markup {
    let numbers = [
        "Rows",
        "New people",
        "Matched",
        "Changed",
        "To review",
        "Not taken",
    ];
    let head = ["Source", "Loaded", "State"].map(Cell::new).into_iter();
    let head = head.chain(numbers.map(|it| Cell::new(it).numeric(true)));
    let table = Table::new()
        .caption(words::counted(found.all, "load", "loads"))
        .first_cell_heads_row(true)
        .scrolls(true)
        .head(head);
    let table = found.lines.iter().fold(table, |table, it| {
        let said = [
            Cell::new(html! {
                a class="govuk-link" href={ "/feeds/" (it.run) } { (it.title) }
                span class="kith-said" { (it.file_name) }
            }),
            Cell::new(words::moment(it.started_at)),
            Cell::new(html! { (state_tag(it)) }),
        ];
        let counts = [
            it.counts.rows,
            it.counts.new_people,
            it.counts.matched,
            it.counts.changed,
            it.counts.for_review,
            it.counts.quarantined,
        ];
        table.row(said.into_iter().chain(counts.map(Cell::number)))
    });
    html! { (table) }
}

fn state_tag(it: &FeedReport) -> Tag {
    match it.state.as_str() {
        "finished" => Tag::new("Finished").colour(TagColour::Green),
        "running" => Tag::new("Loading").colour(TagColour::Yellow),
        _ => Tag::new("Stopped").colour(TagColour::Red),
    }
}

async fn show(
    here: Here,
    Path(run): Path<FeedRunId>,
    Query(at): Query<At>,
) -> Result<Response, Trouble> {
    let grant = to_see(&here, json!({ "run": run, "page": at.number() })).await?;
    let found = here.site.people.feed(&grant, run, at.skipped()).await;
    let found = found.map_err(|error| failed(&error))?;
    let (it, lines) = found.ok_or(Trouble::NotFound)?;
    Ok(here
        .page(format!("Feed: {}", it.title))
        .trail(BackLink::new("/feeds").text("Feeds"))
        .wide(html! {
            h1 class="govuk-heading-l" { (it.title) " " (state_tag(&it)) }
            (state_words(&it))
            (facts(&it))
            (went(&it))
            (completeness(&it))
            (set_aside(&it.set_aside))
            (quarantine(&it, &lines, &at))
        }))
}

fn state_words(it: &FeedReport) -> Markup {
    html! {
        @match it.state.as_str() {
            "finished" => {},
            "running" => { (InsetText::new("This load is still going on. Load the page again to see how far it is.")) },
            _ => { (InsetText::new("This load was stopped before its end. What it had taken is kept. Loading the same file again goes on from there.")) },
        }
    }
}

fn facts(it: &FeedReport) -> Markup {
    let mut rows = vec![
        SummaryRow::new("File", it.file_name.clone()),
        SummaryRow::new("Began", words::moment(it.started_at)),
        SummaryRow::new("Ended", words::or_none(it.finished_at.map(words::moment))),
        SummaryRow::new("Letters written as", it.encoding.clone()),
        SummaryRow::new(
            "SHA-256 of the file",
            html! { code class="kith-detail" { (it.file_sha256) } },
        ),
    ];
    if !it.unknown_columns.is_empty() {
        rows.push(SummaryRow::new(
            "Columns not taken",
            html! { @for column in &it.unknown_columns { div { code { (column) } } } },
        ));
    }
    html! { (SummaryList::new(rows)) }
}

/// Which way the rows went.
fn went(it: &FeedReport) -> Markup {
    let counts = &it.counts;
    let ways = [
        ("New people", counts.new_people),
        ("Matched with someone here", counts.matched),
        ("Changed", counts.changed),
        ("Unchanged", counts.unchanged),
        ("Older than what is held", counts.older),
        ("Not taken", counts.quarantined),
    ];
    let rows = words::counted(counts.rows, "row", "rows");
    let chart = BarChart::new("went", "Where the rows went", "Way", "Rows");
    let chart = ways.into_iter().fold(chart, |chart, (words, part)| {
        chart.bar(words, as_measure(part), with_commas(part))
    });
    html! {
        p class="govuk-body" {
            (rows) " in the file. "
            @match counts.for_review {
                0 => "No question was raised for the clerical matchers.",
                1 => "1 question was raised for the clerical matchers.",
                many => { (with_commas(many)) " questions were raised for the clerical matchers." },
            }
        }
        (chart)
    }
}

/// How full each column of the file is, in the order in which columns are documented.
fn completeness(it: &FeedReport) -> Markup {
    let chart = BarChart::new(
        "complete",
        "How complete each column is",
        "Column",
        "Rows with a value that can be believed",
    );
    let chart = Column::ALL
        .iter()
        .filter_map(|column| Some((column.header(), *it.completeness.get(column.header())?)))
        .fold(chart, |chart, (column, filled)| {
            chart.percent(plain(column), filled, it.counts.taken())
        });
    html! { @if !it.completeness.is_empty() { (chart) } }
}

fn set_aside(all: &BTreeMap<String, BTreeMap<String, u64>>) -> Markup {
    let table = Table::new()
        .caption("Values set aside")
        .caption_size(TextSize::M)
        .scrolls(true)
        .head([
            Cell::new("Column"),
            Cell::new("Why the value is not believed"),
            Cell::new("Values").numeric(true),
        ]);
    let lines = all
        .iter()
        .flat_map(|(column, whys)| whys.iter().map(move |(why, count)| (column, why, count)));
    let table = lines.fold(table, |table, (column, why, count)| {
        table.row([
            Cell::new(plain(column)),
            Cell::new(words::capital(why)),
            Cell::number(*count),
        ])
    });
    html! {
        @if !all.is_empty() {
            (table)
            p class="govuk-body" { "A value that is set aside is kept as it was sent, and is not believed. The rest of its row was taken." }
        }
    }
}

fn quarantine(it: &FeedReport, found: &Paged<Quarantined>, at: &At) -> Markup {
    let table = Table::new()
        .caption(format!(
            "{} not taken, line by line",
            words::counted(found.all, "row or value", "rows and values")
        ))
        .caption_size(TextSize::M)
        .scrolls(true)
        .head(["Line", "What was not taken", "Why", "As it was sent"]);
    let lines = found.lines.iter();
    let table = lines.fold(table, |table, line| table.row(quarantined(line)));
    let address = format!("/feeds/{}", it.run);
    html! {
        @if found.all == 0 {
            p class="govuk-body" { "Every row was taken, and every value believed." }
        } @else if found.lines.is_empty() {
            (nothing_on_this_page(&address))
        } @else {
            (table)
            (at.pages(found.all, LINES_ON_A_PAGE, &address))
            p class="govuk-body" { "Send these lines back to whoever sent the file. Once they are put right, load the file again: rows that are here already change nothing." }
        }
    }
}

fn quarantined(it: &Quarantined) -> [Markup; 4] {
    [
        html! { (with_commas(it.line)) },
        html! {
            @match (&it.field, it.whole_row) {
                (_, true) => { (Tag::new("The whole row").colour(TagColour::Red)) }
                (Some(field), false) => { (plain(field)) }
                (None, false) => { "A value" }
            }
        },
        html! {
            (words::capital(&it.reason))
            @if let (Some(field), true) = (&it.field, it.whole_row) { span class="kith-said" { (plain(field)) } }
        },
        html! {
            @if it.secret { "Kept, and shown to nobody" } @else {
            (Details::new(html! { "Show" span class="govuk-visually-hidden" { " line " (it.line) } },
                html! { code class="kith-detail" { (it.raw) } }))
            }
        },
    ]
}

/// A count as the length of a bar.
fn as_measure(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

/// A column's name as people say it: `nhs_number` is "NHS number".
pub(super) fn plain(column: &str) -> String {
    let parts: Vec<String> = column
        .split('_')
        .enumerate()
        .map(|(place, word)| match (word, place) {
            ("nhs" | "gp" | "ods" | "urn" | "uprn", _) => word.to_uppercase(),
            ("id", _) => "ID".to_owned(),
            (_, 0) => words::capital(word),
            _ => word.to_owned(),
        })
        .collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_called_as_people_say_it() {
        for (column, words) in [
            ("nhs_number", "NHS number"),
            ("date_of_birth", "Date of birth"),
            ("gp_ods_code", "GP ODS code"),
            ("uprn", "UPRN"),
            ("involvement_1_service", "Involvement 1 service"),
            ("", ""),
        ] {
            assert_eq!(plain(column), words);
        }
    }
}
