//! What commissioners tell providers, for everybody to read.

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use kith_market::news::{NEWS_ON_A_PAGE, News, NewsPage};
use kith_terms::time::{day_of, plain_date};
use maud::{Markup, html};

use super::paging::{At, nothing_on_this_page};
use crate::components::InsetText;
use crate::here::Visitor;
use crate::site::Site;
use crate::trouble::{Trouble, failed};

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/news", get(show))
}

/// How many stand beside something else.
const LATEST: usize = 3;

/// A page of what is shown today, the newest first.
pub(super) async fn shown(site: &Site, skipped: u32) -> Result<NewsPage, Trouble> {
    let page = site.market.news(skipped).await;
    page.map_err(|error| failed(&error))
}

/// The latest, to stand beside something else; nothing where there is none.
pub(super) async fn latest(site: &Site) -> Result<Markup, Trouble> {
    let newest = shown(site, 0).await?.news;
    Ok(html! {
        @if !newest.is_empty() {
            h2 class="govuk-heading-m" { "News" }
            @for it in newest.iter().take(LATEST) { (item(it)) }
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

/// The items of a page as this draws each, and the way to older ones.
pub(super) fn page(
    at: &At,
    shown: &NewsPage,
    address: &str,
    item: impl Fn(&News) -> Markup,
) -> Markup {
    html! {
        @if shown.all == 0 { (InsetText::new("There is no news.")) }
        @else if shown.news.is_empty() { (nothing_on_this_page(address)) }
        @for it in &shown.news { (item(it)) }
        (at.pages(shown.all, NEWS_ON_A_PAGE, address))
    }
}

async fn show(visitor: Visitor, Query(at): Query<At>) -> Result<Response, Trouble> {
    let shown = shown(&visitor.site, at.skipped()).await?;
    Ok(visitor.page("News for providers").narrow(html! {
        h1 class="govuk-heading-l" { "News for providers" }
        p class="govuk-body-l" { "From those who commission care and support in " (visitor.site.settings.place) "." }
        @if !shown.news.is_empty() { h2 class="govuk-heading-m" { "The latest first" } }
        (page(&at, &shown, "/news", item))
    }))
}
