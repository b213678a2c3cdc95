//! One account: everything about it, what it still needs, and what can be done with it.

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use kith_gate::account::{Account, AccountState};
use kith_gate::standing::Fact;
use kith_terms::AccountId;
use kith_terms::time::plain_date;
use maud::{Markup, html};
use serde_json::json;

use super::act::ACTS;
use super::{passkeys, state_tag, to_manage, trouble};
use crate::components::{
    BackLink, Button, ButtonLook, InsetText, SummaryAction, SummaryList, SummaryRow, Table, Tag,
    TagColour,
};
use crate::here::{Here, Path};
use crate::pages::reply::Done;
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/accounts/{account}", get(show))
}

async fn show(
    here: Here,
    Path(id): Path<AccountId>,
    Query(done): Query<Done>,
) -> Result<Response, Trouble> {
    let grant = to_manage(&here, json!({ "account": id })).await?;
    let account = here.site.gate.account(&grant, id).await.map_err(trouble)?;
    let notices = ACTS.iter().map(|it| (it.word, it.done));
    let passkeys = here.site.gate.passkeys_of(&grant, id).await?;
    let others = [
        ("role", "The role and organisation are changed."),
        ("passkey", "The passkey is removed."),
    ];
    let own = here.who.account() == id;
    let of_who_runs_kith = account.runs_kith && !here.who.runs_kith();
    let can_change = account.state != AccountState::Closed && !own && !of_who_runs_kith;
    Ok(here
        .page(&account.full_name)
        .trail(BackLink::new("/accounts").text("Accounts"))
        .notice(done.notice(notices.filter(|(_, it)| !it.is_empty()).chain(others)))
        .wide(html! {
            h1 class="govuk-heading-l" { (account.full_name) " " (state_tag(account.state)) }
            @if own {
                (InsetText::new("This is your own account. Another account administrator must make changes to it."))
            } @else if of_who_runs_kith {
                (InsetText::new("This is an account of the organisation that runs Kith. One of its own account administrators must make changes to it."))
            }
            (facts(&account, can_change))
            (standing(&account))
            (passkeys::section(&here, &account, &passkeys, can_change))
            @if can_change { (actions(&account)) }
        }))
}

fn facts(it: &Account, can_change: bool) -> Markup {
    let change = |row: SummaryRow, what: &str, page: &str| match can_change {
        true => row.action(SummaryAction::change(
            what,
            format!("/accounts/{}/{page}", it.id),
        )),
        false => row,
    };
    let day = |it: Option<_>| words::or_none(it.map(plain_date));
    let role = html! {
        (it.role.title())
        @if let Some(last) = it.role_until { span class="kith-said" { "Until " (plain_date(last)) } }
    };
    let state = html! {
        (it.state.title())
        @if let Some(why) = &it.state_why { span class="kith-said" { "“" (why) "”" } }
    };
    let rows = [
        SummaryRow::new("User name", it.user_name.clone()),
        change(SummaryRow::new("Role", role), "role", "role"),
        change(
            SummaryRow::new("Organisation", it.organisation_name.clone()),
            "organisation",
            "role",
        ),
        SummaryRow::new("State", state),
        change(
            SummaryRow::new("Enhanced DBS check", day(it.dbs_checked_on)),
            "date of the DBS check",
            "dbs",
        ),
        change(
            SummaryRow::new("Training completed", day(it.trained_on)),
            "date of the training",
            "training",
        ),
        SummaryRow::new("Opened", words::moment(it.created_at)),
        SummaryRow::new(
            "Last signed in",
            match it.last_signed_in_at {
                Some(at) => html! { (words::moment(at)) },
                None => html! { span class="kith-none" { "Never" } },
            },
        ),
    ];
    html! { (SummaryList::new(rows)) }
}

/// Each condition and how it stands, so that what is missing can be chased.
fn standing(it: &Account) -> Markup {
    if it.state == AccountState::Closed {
        return html! {};
    }
    let table = Table::new()
        .caption("What they need before they can act")
        .caption_size(crate::components::TextSize::M)
        .first_cell_heads_row(true)
        .scrolls(true)
        .head(["Condition", "Today", "For how long"]);
    let table = it
        .standing
        .facts()
        .into_iter()
        .fold(table, |table, (condition, fact)| {
            let (tag, words) = how(fact);
            table.row([
                html! { (condition.title()) },
                html! { (tag) },
                html! { (words) },
            ])
        });
    html! { (table) }
}

fn how(fact: Fact) -> (Tag, String) {
    let (word, colour, words) = match fact {
        Fact::Met { until: None } => ("Met", TagColour::Green, String::new()),
        Fact::Met { until: Some(last) } => (
            "Met",
            TagColour::Green,
            format!("Until {}", plain_date(last)),
        ),
        Fact::Missing => ("Missing", TagColour::Red, String::new()),
        Fact::Expired { on } => (
            "Ended",
            TagColour::Red,
            format!("Counted until {}", plain_date(on)),
        ),
        Fact::NotYet { from } => (
            "Not yet",
            TagColour::Yellow,
            format!("Counts from {}", plain_date(from)),
        ),
        Fact::Replaced => (
            "Out of date",
            TagColour::Red,
            "They accepted an earlier version, and are asked when they sign in".to_owned(),
        ),
        Fact::NotAsked => (
            "Not asked",
            TagColour::Grey,
            "This role is never shown a person".to_owned(),
        ),
    };
    (Tag::new(word).colour(colour), words)
}

fn actions(it: &Account) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "What you can do" }
        div class="kith-actions" {
            @for act in ACTS.iter().filter(|act| act.is_offered(it)) {
                (Button::link(act.title, format!("/accounts/{}/{}", it.id, act.word)).look(match act.look {
                    ButtonLook::Warning => ButtonLook::Warning,
                    _ => ButtonLook::Secondary,
                }))
            }
        }
    }
}
