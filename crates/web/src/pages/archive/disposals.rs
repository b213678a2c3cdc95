//! What was put up to be purged: the table of it, who approves it, and the certificate afterwards.

use std::collections::HashMap;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kith_gate::Grant;
use kith_gate::action::{Action as _, ApproveDisposal};
use kith_people::retention::{Certificate, Disposal};
use kith_people::rules::retention::Rule;
use kith_terms::DisposalId;
use kith_terms::time::plain_date_time;
use maud::{Markup, html};
use serde_json::json;

use super::{heads, rule, rules, seen, to, trouble};
use crate::components::{
    BackLink, Button, Cell, SummaryList, SummaryRow, Table, Tag, TagColour, WarningText,
};
use crate::here::{Here, Path, Posted};
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/archive/disposals/{disposal}", get(one).post(approve))
}

pub(super) fn table(disposals: &[Disposal]) -> Markup {
    let table = Table::new()
        .caption("What was put up to be purged")
        .caption_class("govuk-visually-hidden")
        .scrolls(true)
        .head([
            "Put up".into(),
            heads("People still there"),
            "State".into(),
            "What to do".into(),
        ]);
    let table = disposals.iter().fold(table, |table, it| {
        let (state, colour) = state(it);
        let what = match (it.approved_at, it.done_at) {
            (None, _) => "Look at it and decide",
            (Some(_), None) => "Look at it",
            (Some(_), Some(_)) => "Certificate",
        };
        table.row([
            Cell::new(html! { (plain_date_time(it.put_up_at)) span class="kith-said" { "by " (it.put_up_by_name) } }),
            Cell::number(it.waiting),
            Cell::new(html! { (Tag::new(state).colour(colour)) }),
            Cell::new(html! {
                a class="govuk-link" href={ "/archive/disposals/" (it.id) } {
                    (what) span class="govuk-visually-hidden" { " for what was put up " (plain_date_time(it.put_up_at)) }
                }
            }),
        ])
    });
    html! { (table) }
}

const fn state(it: &Disposal) -> (&'static str, TagColour) {
    match (it.approved_at, it.done_at) {
        (None, _) => ("Waits for approval", TagColour::Orange),
        (Some(_), None) => ("Approved", TagColour::Teal),
        (Some(_), Some(_)) => ("Purged", TagColour::Grey),
    }
}

async fn one(here: Here, Path(id): Path<DisposalId>) -> Result<Response, Trouble> {
    let grant = seen(&here).await?;
    let disposals = here.site.people.disposals(&grant).await;
    let disposals = disposals.map_err(|it| failed(&it))?;
    let it = disposals
        .iter()
        .find(|it| it.id == id)
        .ok_or(Trouble::NotFound)?;
    if it.approved_at.is_none() && here.site.gate.offers(&here.who, ApproveDisposal::NAME) {
        here.proved()?;
    }
    let certificate = match it.done_at {
        Some(_) => here.site.people.certificate(&grant, id).await.ok(),
        None => None,
    };
    let title = match certificate {
        Some(_) => "Certificate of destruction",
        None => "Records put up to be purged",
    };
    let page = here.page(title).trail(BackLink::new("/archive"));
    Ok(page.narrow(html! {
        h1 class="govuk-heading-l" { (title) }
        (summary(it))
        @if let Some((certificate, entry)) = &certificate {
            (certified(certificate))
            p class="govuk-body" { "The ledger says so in entry " span class="kith-detail" { (entry) } ". The operator gets the certificate with its proof by " code class="kith-detail" { "kith retention certify " (id) } ", and anybody with the place’s key can check it." }
        } @else if it.approved_at.is_none() {
            (WarningText::new("What is purged cannot be brought back, from this program or by anybody who runs it."))
            p class="govuk-body" { "They have been in the archive for " (rules()?.archive.in_words()) ". Who is on hold by then, or would be live again, is left out." }
            form method="post" novalidate { (here.token()) (Button::warning("Approve that they are purged").once(true)) }
        } @else {
            p class="govuk-body" { "The operator deletes them with " code { "kith retention purge" } "." }
        }
    }))
}

fn summary(it: &Disposal) -> SummaryList {
    let (state, colour) = state(it);
    let approved = it.approved_by_name.clone().zip(it.approved_at);
    SummaryList::new([
        SummaryRow::new("State", html! { (Tag::new(state).colour(colour)) }),
        SummaryRow::new("Rules", it.rules_version.clone()),
        SummaryRow::new("Put up by", it.put_up_by_name.clone()),
        SummaryRow::new("Put up", plain_date_time(it.put_up_at)),
        SummaryRow::new(
            "People still there",
            words::counted(it.waiting, "person", "people"),
        ),
        SummaryRow::new(
            "Approved",
            approved.map_or_else(
                || "Not yet".to_owned(),
                |(name, at)| format!("{name}, {}", plain_date_time(at)),
            ),
        ),
    ])
}

fn certified(it: &Certificate) -> Markup {
    let table = Table::new()
        .caption("What was purged")
        .head(["What".into(), heads("How many")]);
    let table = it.counts.iter().fold(table, |table, it| {
        let what = match it.what.as_str() {
            "table" => format!("Rows of {}", it.name),
            "rule" => Rule::named(&it.name).map_or("People", rule).to_owned(),
            _ => "People left out: on hold, or live again".to_owned(),
        };
        table.row([Cell::new(what), Cell::number(it.how_many)])
    });
    html! {
        p class="govuk-body" {
            strong { (words::counted(it.people(), "person", "people")) } " and "
            strong { (words::counted(it.rows(), "row", "rows")) } " were purged for good by " (plain_date_time(it.purged_at)) "."
        }
        (table)
    }
}

async fn approve(
    here: Here,
    Path(id): Path<DisposalId>,
    Posted(_): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let detail = json!({ "disposal": id });
    let grant: Grant<ApproveDisposal> = here.site.gate.ask(&here.who, detail).await?;
    let approved = here.site.people.approve_disposal(grant, id).await;
    approved.map_err(trouble)?;
    Ok(to("approved"))
}
