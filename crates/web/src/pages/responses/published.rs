//! What an organisation published, for whoever relies on it.

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use kith_forms::State;
use kith_terms::ResponseId;
use kith_terms::time::{Date, day_of, plain_date};
use maud::{Markup, html};

use super::sections::{scores, sections};
use super::{Opened, published, state_tag};
use crate::components::{InsetText, SummaryList, SummaryRow, Tag, TagColour};
use crate::here::{Here, Path};
use crate::pages::reply::Done;
use crate::site::Site;
use crate::trouble::Trouble;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/published/{response}", get(show))
}

const DONE: [(&str, &str); 1] = [("published", "It is published")];

async fn show(
    here: Here,
    Path(id): Path<ResponseId>,
    Query(done): Query<Done>,
) -> Result<Response, Trouble> {
    let opened = published(&here, id).await?;
    let today = day_of(here.site.gate.now());
    Ok(here
        .page(opened.form.title())
        .notice(done.notice(DONE))
        .narrow(html! {
            h1 class="govuk-heading-l" {
                span class="govuk-caption-l" { (opened.organisation) ", " (opened.form.version()) }
                (opened.form.title())
            }
            div class="kith-actions" {
                button type="button" class="govuk-button govuk-button--secondary" data-kith-print hidden { "Print" }
            }
            @if opened.response.line.state == State::Superseded {
                (InsetText::new("This does not count any more: another was published since."))
            }
            (SummaryList::new(facts(&opened, today)))
            p class="govuk-body" { a class="govuk-link" href={ "/published/" (id) "/rest" } { "See it beside the rest" } ", of whom nobody is named" }
            (scores(&opened))
            (sections(&opened, false))
        }))
}

/// What it says as a whole.
fn facts(opened: &Opened<'_>, today: Date) -> Vec<SummaryRow> {
    let response = &opened.response;
    let line = &response.line;
    let levels = opened.form.levels().iter();
    let level = line
        .level
        .as_ref()
        .and_then(|key| levels.clone().find(|it| it.key == *key));
    let rows = [
        Some(SummaryRow::new("How it stands", stands(opened, today))),
        level.map(|it| SummaryRow::new("Level", it.title.as_str())),
        line.published_at
            .map(|at| SummaryRow::new("Published", plain_date(day_of(at)))),
        line.counts_until
            .map(|it| SummaryRow::new("Counts until", plain_date(it))),
        (!response.covers.is_empty()).then(|| SummaryRow::new("Speaks also for", covered(opened))),
    ];
    rows.into_iter().flatten().collect()
}

fn stands(opened: &Opened<'_>, today: Date) -> Markup {
    let line = &opened.response.line;
    let ended = line.counts_until.is_some_and(|last| last < today);
    html! {
        @if ended && line.state == State::Published { (Tag::new("Out of date").colour(TagColour::Red)) }
        @else { (state_tag(line.state)) }
    }
}

/// The services for which it also speaks, by name.
fn covered(opened: &Opened<'_>) -> Markup {
    let all = opened.names.services.iter();
    let all = all.filter(|it| opened.response.covers.contains(&it.id));
    html! { ul class="govuk-list" { @for it in all { li { (it.name) } } } }
}
