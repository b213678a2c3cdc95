//! Was this look right?
//!
//! The watcher goes through the ledger and finds patterns that look like misuse ([`watch`], [`rules`]);
//! what it finds becomes an [`alert`] that a privacy officer looks into: asks the user, decides, suspends,
//! tells the person, and opens a [`breach`]. It stands beside the record and changes nothing in it.

pub mod alert;
pub mod breach;
pub mod desk;
mod error;
pub mod home;
pub mod parameters;
pub mod pattern;
mod purge;
pub mod question;
pub mod report;
pub mod rules;
mod store;
#[cfg(test)]
mod tests;
pub mod watch;
pub mod watch_list;

use std::sync::Arc;

use kith_gate::Gate;
use kith_people::People;
use kith_store::{Db, Migration};

pub use error::OversightError;
use parameters::{Parameters, ParametersError};
pub use purge::tables;

/// The oversight room's front door. Cheap to clone.
#[derive(Clone)]
pub struct Oversight {
    db: Db,
    gate: Gate,
    people: People,
    parameters: Arc<Parameters>,
}

impl Oversight {
    /// A door to oversight over this database, behind this gate, with the parameters that Kith comes
    /// with.
    ///
    /// # Errors
    /// [`ParametersError`] where they cannot be read.
    pub fn new(db: Db, gate: Gate, people: People) -> Result<Self, ParametersError> {
        Ok(Self {
            db,
            gate,
            people,
            parameters: Arc::new(Parameters::built_in()?),
        })
    }

    /// The same with a place's own parameters.
    #[must_use]
    pub fn with_parameters(mut self, parameters: Parameters) -> Self {
        self.parameters = Arc::new(parameters);
        self
    }

    /// The parameters in force.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }
}

/// This room's tables.
pub fn migrations() -> Vec<Migration> {
    vec![Migration {
        name: "oversight-0001",
        sql: include_str!("../migrations/0001.sql"),
    }]
}
