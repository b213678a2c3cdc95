//! Where the database is: `--database URL`.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::StoreError;

/// `sqlite:PATH` (or a plain path) or `postgres://user@host/name`.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL address, as libpq writes it.
    Postgres(String),
}

impl FromStr for DatabaseUrl {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        let text = text.trim();
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        let path = text
            .strip_prefix("sqlite://")
            .or_else(|| text.strip_prefix("sqlite:"))
            .unwrap_or(text);
        if path.is_empty() || path.contains("://") {
            return Err(StoreError::Url(
                "the database must be sqlite:PATH, a path, or postgres://USER@HOST/NAME".into(),
            ));
        }
        Ok(Self::Sqlite(PathBuf::from(path)))
    }
}

impl fmt::Display for DatabaseUrl {
    /// Without the password, so that it can be logged.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => {
                let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
                write!(f, "{scheme}://{}", host_and_name(rest).unwrap_or("…"))
            }
        }
    }
}

/// What stands between user and settings; nothing where a password may have been taken for it, because it
/// holds one of the signs that ought to be written as `%40`, `%2F` or `%3F` in a password.
fn host_and_name(rest: &str) -> Option<&str> {
    let (user, place) = rest.split_once('@').unwrap_or(("", rest));
    let sure = !user.contains(['/', '?']) && !place.contains('@');
    let place = place.split_once('?').map_or(place, |(place, _)| place);
    sure.then_some(place)
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let url: DatabaseUrl = "postgres://kith:secret@db.example/kith?password=also"
            .parse()
            .unwrap();
        assert_eq!(url.to_string(), "postgres://db.example/kith");
        assert!(!format!("{url:?}").contains("secret"));
    }

    #[test]
    fn a_password_with_signs_in_it_is_not_taken_for_the_host() {
        for url in [
            "postgres://kith:a?secret@db.example/kith",
            "postgres://kith:a/secret@db.example/kith",
            "postgres://kith:a@secret@db.example/kith",
            "postgres://kith@db.example/kith?password=a@secret",
            "postgres://db.example/kith?password=a@secret",
        ] {
            let shown = url.parse::<DatabaseUrl>().unwrap().to_string();
            assert!(!shown.contains("secret"), "{shown}");
        }
    }

    #[test]
    fn a_plain_path_is_a_sqlite_file() {
        assert_eq!(
            "/var/lib/kith/kith.db".parse::<DatabaseUrl>().unwrap(),
            DatabaseUrl::Sqlite("/var/lib/kith/kith.db".into())
        );
        assert!("mysql://host/db".parse::<DatabaseUrl>().is_err());
    }
}
