//! `kith system`: other systems, such as a council's case management system, which ask on behalf of
//! their signed-in users.

use clap::{Args, Subcommand};
use kith_gate::action::ManageSystems;
use kith_gate::system::{System as Added, SystemKey, SystemUser, UserId};
use kith_gate::{Gate, Grant};
use kith_terms::time::{day_of, plain_date};
use serde_json::json;

use crate::open::{self, Failure};
use crate::say::{self, Format};
use crate::settings::Settings;

/// What to do with other systems.
#[derive(Debug, Subcommand)]
pub enum System {
    /// Adds a system of an organisation that is here already, and prints its key
    #[command(
        after_help = "Example:\n  kith system add 'Glanmorfa Care Records' --organisation 'Glanmorfa Council'"
    )]
    Add(Add),
    /// Lists the systems
    List {
        /// Answer as text or json
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Lets a system ask nothing more, until it is reinstated
    Suspend {
        /// The system's name
        name: String,
        /// Why, for whoever looks at it later
        #[arg(long)]
        why: String,
    },
    /// Lets a system that was suspended ask again, with the key that it has
    Reinstate {
        /// The system's name
        name: String,
    },
    /// Gives a system a new key and prints it; the old one ends at once
    RenewKey {
        /// The system's name
        name: String,
        /// Answer as text or json
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Says for whom a system may ask
    #[command(subcommand)]
    User(User),
}

/// A system to add.
#[derive(Args, Debug)]
pub struct Add {
    /// What it is called; people whose records it opens are told this name
    name: String,
    /// The name of the organisation whose system it is
    #[arg(long)]
    organisation: String,
    /// Answer as text or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What to do with the users of a system.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Writes down which account a system means by its own name for a user
    #[command(
        after_help = "Example:\n  kith system user add 'Glanmorfa Care Records' ap-1044 anna.protheroe\n\nThe account must be of the system's own organisation."
    )]
    Add {
        /// The system's name
        system: String,
        /// The system's own name for the user, to the letter
        user_id: UserId,
        /// The name that the user signs in with here
        user_name: String,
    },
    /// Lets a system ask no more for a user
    Remove {
        /// The system's name
        system: String,
        /// The system's own name for the user, to the letter
        user_id: UserId,
    },
    /// Lists the users for whom a system may ask
    List {
        /// The system's name
        system: String,
        /// Answer as text or json
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

/// The command's name in the ledger.
const PROGRAM: &str = "kith system";

/// Runs it.
///
/// # Errors
/// [`Failure`] with what to do differently.
pub async fn run(settings: &Settings, command: &System) -> Result<(), Failure> {
    let gate = open::house(settings).await?.gate;
    let grant = gate.operator::<ManageSystems>(PROGRAM, json!({})).await?;
    match command {
        System::Add(new) => add(&gate, &grant, new).await,
        System::List { format } => list(&gate, &grant, *format).await,
        System::Suspend { name, why } => {
            let suspended = gate.suspend_system(&grant, name, why).await;
            suspended.map_err(said)?;
            say::line(format!("{name} may ask nothing more."));
            Ok(())
        }
        System::Reinstate { name } => {
            gate.reinstate_system(&grant, name).await.map_err(said)?;
            say::line(format!("{name} may ask again."));
            Ok(())
        }
        System::RenewKey { name, format } => {
            let key = gate.renew_system_key(&grant, name).await.map_err(said)?;
            tell_key(name, &key, *format);
            Ok(())
        }
        System::User(command) => user(&gate, &grant, command).await,
    }
}

fn said(error: impl std::fmt::Display) -> Failure {
    Failure::Said(error.to_string())
}

async fn add(gate: &Gate, grant: &Grant<ManageSystems>, new: &Add) -> Result<(), Failure> {
    let name = &new.organisation;
    let organisation = gate.find_organisation(grant, name).await?;
    let organisation =
        organisation.ok_or_else(|| said(format!("there is no organisation called {name}")))?;
    let added = gate.add_system(grant, &new.name, organisation).await;
    tell_key(&new.name, &added.map_err(said)?, new.format);
    Ok(())
}

fn tell_key(name: &str, key: &SystemKey, format: Format) {
    let key = key.to_text();
    say::answer(
        format,
        &json!({ "system": name, "key": key.as_str() }),
        || {
            format!(
                "The key of {name} is {} (shown only now).\n\
             Put it into the system's own settings and nowhere else. If anybody else has seen it: kith system renew-key",
                key.as_str()
            )
        },
    );
}

async fn list(gate: &Gate, grant: &Grant<ManageSystems>, format: Format) -> Result<(), Failure> {
    let all = gate.systems(grant).await.map_err(said)?;
    let values: Vec<_> = all
        .iter()
        .map(|it| json!({ "system": it.name, "organisation": it.organisation_name, "suspended": it.suspended.as_ref().map(|(_, why)| why), "key_made_at": it.key_made_at, "users": it.users }))
        .collect();
    say::answer(format, &values, || match all.is_empty() {
        true => "There is no other system. To add one: kith system add".to_owned(),
        false => all.iter().map(line).collect::<Vec<_>>().join("\n"),
    });
    Ok(())
}

fn line(it: &Added) -> String {
    let state = match &it.suspended {
        Some((_, why)) => format!("suspended: {why}"),
        None => "may ask".to_owned(),
    };
    format!(
        "{:<28} {:<28} users: {}, key of {}, {state}",
        it.name,
        it.organisation_name,
        it.users,
        plain_date(day_of(it.key_made_at))
    )
}

async fn user(gate: &Gate, grant: &Grant<ManageSystems>, command: &User) -> Result<(), Failure> {
    match command {
        User::Add {
            system,
            user_id,
            user_name,
        } => {
            let added = gate.add_system_user(grant, system, user_id, user_name);
            added.await.map_err(said)?;
            say::line(format!("{system} may ask for {user_name}."));
            Ok(())
        }
        User::Remove { system, user_id } => {
            let removed = gate.remove_system_user(grant, system, user_id).await;
            removed.map_err(said)?;
            say::line(format!("{system} may ask no more for that user."));
            Ok(())
        }
        User::List { system, format } => list_users(gate, grant, system, *format).await,
    }
}

async fn list_users(
    gate: &Gate,
    grant: &Grant<ManageSystems>,
    system: &str,
    format: Format,
) -> Result<(), Failure> {
    let all = gate.system_users(grant, system).await.map_err(said)?;
    let values: Vec<_> = all
        .iter()
        .map(|it| json!({ "user_id": it.user.as_str(), "user_name": it.user_name, "full_name": it.full_name }))
        .collect();
    say::answer(format, &values, || {
        let line = |it: &SystemUser| {
            format!(
                "{:<28} {:<28} {}",
                it.user.as_str(),
                it.user_name,
                it.full_name
            )
        };
        match all.is_empty() {
            true => {
                format!("{system} may ask for nobody yet. To say for whom: kith system user add")
            }
            false => all.iter().map(line).collect::<Vec<_>>().join("\n"),
        }
    });
    Ok(())
}
