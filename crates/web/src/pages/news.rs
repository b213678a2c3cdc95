//! What commissioners tell providers, for everybody to read.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kith_market::news::News;
use kith_terms::time::{day_of, plain_date};
use maud::{Markup, html};

use crate::components::InsetText;
use crate::here::Visitor;
use crate::site::Site;
use crate::trouble::{Trouble, failed};

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/news", get(show))
}

/// How many stand beside something else.
const LATEST: usize = 3;

/// What is shown today, the newest first.
pub(super) async fn all(site: &Site) -> Result<Vec<News>, Trouble> {
    site.market.news().await.map_err(|error| failed(&error))
}

/// The latest, to stand beside something else; nothing where there is none.
pub(super) async fn latest(site: &Site) -> Result<Markup, Trouble> {
    let all = all(site).await?;
    Ok(html! {
        @if !all.is_empty() {
            h2 class="govuk-heading-m" { "News" }
            @for it in all.iter().take(LATEST) { (item(it)) }
            p class="govuk-body" { a class="govuk-link" href="/news" { "All news" } }
        }
    })
}

/// An item, with its day.
pub(super) fn item(it: &News) -> Markup {
    html! {
        h3 class="govuk-heading-s govuk-!-margin-bottom-1" { (it.title) }
        p class="govuk-body-s govuk-!-margin-bottom-1" { (plain_date(day_of(it.written_at))) }
        @for words in it.words.lines().filter(|it| !it.trim().is_empty()) { p class="govuk-body" { (words) } }
    }
}

async fn show(visitor: Visitor) -> Result<Response, Trouble> {
    let all = all(&visitor.site).await?;
    Ok(visitor.page("News for providers").narrow(html! {
        h1 class="govuk-heading-l" { "News for providers" }
        p class="govuk-body-l" { "From those who commission care and support in " (visitor.site.settings.place) "." }
        @if all.is_empty() { (InsetText::new("There is no news.")) }
        @else { h2 class="govuk-heading-m" { "The latest first" } }
        @for it in &all { (item(it)) }
    }))
}
