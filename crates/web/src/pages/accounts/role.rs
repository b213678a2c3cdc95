//! What an account is for: its role, for how long, and for which organisation.

use std::collections::HashMap;

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_gate::account::Account;
use kith_gate::organisation::Organisation;
use kith_gate::{Grant, Role, action::ManageAccounts};
use kith_terms::time::{Date, day_of};
use kith_terms::{AccountId, OrganisationId};
use maud::{Markup, html};
use serde_json::json;

use super::{note, organisation_choices, to_manage, trouble};
use crate::components::{
    BackLink, Button, Choice, DateInput, InsetText, Label, Legend, Radio, Radios, Select, TextSize,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::pages::reply::again;
use crate::site::Site;
use crate::trouble::Trouble;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/accounts/{account}/role", get(ask).post(change))
}

/// What was chosen.
pub(super) struct Chosen {
    pub(super) role: Role,
    pub(super) until: Option<Date>,
    pub(super) organisation: OrganisationId,
}

/// Reads the three fields; notes everything that is wrong with them.
pub(super) fn read(answers: &mut Answers) -> Option<Chosen> {
    let role = answers.get("role").parse::<Role>().ok();
    if role.is_none() {
        answers.is_wrong("role", "Select what the account is for");
    }
    let dated = answers.date_parts("until").iter().any(|it| !it.is_empty());
    let until = if dated { answers.date("until") } else { None };
    let organisation = answers.get("organisation").parse().ok();
    if organisation.is_none() {
        answers.is_wrong("organisation", "Select the organisation they work for");
    }
    Some(Chosen {
        role: role?,
        until,
        organisation: organisation?,
    })
}

/// The three fields.
pub(super) fn fields(here: &Here, organisations: &[Organisation], answers: &Answers) -> Markup {
    let today = day_of(here.site.gate.now());
    let roles: Vec<Radio> = Role::ALL
        .into_iter()
        .map(|it| Radio::new(it.name(), it.title()).hint(what_it_is_for(it)))
        .collect();
    let places: Vec<Choice> = [Choice::new("", "Select an organisation")]
        .into_iter()
        .chain(organisation_choices(organisations, today))
        .collect();
    html! {
        (Radios::new("role", roles).legend(Legend::new("What is the account for?").size(TextSize::S))
            .value(answers.get("role")).error(answers.error("role")))
        (DateInput::new("until").legend(Legend::new("Last day of the role").size(TextSize::S))
            .hint("Only for someone who is here for a while, such as a student. Leave it empty otherwise.")
            .values(answers.date_parts("until")).error(answers.error("until")))
        (Select::new("organisation", Label::new("Organisation").size(TextSize::S), places)
            .hint("They act for it, and its name stands beside everything they do")
            .value(answers.get("organisation")).error(answers.error("organisation")))
    }
}

const fn what_it_is_for(role: Role) -> &'static str {
    match role {
        Role::Practitioner => {
            "Finds a person, says why, sees who helps them, and adds their own involvement."
        }
        Role::ShieldPractitioner => {
            "The same, and may look behind a shield where someone is in danger. They are asked about each time."
        }
        Role::RecordManager => "Corrects records, answers problems, and sets and lifts shields.",
        Role::ClericalMatcher => {
            "Decides whether two records are about one person. Opens no records."
        }
        Role::DataSupplier => "Sees how their organisation’s feeds went. Opens no records.",
        Role::PrivacyOfficer => "Watches who looked at whom, and why.",
        Role::AccountAdministrator => {
            "Opens and closes accounts, and accredits organisations. Never sees a person."
        }
        Role::ArchiveKeeper => {
            "Opens records in the archive, for section 47 enquiries and reviews alone. Approves what is purged."
        }
        Role::ProviderManager => {
            "Answers forms for a provider and its services, signs them off and publishes them. Never sees a person."
        }
        Role::ProviderMember => {
            "Answers forms for a provider, for its manager to sign off. Never sees a person."
        }
        Role::Commissioner => {
            "Sees how providers stand, asks them to answer, and reads what they published. Never sees a person."
        }
    }
}

async fn ask(here: Here, Path(id): Path<AccountId>) -> Result<Response, Trouble> {
    here.proved()?;
    let (grant, account) = found(&here, id).await?;
    let [day, month, year] = match account.role_until {
        Some(last) => [
            last.day().to_string(),
            last.month().to_string(),
            last.year().to_string(),
        ],
        None => Default::default(),
    };
    let answers = Answers::default()
        .with("role", account.role.name())
        .with("organisation", account.organisation.to_string())
        .with("until-day", day)
        .with("until-month", month)
        .with("until-year", year);
    page(&here, &grant, &account, &answers).await
}

async fn change(
    here: Here,
    Path(id): Path<AccountId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let (grant, account) = found(&here, id).await?;
    let mut answers = Answers::of(typed);
    if let Some(chosen) = read(&mut answers).filter(|_| answers.all_good()) {
        let (role, until, organisation) = (chosen.role, chosen.until, chosen.organisation);
        let gate = &here.site.gate;
        match gate
            .change_role(&grant, id, role, until, organisation)
            .await
        {
            Ok(()) => {
                return Ok(Redirect::to(&format!("/accounts/{id}?done=role")).into_response());
            }
            Err(why) => note(&mut answers, why)?,
        }
    }
    Ok(again(page(&here, &grant, &account, &answers).await?))
}

async fn found(here: &Here, id: AccountId) -> Result<(Grant<ManageAccounts>, Account), Trouble> {
    let detail = json!({ "account": id, "about-to": "role" });
    let grant = to_manage(here, detail).await?;
    let account = here.site.gate.account(&grant, id).await.map_err(trouble)?;
    Ok((grant, account))
}

async fn page(
    here: &Here,
    grant: &Grant<ManageAccounts>,
    account: &Account,
    answers: &Answers,
) -> Result<Response, Trouble> {
    let organisations = here.site.gate.organisations(grant).await?;
    Ok(here
        .page("Change the role or organisation")
        .trail(BackLink::new(format!("/accounts/{}", account.id)))
        .errors(answers.summary(&["until"]))
        .narrow(html! {
            span class="govuk-caption-l" { (account.full_name) }
            h1 class="govuk-heading-l" { "Change the role or organisation" }
            (InsetText::new("They are signed out everywhere at once, and sign in again in the new role."))
            form method="post" novalidate {
                (here.token())
                (fields(here, &organisations, answers))
                (Button::new("Save").once(true))
            }
        }))
}
