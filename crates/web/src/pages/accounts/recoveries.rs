//! Recoveries: what one administrator asked for, and another approves.

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_gate::Grant;
use kith_gate::account::Recovery;
use kith_gate::action::ManageAccounts;
use kith_terms::RecoveryId;
use maud::{Markup, html};
use serde_json::json;

use super::code::hand_over;
use super::{to_manage, trouble};
use crate::components::{
    BackLink, Button, InsetText, Legend, Radio, Radios, SummaryList, SummaryRow, Table, TextSize,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::reply::{Done, again};
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/recoveries", get(list))
        .route("/recoveries/{recovery}", get(ask).post(decide))
}

async fn list(here: Here, Query(done): Query<Done>) -> Result<Response, Trouble> {
    let grant = to_manage(&here, json!({ "recoveries": true })).await?;
    let waiting = here.site.gate.recoveries(&grant).await?;
    let notice = done.notice([
        ("refused", "The recovery is turned down."),
        ("taken-back", "The recovery is taken back."),
    ]);
    Ok(here
        .page("Recoveries")
        .trail(BackLink::new("/accounts").text("Accounts"))
        .notice(notice)
        .wide(html! {
            h1 class="govuk-heading-l" { "Recoveries" }
            p class="govuk-body" { "Somebody has lost their password or security token. One account administrator asks, who has made sure who they are talking to, and another approves within 24 hours." }
            @if waiting.is_empty() {
                (InsetText::new("None waits. To ask for one, open the account."))
            } @else {
                (table(&waiting))
            }
        }))
}

fn table(waiting: &[Recovery]) -> Markup {
    let table = Table::new()
        .caption(words::counted(waiting.len(), "waits", "wait"))
        .first_cell_heads_row(true)
        .scrolls(true)
        .head(["Account", "Asked by", "Can be approved until"]);
    let table = waiting.iter().fold(table, |table, it| {
        table.row([
            html! { a class="govuk-link" href={ "/recoveries/" (it.id) } { (it.full_name) } span class="kith-said" { (it.user_name) } },
            html! { (it.asked_by_name) span class="kith-said" { (words::moment(it.asked_at)) } },
            html! { (words::moment(it.expires_at)) },
        ])
    });
    html! { (table) }
}

async fn found(here: &Here, id: RecoveryId) -> Result<(Grant<ManageAccounts>, Recovery), Trouble> {
    let grant = to_manage(here, json!({ "recovery": id })).await?;
    let recovery = here.site.gate.recovery(&grant, id).await.map_err(trouble)?;
    Ok((grant, recovery))
}

async fn ask(here: Here, Path(id): Path<RecoveryId>) -> Result<Response, Trouble> {
    here.proved()?;
    let (_, recovery) = found(&here, id).await?;
    Ok(page(&here, &recovery, &Answers::default()))
}

async fn decide(
    here: Here,
    Path(id): Path<RecoveryId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let (grant, recovery) = found(&here, id).await?;
    let gate = &here.site.gate;
    let mut answers = Answers::of(typed);
    match answers.get("decision") {
        "approve" => {
            let code = gate.approve_recovery(&grant, id).await.map_err(trouble)?;
            let account = gate
                .account(&grant, recovery.account)
                .await
                .map_err(trouble)?;
            Ok(hand_over(
                &here,
                "The recovery is approved",
                &account,
                &code,
            ))
        }
        "refuse" => {
            gate.refuse_recovery(&grant, id).await.map_err(trouble)?;
            let done = match recovery.asked_by == here.who.account() {
                true => "/recoveries?done=taken-back",
                false => "/recoveries?done=refused",
            };
            Ok(Redirect::to(done).into_response())
        }
        _ => {
            answers.is_wrong("decision", "Select whether you approve it");
            Ok(again(page(&here, &recovery, &answers)))
        }
    }
}

fn page(here: &Here, it: &Recovery, answers: &Answers) -> Response {
    let own = it.asked_by == here.who.account();
    let mut radios = vec![Radio::new(
        "refuse",
        if own { "Take it back" } else { "Turn it down" },
    )];
    if !own {
        radios.insert(
            0,
            Radio::new("approve", "Approve it, and hand over a new set-up code"),
        );
    }
    here.page("Recovery of an account")
        .trail(BackLink::new("/recoveries").text("Recoveries"))
        .errors(answers.summary(&[]))
        .narrow(html! {
            h1 class="govuk-heading-l" { "Recovery of an account" }
            (SummaryList::new([
                SummaryRow::new("Account", format!("{} ({})", it.full_name, it.user_name)),
                SummaryRow::new("Asked by", it.asked_by_name.clone()),
                SummaryRow::new("Asked", words::moment(it.asked_at)),
                SummaryRow::new("What they say", it.why.clone()),
            ]))
            @if own {
                (InsetText::new("You asked for this. Another account administrator has to approve it."))
            } @else {
                p class="govuk-body" { "Make sure yourself that it is them before you approve. They are signed out everywhere, and choose everything anew." }
            }
            form method="post" novalidate {
                (here.token())
                (Radios::new("decision", radios).legend(Legend::new("What have you decided?").size(TextSize::M))
                    .error(answers.error("decision")))
                (Button::new("Continue").once(true))
            }
        })
}
