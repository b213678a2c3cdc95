//! One configuration: flags, then the environment, then `kith.toml`, then the defaults.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use clap::Args;
use kith_post::PostSettings;
use kith_store::DatabaseUrl;
use serde::Deserialize;

use crate::files::{FilesSettings, Written};

/// The settings that every command takes. What is not given here is looked for in the environment
/// and then in the configuration file.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Settings (also in the environment, or in kith.toml)")]
pub struct Flags {
    /// The configuration file [default: kith.toml, where there is one]
    #[arg(long, env = "KITH_CONFIG", global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[command(flatten)]
    values: Values,
}

/// What can be set. The same names in all three places: `--data-dir`, `KITH_DATA_DIR`, `data_dir`.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Values {
    /// The folder for the database, the key and the demo's files [default: kith-data]
    #[arg(long, env = "KITH_DATA_DIR", global = true, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    /// sqlite:PATH or postgres://USER@HOST/NAME [default: kith.db in the data folder]
    #[arg(
        long,
        env = "KITH_DATABASE",
        global = true,
        value_name = "URL",
        hide_env_values = true
    )]
    database: Option<String>,
    /// The file with the master key; keep a copy apart from the database [default: kith.key in the data folder]
    #[arg(long, env = "KITH_KEY_FILE", global = true, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// The address to serve on [default: 127.0.0.1:8080]
    #[arg(long, env = "KITH_LISTEN", global = true, value_name = "ADDRESS")]
    listen: Option<String>,
    /// The address that people type to reach this Kith, where it differs: https://kith.example.gov.uk
    #[arg(long, env = "KITH_PUBLIC_URL", global = true, value_name = "URL")]
    public_url: Option<String>,
    /// The address of the server before Kith that speaks TLS; what it says of where a request came from is believed
    #[arg(long, env = "KITH_PROXY", global = true, value_name = "ADDRESS")]
    proxy: Option<String>,
    /// The name of the place, shown on every page
    #[arg(long, env = "KITH_PLACE", global = true, value_name = "NAME")]
    place: Option<String>,
    /// A file of what the watcher looks for, instead of the one that Kith comes with
    #[arg(long, env = "KITH_MISUSE", global = true, value_name = "FILE")]
    misuse: Option<PathBuf>,
    /// A folder of the place's own forms, beside those that Kith comes with: FOLDER/ID/VERSION.toml
    #[arg(long, env = "KITH_FORMS", global = true, value_name = "FOLDER")]
    forms: Option<PathBuf>,
    /// A file of those who help providers with forms, near them
    #[arg(
        long,
        env = "KITH_SUPPORT_PARTNERS",
        global = true,
        value_name = "FILE"
    )]
    support_partners: Option<PathBuf>,
    /// Where files that people send are kept: FOLDER, or s3:https://HOST/BUCKET [default: files in the data folder]
    // By another id than the files that commands are given: clap keeps one of each.
    #[arg(
        id = "files-place",
        long = "files",
        env = "KITH_FILES",
        global = true,
        value_name = "PLACE"
    )]
    files: Option<String>,
    /// A file of two lines, the access key and the secret key of a store that speaks S3
    #[arg(long, env = "KITH_FILES_LOGIN", global = true, value_name = "FILE")]
    files_login: Option<PathBuf>,
    /// The command that looks into files for harmful software, or none [default: no files are taken]
    #[arg(
        long,
        env = "KITH_SCANNER",
        global = true,
        value_name = "COMMAND",
        value_delimiter = ' ',
        num_args = 1
    )]
    scanner: Option<Vec<String>>,
    /// How many megabytes a file may have [default: 25]
    #[arg(
        long,
        env = "KITH_FILE_MEGABYTES",
        global = true,
        value_name = "NUMBER"
    )]
    file_megabytes: Option<u16>,
    /// Where letters go: smtps://HOST or smtp://HOST, or file:FOLDER to keep them as files [default: none are sent]
    #[arg(long, env = "KITH_MAIL", global = true, value_name = "URL")]
    mail: Option<String>,
    /// The e-mail address that letters come from
    #[arg(long, env = "KITH_MAIL_FROM", global = true, value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// A file of two lines, the user of the mail server and the password, where it asks for them
    #[arg(long, env = "KITH_MAIL_LOGIN", global = true, value_name = "FILE")]
    mail_login: Option<PathBuf>,
    /// How logs are written: text or json [default: text]
    #[arg(long, env = "KITH_LOG_FORMAT", global = true, value_name = "FORMAT")]
    log_format: Option<String>,
    /// What is logged, such as info or kith_gate=debug [default: info]
    #[arg(long, env = "KITH_LOG", global = true, value_name = "FILTER")]
    log: Option<String>,
}

/// The configuration, read and whole.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The file that was read, if there was one.
    pub config: Option<PathBuf>,
    /// The folder for Kith's own files.
    pub data_dir: PathBuf,
    /// The database.
    pub database: DatabaseUrl,
    /// The master key's file.
    pub key_file: PathBuf,
    /// Where to serve.
    pub listen: SocketAddr,
    /// How people reach it.
    pub public_url: String,
    /// The server before Kith, if there is one.
    pub proxy: Option<IpAddr>,
    /// The place's name.
    pub place: String,
    /// What the watcher looks for, where the place has a file of its own.
    pub misuse: Option<PathBuf>,
    /// The place's own forms, where it has some.
    pub forms: Option<PathBuf>,
    /// Who helps providers with forms, where the place has a file of them.
    pub support_partners: Option<PathBuf>,
    /// How files are taken, where any are.
    pub files: Option<FilesSettings>,
    /// How letters are sent, where any are.
    pub post: Option<PostSettings>,
    /// How logs are written.
    pub log_format: LogFormat,
    /// What is logged.
    pub log: String,
}

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// A line a person can read.
    Text,
    /// A JSON object a line.
    Json,
}

/// What is wrong with the configuration: which setting, where it was set, and what to write.
#[derive(Debug, PartialEq, Eq)]
pub struct SettingsError {
    /// The setting, or the file.
    pub what: String,
    /// What is wrong and what to do.
    pub why: String,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.why)
    }
}

impl std::error::Error for SettingsError {}

fn wrong(what: &str, why: impl Into<String>) -> SettingsError {
    SettingsError {
        what: what.to_owned(),
        why: why.into(),
    }
}

impl Settings {
    /// Reads the configuration file, if there is one, and puts the flags and the environment
    /// before it.
    ///
    /// # Errors
    /// Every setting that is wrong, so that all can be mended at once.
    pub fn read(flags: &Flags) -> Result<Self, Vec<SettingsError>> {
        let (config, file) = file(flags.config.as_deref()).map_err(|error| vec![error])?;
        Self::of(config, flags.values.clone().or(file))
    }

    /// Those of a house in a folder where nothing else is set: on any free port of this machine, and logging nothing.
    ///
    /// # Errors
    /// Where a default is wrong, which none is.
    pub fn in_folder(folder: &Path) -> Result<Self, Vec<SettingsError>> {
        let values = Values {
            data_dir: Some(folder.to_owned()),
            listen: Some("127.0.0.1:0".to_owned()),
            log: Some("off".to_owned()),
            ..Values::default()
        };
        Self::of(None, values)
    }

    fn of(config: Option<PathBuf>, values: Values) -> Result<Self, Vec<SettingsError>> {
        let data_dir = values
            .data_dir
            .unwrap_or_else(|| PathBuf::from("kith-data"));
        let database = match values.database {
            None => Ok(DatabaseUrl::Sqlite(data_dir.join("kith.db"))),
            Some(text) => text
                .parse()
                .map_err(|error| wrong("database", format!("{error}"))),
        };
        let listen_text = values.listen.unwrap_or_else(|| "127.0.0.1:8080".into());
        let listen = listen_text.parse::<SocketAddr>().map_err(|_| {
            wrong(
                "listen",
                "write an address and a port, such as 127.0.0.1:8080 or [::1]:8080",
            )
        });
        let log_format = log_format(values.log_format.as_deref());
        let public_url = public_url(values.public_url, &listen_text);
        let proxy = proxy(values.proxy.as_deref());
        let post = post(
            values.mail.as_deref(),
            values.mail_from.as_deref(),
            values.mail_login,
        );
        let files = Written {
            files: values.files,
            login: values.files_login,
            scanner: values.scanner,
            megabytes: values.file_megabytes,
        };
        let files = files.read(&data_dir);
        let mut errors = Vec::new();
        let mut keep = |error: SettingsError| errors.push(error);
        let database = database.map_err(&mut keep).ok();
        let listen = listen.map_err(&mut keep).ok();
        let log_format = log_format.map_err(&mut keep).ok();
        let public_url = public_url.map_err(&mut keep).ok();
        let proxy = proxy.map_err(&mut keep).ok();
        let files = files.map_err(|(what, why)| wrong(what, why));
        let files = files.map_err(&mut keep).ok();
        let post = post.map_err(&mut keep).ok();
        match (database, listen, log_format, public_url, proxy, files, post) {
            (
                Some(database),
                Some(listen),
                Some(log_format),
                Some(public_url),
                Some(proxy),
                Some(files),
                Some(post),
            ) => Ok(Self {
                config,
                key_file: values.key_file.unwrap_or_else(|| data_dir.join("kith.key")),
                data_dir,
                database,
                listen,
                public_url,
                proxy,
                place: values.place.unwrap_or_else(|| "This place".into()),
                misuse: values.misuse,
                forms: values.forms,
                support_partners: values.support_partners,
                files,
                post,
                log_format,
                log: values.log.unwrap_or_else(|| "info".into()),
            }),
            _ => Err(errors),
        }
    }
}

impl Values {
    fn or(self, other: Self) -> Self {
        Self {
            data_dir: self.data_dir.or(other.data_dir),
            database: self.database.or(other.database),
            key_file: self.key_file.or(other.key_file),
            listen: self.listen.or(other.listen),
            public_url: self.public_url.or(other.public_url),
            proxy: self.proxy.or(other.proxy),
            place: self.place.or(other.place),
            misuse: self.misuse.or(other.misuse),
            forms: self.forms.or(other.forms),
            support_partners: self.support_partners.or(other.support_partners),
            files: self.files.or(other.files),
            files_login: self.files_login.or(other.files_login),
            scanner: self.scanner.or(other.scanner),
            file_megabytes: self.file_megabytes.or(other.file_megabytes),
            mail: self.mail.or(other.mail),
            mail_from: self.mail_from.or(other.mail_from),
            mail_login: self.mail_login.or(other.mail_login),
            log_format: self.log_format.or(other.log_format),
            log: self.log.or(other.log),
        }
    }
}

fn log_format(text: Option<&str>) -> Result<LogFormat, SettingsError> {
    match text {
        None | Some("text") => Ok(LogFormat::Text),
        Some("json") => Ok(LogFormat::Json),
        Some(_) => Err(wrong("log_format", "write text or json")),
    }
}

fn proxy(text: Option<&str>) -> Result<Option<IpAddr>, SettingsError> {
    text.map(str::parse)
        .transpose()
        .map_err(|_| wrong("proxy", "write the server's IP address, such as 127.0.0.1"))
}

fn post(
    mail: Option<&str>,
    from: Option<&str>,
    login: Option<PathBuf>,
) -> Result<Option<PostSettings>, SettingsError> {
    let Some(mail) = mail else {
        return match (from, login) {
            (None, None) => Ok(None),
            _ => Err(wrong(
                "mail",
                "say where letters go, or leave mail_from and mail_login out too",
            )),
        };
    };
    let to = mail
        .parse()
        .map_err(|error| wrong("mail", format!("{error}")))?;
    let from = from.ok_or_else(|| {
        wrong(
            "mail_from",
            "write the e-mail address that letters come from, such as kith@example.org",
        )
    })?;
    let from = from
        .parse()
        .map_err(|error| wrong("mail_from", format!("{error}")))?;
    Ok(Some(PostSettings { to, from, login }))
}

fn public_url(given: Option<String>, listen: &str) -> Result<String, SettingsError> {
    let Some(url) = given else {
        return Ok(own_url(listen));
    };
    let host = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@']) => Ok(url),
        _ => Err(wrong(
            "public_url",
            "write https:// and the name that people type, with nothing after it",
        )),
    }
}

/// The address of a Kith that is reached where it listens. Browsers keep a passkey for the name of this
/// machine and none for its number.
fn own_url(listen: &str) -> String {
    match listen.parse::<SocketAddr>() {
        Ok(it)
            if [
                IpAddr::from(Ipv4Addr::LOCALHOST),
                Ipv6Addr::LOCALHOST.into(),
            ]
            .contains(&it.ip()) =>
        {
            format!("http://localhost:{}", it.port())
        }
        _ => format!("http://{listen}"),
    }
}

/// The file that was asked for, or `kith.toml` where there is one.
fn file(asked: Option<&Path>) -> Result<(Option<PathBuf>, Values), SettingsError> {
    let path = asked.unwrap_or_else(|| Path::new("kith.toml"));
    let name = path.display().to_string();
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if asked.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
            return Ok((None, Values::default()));
        }
        Err(error) => return Err(wrong(&name, format!("it cannot be read: {error}"))),
    };
    let values = toml::from_str(&text).map_err(|error| wrong(&name, toml_words(&text, &error)))?;
    Ok((Some(path.to_owned()), values))
}

fn toml_words(text: &str, error: &toml::de::Error) -> String {
    let at = error.span().map_or(0, |span| span.start);
    let line = text
        .as_bytes()
        .iter()
        .take(at)
        .filter(|byte| **byte == b'\n')
        .count()
        + 1;
    format!("line {line}: {}", error.message())
}

/// What the fuzzer asks: see `crate::fuzzing`.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn fuzzing(text: &str) {
    let values: Values = match toml::from_str(text) {
        Ok(values) => values,
        Err(error) => {
            let words = toml_words(text, &error);
            let line = words
                .split([' ', ':'])
                .nth(1)
                .and_then(|it| it.parse().ok());
            assert!(line.is_some_and(|it: usize| it <= text.lines().count() + 1));
            return;
        }
    };
    let database = values.database.clone().unwrap_or_default();
    match Settings::of(None, values) {
        Ok(settings) => {
            let shown = format!("{settings:?}");
            let secret = database
                .split_once("://")
                .and_then(|(_, it)| it.rsplit_once('@'));
            let shows = secret.is_some_and(|(it, _)| it.len() >= 8 && shown.contains(it));
            assert!(!shows, "the database's password is shown");
        }
        Err(errors) => {
            assert!(!errors.is_empty());
            for error in errors {
                kith_terms::fuzzing::keeps_to_itself(&database, &error);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(toml: &str) -> Values {
        toml::from_str(toml).unwrap()
    }

    #[test]
    fn a_flag_comes_before_the_file() {
        let flags = Values {
            listen: Some("127.0.0.1:1".into()),
            ..Values::default()
        };
        let both = flags.or(values("listen = '127.0.0.1:2'\nplace = 'Wexcombe'"));
        let settings = Settings::of(None, both).unwrap();
        assert_eq!(settings.listen.port(), 1);
        assert_eq!(settings.place, "Wexcombe");
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let wrong = values("listen = 'here'\nlog_format = 'xml'\ndatabase = 'mysql://x'");
        let errors = Settings::of(None, wrong).unwrap_err();
        let named: Vec<_> = errors.iter().map(|it| it.what.as_str()).collect();
        assert_eq!(named, ["database", "listen", "log_format"]);
    }

    #[test]
    fn a_misspelt_setting_is_named_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kith.toml");
        std::fs::write(&path, "place = 'A'\nlisten_on = '127.0.0.1:1'\n").unwrap();
        let error = file(Some(&path)).unwrap_err();
        assert!(
            error.why.contains("line 2") && error.why.contains("listen_on"),
            "{error}"
        );
    }

    #[test]
    fn a_kith_of_this_machine_alone_is_reached_by_the_name_for_which_browsers_keep_passkeys() {
        assert_eq!(own_url("127.0.0.1:8080"), "http://localhost:8080");
        assert_eq!(own_url("[::1]:8080"), "http://localhost:8080");
        assert_eq!(own_url("192.0.2.1:8080"), "http://192.0.2.1:8080");
    }

    #[test]
    fn letters_go_somewhere_from_somebody_or_not_at_all() {
        let read = |toml: &str| {
            let read = Settings::of(None, values(toml));
            read.map(|it| it.post.is_some()).map_err(|errors| {
                let named: Vec<_> = errors.into_iter().map(|it| it.what).collect();
                named.join(" ")
            })
        };
        assert_eq!(read(""), Ok(false));
        let whole = "mail = 'file:letters'\nmail_from = 'kith@example.org'";
        assert_eq!(read(whole), Ok(true));
        for (toml, named) in [
            ("mail = 'file:letters'", "mail_from"),
            ("mail = 'file:letters'\nmail_from = 'kith'", "mail_from"),
            ("mail_from = 'kith@example.org'", "mail"),
            ("mail_login = 'login'", "mail"),
            (
                "mail = 'mail.example.org'\nmail_from = 'kith@example.org'",
                "mail",
            ),
        ] {
            assert_eq!(read(toml), Err(named.to_owned()), "{toml}");
        }
    }

    #[test]
    fn a_public_address_with_a_path_is_refused() {
        assert!(public_url(Some("https://kith.example/app".into()), "x").is_err());
        assert!(public_url(Some("kith.example".into()), "x").is_err());
    }
}
