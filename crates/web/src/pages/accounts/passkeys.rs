//! The passkeys of an account, for whoever manages it: seen and removed, and never added.

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_gate::account::{Account, Passkey};
use kith_gate::{Grant, action::ManageAccounts};
use kith_terms::{AccountId, PasskeyId};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use super::{to_manage, trouble};
use crate::components::{BackLink, Button, SummaryAction, SummaryList, SummaryRow};
use crate::here::{Here, Path, Posted};
use crate::pages::passkeys::facts;
use crate::site::Site;
use crate::trouble::Trouble;

pub(super) fn routes() -> Router<Site> {
    Router::new().route(
        "/accounts/{account}/passkeys/{passkey}/remove",
        get(ask).post(remove),
    )
}

/// The account's passkeys, where it has any.
pub(super) fn section(
    here: &Here,
    account: &Account,
    passkeys: &[Passkey],
    can_change: bool,
) -> Markup {
    let bound = here.site.gate.needs_passkey_on_one_device(account.role);
    let row = |it: &Passkey| {
        let row = SummaryRow::new(it.name.clone(), facts(it, bound && it.may_be_copied));
        let there = format!("/accounts/{}/passkeys/{}/remove", account.id, it.id);
        match can_change {
            true => row.action(SummaryAction::new("Remove", there).hidden(it.name.clone())),
            false => row,
        }
    };
    html! {
        @if !passkeys.is_empty() {
            h2 class="govuk-heading-m" { "Passkeys" }
            (SummaryList::new(passkeys.iter().map(row).collect::<Vec<_>>()))
        }
    }
}

async fn found(
    here: &Here,
    account: AccountId,
    id: PasskeyId,
) -> Result<(Grant<ManageAccounts>, Account, Passkey), Trouble> {
    let detail = json!({ "account": account, "passkey": id, "about-to": "remove-passkey" });
    let grant = to_manage(here, detail).await?;
    let gate = &here.site.gate;
    let holder = gate.account(&grant, account).await.map_err(trouble)?;
    let passkeys = gate.passkeys_of(&grant, account).await?;
    let passkey = passkeys.into_iter().find(|it| it.id == id);
    Ok((grant, holder, passkey.ok_or(Trouble::NotFound)?))
}

async fn ask(
    here: Here,
    Path((account, id)): Path<(AccountId, PasskeyId)>,
) -> Result<Response, Trouble> {
    let (_, holder, passkey) = found(&here, account, id).await?;
    Ok(here
        .page("Remove a passkey")
        .trail(BackLink::new(format!("/accounts/{account}")))
        .narrow(html! {
            span class="govuk-caption-l" { (holder.full_name) " (" (holder.user_name) ")" }
            h1 class="govuk-heading-l" { "Remove a passkey" }
            p class="govuk-body" { "“" (passkey.name) "” signs them in no more. For a device that was lost or stolen: sign them out everywhere too. They can still sign in with their password, PIN and code, and add another passkey themselves." }
            form method="post" novalidate {
                (here.token())
                (Button::warning("Remove the passkey").once(true))
            }
        }))
}

#[derive(Deserialize)]
struct Nothing {}

async fn remove(
    here: Here,
    Path((account, id)): Path<(AccountId, PasskeyId)>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Trouble> {
    let (grant, ..) = found(&here, account, id).await?;
    let gate = &here.site.gate;
    gate.remove_passkey_of(&grant, account, id)
        .await
        .map_err(trouble)?;
    Ok(Redirect::to(&format!("/accounts/{account}?done=passkey")).into_response())
}
