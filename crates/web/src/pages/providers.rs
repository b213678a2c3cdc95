//! Providers of care and support, for everybody to look for: no sign-in. Each with how it stands for forms that are public.

pub(super) mod standing;

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use kith_market::provider::Provider;
use kith_market::search::{Found, PROVIDERS_ON_A_PAGE, Together};
use kith_terms::OrganisationId;
use maud::{Markup, html};
use serde::Deserialize;

use self::standing::OfForm;
use super::news;
use super::paging::nothing_on_this_page;
use crate::components::{
    BackLink, Button, Cell, Input, InputKind, InsetText, Label, Pagination, SummaryList,
    SummaryRow, Table, TextSize, Width,
};
use crate::here::{Path, Visitor};
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/providers", get(list))
        .route("/providers/{provider}", get(show))
}

/// What is looked for, and which page of it. It names organisations and nobody, so it may stand in the address.
#[derive(Default, Deserialize)]
struct Sought {
    #[serde(default)]
    q: String,
    page: Option<u32>,
}

impl Sought {
    fn page(&self) -> u32 {
        self.page.unwrap_or(1).max(1)
    }

    fn address(&self, page: u64) -> String {
        let query = [("q", self.q.clone()), ("page", page.to_string())];
        let query = serde_urlencoded::to_string(query).unwrap_or_default();
        format!("/providers?{query}")
    }
}

async fn list(visitor: Visitor, Query(sought): Query<Sought>) -> Result<Response, Trouble> {
    let found = visitor
        .site
        .market
        .search(&sought.q, sought.page() - 1)
        .await;
    let found = found.map_err(|error| failed(&error))?;
    let standings = standing::of_all(&visitor.site.market, &found).await?;
    let news = news::latest(&visitor.site).await?;
    let title = match sought.q.trim() {
        "" => "Providers".to_owned(),
        _ => format!("Providers: {}", words::counted(found.all, "found", "found")),
    };
    Ok(visitor.page(title).wide(html! {
        h1 class="govuk-heading-l" { "Providers of care and support" }
        form method="get" action="/providers" role="search" novalidate {
            (Input::new("q", Label::new("Name, ODS code, town or postcode").size(TextSize::S)).hint("The first half of a postcode will do")
                .kind(InputKind::Search).value(sought.q.as_str()).spellcheck(false).width(Width::TwoThirds))
            (Button::new("Search"))
        }
        (results(&sought, &found, &standings))
        (news)
        p class="govuk-body" { "You give care or support here? " a class="govuk-link" href="/register" { "Register your organisation" } ", or read the " a class="govuk-link" href="/help/forms" { "help with forms" } "." }
    }))
}

fn results(sought: &Sought, found: &Found, standings: &[OfForm]) -> Markup {
    let last = found.all.div_ceil(u64::from(PROVIDERS_ON_A_PAGE));
    html! {
        @if found.all == 0 && sought.q.trim().is_empty() {
            (InsetText::new("No providers are known here yet."))
        } @else if found.all == 0 {
            (InsetText::new("None was found. Try one word of the name, or the first half of the postcode."))
        } @else if found.providers.is_empty() {
            (nothing_on_this_page("/providers"))
        } @else {
            (table(found, standings))
            @if last > 1 {
                (Pagination::numbered(u64::from(sought.page()), last, |page| sought.address(page)))
            }
        }
    }
}

fn table(found: &Found, standings: &[OfForm]) -> Table {
    let head = ["Name", "ODS code", "Where"].map(str::to_owned).into_iter();
    let forms = standings.iter().map(|it| it.form.title.clone());
    let table = Table::new()
        .caption(words::counted(found.all, "provider", "providers"))
        .first_cell_heads_row(true)
        .scrolls(true)
        .head(head.chain(forms));
    found.providers.iter().fold(table, |table, it| {
        let facts = [
            Cell::new(link(it)),
            Cell::new(code(it)),
            Cell::new(place(it)),
        ];
        let stands = standings.iter().map(|of| Cell::new(of.tag(it.id)));
        table.row(facts.into_iter().chain(stands))
    })
}

pub(super) fn link(it: &Provider) -> Markup {
    html! { a class="govuk-link" href={ "/providers/" (it.id) } { (it.name) } }
}

pub(super) fn code(it: &Provider) -> Markup {
    words::or_none(it.ods_code.as_ref().map(ToString::to_string))
}

pub(super) fn place(it: &Provider) -> String {
    match &it.town {
        Some(town) => format!("{town}, {}", it.postcode),
        None => it.postcode.to_string(),
    }
}

async fn show(visitor: Visitor, Path(id): Path<OrganisationId>) -> Result<Response, Trouble> {
    let found = visitor.site.market.provider(id).await;
    let found = found.map_err(|error| failed(&error))?;
    let it = found.ok_or(Trouble::NotFound)?;
    let standings = standing::of_one(&visitor.site.market, &it).await?;
    Ok(visitor
        .page(it.provider.name.clone())
        .trail(BackLink::new("/providers").text("Providers"))
        .narrow(html! {
            h1 class="govuk-heading-l" { (it.provider.name) }
            (facts(&it))
            @for of in &standings { (of.whole(&it)) }
        }))
}

fn facts(it: &Together) -> SummaryList {
    let mut rows = vec![
        SummaryRow::new("ODS code", code(&it.provider)),
        SummaryRow::new("Where", place(&it.provider)),
    ];
    if let Some(headquarters) = &it.headquarters {
        rows.push(SummaryRow::new("Headquarters", link(headquarters)));
    }
    if !it.services.is_empty() {
        rows.push(SummaryRow::new(
            "Services",
            html! { @for service in &it.services { div { (link(service)) } } },
        ));
    }
    SummaryList::new(rows)
}
