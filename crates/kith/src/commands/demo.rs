//! `kith demo`: a county that does not exist, in one command.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use kith_gate::credentials::CodeSecret;

use super::load::{load, words};
use super::serve;
use crate::demo::accounts::{self, Credential};
use crate::demo::county::COUNTY_NAME;
use crate::demo::making::{self, Wanted};
use crate::open::{Failure, House};
use crate::say;
use crate::settings::Settings;

/// Makes a fictional county, writes its agencies' feeds, loads them and serves it.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  kith demo --people 5000 --listen 127.0.0.1:8090 --credentials who.json\n\nStarted again with the same data folder, it serves what is there. To begin anew, remove the folder."
)]
pub struct Demo {
    /// How many people live in the county
    #[arg(long, default_value_t = 20_000, value_name = "N")]
    people: usize,
    /// Another number makes another county
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// Also write the accounts to this file, as a JSON list
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,
    /// Print the code that this account's security token shows now, and do nothing else
    #[arg(long, value_name = "USER")]
    code: Option<String>,
    /// Make the county and stop, without serving it
    #[arg(long)]
    no_serve: bool,
}

/// Runs it.
///
/// # Errors
/// [`Failure`] with the step that did not work.
pub async fn run(settings: &Settings, command: &Demo) -> Result<(), Failure> {
    let folder = settings.data_dir.join("demo");
    if let Some(user_name) = &command.code {
        return tell_code(&folder, user_name);
    }
    // The address first: nobody should wait for a county that then cannot be served.
    let listener = match command.no_serve {
        true => None,
        false => Some(serve::listen(settings.listen).await?),
    };
    let settings = making::settings(settings)?;
    let (house, credentials) = made(&settings, command).await?;
    if let Some(path) = &command.credentials {
        accounts::write(path, &credentials)?;
    }
    tell(&settings, &credentials);
    match listener {
        Some(listener) => serve::until_stopped(&settings, house, listener).await,
        None => Ok(()),
    }
}

/// The county, and its accounts, once all of it is there. What was made before is not made again.
async fn made(settings: &Settings, command: &Demo) -> Result<(House, Vec<Credential>), Failure> {
    if let Some(there) = making::made(settings).await? {
        return Ok(there);
    }
    let started = Instant::now();
    say::line(format!(
        "Making {COUNTY_NAME}, a county of {} people that does not exist …",
        say::number(command.people as u64)
    ));
    let wanted = Wanted {
        people: command.people,
        seed: command.seed,
    };
    let made = making::make(settings, wanted, async |house, feed| {
        say::line(format!("  {}", words(&load(house, feed).await?)));
        Ok(())
    });
    let made = made.await?;
    say::line(format!(
        "Made in {:.0} seconds.",
        started.elapsed().as_secs_f64()
    ));
    Ok(made)
}

fn tell(settings: &Settings, credentials: &[Credential]) {
    let width = credentials
        .iter()
        .map(|it| it.username.len())
        .max()
        .unwrap_or(0);
    let mut lines = vec![
        String::new(),
        format!("{COUNTY_NAME} is at {}", settings.public_url),
        String::new(),
        "Sign in with a user name, a password, a PIN and the code of a security token:".to_owned(),
        String::new(),
    ];
    for it in credentials {
        lines.push(format!(
            "  {:width$}  {}  PIN {}  token key {}  ({})",
            it.username, it.password, it.pin, it.totp_secret, it.role
        ));
    }
    lines.push(String::new());
    lines.push(
        "Put a token key into an app that shows sign-in codes, or ask for the code of now:"
            .to_owned(),
    );
    if let Some(first) = credentials.first() {
        lines.push(format!(
            "  kith demo --data-dir {} --code {}",
            settings.data_dir.display(),
            first.username
        ));
        lines.push(format!(
            "  (from the source: cargo run --release -- demo --data-dir {} --code {})",
            settings.data_dir.display(),
            first.username
        ));
    }
    lines.push(String::new());
    say::line(lines.join("\n"));
}

fn tell_code(folder: &Path, user_name: &str) -> Result<(), Failure> {
    let all = accounts::read(&folder.join("credentials.json"))?;
    let Some(it) = all.iter().find(|it| it.username == user_name) else {
        let names: Vec<&str> = all.iter().map(|it| it.username.as_str()).collect();
        return Err(Failure::Said(format!(
            "the demo has no such account; it has {}",
            names.join(", ")
        )));
    };
    let secret = CodeSecret::from_base32(&it.totp_secret)?;
    say::line(secret.code_at(kith_terms::time::Timestamp::now()));
    Ok(())
}
