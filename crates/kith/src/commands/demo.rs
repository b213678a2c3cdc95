//! `kith demo`: a county that does not exist, in one command.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use kith_gate::credentials::CodeSecret;
use kith_people::intake::load::FeedFile;
use kith_terms::time::day_of;

use super::load::{load, read_mapping, words};
use super::serve;
use crate::demo::accounts::{self, Credential, organisation};
use crate::demo::county::{COUNTY_NAME, County};
use crate::demo::market::Managers;
use crate::demo::{earlier, life, support};
use crate::files::FilesSettings;
use crate::open::{self, Failure, House};
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
    let settings = Settings {
        place: COUNTY_NAME.to_owned(),
        files: (settings.files.clone())
            .or_else(|| Some(FilesSettings::unscanned(&settings.data_dir))),
        support_partners: match &settings.support_partners {
            None => Some(support::written(&folder)?),
            own => own.clone(),
        },
        ..settings.clone()
    };
    let (house, credentials) = made(&settings, &folder, command).await?;
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
async fn made(
    settings: &Settings,
    folder: &Path,
    command: &Demo,
) -> Result<(House, Vec<Credential>), Failure> {
    let started = Instant::now();
    let file = folder.join("credentials.json");
    let ready = folder.join("ready");
    if ready.exists() {
        return Ok((open::house(settings).await?, accounts::read(&file)?));
    }
    let feeds = folder.join("feeds");
    if feeds.exists() {
        let folder = folder.parent().unwrap_or(folder).display();
        return Err(Failure::Said(format!(
            "the demo in {folder} was stopped while it was being made: remove that folder and begin again"
        )));
    }
    let wrong = |what: &str| {
        let what = what.to_owned();
        move |source| Failure::File { what, source }
    };
    std::fs::create_dir_all(&feeds).map_err(wrong("the folder for the feeds cannot be made"))?;
    earlier::live(settings, &feeds).await?;
    let managers = Managers::invented()?;
    managers.past(settings).await?;
    life::own_name::live(settings, &file).await?;
    let house = open::house(settings).await?;
    let county = County::new(command.people, command.seed, day_of(house.gate.now()));
    say::line(format!(
        "Making {COUNTY_NAME}, a county of {} people that does not exist …",
        say::number(county.people() as u64)
    ));
    let written = county
        .write_feeds(&feeds)
        .map_err(wrong("the feeds cannot be written"))?;
    for feed in written {
        let mapping = feed.mapping.as_deref().map(read_mapping).transpose()?;
        let feed = FeedFile {
            source: feed.source.to_owned(),
            title: Some(feed.title.to_owned()),
            supplier: Some(organisation(&house.gate, accounts::sender(feed.source)).await?),
            path: feed.path,
            mapping,
        };
        say::line(format!("  {}", words(&load(&house, feed).await?)));
    }
    let credentials = accounts::make(&house, &file).await?;
    life::live(&house, &county, &credentials).await?;
    managers.live(settings, &house).await?;
    std::fs::write(&ready, "").map_err(wrong("the demo's folder cannot be written to"))?;
    say::line(format!(
        "Made in {:.0} seconds.",
        started.elapsed().as_secs_f64()
    ));
    Ok((house, credentials))
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
