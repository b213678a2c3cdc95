//! Joiners, movers and leavers: what became of accounts in a month, and how they compare with an
//! employer's list.

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use jiff::ToSpan as _;
use kith_gate::account::{
    Account, AccountFilter, AccountState, Changed, Comparison, Listed, read_list,
};
use kith_terms::AccountId;
use kith_terms::time::{Date, day_of};
use maud::{Markup, html};
use serde_json::json;

use super::{to_manage, trouble};
use crate::components::{BackLink, Button, InsetText, Label, Table, TextSize, Textarea};
use crate::form::Answers;
use crate::here::{Here, Posted};
use crate::pages::month::{Month, named};
use crate::pages::reply::again;
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/accounts/changes", get(changes))
        .route("/accounts/compare", get(ask).post(compare))
}

async fn changes(here: Here, Query(asked): Query<Month>) -> Result<Response, Trouble> {
    let today = day_of(here.site.gate.now());
    let month = asked.first_day(today)?;
    let grant = to_manage(&here, json!({ "changes": month })).await?;
    let found = here.site.gate.account_changes(&grant, month).await?;
    let link = |day: Date| format!("/accounts/changes?month={}", day.strftime("%Y-%m"));
    let after = month.saturating_add(1.month());
    Ok(here
        .page("Joiners, movers and leavers")
        .trail(BackLink::new("/accounts").text("Accounts"))
        .wide(html! {
            span class="govuk-caption-l" { "Joiners, movers and leavers" }
            h1 class="govuk-heading-l" { (named(month)) }
            p class="govuk-body kith-actions" {
                a class="govuk-link" href=(link(month.saturating_sub(1.month()))) { "The month before" }
                @if after <= today { a class="govuk-link" href=(link(after)) { "The month after" } }
                a class="govuk-link" href="/accounts/compare" { "Compare with a list of staff" }
            }
            @if found.is_empty() {
                (InsetText::new("No account was opened, changed or closed in this month."))
            } @else {
                (changed(&found))
            }
        }))
}

fn changed(found: &[Changed]) -> Markup {
    let table = Table::new()
        .caption(words::counted(found.len(), "change", "changes"))
        .scrolls(true)
        .head(["When", "What", "Whose account", "Organisation today"]);
    let table = found.iter().fold(table, |table, it| {
        table.row([
            html! { (words::moment(it.at)) },
            html! { (it.change.title()) },
            html! { (account_link(it.holder.account, &it.holder.full_name)) },
            html! { (it.holder.organisation_name) },
        ])
    });
    html! { (table) }
}

fn account_link(id: AccountId, name: &str) -> Markup {
    html! { a class="govuk-link" href={ "/accounts/" (id) } { (name) } }
}

async fn ask(here: Here) -> Result<Response, Trouble> {
    let _grant = to_manage(&here, json!({ "about-to": "compare" })).await?;
    Ok(page(&here, &Answers::default(), None))
}

async fn compare(
    here: Here,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let grant = to_manage(&here, json!({ "about-to": "compare" })).await?;
    let mut answers = Answers::of(typed);
    match read_list(answers.get("list").as_bytes()) {
        Ok(list) => {
            let all = AccountFilter::default();
            let found = here.site.gate.compare_accounts(&grant, &list, all).await;
            Ok(page(&here, &answers, Some(&found.map_err(trouble)?)))
        }
        Err(why) => {
            answers.is_wrong("list", why);
            Ok(again(page(&here, &answers, None)))
        }
    }
}

fn page(here: &Here, answers: &Answers, found: Option<&Comparison>) -> Response {
    let title = "Compare with a list of staff";
    here.page(title)
        .trail(BackLink::new("/accounts/changes").text("Joiners, movers and leavers"))
        .errors(answers.summary(&[]))
        .narrow(html! {
            h1 class="govuk-heading-l" { (title) }
            @if let Some(found) = found { (results(found)) }
            form method="post" novalidate {
                (here.token())
                (Textarea::new("list", Label::new("The list").size(TextSize::S)).rows(8u16)
                    .hint("Paste it as CSV. Its first line names the columns: name, and user_name and organisation where the list has them")
                    .value(answers.get("list")).error(answers.error("list")))
                (Button::new("Compare").once(true))
            }
        })
}

fn results(found: &Comparison) -> Markup {
    html! {
        @if *found == Comparison::default() {
            (InsetText::new("Everybody on the list has an account, in the organisation that the list says, and nobody else has one."))
        }
        (accounts("Not on the list: have they left?", &found.not_listed))
        (listed("On the list, without an account", &found.without_account))
        @if !found.elsewhere.is_empty() {
            h2 class="govuk-heading-m" { "In another organisation" }
            ul class="govuk-list govuk-list--bullet" {
                @for (listed, account) in &found.elsewhere {
                    li { (account_link(account.id, &account.full_name)) ": the list says " (listed.organisation) ", the account " (account.organisation_name) }
                }
            }
        }
        (listed("Several accounts have this name", &found.ambiguous))
    }
}

fn accounts(title: &str, all: &[Account]) -> Markup {
    html! {
        @if !all.is_empty() {
            h2 class="govuk-heading-m" { (title) }
            ul class="govuk-list govuk-list--bullet" {
                @for it in all {
                    li {
                        (account_link(it.id, &it.full_name)) ", " (it.organisation_name) ", " (it.state.title().to_lowercase())
                        @if it.state == AccountState::Active { ". " a class="govuk-link" href={ "/accounts/" (it.id) "/suspend" } { "Suspend" span class="govuk-visually-hidden" { " " (it.full_name) } } }
                    }
                }
            }
        }
    }
}

fn listed(title: &str, all: &[Listed]) -> Markup {
    html! {
        @if !all.is_empty() {
            h2 class="govuk-heading-m" { (title) }
            ul class="govuk-list govuk-list--bullet" {
                @for it in all { li { (it.name) @if !it.organisation.is_empty() { ", " (it.organisation) } } }
            }
        }
    }
}
