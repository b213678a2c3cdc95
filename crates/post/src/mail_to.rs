//! Where letters go: `--mail URL`.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

use url::{Host, Url};

/// A folder (`file:FOLDER`) or a mail server (`smtp://HOST`, `smtps://HOST`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailTo {
    /// Each letter becomes a file in this folder: for development and tests.
    Folder(PathBuf),
    /// Each letter is handed to this server.
    Server(MailServer),
}

/// A mail server, and how it is spoken to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailServer {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) privacy: Privacy,
}

/// What keeps others from reading along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Privacy {
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// TLS before anything is said that matters, or nothing is sent (RFC 3207).
    StartTls,
    /// None is needed: it is this machine.
    SameMachine,
}

/// Why text does not say where letters go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailToError {
    /// It is neither a folder nor a server.
    #[error(
        "write smtps://HOST or smtp://HOST for a mail server, with :PORT where it has another, or file:FOLDER to keep letters as files"
    )]
    Unknown,
    /// A password stands in it.
    #[error(
        "leave user and password out of the address, where others can see them, and name a file that holds both in mail_login"
    )]
    Login,
}

impl FromStr for MailTo {
    type Err = MailToError;

    fn from_str(text: &str) -> Result<Self, MailToError> {
        let text = text.trim();
        if let Some(folder) = text.strip_prefix("file:") {
            let folder = folder.strip_prefix("//").unwrap_or(folder);
            return match folder {
                "" => Err(MailToError::Unknown),
                folder => Ok(Self::Folder(folder.into())),
            };
        }
        server(&Url::parse(text).map_err(|_| MailToError::Unknown)?).map(Self::Server)
    }
}

fn server(url: &Url) -> Result<MailServer, MailToError> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(MailToError::Login);
    }
    let more = !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some();
    let host = match url.host() {
        Some(Host::Domain(name)) if !name.is_empty() && !more => name.to_owned(),
        Some(Host::Ipv6(address)) if !more => address.to_string(),
        _ => return Err(MailToError::Unknown),
    };
    let (privacy, port) = match url.scheme() {
        "smtps" => (Privacy::Tls, 465),
        "smtp" if is_this_machine(&host) => (Privacy::SameMachine, 25),
        "smtp" => (Privacy::StartTls, 587),
        _ => return Err(MailToError::Unknown),
    };
    Ok(MailServer {
        host,
        port: url.port().unwrap_or(port),
        privacy,
    })
}

fn is_this_machine(host: &str) -> bool {
    let address = host.parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|it| it.is_loopback())
}

impl fmt::Display for MailTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "file:{}", folder.display()),
            Self::Server(it) => it.fmt(f),
        }
    }
}

impl fmt::Display for MailServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.privacy {
            Privacy::Tls => "smtps",
            Privacy::StartTls | Privacy::SameMachine => "smtp",
        };
        match self.host.contains(':') {
            true => write!(f, "{scheme}://[{}]:{}", self.host, self.port),
            false => write!(f, "{scheme}://{}:{}", self.host, self.port),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> MailServer {
        match text.parse().unwrap() {
            MailTo::Server(server) => server,
            MailTo::Folder(folder) => panic!("{folder:?} is a folder"),
        }
    }

    #[test]
    fn another_machine_is_spoken_to_over_tls_or_not_at_all() {
        assert_eq!(read("smtps://mail.example.org").privacy, Privacy::Tls);
        for far in [
            "smtp://mail.example.org",
            "smtp://192.0.2.1",
            "smtp://[2001:db8::1]:25",
            "smtp://localhost.example.org",
            "smtp://127.example.org",
        ] {
            assert_eq!(read(far).privacy, Privacy::StartTls, "{far}");
        }
        for near in ["smtp://localhost", "smtp://127.0.0.1:2525", "smtp://[::1]"] {
            assert_eq!(read(near).privacy, Privacy::SameMachine, "{near}");
        }
    }

    #[test]
    fn the_usual_ports_need_not_be_written() {
        for (text, whole) in [
            ("smtps://mail.example.org", "smtps://mail.example.org:465"),
            ("smtp://mail.example.org", "smtp://mail.example.org:587"),
            ("smtp://localhost", "smtp://localhost:25"),
            ("smtp://[::1]:2525", "smtp://[::1]:2525"),
        ] {
            assert_eq!(read(text).to_string(), whole);
        }
    }

    #[test]
    fn a_folder_is_named_after_file() {
        for (text, folder) in [
            ("file:letters", "letters"),
            ("file:///var/letters", "/var/letters"),
        ] {
            assert_eq!(
                text.parse::<MailTo>().unwrap(),
                MailTo::Folder(folder.into())
            );
        }
    }

    #[test]
    fn a_password_does_not_stand_in_an_address() {
        let error = "smtps://kith:secret@mail.example.org"
            .parse::<MailTo>()
            .unwrap_err();
        assert_eq!(error, MailToError::Login);
        assert!(!error.to_string().contains("secret"));
    }

    #[test]
    fn anything_else_is_explained() {
        for wrong in [
            "",
            "file:",
            "mail.example.org",
            "http://mail.example.org",
            "smtp://",
            "smtp://a/b",
            "smtp://a?x=y",
        ] {
            assert_eq!(
                wrong.parse::<MailTo>(),
                Err(MailToError::Unknown),
                "{wrong}"
            );
        }
    }
}
