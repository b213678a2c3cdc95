//! The list of accounts, narrowed and in pages.

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use kith_gate::account::{Account, AccountFilter, AccountPage, AccountState};
use kith_gate::organisation::Organisation;
use kith_terms::time::day_of;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{organisation_choices, standing_words, state_tag, to_manage, trouble};
use crate::components::{Button, ButtonLook, Choice, Input, InsetText, Select, Table};
use crate::here::{Here, Posted};
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/accounts", get(show).post(narrow))
}

/// What narrows the list and may stand in an address.
#[derive(Default, Deserialize)]
#[serde(default)]
struct InAddress {
    state: String,
    organisation: String,
}

/// What narrows the list, with the names that may not.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Narrowed {
    text: String,
    state: String,
    organisation: String,
    after: String,
}

impl Narrowed {
    fn pairs(&self) -> [(&'static str, &str); 4] {
        [
            ("text", self.text.trim()),
            ("state", self.state.trim()),
            ("organisation", self.organisation.trim()),
            ("after", self.after.trim()),
        ]
    }

    fn given(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.pairs()
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
    }

    fn detail(&self) -> Value {
        let given: Map<String, Value> = self
            .given()
            .map(|(name, value)| (name.to_owned(), json!(value)))
            .collect();
        json!({ "listed": given })
    }

    fn filter(&self) -> AccountFilter {
        let text = |it: &str| Some(it.trim().to_owned()).filter(|it| !it.is_empty());
        AccountFilter {
            organisation: self.organisation.trim().parse().ok(),
            state: self.state.trim().parse().ok(),
            text: text(&self.text),
            after: text(&self.after),
        }
    }
}

async fn show(here: Here, Query(given): Query<InAddress>) -> Result<Response, Trouble> {
    let narrowed = Narrowed {
        state: given.state,
        organisation: given.organisation,
        ..Narrowed::default()
    };
    page(&here, &narrowed).await
}

async fn narrow(here: Here, Posted(narrowed): Posted<Narrowed>) -> Result<Response, Trouble> {
    page(&here, &narrowed).await
}

async fn page(here: &Here, narrowed: &Narrowed) -> Result<Response, Trouble> {
    let gate = &here.site.gate;
    let grant = to_manage(here, narrowed.detail()).await?;
    let organisations = gate.organisations(&grant).await?;
    let found = gate.accounts(&grant, &narrowed.filter()).await;
    let found = found.map_err(trouble)?;
    Ok(here.page("Accounts").wide(html! {
        h1 class="govuk-heading-l" { "Accounts" }
        div class="kith-actions" {
            (Button::link("Open an account", "/accounts/new"))
            (Button::link("Joiners, movers and leavers", "/accounts/changes").look(ButtonLook::Secondary))
            (Button::link("Recoveries", "/recoveries").look(ButtonLook::Secondary))
        }
        (form(here, narrowed, &organisations))
        (accounts(&found))
        (onwards(here, narrowed, &found))
    }))
}

fn form(here: &Here, narrowed: &Narrowed, organisations: &[Organisation]) -> Markup {
    let today = day_of(here.site.gate.now());
    let states = AccountState::ALL.map(|it| Choice::new(it.name(), it.title()));
    let states: Vec<Choice> = [Choice::new("", "Any")].into_iter().chain(states).collect();
    let places: Vec<Choice> = [Choice::new("", "Any")]
        .into_iter()
        .chain(organisation_choices(organisations, today))
        .collect();
    html! {
        form method="post" action="/accounts" class="kith-filters" novalidate {
            (here.token())
            (Input::new("text", "Name or user name").value(narrowed.text.trim()).autocomplete("off").spellcheck(false))
            (Select::new("state", "State", states).value(narrowed.state.trim()))
            (Select::new("organisation", "Organisation", places).value(narrowed.organisation.trim()))
            (Button::new("Show"))
        }
    }
}

fn accounts(page: &AccountPage) -> Markup {
    if page.accounts.is_empty() {
        return html! { (InsetText::new("No account fits. Try part of a name, or any state and organisation.")) };
    }
    let table = Table::new()
        .caption("Accounts, by user name")
        .first_cell_heads_row(true)
        .scrolls(true)
        .head([
            "Name",
            "Role",
            "Organisation",
            "State",
            "Standing today",
            "Last signed in",
        ]);
    let table = page
        .accounts
        .iter()
        .fold(table, |table, it| table.row(row(it)));
    html! { (table) }
}

fn row(it: &Account) -> [Markup; 6] {
    [
        html! {
            a class="govuk-link" href={ "/accounts/" (it.id) } { (it.full_name) }
            span class="kith-said" { (it.user_name) }
        },
        html! { (it.role.title()) },
        html! { (it.organisation_name) },
        html! { (state_tag(it.state)) },
        standing_words(it),
        match it.last_signed_in_at {
            Some(at) => html! { (words::moment(at)) },
            None => html! { span class="kith-none" { "Never" } },
        },
    ]
}

/// The way on and back, as forms: a page goes on after a user name.
fn onwards(here: &Here, narrowed: &Narrowed, page: &AccountPage) -> Markup {
    let step = |words: &'static str, after: &str| {
        html! {
            form method="post" action="/accounts" {
                (here.token())
                @for (name, value) in narrowed.given().filter(|(name, _)| *name != "after") {
                    input type="hidden" name=(name) value=(value);
                }
                input type="hidden" name="after" value=(after);
                (Button::new(words).look(ButtonLook::Secondary))
            }
        }
    };
    html! {
        div class="kith-actions" {
            @if !narrowed.after.trim().is_empty() { (step("First page", "")) }
            @if let Some(next) = &page.next { (step("Next page", next)) }
        }
    }
}
