//! `kith account`: the first account of a place, before anybody can sign in to open others; and
//! help for an administrator who is locked out.

use clap::{Args, Subcommand};
use kith_gate::account::{AccountFilter, NewAccount, read_list};
use kith_gate::action::{ManageAccounts, ManageOrganisations};
use kith_gate::organisation::Organisation;
use kith_gate::standing::Fact;
use kith_gate::{Gate, Grant, Role};
use kith_terms::time::{Date, day_of, plain_date};
use serde_json::json;

use crate::open::{self, Failure};
use crate::say::{self, Format};
use crate::settings::Settings;
use crate::vouch::{add_organisation, standing, vouch};

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub enum Account {
    /// Opens an account, and its organisation where it is new, and prints the set-up code
    #[command(
        after_help = "Example:\n  kith account create --user-name bethan.protheroe --full-name 'Bethan Protheroe' \\\n    --role account-administrator --organisation 'Glanmorfa Council' --vouch \\\n    --dbs-checked-on 2026-05-04 --trained-on 2026-09-01"
    )]
    Create(Create),
    /// Gives an account a new set-up code; its password, PIN, token and passkeys no longer work
    Reset {
        /// The name that its holder signs in with
        user_name: String,
        /// Answer as text or json
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Accredits an organisation for a year and enters what it has not shown as met with condition, so that its people can sign in and record each
    Vouch {
        /// The organisation's name
        organisation: String,
    },
    /// Lets the holder of a suspended account sign in again: for when no administrator can
    Reinstate {
        /// The name that its holder signs in with
        user_name: String,
    },
    /// Suspends the accounts that nobody has used for 90 days, as `kith serve` does every hour
    SuspendUnused,
    /// Compares the accounts with an employer's list: CSV with the columns name, user_name and organisation
    Compare {
        /// The list
        file: std::path::PathBuf,
    },
    /// Lists the accounts
    List {
        /// Answer as text or json
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

/// An account to open.
#[derive(Args, Debug)]
pub struct Create {
    /// The name to sign in with
    #[arg(long)]
    user_name: String,
    /// The holder's name
    #[arg(long)]
    full_name: String,
    /// practitioner, shield-practitioner, record-manager, clerical-matcher, data-supplier, privacy-officer or account-administrator
    #[arg(long)]
    role: Role,
    /// The organisation's name; where it is not there, it is added, and nobody in it can act until it is accredited
    #[arg(long)]
    organisation: String,
    /// Vouch for the organisation, as `kith account vouch` does: for the first account of a new organisation
    #[arg(long)]
    vouch: bool,
    /// The date on the holder's enhanced DBS certificate
    #[arg(long, value_name = "DATE")]
    dbs_checked_on: Option<Date>,
    /// When the holder completed the training
    #[arg(long, value_name = "DATE")]
    trained_on: Option<Date>,
    /// Answer as text or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const PROGRAM: &str = "kith account";

/// Runs it.
///
/// # Errors
/// [`Failure`] with what to do differently.
pub async fn run(settings: &Settings, command: &Account) -> Result<(), Failure> {
    let gate = open::house(settings).await?.gate;
    let grant = gate
        .operator::<ManageAccounts>(PROGRAM, json!({}))
        .await
        .map_err(said)?;
    match command {
        Account::Create(new) => create(&gate, &grant, new).await,
        Account::Reset { user_name, format } => reset(&gate, &grant, user_name, *format).await,
        Account::Vouch { organisation } => vouch_for(&gate, organisation).await,
        Account::Reinstate { user_name } => {
            let id = gate.find_account(&grant, user_name).await.map_err(said)?;
            gate.reinstate_account(&grant, id).await.map_err(said)?;
            say::line(format!("{user_name} can sign in again."));
            Ok(())
        }
        Account::SuspendUnused => {
            let suspended = gate.suspend_unused().await.map_err(said)?;
            say::line(format!("Suspended, because nobody uses them: {suspended}"));
            Ok(())
        }
        Account::Compare { file } => compare(&gate, &grant, file).await,
        Account::List { format } => list(&gate, &grant, *format).await,
    }
}

fn said(error: impl std::fmt::Display) -> Failure {
    Failure::Said(error.to_string())
}

async fn create(gate: &Gate, grant: &Grant<ManageAccounts>, new: &Create) -> Result<(), Failure> {
    let manages = organisations(gate).await?;
    let name = &new.organisation;
    let organisation = match gate.find_organisation(&manages, name).await.map_err(said)? {
        // It may have been found wanting since: that is not overridden in passing.
        Some(_) if new.vouch => {
            return Err(said(format!(
                "{name} is here already, and --vouch is for a new organisation. Leave it out; where you do mean to vouch for {name}: kith account vouch '{name}'"
            )));
        }
        Some(there) => there,
        None => add_organisation(gate, &manages, name).await?,
    };
    if new.vouch {
        vouch(gate, &manages, organisation).await?;
    }
    let it = standing(gate, &manages, organisation).await?;
    let account = NewAccount {
        user_name: new.user_name.clone(),
        full_name: new.full_name.clone(),
        role: new.role,
        role_until: None,
        organisation,
    };
    let (id, code) = gate.create_account(grant, &account).await.map_err(said)?;
    if let Some(date) = new.dbs_checked_on {
        gate.record_dbs_check(grant, id, date).await.map_err(said)?;
    }
    if let Some(date) = new.trained_on {
        gate.record_training(grant, id, date).await.map_err(said)?;
    }
    let today = day_of(gate.now());
    let value = json!({
        "user_name": new.user_name,
        "set_up_code": code.to_text(),
        "organisation": { "id": it.id, "accredited": it.accreditation(today).is_met(), "vouched_for": new.vouch },
    });
    say::answer(new.format, &value, || {
        let ready = ready(&new.user_name, &code.to_text());
        format!("{ready}\n{}", how_it_stands(&it, today, new.vouch))
    });
    Ok(())
}

fn ready(user_name: &str, code: &str) -> String {
    format!(
        "The account {user_name} is ready to be set up.\n\
         Its set-up code is {code} (good for seven days, shown only now).\n\
         Give it to the holder and to nobody else; they open /set-up and choose everything there."
    )
}

async fn vouch_for(gate: &Gate, name: &str) -> Result<(), Failure> {
    let grant = organisations(gate).await?;
    let id = gate.find_organisation(&grant, name).await.map_err(said)?;
    let id = id.ok_or_else(|| Failure::Said(format!("there is no organisation called {name}")))?;
    vouch(gate, &grant, id).await?;
    let it = standing(gate, &grant, id).await?;
    say::line(how_it_stands(&it, day_of(gate.now()), true));
    Ok(())
}

async fn organisations(gate: &Gate) -> Result<Grant<ManageOrganisations>, Failure> {
    let grant = gate.operator(PROGRAM, json!({}));
    grant.await.map_err(said)
}

/// Whether anybody in the organisation can act, and what to do about it.
fn how_it_stands(it: &Organisation, today: Date, vouched: bool) -> String {
    let name = &it.name;
    match (it.accreditation(today), vouched) {
        (Fact::Met { until: Some(last) }, true) => format!(
            "You have vouched for {name}: it is accredited until {}, and what it had not shown is entered as met with condition. Have each condition assessed, and recorded on its page under Organisations.",
            plain_date(last)
        ),
        (Fact::Met { .. }, _) => format!("{name} is accredited."),
        _ => format!(
            "{name} IS NOT ACCREDITED TODAY: until it is, nobody in it can act. It is assessed on its page under Organisations by an administrator of the organisation that runs Kith. Where nobody can sign in yet, vouch for it: kith account vouch '{name}'"
        ),
    }
}

async fn reset(
    gate: &Gate,
    grant: &Grant<ManageAccounts>,
    user_name: &str,
    format: Format,
) -> Result<(), Failure> {
    let id = gate.find_account(grant, user_name).await.map_err(said)?;
    let code = gate.reset_account(grant, id).await.map_err(said)?;
    let code = code.to_text();
    let value = json!({ "user_name": user_name, "set_up_code": code });
    say::answer(format, &value, || ready(user_name, &code));
    Ok(())
}

async fn compare(
    gate: &Gate,
    grant: &Grant<ManageAccounts>,
    file: &std::path::Path,
) -> Result<(), Failure> {
    let text = std::fs::read(file).map_err(|source| Failure::File {
        what: format!("the list {} cannot be read", file.display()),
        source,
    })?;
    let list = read_list(&text).map_err(said)?;
    let found = gate.compare_accounts(grant, &list, AccountFilter::default());
    let found = found.await.map_err(said)?;
    for it in &found.not_listed {
        say::line(format!(
            "not on the list: {} ({})",
            it.user_name, it.organisation_name
        ));
    }
    for it in &found.without_account {
        say::line(format!("without an account: {}", it.name));
    }
    for (listed, account) in &found.elsewhere {
        let (says, has) = (&listed.organisation, &account.organisation_name);
        say::line(format!(
            "in another organisation: {}: the list says {says}, the account {has}",
            account.user_name
        ));
    }
    for it in &found.ambiguous {
        say::line(format!("several accounts have this name: {}", it.name));
    }
    Ok(())
}

async fn list(gate: &Gate, grant: &Grant<ManageAccounts>, format: Format) -> Result<(), Failure> {
    let mut filter = AccountFilter::default();
    let mut all = Vec::new();
    loop {
        let page = gate.accounts(grant, &filter).await.map_err(said)?;
        all.extend(page.accounts);
        match page.next {
            Some(next) => filter.after = Some(next),
            None => break,
        }
    }
    let values: Vec<_> = all
        .iter()
        .map(|it| json!({ "user_name": it.user_name, "role": it.role.name(), "organisation": it.organisation_name, "state": it.state.name(), "may_act": it.standing.is_good() }))
        .collect();
    say::answer(format, &values, || {
        let lines: Vec<String> = all
            .iter()
            .map(|it| {
                let act = if it.standing.is_good() {
                    "may act"
                } else {
                    "may not act"
                };
                format!(
                    "{:<28} {:<22} {:<11} {act:<12} {}",
                    it.user_name,
                    it.role.name(),
                    it.state.name(),
                    it.organisation_name
                )
            })
            .collect();
        lines.join("\n")
    });
    Ok(())
}
