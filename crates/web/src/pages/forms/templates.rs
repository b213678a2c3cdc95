//! Documents to begin from: read, printed, or taken home and filled in.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use kith_forms::templates::Tie;
use kith_forms::{Form, QuestionKey, Template, TemplateKey};
use maud::{DOCTYPE, Markup, html};

use super::markdown;
use crate::components::{BackLink, Button, Cell, InsetText, SummaryList, SummaryRow, Table};
use crate::here::{Path, Visitor};
use crate::trouble::Trouble;
use crate::words;

pub(super) async fn list(visitor: Visitor) -> Response {
    let templates: Vec<&Template> = visitor.site.forms.catalogue().templates().collect();
    visitor
        .page("Documents to begin from")
        .trail(BackLink::new("/forms").text("Forms"))
        .wide(html! {
            h1 class="govuk-heading-l" { "Documents to begin from" }
            p class="govuk-body" { "A policy or a register that a service fills in, agrees and follows. One document can be the evidence for many questions." }
            @if templates.is_empty() {
                (InsetText::new("There are none here yet."))
            } @else {
                (table(&templates))
            }
        })
}

fn table(templates: &[&Template]) -> Markup {
    let table = Table::new()
        .caption(words::counted(templates.len(), "document", "documents"))
        .scrolls(true)
        .head(["Document", "The evidence for", "Helps with"].map(Cell::new));
    let table = templates.iter().fold(table, |table, it| {
        table.row([
            Cell::new(html! { a class="govuk-link" href=(address(it)) { (it.title) } }),
            Cell::new(numbers(&it.answers)),
            Cell::new(numbers(&it.helps)),
        ])
    });
    html! { (table) }
}

fn address(template: &Template) -> String {
    format!("/forms/templates/{}", template.key)
}

fn numbers(questions: &[QuestionKey]) -> String {
    let all: Vec<&str> = questions.iter().map(QuestionKey::as_str).collect();
    all.join(", ")
}

pub(super) async fn one(
    visitor: Visitor,
    Path(key): Path<TemplateKey>,
) -> Result<Response, Trouble> {
    let template = found(&visitor, &key)?;
    let form = newest(&visitor, template);
    Ok(visitor
        .page(template.title.clone())
        .trail(BackLink::new("/forms/templates").text("Documents to begin from"))
        .narrow(html! {
            h1 class="govuk-heading-l" {
                span class="govuk-caption-l" { "Document to begin from" }
                (template.title)
            }
            @if let Some(form) = form { (ties(form, template)) }
            div class="kith-actions" {
                (Button::link("Download it to fill in", format!("{}/document", address(template))))
                button type="button" class="govuk-button govuk-button--secondary" data-kith-print hidden { "Print" }
            }
            p class="govuk-hint" { "It opens in a word processor, such as Word or LibreOffice." }
            div class="kith-paper__document" { (markdown::shown(&template.text, 2)) }
        }))
}

fn found<'a>(visitor: &'a Visitor, key: &TemplateKey) -> Result<&'a Template, Trouble> {
    visitor
        .site
        .forms
        .catalogue()
        .template(key)
        .ok_or(Trouble::NotFound)
}

/// The newest version of the form that a template is for.
fn newest<'a>(visitor: &'a Visitor, template: &Template) -> Option<&'a Form> {
    let versions = visitor
        .site
        .forms
        .catalogue()
        .all()
        .filter(|it| *it.key() == template.form);
    versions.max_by_key(|it| it.days())
}

/// What it is for, in the words of the form.
fn ties(form: &Form, template: &Template) -> Markup {
    let listed = |questions: &[QuestionKey]| {
        html! {
            ul class="govuk-list" {
                @for it in questions.iter().filter_map(|it| form.question(it.as_str())) {
                    li { a class="govuk-link" href={ "/forms/" (form.key()) "/" (form.version()) "#question-" (it.key) } { (it.key) } " " (it.text) }
                }
            }
        }
    };
    html! {
        (SummaryList::new([
            SummaryRow::new("For", html! { (form.title()) ", " (form.version()) }),
            SummaryRow::new("The evidence for", listed(&template.answers)),
            SummaryRow::new("Helps with", listed(&template.helps)),
        ]))
    }
}

/// A page of its own that a word processor opens.
pub(super) async fn document(
    visitor: Visitor,
    Path(key): Path<TemplateKey>,
) -> Result<Response, Trouble> {
    let template = found(&visitor, &key)?;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { (template.title) } }
            body { (markdown::shown(&template.text, 1)) }
        }
    };
    let name = format!("attachment; filename=\"{}.html\"", template.key);
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, page.into_string()).into_response())
}

/// The documents to begin from for one question.
pub(in crate::pages) fn links(templates: &[(&Template, Tie)]) -> Markup {
    html! {
        @if !templates.is_empty() {
            p class="govuk-hint" {
                "To begin from: "
                @for (at, (it, tie)) in templates.iter().enumerate() {
                    @if at > 0 { "; " }
                    a class="govuk-link" href=(address(it)) { (it.title) }
                    @if *tie == Tie::Helps { " (helps)" }
                }
            }
        }
    }
}
