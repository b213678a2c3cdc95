//! What the organisation can answer, what it is answering, and what it answered.

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use jiff::civil::Date;
use kith_forms::campaigns::Campaign;
use kith_forms::model::{About, Form};
use kith_forms::{FormKey, Line, StartError, State, Version};
use kith_gate::Service;
use kith_gate::action::{Action as _, AnswerForm, ChangeAddress, SeeResponses};
use kith_market::support::SupportPartner;
use kith_terms::OrganisationId;
use kith_terms::time::{day_of, plain_date};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value;

use super::{answers, asked, room, state_tag};
use crate::components::{
    BackLink, Button, InsetText, SummaryCard, SummaryList, SummaryRow, Table, Tag, TagColour,
    TextSize,
};
use crate::here::{Here, Posted};
use crate::pages::news;
use crate::pages::support::cards;
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/responses", get(list).post(start))
}

/// Of which organisation: one's own, or a service of it.
#[derive(Deserialize)]
struct Of {
    organisation: Option<OrganisationId>,
}

/// Which form is started, and for whom.
#[derive(Deserialize)]
struct Started {
    form: FormKey,
    version: Version,
    organisation: OrganisationId,
}

/// An organisation that answers.
struct Answering<'a> {
    id: OrganisationId,
    name: String,
    services: Vec<Service>,
    lines: Vec<Line>,
    asked: Vec<Campaign>,
    today: Date,
    /// Who helps it, near it.
    support: Vec<&'a SupportPartner>,
    /// What is new.
    news: Markup,
}

async fn list(here: Here, Query(of): Query<Of>) -> Result<Response, Trouble> {
    let id = of.organisation.unwrap_or_else(|| here.who.organisation());
    let gate = &here.site.gate;
    let grant = gate
        .look_at::<SeeResponses>(&here.who, id, Value::Null)
        .await?;
    let (name, services) = (grant.organisation_name().await?, grant.services().await?);
    let asked = here.site.forms.asked_of(&grant).await;
    let lines = here.site.forms.responses(grant).await;
    let support = here.site.market.support_near(id).await;
    let all = Answering {
        id,
        name,
        services,
        lines: lines.map_err(|error| room(&error))?,
        asked: asked.map_err(|error| room(&error))?,
        support: support.map_err(|error| failed(&error))?,
        news: news::latest(&here.site).await?,
        today: day_of(gate.now()),
    };
    let frame = here.page("Your forms");
    let frame = match id == here.who.organisation() {
        true => frame,
        false => frame.trail(BackLink::new("/responses").text(here.who.organisation_name())),
    };
    Ok(frame.narrow(page(&here, &all)))
}

fn page(here: &Here, all: &Answering<'_>) -> Markup {
    let forms = here.site.forms.catalogue();
    let mut open: Vec<&Form> = forms
        .all()
        .filter(|it| it.about() != About::Person && it.is_open(all.today))
        .collect();
    open.sort_by(|a, b| {
        a.title()
            .cmp(b.title())
            .then_with(|| b.days().cmp(&a.days()))
    });
    let earlier: Vec<&Line> = all
        .lines
        .iter()
        .filter(|it| is_earlier(it, &open))
        .collect();
    html! {
        h1 class="govuk-heading-l" { span class="govuk-caption-l" { (all.name) } "Your forms" }
        p class="govuk-body" { "Answer a question at a time, in any order. What is saved stays, and you can come back to it. Several of you can answer at once. " a class="govuk-link" href="/help/forms" { "Help with forms" } }
        (asked::notice(&all.asked, &all.lines))
        (all.news)
        @if open.is_empty() { (InsetText::new("There is no form to answer at the moment.")) }
        @for form in open { (card(here, all, form)) }
        @if !earlier.is_empty() { (earlier_table(&earlier, all.today)) }
        @if !all.services.is_empty() { (services(&all.services)) }
        @if here.site.gate.offers(&here.who, ChangeAddress::NAME) {
            h2 class="govuk-heading-m" { "Letters" }
            p class="govuk-body" { "We write when something is due. " a class="govuk-link" href={ "/letters/" (all.id) } { "See or change where letters go" } }
        }
        @if !all.support.is_empty() {
            h2 class="govuk-heading-m" { "Who helps you with forms" }
            (cards(all.support.iter().copied()))
        }
    }
}

/// Whether it is nothing that an open form's card tells of.
fn is_earlier(line: &Line, open: &[&Form]) -> bool {
    let in_a_card = open
        .iter()
        .any(|it| *it.key() == line.form && *it.version() == line.version);
    line.state == State::Superseded || !in_a_card
}

/// A form, and how it stands.
fn card(here: &Here, all: &Answering<'_>, form: &Form) -> Markup {
    let of_it = || {
        all.lines
            .iter()
            .filter(|it| it.form == *form.key() && it.version == *form.version())
    };
    let under_way = of_it().find(|it| !it.state.is_published());
    let published = of_it().find(|it| it.state == State::Published);
    let (_, last) = form.days();
    let rows = [
        last.map(|it| SummaryRow::new("Answer it by", plain_date(it))),
        published.map(|it| SummaryRow::new("Published", said_of_published(form, it, all.today))),
        under_way.map(|it| SummaryRow::new("Under way", said_of_draft(it))),
        (published.is_none() && under_way.is_none()).then(|| {
            SummaryRow::new(
                "How it stands",
                html! { (Tag::new("Not begun").colour(TagColour::Grey)) },
            )
        }),
    ];
    let rows: Vec<SummaryRow> = rows.into_iter().flatten().collect();
    let title = format!("{}, {}", form.title(), form.version());
    let inner = html! {
        (SummaryList::new(rows))
        (doors(here, all, form, under_way, published))
    };
    let place = asked::place(form.key(), form.version());
    html! { div id=(place) { (SummaryCard::new(title).around(&inner)) } }
}

/// What can be done about it.
fn doors(
    here: &Here,
    all: &Answering<'_>,
    form: &Form,
    under_way: Option<&Line>,
    published: Option<&Line>,
) -> Markup {
    let hidden = html! { span class="govuk-visually-hidden" { " (" (form.title()) ", " (form.version()) ")" } };
    html! {
        div class="govuk-!-margin-top-4" {
            @match (under_way, published) {
                (Some(line), _) => (Button::link(html! { "Go on" (hidden) }, format!("/responses/{}", line.id))),
                (None, _) if !answers(here) => {}
                (None, Some(_)) => (start_button(here, all, form, Button::secondary(html! { "Answer it again" (hidden) }))),
                (None, None) => (start_button(here, all, form, Button::new(html! { "Start" (hidden) }))),
            }
        }
        ul class="govuk-list" {
            @if let Some(line) = published {
                li { a class="govuk-link" href={ "/published/" (line.id) } { "See what is published" (hidden) } }
            }
            li { a class="govuk-link" href={ "/forms/" (form.key()) "/" (form.version()) } { "Read the questions first" (hidden) } }
        }
    }
}

fn start_button(here: &Here, all: &Answering<'_>, form: &Form, button: Button) -> Markup {
    html! {
        form method="post" action="/responses" {
            (here.token())
            input type="hidden" name="form" value=(form.key());
            input type="hidden" name="version" value=(form.version());
            input type="hidden" name="organisation" value=(all.id);
            (button.once(true))
        }
    }
}

/// The level, and until when it counts.
fn said_of_published(form: &Form, line: &Line, today: Date) -> Markup {
    let level = line
        .level
        .as_ref()
        .and_then(|it| form.levels().iter().find(|level| level.key == *it));
    html! {
        @match line.counts_until {
            Some(last) if last < today => (Tag::new("Out of date").colour(TagColour::Red)),
            _ => (state_tag(line.state)),
        }
        @if let Some(level) = level { " " (level.title) }
        @if let Some(at) = line.published_at { span class="kith-said" { "On " (plain_date(day_of(at))) } }
        @if let Some(last) = line.counts_until { span class="kith-said" { "Counts until " (plain_date(last)) } }
    }
}

fn said_of_draft(line: &Line) -> Markup {
    html! { (state_tag(line.state)) span class="kith-said" { "Last changed on " (words::moment(line.changed_at)) } }
}

fn earlier_table(lines: &[&Line], today: Date) -> Markup {
    let table = Table::new()
        .caption("Earlier")
        .caption_size(TextSize::M)
        .scrolls(true)
        .first_cell_heads_row(true)
        .head(["Form", "State", "Published", "Counts until"]);
    let day = |it: Option<String>| html! { @match it { Some(it) => (it), None => span class="kith-none" { "–" } } };
    let table = lines.iter().fold(table, |table, line| {
        let counts = line.counts_until.map(|it| match it < today {
            true => format!("{} (ended)", plain_date(it)),
            false => plain_date(it),
        });
        table.row([
            html! { a class="govuk-link" href=(address(line)) { (line.title) ", " (line.version) } },
            html! { (state_tag(line.state)) },
            day(line.published_at.map(|it| plain_date(day_of(it)))),
            day(counts),
        ])
    });
    html! { (table) }
}

/// Where a response is read, or answered further.
fn address(line: &Line) -> String {
    match line.state.is_published() {
        true => format!("/published/{}", line.id),
        false => format!("/responses/{}", line.id),
    }
}

fn services(all: &[Service]) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "Your services" }
        p class="govuk-body" { "A service can answer for itself." }
        ul class="govuk-list govuk-list--bullet" {
            @for it in all {
                li { a class="govuk-link" href={ "/responses?organisation=" (it.id) } { (it.name) } }
            }
        }
    }
}

async fn start(here: Here, Posted(started): Posted<Started>) -> Result<Response, Trouble> {
    let form = here
        .site
        .forms
        .catalogue()
        .form(&started.form, &started.version);
    let form = form.ok_or(Trouble::NotFound)?;
    let gate = &here.site.gate;
    let grant = gate
        .change_of::<AnswerForm>(&here.who, started.organisation)
        .await?;
    match here.site.forms.start(grant, form).await {
        Ok(id) => Ok(Redirect::to(&format!("/responses/{id}")).into_response()),
        Err(StartError::NotOpen) => Err(Trouble::Conflict {
            what: "This form cannot be answered today. Choose a version that is open.",
        }),
        Err(StartError::AboutAPerson) => Err(Trouble::NotFound),
        Err(StartError::Forms(error)) => Err(room(&error)),
    }
}
