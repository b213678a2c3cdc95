//! The address of a PostgreSQL, and how its connections are kept from others' eyes: libpq's
//! `sslmode` and `sslrootcert`, with a default of our own (docs/decisions/0018).

use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use tokio_postgres::config::{Config, Host, SslMode};

use crate::StoreError;

/// How long the server may take to answer a knock.
const KNOCK: Duration = Duration::from_secs(10);
/// How long what was sent may go without a sign that it arrived, before the connection is given up.
const UNHEARD: Duration = Duration::from_secs(30);
/// How long a connection may be silent before the server is asked whether it is still there.
const SILENT: Duration = Duration::from_secs(60);
/// What libpq, and so the library, waits instead where nothing is said.
const LIBPQ_SILENT: Duration = Duration::from_secs(2 * 60 * 60);

/// libpq's words for how much a connection is trusted, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Plain text.
    Disable,
    /// TLS where it is offered, with whoever offers it.
    Prefer,
    /// TLS, with whoever answers (as libpq has it: with an authority named, as `VerifyCa`).
    Require,
    /// TLS, with a certificate of a trusted authority.
    VerifyCa,
    /// The same, and the certificate is for this host.
    VerifyFull,
}

/// Where the database is and how it is spoken to.
#[derive(Debug)]
pub(crate) struct Address {
    pub(super) config: Config,
    pub(super) mode: Mode,
    /// The file with the authorities' certificates; none: the machine's own.
    pub(super) root: Option<PathBuf>,
}

impl Address {
    /// Of a `--database` that begins with `postgres://`.
    pub(crate) fn of(url: &str) -> Result<Self, StoreError> {
        let (rest, said) = without_tls(url);
        let mut config: Config = rest
            .parse()
            .map_err(|error| StoreError::Url(not_understood(&error)))?;
        patient(&mut config);
        let place = Place::of(&config);
        let mode = match (said.mode.as_deref().map(mode_of), place, &said.root) {
            // Nobody listens in on a socket, and no server offers TLS there.
            (_, Place::Socket, _) => Mode::Disable,
            (Some(mode), ..) => mode?,
            (None, Place::Machine, None) => Mode::Prefer,
            (None, ..) => Mode::VerifyFull,
        };
        if said.root.is_some()
            && [Mode::Disable, Mode::Prefer].contains(&mode)
            && place != Place::Socket
        {
            return Err(StoreError::Url(
                "sslrootcert names an authority in --database, and this sslmode asks no authority: \
                 write sslmode=verify-full, or leave sslrootcert out"
                    .into(),
            ));
        }
        config.ssl_mode(match mode {
            Mode::Disable => SslMode::Disable,
            Mode::Prefer => SslMode::Prefer,
            Mode::Require | Mode::VerifyCa | Mode::VerifyFull => SslMode::Require,
        });
        Ok(Self {
            config,
            mode,
            root: said.root,
        })
    }
}

/// The library's own words name a setting whose value is wrong. Of any other fault they may repeat what was
/// written, and a password with a `&` or `?` in it is taken for settings.
fn not_understood(error: &tokio_postgres::Error) -> String {
    const KNOWN: &str = "invalid value for option";
    let words = super::failing::chain(error);
    let why = match words.contains(KNOWN) {
        true => &words,
        false => {
            "it has an unknown option behind a ?, or a sign that must be written otherwise: write \
             postgres://USER:PASSWORD@HOST/NAME, and in a password %40 for @, %2F for /, %3F for ? and %26 for &"
        }
    };
    format!("the address in --database is not one that PostgreSQL understands: {why}")
}

/// How far away the server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Behind a socket in the file system.
    Socket,
    /// On this machine, by its loopback address.
    Machine,
    /// Over a network: anything else, and any of several.
    Network,
}

impl Place {
    fn of(config: &Config) -> Self {
        let hosts = config.get_hosts();
        if !config.get_hostaddrs().is_empty() {
            let here = config.get_hostaddrs().iter().all(|it| it.is_loopback());
            return if here { Self::Machine } else { Self::Network };
        }
        if hosts.iter().all(|host| matches!(host, Host::Unix(_))) {
            return Self::Socket;
        }
        match hosts.iter().all(on_this_machine) {
            true => Self::Machine,
            false => Self::Network,
        }
    }
}

fn on_this_machine(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            let bare = name.trim_start_matches('[').trim_end_matches(']');
            name.eq_ignore_ascii_case("localhost")
                || bare
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|address| address.is_loopback())
        }
    }
}

fn mode_of(word: &str) -> Result<Mode, StoreError> {
    Ok(match word {
        "disable" => Mode::Disable,
        "prefer" => Mode::Prefer,
        "require" => Mode::Require,
        "verify-ca" => Mode::VerifyCa,
        "verify-full" => Mode::VerifyFull,
        _ => {
            return Err(StoreError::Url(
                "the sslmode in --database must be disable, prefer, require, verify-ca or verify-full"
                    .into(),
            ));
        }
    })
}

/// What an address says of TLS.
#[derive(Debug, Default)]
struct Said {
    mode: Option<String>,
    root: Option<PathBuf>,
}

/// The address without what is said of TLS, which the library does not know all words of; and that.
fn without_tls(url: &str) -> (String, Said) {
    // A password may hold a question mark, and ends at the first `@`.
    let after_user = url.find('@').unwrap_or_default();
    let (user, place) = url.split_at(after_user);
    let Some((place, query)) = place.split_once('?') else {
        return (url.to_owned(), Said::default());
    };
    let mut said = Said::default();
    let mut others = Vec::new();
    for pair in query.split('&') {
        let value = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
        match pair.split_once('=') {
            Some(("sslmode", it)) => said.mode = Some(value(it)),
            Some(("sslrootcert", it)) => said.root = Some(value(it).into()),
            _ => others.push(pair),
        }
    }
    let question = if others.is_empty() { "" } else { "?" };
    (format!("{user}{place}{question}{}", others.join("&")), said)
}

/// Where the address says nothing else, a server that has vanished is noticed within a minute or two
/// and not after hours.
fn patient(config: &mut Config) {
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(KNOCK);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(UNHEARD);
    }
    if config.get_keepalives_idle() == LIBPQ_SILENT {
        config.keepalives_idle(SILENT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(url: &str) -> Mode {
        Address::of(url).unwrap().mode
    }

    #[test]
    fn over_a_network_the_server_must_show_who_it_is_unless_told_otherwise() {
        for far in [
            "postgres://kith@db.example/kith",
            "postgres://kith@192.0.2.7/kith",
            "postgres://kith:a?b@db.example/kith?connect_timeout=3",
            "postgres://kith@localhost,db.example/kith",
            "postgres://kith@localhost/kith?hostaddr=192.0.2.7",
            "postgres://kith@localhost.example/kith",
        ] {
            assert_eq!(mode(far), Mode::VerifyFull, "{far}");
        }
        assert_eq!(
            mode("postgres://kith@db.example/kith?sslmode=disable"),
            Mode::Disable
        );
        assert_eq!(
            mode("postgres://kith@db.example/kith?connect_timeout=3&sslmode=require"),
            Mode::Require
        );
    }

    #[test]
    fn on_the_machine_itself_tls_is_used_where_it_is_offered() {
        for here in [
            "postgres://kith@localhost/kith",
            "postgres://kith@127.0.0.1:5433/kith",
            "postgres://kith@[::1]/kith",
        ] {
            assert_eq!(mode(here), Mode::Prefer, "{here}");
        }
        assert_eq!(
            mode("postgres://kith@%2Frun%2Fpostgresql/kith"),
            Mode::Disable
        );
        assert_eq!(
            mode("postgres://kith@localhost/kith?sslrootcert=/etc/ca.pem"),
            Mode::VerifyFull
        );
    }

    #[test]
    fn what_is_said_of_tls_is_taken_out_and_the_rest_stays() {
        let it = Address::of(
            "postgres://kith:a?b@db.example:5433/place?sslrootcert=%2Fetc%2Fca%20of%20us.pem&application_name=x&sslmode=verify-ca",
        )
        .unwrap();
        assert_eq!(it.mode, Mode::VerifyCa);
        assert_eq!(it.root, Some("/etc/ca of us.pem".into()));
        assert_eq!(it.config.get_password(), Some("a?b".as_bytes()));
        assert_eq!(it.config.get_dbname(), Some("place"));
        assert_eq!(it.config.get_application_name(), Some("x"));
        assert_eq!(it.config.get_ssl_mode(), SslMode::Require);
    }

    #[test]
    fn a_mode_that_is_none_and_an_authority_that_nobody_asks_are_refused() {
        for (wrong, word) in [
            ("sslmode=allow", "verify-full"),
            ("sslmode=prefer&sslrootcert=/etc/ca.pem", "sslrootcert"),
            ("sslcert=/etc/me.pem", "unknown option"),
        ] {
            let url = format!("postgres://kith:secret@db.example/kith?{wrong}");
            let error = Address::of(&url).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn an_address_that_is_not_understood_is_explained_without_its_password() {
        let said = |url: &str| Address::of(url).unwrap_err().to_string();
        let option = said("postgres://kith@db.example/kith?password=a&secret=b");
        assert!(
            option.contains("%26") && !option.contains("secret"),
            "{option}"
        );
        let port = said("postgres://kith@db.example:secret/kith");
        assert!(
            port.contains("`port`") && !port.contains("secret"),
            "{port}"
        );
    }

    #[test]
    fn a_server_that_vanishes_is_noticed_unless_the_address_says_how_long_to_wait() {
        let config = Address::of("postgres://kith@db.example/kith")
            .unwrap()
            .config;
        assert_eq!(config.get_connect_timeout(), Some(&KNOCK));
        assert_eq!(config.get_tcp_user_timeout(), Some(&UNHEARD));
        assert_eq!(config.get_keepalives_idle(), SILENT);
        let config = Address::of("postgres://kith@db.example/kith?connect_timeout=3")
            .unwrap()
            .config;
        assert_eq!(config.get_connect_timeout(), Some(&Duration::from_secs(3)));
    }
}
