//! The gate itself: what its verbs share.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use kith_store::{Db, Keys, Migration};
use kith_terms::time::day_of;

use crate::error::GateError;
use crate::policy::Policies;

/// Who may do this, and did we write it down? Cheap to clone; verbs are in the modules.
#[derive(Clone)]
pub struct Gate {
    db: Db,
    policies: Arc<Policies>,
}

impl Gate {
    /// A gate before this database. Reads and checks the policies that are part of the program.
    ///
    /// # Errors
    /// [`GateError::Policy`] names the file and the policy that is wrong.
    pub fn new(db: Db, _keys: &Keys) -> Result<Gate, GateError> {
        let policies = Arc::new(Policies::load()?);
        Ok(Gate { db, policies })
    }

    /// The database.
    pub(crate) fn db(&self) -> &Db {
        &self.db
    }

    /// The policies, checked.
    pub(crate) fn policies(&self) -> &Policies {
        &self.policies
    }

    /// The day that it is.
    pub(crate) fn today(&self) -> Date {
        day_of(self.db.now())
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gate")
    }
}

/// This room's tables.
pub fn migrations() -> Vec<Migration> {
    vec![Migration {
        name: "gate-0002",
        sql: include_str!("../migrations/0002.sql"),
    }]
}
