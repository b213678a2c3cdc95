//! What went wrong with PostgreSQL, in words for the person who runs Kith.

use std::error::Error;
use std::io;

use deadpool_postgres::PoolError;
use rustls::CertificateError;
use tokio_postgres::error::SqlState;

use crate::{CommitError, StoreError};

/// Whether trying again may help: another transaction was preferred to this one.
pub(super) fn passing(error: &tokio_postgres::Error) -> bool {
    error.code().is_some_and(|code| {
        *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED
    })
}

/// Whether the server is away, or short of what it needs. Classes of PostgreSQL's own error codes: 08
/// connection, 25006 a standby, 53 resources (53100: its disk is full), 57P it stops or starts, 58 its system.
pub(crate) fn away(error: &tokio_postgres::Error) -> bool {
    const CLASSES: [&str; 5] = ["08", "25006", "53", "57P", "58"];
    match error.code() {
        Some(code) => CLASSES.iter().any(|class| code.code().starts_with(class)),
        None => error.is_closed() || causes(error).any(|it| it.is::<io::Error>()),
    }
}

/// Why a unit was not done.
pub(super) fn words(error: tokio_postgres::Error) -> CommitError {
    let broken = error
        .as_db_error()
        .filter(|db| db.code().code().starts_with("23"))
        .map(|db| db.constraint().unwrap_or("constraint").to_owned());
    match broken {
        Some(name) => CommitError::Constraint { name },
        None => CommitError::Store(error.into()),
    }
}

/// Why no connection could be had.
pub(super) fn no_connection(error: &PoolError) -> StoreError {
    StoreError::Unreachable(match error {
        PoolError::Backend(error) => why(error),
        PoolError::Timeout(_) => {
            "no connection came free in ten seconds: the server does not answer, or has too much to do".into()
        }
        other => other.to_string(),
    })
}

fn why(error: &tokio_postgres::Error) -> String {
    if let Some(db) = error.as_db_error() {
        let (message, code) = (db.message(), db.code().code());
        // Class 28 is who may come in, 3D a database that is not there.
        let advice = match code.starts_with("28") || code.starts_with("3D") {
            true => ". Look at the user, the password and the name in --database",
            false => "",
        };
        return format!("it answers, and says: {message} ({code}){advice}");
    }
    if let Some(error) = causes(error).find_map(|it| it.downcast_ref::<rustls::Error>()) {
        return tls(error);
    }
    let all = chain(error);
    if all.contains("does not support TLS") {
        return "it offers no TLS, and over a network nothing is sent in plain text unless that is asked for: \
             switch ssl on in its postgresql.conf, or write sslmode=disable in --database"
            .into();
    }
    format!("{all}. Check that it runs, and the host and port in --database")
}

fn tls(error: &rustls::Error) -> String {
    use CertificateError as Wrong;
    let rustls::Error::InvalidCertificate(wrong) = error else {
        return format!("TLS with it failed: {error}");
    };
    match wrong {
        // The second: somebody else's authority bears the name of ours.
        Wrong::UnknownIssuer | Wrong::BadSignature => "its certificate was signed by nobody that is trusted here: name the file of the \
             authority that signed it with sslrootcert=FILE in --database"
            .into(),
        Wrong::NotValidForName | Wrong::NotValidForNameContext { .. } => {
            "its certificate is for another host: write the name that the certificate has in --database, or give \
             it one for this name"
                .into()
        }
        Wrong::Expired | Wrong::ExpiredContext { .. } => "its certificate has expired".into(),
        Wrong::NotValidYet | Wrong::NotValidYetContext { .. } => {
            "its certificate is not valid yet: is this machine's clock right?".into()
        }
        other => format!("its certificate is not accepted: {other:?}"),
    }
}

/// An error with its causes, in one line. Nothing of a row or of the address is in them.
pub(crate) fn chain(error: &tokio_postgres::Error) -> String {
    let mut all: Vec<String> = causes(error).map(ToString::to_string).collect();
    all.dedup();
    all.join(": ")
}

/// An error and its causes. What an I/O error holds is not its source, but what it is.
fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| {
        let held = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
            .map(|it| it as &(dyn Error + 'static));
        held.or_else(|| error.source())
    })
}
