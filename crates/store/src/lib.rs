//! One door to the database, SQLite or PostgreSQL, with one set of SQL.
//!
//! Rooms declare their statements with [`statement!`], read with [`Db::rows`], or several
//! together with [`Db::together`], and change with a
//! [`Unit`]: a unit of work passed as data that is committed whole, with its ledger entry and its
//! events, or not at all. This crate knows no noun of the field; it knows durability.

mod clock;
pub mod cost;
mod db;
mod error;
mod events;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod keys;
pub mod ledger;
mod migrate;
mod postgres;
mod purge;
mod query;
mod random_key;
mod row;
mod seal;
mod sqlite;
mod statement;
#[cfg(feature = "testing")]
pub mod testing;
mod unit;
mod url;
mod value;

pub use clock::Clock;
pub use db::{Db, Engine, Options};
pub use error::{CommitError, StoreError};
pub use events::{Event, PastEvent};
pub use keys::{Keys, Mark};
pub use ledger::entry::{Actor, Entry, Outcome, ReasonGiven, Route};
pub use migrate::{Migration, migrations};
pub use purge::{TableRows, Then, stay, tables};
pub use query::{Query, Together};
pub use random_key::RandomKey;
pub use row::{FromCell, Row};
pub use seal::{DoesNotOpen, Seal};
#[doc(hidden)]
pub use statement::registration as statement_registration;
pub use statement::{Statement, registered};
pub use unit::{Chore, Unit};
pub use url::DatabaseUrl;
pub use value::{Args, Value};

/// What the macros of this crate need in the crates that use them.
#[doc(hidden)]
pub mod reexports {
    pub use inventory;
    pub use tokio;
}
