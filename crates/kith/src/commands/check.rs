//! `kith check`: says what is wrong with the configuration, and what is right.

use std::path::Path;

use kith_files::Scanning;
use kith_forms::Catalogue;
use kith_gate::credentials::PasskeySite;
use kith_oversight::parameters::Parameters;
use kith_post::{PostSettings, Postbox};
use kith_store::{Clock, DatabaseUrl, Keys};
use serde::Serialize;

use crate::files::{FilesSettings, KeptIn};
use crate::open::{self, Failure};
use crate::say::{self, Format};
use crate::settings::{Settings, SettingsError};

#[derive(Serialize)]
struct Line {
    what: String,
    good: bool,
    said: String,
}

impl Line {
    fn of(what: &str, result: Result<String, String>) -> Self {
        Self {
            what: what.to_owned(),
            good: result.is_ok(),
            said: result.unwrap_or_else(|wrong| wrong),
        }
    }
}

/// Checks the configuration and everything that it names, without changing anything that is there.
///
/// # Errors
/// [`Failure::Said`] where anything is wrong.
pub async fn run(
    settings: Result<Settings, Vec<SettingsError>>,
    format: Format,
) -> Result<(), Failure> {
    let lines = match settings {
        Err(errors) => errors
            .into_iter()
            .map(|error| Line::of(&error.what, Err(error.why)))
            .collect(),
        Ok(settings) => checked(&settings).await,
    };
    let wrong = lines.iter().filter(|line| !line.good).count();
    say::answer(format, &lines, || {
        let text: Vec<String> = lines
            .iter()
            .map(|line| {
                format!(
                    "{} {}: {}",
                    if line.good { "good " } else { "WRONG" },
                    line.what,
                    line.said
                )
            })
            .collect();
        text.join("\n")
    });
    match wrong {
        0 => Ok(()),
        1 => Err(Failure::Said("one thing is wrong".into())),
        more => Err(Failure::Said(format!("{more} things are wrong"))),
    }
}

async fn checked(settings: &Settings) -> Vec<Line> {
    let file = settings.config.as_ref().map_or_else(
        || "none was found; flags, environment and defaults are used".to_owned(),
        |path| format!("{} was read", path.display()),
    );
    let mut lines = vec![
        Line::of("configuration file", Ok(file)),
        Line::of("data folder", folder(&settings.data_dir)),
        Line::of("key file", key(&settings.key_file)),
        Line::of("database", database(settings).await),
        Line::of("policies", policies()),
        Line::of("misuse", misuse(settings)),
        Line::of("support partners", support(settings)),
        Line::of("files", files(settings.files.as_ref())),
        Line::of("mail", mail(settings.post.as_ref()).await),
        Line::of("address", address(settings).await),
        Line::of("public address", public(settings)),
        Line::of("passkeys", Ok(passkeys(settings))),
    ];
    lines.extend(forms(settings.forms.as_deref()));
    lines
}

/// Those that Kith comes with and the place's own; each fault is a line of its own.
fn forms(own: Option<&Path>) -> Vec<Line> {
    match Catalogue::load(own) {
        Ok(catalogue) => {
            let said = format!("{} are well written", catalogue.all().count());
            vec![Line::of("forms", Ok(said))]
        }
        Err(faults) => {
            let line = |it: &kith_forms::Fault| Line::of("forms", Err(it.to_string()));
            faults.iter().map(line).collect()
        }
    }
}

fn misuse(settings: &Settings) -> Result<String, String> {
    let read = match &settings.misuse {
        Some(path) => open::parameters(path),
        None => Parameters::built_in().map_err(Failure::from),
    };
    let it = read.map_err(|error| error.to_string())?;
    Ok(format!(
        "what the watcher looks for is of {} and holds from {}",
        it.version, it.from
    ))
}

fn support(settings: &Settings) -> Result<String, String> {
    let all = open::support_partners(settings.support_partners.as_deref());
    let all = all.map_err(|error| error.to_string())?;
    Ok(match all.all().len() {
        0 => "providers are told of nobody: support_partners is not set".to_owned(),
        count => format!("providers are told of {count}"),
    })
}

fn folder(path: &Path) -> Result<String, String> {
    if !path.exists() {
        return Ok(format!(
            "{} is not there yet and will be made",
            path.display()
        ));
    }
    tempfile::tempfile_in(path)
        .map(|_| format!("{} can be written to", path.display()))
        .map_err(|error| format!("{} cannot be written to: {error}", path.display()))
}

fn key(path: &Path) -> Result<String, String> {
    if !path.exists() {
        return Ok(format!(
            "{} is not there yet and will be made",
            path.display()
        ));
    }
    Keys::load(path).map_err(|error| error.to_string())?;
    private(path)?;
    Ok(format!(
        "{} holds a key that only its owner can read",
        path.display()
    ))
}

/// Only its owner reads what is secret.
#[cfg(unix)]
fn private(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    let there = path.metadata();
    let there = there.map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    match there.permissions().mode() & 0o077 {
        0 => Ok(()),
        _ => Err(format!(
            "others on this machine can read {0}: chmod 600 {0}",
            path.display()
        )),
    }
}

#[cfg(not(unix))]
fn private(_: &Path) -> Result<(), String> {
    Ok(())
}

/// Where files are kept, and whether anything looks into them. A store that speaks S3 is asked when a file is sent.
fn files(settings: Option<&FilesSettings>) -> Result<String, String> {
    let Some(it) = settings else {
        return Ok("no files are taken: scanner is not set".to_owned());
    };
    let kept = match &it.kept {
        KeptIn::Folder(path) => folder(path)?,
        KeptIn::Bucket(bucket) => {
            private(&bucket.login)?;
            format!("they are kept in the bucket {}", bucket.name)
        }
    };
    let looked_into = match &it.scanning {
        Scanning::Nothing => "nothing looks into files",
        Scanning::With(_) => "each file is looked into",
    };
    let megabytes = it.limit / 1_000_000;
    Ok(format!(
        "{kept}; {looked_into}; one may have {megabytes} MB"
    ))
}

/// Speaks to the mail server as far as it can without sending a letter.
async fn mail(settings: Option<&PostSettings>) -> Result<String, String> {
    let Some(it) = settings else {
        return Ok("no letters are sent: mail is not set".to_owned());
    };
    it.login.as_deref().map_or(Ok(()), private)?;
    let postbox = Postbox::open(it).map_err(|error| error.to_string())?;
    let ready = postbox.ready().await;
    ready.map_err(|trouble| format!("{}: {trouble}", it.to))?;
    Ok(format!("{} takes letters", it.to))
}

async fn database(settings: &Settings) -> Result<String, String> {
    if let DatabaseUrl::Sqlite(path) = &settings.database
        && !path.exists()
    {
        return Ok(format!(
            "{} is not there yet and will be made",
            path.display()
        ));
    }
    // Before the first start there is no key yet, and only looking needs none.
    let keys = Keys::load(&settings.key_file).map_err(|error| error.to_string())?;
    let db = open::database(
        settings,
        &keys.unwrap_or_else(Keys::random),
        true,
        Clock::system(),
    )
    .await
    .map_err(|error| error.to_string())?;
    db.ready().await.map_err(|error| error.to_string())?;
    Ok(format!("{} answers", settings.database))
}

fn policies() -> Result<String, String> {
    kith_gate::policy::check()
        .map(|count| format!("{count} policies agree with their schema"))
        .map_err(|error| error.to_string())
}

async fn address(settings: &Settings) -> Result<String, String> {
    match tokio::net::TcpListener::bind(settings.listen).await {
        Ok(_) => Ok(format!("{} is free", settings.listen)),
        Err(error) => Err(format!("{} cannot be served on: {error}", settings.listen)),
    }
}

/// A place can do without: everybody has a password, a PIN and a security token.
fn passkeys(settings: &Settings) -> String {
    match PasskeySite::at(&settings.public_url) {
        Ok(site) => format!(
            "people can add one for {}; at another name none of them would work any more",
            site.origin()
        ),
        Err(why) => why.to_string(),
    }
}

/// Sign-in needs cookies that browsers only keep over TLS, or on the machine itself.
fn public(settings: &Settings) -> Result<String, String> {
    let url = &settings.public_url;
    let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    if url.starts_with("https://") {
        Ok(format!(
            "{url}: put a server that speaks TLS for it before Kith"
        ))
    } else if local.iter().any(|start| url.starts_with(start)) {
        Ok(format!("{url}: for this machine only"))
    } else {
        Err(format!(
            "people could not sign in at {url}, because browsers keep the session's cookie only over https: set public_url to an https address and put a server that speaks TLS before Kith"
        ))
    }
}
