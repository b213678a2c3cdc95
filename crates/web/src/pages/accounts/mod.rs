//! Accounts: who may sign in, for which organisation, in which role.
//!
//! Names of staff are personal too: what is looked for and where a list goes on are sent in forms,
//! and the addresses hold our own ids and words alone.

mod act;
mod code;
mod list;
mod one;
mod open;
mod passkeys;
mod recoveries;
mod role;
mod staff;

use axum::Router;
use kith_gate::Grant;
use kith_gate::account::{Account, AccountError, AccountState};
use kith_gate::action::ManageAccounts;
use kith_gate::organisation::Organisation;
use kith_gate::standing::Fact;
use kith_terms::time::Date;
use maud::{Markup, html};
use serde_json::Value;

use crate::components::{Choice, Tag, TagColour};
use crate::form::Answers;
use crate::here::Here;
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .merge(act::routes())
        .merge(list::routes())
        .merge(one::routes())
        .merge(open::routes())
        .merge(passkeys::routes())
        .merge(recoveries::routes())
        .merge(role::routes())
        .merge(staff::routes())
}

/// Permission to manage accounts. The detail says what it was asked for.
async fn to_manage(here: &Here, detail: Value) -> Result<Grant<ManageAccounts>, Trouble> {
    Ok(here
        .site
        .gate
        .ask::<ManageAccounts>(&here.who, detail)
        .await?)
}

/// Notes an error beside the field that it is about; what is about no field is another page.
fn note(answers: &mut Answers, why: AccountError) -> Result<(), Trouble> {
    let field = match &why {
        AccountError::UserName | AccountError::UserNameTaken => "user_name",
        AccountError::NoName => "full_name",
        AccountError::NoSuchOrganisation => "organisation",
        AccountError::RoleEnded => "until",
        AccountError::NoReason => "why",
        AccountError::FutureDate => "on",
        _ => return Err(trouble(why)),
    };
    answers.is_wrong(field, why);
    Ok(())
}

/// The page for an error that is about no field.
fn trouble(why: AccountError) -> Trouble {
    match why {
        AccountError::NotFound => Trouble::NotFound,
        AccountError::State => Trouble::Conflict {
            what: "The account is not in a state for that: somebody may have changed it.",
        },
        AccountError::Own | AccountError::OfWhoRunsKith | AccountError::TwoNeeded => {
            Trouble::Refused {
                why: format!("{why}."),
                instead: None,
            }
        }
        AccountError::ProofNeeded => Trouble::Prove,
        AccountError::Gate(error) => error.into(),
        other => failed(&other),
    }
}

/// Where an account is in its life, as a tag.
fn state_tag(state: AccountState) -> Tag {
    let colour = match state {
        AccountState::SettingUp => TagColour::Yellow,
        AccountState::Active => TagColour::Green,
        AccountState::Suspended => TagColour::Orange,
        AccountState::Closed => TagColour::Grey,
    };
    Tag::new(state.title()).colour(colour)
}

/// Whether the account may act today, and if not, what stops it.
fn standing_words(account: &Account) -> Markup {
    let missing = account.standing.missing();
    let titles: Vec<&str> = missing.iter().map(|it| it.condition.title()).collect();
    html! {
        @if account.state == AccountState::Closed {
            (words::or_none(None::<String>))
        } @else if missing.is_empty() {
            (Tag::new("May act").colour(TagColour::Green))
        } @else {
            (Tag::new("Cannot act").colour(TagColour::Orange))
            span class="kith-said" { "Missing: " (titles.join(", ")) }
        }
    }
}

/// The organisations to choose from, with those that nobody may act for marked.
fn organisation_choices(organisations: &[Organisation], today: Date) -> Vec<Choice> {
    organisations
        .iter()
        .map(|it| {
            let words = match it.accreditation(today) {
                Fact::Met { .. } => it.name.clone(),
                _ => format!("{} (not accredited today)", it.name),
            };
            Choice::new(it.id.to_string(), words)
        })
        .collect()
}
