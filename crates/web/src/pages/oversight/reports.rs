//! The monthly report, with a chart and the figures for each question. It names nobody.

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use jiff::ToSpan;
use kith_oversight::report::{Count, Report};
use kith_terms::time::{Date, day_of};
use maud::{Markup, html};
use serde_json::json;

use super::alerts::to_see;
use super::trouble;
use crate::components::charts::BarChart;
use crate::components::{SummaryList, SummaryRow};
use crate::here::Here;
use crate::pages::month::{Month, named};
use crate::site::Site;
use crate::trouble::Trouble;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/reports", get(show))
}

async fn show(here: Here, Query(asked): Query<Month>) -> Result<Response, Trouble> {
    let today = day_of(here.site.gate.now());
    let month = asked.first_day(today)?;
    let grant = to_see(&here, json!({ "report": month })).await?;
    let report = here.site.oversight.report(&grant, month).await;
    let report = report.map_err(trouble)?;
    let (before, after) = (
        month.saturating_sub(1.month()),
        month.saturating_add(1.month()),
    );
    let link = |day: Date| format!("/reports?month={}", day.strftime("%Y-%m"));
    Ok(here.page("Monthly report").wide(html! {
        span class="govuk-caption-l" { "Monthly report" }
        h1 class="govuk-heading-l" { (named(month)) }
        p class="govuk-body kith-actions" {
            a class="govuk-link" href=(link(before)) { "The month before" }
            @if after <= today { a class="govuk-link" href=(link(after)) { "The month after" } }
        }
        p class="govuk-body" { "How the record was watched over. It names nobody, and can be printed as it is." }
        (figures(&report))
        (chart("patterns", "Alerts by pattern", "Pattern", &report.by_pattern))
        (chart("organisations", "Alerts by organisation", "Organisation", &report.by_organisation))
        (chart("decisions", "Alerts by decision", "Decision", &report.by_decision))
        (chart("days", "How soon alerts were decided", "Time", &report.by_days))
        (chart("breaches", "Breaches and their 72 hours", "Breaches", &report.breaches))
    }))
}

fn figures(it: &Report) -> Markup {
    let number = |it: u64| kith_terms::with_commas(it);
    let or_none = |it: Option<u64>| it.map_or_else(|| "None to count".to_owned(), number);
    html! {
        (SummaryList::new([
            SummaryRow::new("Visits to records", number(it.looks)),
            SummaryRow::new("Overrides of shields", number(it.overrides)),
            SummaryRow::new("Alerts", number(it.alerts)),
            SummaryRow::new("Visits for each alert", or_none(it.looks_per_alert)),
            SummaryRow::new("Days to decide, the middle one", or_none(it.median_days)),
            SummaryRow::new("What is looked for is of", it.parameters.clone()),
        ]))
    }
}

fn chart(id: &str, title: &str, head: &str, counts: &[Count]) -> Markup {
    let chart = BarChart::new(id, title, head, "How many");
    let chart = counts.iter().fold(chart, |chart, it| {
        let amount = u32::try_from(it.count).map_or(f64::from(u32::MAX), f64::from);
        chart.bar(&it.of, amount, kith_terms::with_commas(it.count))
    });
    html! { (chart) }
}
