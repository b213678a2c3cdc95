//! What can go wrong at the door, in words for the person who runs Kith.

/// A read, an opening or a migration failed. Never carries a value of a row.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database's address is not one that Kith understands.
    #[error("{0}")]
    Url(String),
    /// SQLite said no.
    #[error("the SQLite database could not do that: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL said no.
    #[error("PostgreSQL could not do that: {}", postgres_words(.0))]
    Postgres(#[from] tokio_postgres::Error),
    /// No connection could be had.
    #[error("PostgreSQL cannot be reached: {0}")]
    Unreachable(String),
    /// A cell did not hold what the room that reads it expects.
    #[error(
        "column {column} does not hold {expected}: the database was changed by something other than Kith, or by a newer Kith"
    )]
    Cell {
        /// The column's name.
        column: String,
        /// What was expected, in words.
        expected: &'static str,
    },
    /// One row was asked for and another number came.
    #[error("statement {statement} found {found} rows where one was expected")]
    NotOne {
        /// The statement's name.
        statement: &'static str,
        /// How many rows came.
        found: usize,
    },
    /// A migration that was applied no longer reads as it did.
    #[error(
        "migration {0} was changed after this database had applied it: restore the program that made the database, or a backup"
    )]
    MigrationChanged(String),
    /// The database is newer than the program.
    #[error("the database has migration {0}, which this program does not know: run a newer Kith")]
    MigrationUnknown(String),
    /// A file outside the database could not be read or written.
    #[error("{what} {path}: {source}")]
    File {
        /// What was being done.
        what: &'static str,
        /// The file.
        path: String,
        /// Why not.
        source: std::io::Error,
    },
    /// The ledger is not what its signed head says.
    #[error(
        "the ledger does not hold: {0}. Run `kith ledger verify`; nobody is served until it is settled"
    )]
    Ledger(String),
    /// The program is stopping, or a task of it has died.
    #[error("the database is closing: {0}")]
    Closed(&'static str),
}

impl StoreError {
    /// Whether the database cannot do its work at the moment, and may by itself or with its operator's
    /// help be able to again: it is away, its disk is full, another program has it.
    pub fn is_away(&self) -> bool {
        use rusqlite::ErrorCode as Code;
        match self {
            Self::Unreachable(_) | Self::Closed(_) => true,
            Self::Sqlite(error) => error.sqlite_error_code().is_some_and(|code| {
                [
                    Code::DiskFull,
                    Code::SystemIoFailure,
                    Code::CannotOpen,
                    Code::DatabaseBusy,
                    Code::ReadOnly,
                ]
                .contains(&code)
            }),
            Self::Postgres(error) => crate::postgres::failing::away(error),
            _ => false,
        }
    }
}

fn postgres_words(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        // The detail of a database error quotes values, so only its message is kept.
        Some(db) => format!("{} ({})", db.message(), db.code().code()),
        None => crate::postgres::failing::chain(error),
    }
}

/// A unit of work was not done; nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// A guard did not hold: somebody else was first, or what was to be changed is not there.
    #[error("somebody else has changed this in the meantime ({statement})")]
    Conflict {
        /// The guarded statement's name.
        statement: &'static str,
    },
    /// A rule kept by the database itself (unique, foreign key, check) was broken.
    #[error("this breaks the rule {name}")]
    Constraint {
        /// PostgreSQL's constraint name; on SQLite the table and columns.
        name: String,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
