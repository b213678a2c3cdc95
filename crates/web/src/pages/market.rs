//! The commissioner's wall: how all providers stand for a form, and the same as a file.

mod clause;
mod news;

use axum::Router;
use axum::extract::Query;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kith_forms::FormKey;
use kith_gate::action::SeeMarket;
use kith_market::provider::Provider;
use kith_market::standing::NamedForm;
use kith_market::wall::{Draft, Line, Stands, Wall, Which};
use kith_terms::time::{Date, plain_date};
use kith_terms::{OrganisationId, with_commas};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use super::providers::{code, link, place, standing};
use crate::components::charts::BarChart;
use crate::components::{
    Button, Choice, Details, Input, InputKind, InsetText, Select, Table, TextSize, Width,
};
use crate::here::Here;
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .merge(news::routes())
        .route("/market", get(show))
        .route("/market/providers.csv", get(download))
}

/// What is to be shown. It names forms and organisations and nobody, so it may stand in the address.
#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    form: String,
    #[serde(default)]
    stands: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    headquarters: String,
}

impl Asked {
    /// The form that is asked for, or the first.
    fn form<'a>(&self, all: &'a [NamedForm]) -> Option<&'a FormKey> {
        let asked = all.iter().find(|it| it.key.as_str() == self.form);
        asked.or(all.first()).map(|it| &it.key)
    }

    fn which(&self) -> Which {
        Which {
            stands: Stands::ALL.into_iter().find(|it| it.name() == self.stands),
            sought: self.q.clone(),
            headquarters: self.headquarters.parse::<OrganisationId>().ok(),
        }
    }

    /// The address of the file with the same lines.
    fn download(&self, form: &FormKey) -> String {
        let query = [
            ("form", form.as_str()),
            ("stands", &self.stands),
            ("q", &self.q),
            ("headquarters", &self.headquarters),
        ];
        let query = serde_urlencoded::to_string(query).unwrap_or_default();
        format!("/market/providers.csv?{query}")
    }
}

/// The wall, where there is a form to stand for.
async fn wall(here: &Here, asked: &Asked, how: &str) -> Result<Option<Wall>, Trouble> {
    let market = &here.site.market;
    let forms = market.forms_of_organisations();
    let form = asked.form(&forms);
    let detail = json!({ "form": form.map(FormKey::as_str), "stands": asked.stands, "as": how });
    let grant = here.site.gate.ask::<SeeMarket>(&here.who, detail).await?;
    let Some(form) = form else {
        return Ok(None);
    };
    let wall = market.wall(&grant, form).await;
    wall.map_err(|error| failed(&error))
}

async fn show(here: Here, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let wall = wall(&here, &asked, "page").await?;
    let forms = here.site.market.forms_of_organisations();
    Ok(here.page("How providers stand").wide(html! {
        h1 class="govuk-heading-l" { "How providers stand" }
        p class="govuk-body" { a class="govuk-link" href="/market/news" { "Tell providers what is new" } }
        @match &wall {
            None => (InsetText::new("No form is asked of organisations here.")),
            Some(wall) if wall.lines.is_empty() => (InsetText::new("No providers are known here yet. The operator loads the place’s list with the command “kith providers load”, and providers register themselves.")),
            Some(wall) => (whole(wall, &forms, &asked)),
        }
        (clause::suggestion())
    }))
}

fn whole(wall: &Wall, forms: &[NamedForm], asked: &Asked) -> Markup {
    let which = asked.which();
    let lines = wall.lines_of(&which);
    html! {
        p class="govuk-body-l" { (wall.form.title) }
        @if let Some(last) = wall.last_day {
            p class="govuk-body" { "The newest version is answered until " (plain_date(last)) "." }
        }
        div class="govuk-grid-row" {
            div class="govuk-grid-column-one-half" { (by_level(wall)) }
            div class="govuk-grid-column-one-half" { (by_week(wall)) }
        }
        (filters(wall, forms, asked, &which))
        @if lines.is_empty() {
            (InsetText::new("None stands so. Choose another, or clear the words."))
        } @else {
            (table(&lines))
            p class="govuk-body" { a class="govuk-link" href=(asked.download(&wall.form.key)) download { "Download these " (with_commas(lines.len() as u64)) " as a table (CSV)" } }
        }
        (new(&wall.newly_registered()))
    }
}

fn by_level(wall: &Wall) -> BarChart {
    let chart = BarChart::new("levels", "Where they stand today", "Stands", "Providers");
    wall.counted()
        .into_iter()
        .fold(chart, |chart, (words, count)| {
            chart.bar(words, measure(count), with_commas(count))
        })
}

fn by_week(wall: &Wall) -> BarChart {
    let chart = BarChart::new("weeks", "Published week by week", "Week from", "Published");
    wall.by_week()
        .into_iter()
        .fold(chart, |chart, (monday, count)| {
            chart.bar(plain_date(monday), measure(count), with_commas(count))
        })
}

/// A count as the length of a bar.
fn measure(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

fn filters(wall: &Wall, forms: &[NamedForm], asked: &Asked, which: &Which) -> Markup {
    let form = forms
        .iter()
        .map(|it| Choice::new(it.key.as_str(), it.title.clone()));
    let every = Choice::new("", "All of them");
    let stands = Stands::ALL.map(|it| Choice::new(it.name(), it.title()));
    let headed = |it: &&Line| {
        let mut all = wall.lines.iter();
        all.any(|other| other.provider.headquarters == Some(it.provider.id))
    };
    let headquarters = wall
        .lines
        .iter()
        .filter(headed)
        .map(|it| Choice::new(it.provider.id.to_string(), it.provider.name.clone()));
    let chosen = which
        .headquarters
        .map_or_else(String::new, |it| it.to_string());
    html! {
        h2 class="govuk-heading-m" { "Providers" }
        form method="get" action="/market" novalidate {
            (Select::new("form", "Form", form.collect::<Vec<_>>()).value(wall.form.key.as_str()))
            (Select::new("stands", "How they stand", [every.clone()].into_iter().chain(stands).collect::<Vec<_>>())
                .value(which.stands.map_or("", Stands::name)))
            (Select::new("headquarters", "Headquarters", [every].into_iter().chain(headquarters).collect::<Vec<_>>()).value(chosen))
            (Input::new("q", "Name, ODS code, town or postcode").kind(InputKind::Search).value(asked.q.as_str())
                .spellcheck(false).width(Width::OneThird))
            (Button::secondary("Show"))
        }
    }
}

fn table(lines: &[&Line]) -> Table {
    let head = [
        "Name",
        "ODS code",
        "Where",
        "Headquarters",
        "Stands",
        "Being answered",
    ];
    let table = Table::new()
        .caption(words::counted(lines.len(), "provider", "providers"))
        .caption_size(TextSize::M)
        .first_cell_heads_row(true)
        .scrolls(true)
        .head(head);
    lines.iter().fold(table, |table, it| {
        table.row([
            link(&it.provider),
            code(&it.provider),
            html! { (place(&it.provider)) },
            html! { @if let Some(name) = &it.headquarters { (name) } },
            stands(it),
            html! { @if let Some(draft) = &it.draft { (progress(draft)) } },
        ])
    })
}

fn stands(line: &Line) -> Markup {
    let state = &line.standing.state;
    html! {
        (standing::tag(state))
        @if let Some(it) = state.publication() {
            span class="kith-said" {
                (plain_date(it.published_on))
                @if let Some(last) = it.counts_until { ", until " (plain_date(last)) }
            }
        }
        @if state.must_now_go_higher() { span class="kith-said" { "Must reach a higher level next" } }
    }
}

fn progress(draft: &Draft) -> Markup {
    html! {
        (draft.state.title()) ", " (draft.version)
        span class="kith-said" {
            (with_commas(draft.answered)) " of " (with_commas(draft.questions)) " questions, last on " (plain_date(draft.changed_on))
        }
    }
}

fn new(all: &[(&Provider, Date)]) -> Markup {
    html! {
        @if !all.is_empty() {
            (Details::new(format!("Registered in the last 30 days: {}", with_commas(all.len() as u64)), html! {
                p class="govuk-body" { "Whoever registers has shown an email address and nothing else. Somebody here who should not be? Ask an account administrator to close the account." }
                ul class="govuk-list govuk-list--bullet" {
                    @for (provider, on) in all { li { (link(provider)) ", " (plain_date(*on)) } }
                }
            }))
        }
    }
}

async fn download(here: Here, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let wall = wall(&here, &asked, "csv").await?.ok_or(Trouble::NotFound)?;
    let csv = Wall::to_csv(&wall.lines_of(&asked.which()));
    let head = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"providers.csv\"",
        ),
    ];
    Ok((head, csv).into_response())
}
