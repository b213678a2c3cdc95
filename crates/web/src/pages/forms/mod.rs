//! The forms of the place, for anybody to read and to print.

mod fhir;
pub(super) mod files;
pub mod input;
mod markdown;
pub(super) mod paper;
pub(super) mod templates;
pub(super) mod upload;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kith_forms::{Form, FormKey, Version};
use kith_terms::Period;
use maud::{Markup, html};

use crate::components::{BackLink, Cell, InsetText, Table};
use crate::here::{Path, Visitor};
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/forms", get(list))
        .route("/forms/{form}/{version}", get(form))
        .route("/forms/templates", get(templates::list))
        .route("/forms/templates/{template}", get(templates::one))
        .route(
            "/forms/templates/{template}/document",
            get(templates::document),
        )
        .route(
            "/forms/{form}/{version}/questionnaire.json",
            get(fhir::show),
        )
}

async fn list(visitor: Visitor) -> Response {
    let mut forms: Vec<&Form> = visitor.site.forms.catalogue().all().collect();
    // By title, the newest version of each first.
    forms.sort_by(|a, b| {
        a.title()
            .cmp(b.title())
            .then_with(|| b.days().cmp(&a.days()))
    });
    visitor.page("Forms").wide(html! {
        h1 class="govuk-heading-l" { "Forms" }
        p class="govuk-body" { "What services and organisations are asked here. Anybody may read a form before answering it, or print it to talk it through." }
        @if forms.is_empty() {
            (InsetText::new("There are no forms here yet."))
        } @else {
            (table(&forms))
        }
        p class="govuk-body" { a class="govuk-link" href="/forms/templates" { "Documents to begin from" } ": policies and registers that a service can fill in." }
    })
}

fn table(forms: &[&Form]) -> Markup {
    let head = [
        Cell::new("Form"),
        Cell::new("Version"),
        Cell::new("Can be answered"),
        Cell::new("Questions").numeric(true),
    ];
    let table = Table::new()
        .caption(words::counted(forms.len(), "form", "forms"))
        .scrolls(true)
        .head(head);
    let table = forms.iter().fold(table, |table, form| {
        table.row([
            Cell::new(html! { a class="govuk-link" href=(address(form)) { (form.title()) span class="govuk-visually-hidden" { " version " (form.version()) } } }),
            Cell::new(form.version().to_string()),
            Cell::new(days(form)),
            Cell::number(form.questions().count() as u64),
        ])
    });
    html! { (table) }
}

fn address(form: &Form) -> String {
    format!("/forms/{}/{}", form.key(), form.version())
}

/// When it can be answered.
fn days(form: &Form) -> String {
    let (first, last) = form.days();
    Period::new(Some(first), last).map_or_else(|_| String::new(), |it| it.to_plain())
}

async fn form(
    visitor: Visitor,
    Path((key, version)): Path<(FormKey, Version)>,
) -> Result<Response, Trouble> {
    let forms = visitor.site.forms.catalogue();
    let form = forms.form(&key, &version).ok_or(Trouble::NotFound)?;
    Ok(visitor
        .page(format!("{}, {}", form.title(), form.version()))
        .trail(BackLink::new("/forms").text("Forms"))
        .narrow(html! {
            (paper::form(form, &days(form), forms))
            (fhir::link(form))
        }))
}
