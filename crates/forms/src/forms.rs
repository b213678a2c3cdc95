//! The front door.

use std::sync::Arc;

use jiff::civil::Date;
use kith_gate::Grant;
use kith_gate::action::OrganisationAction;
use kith_store::{Db, Migration};
use kith_terms::time::day_of;

use crate::Catalogue;
use crate::responses::By;

/// The forms of a place, and what is answered to them. Cheap to clone.
#[derive(Clone)]
pub struct Forms {
    pub(crate) db: Db,
    pub(crate) catalogue: Arc<Catalogue>,
}

impl Forms {
    /// A door to these forms, and to what this database holds of answers.
    pub fn new(db: Db, catalogue: Arc<Catalogue>) -> Self {
        Self { db, catalogue }
    }

    /// The forms.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    pub(crate) fn today(&self) -> Date {
        day_of(self.db.now())
    }

    /// Who does what this grant permits, now.
    pub(crate) fn by<A: OrganisationAction>(&self, grant: &Grant<A>) -> By {
        By {
            name: grant.who().full_name().to_owned(),
            at: self.db.now(),
        }
    }
}

/// This room's tables.
pub fn migrations() -> Vec<Migration> {
    vec![
        Migration {
            name: "forms-0001",
            sql: include_str!("../migrations/0001.sql"),
        },
        Migration {
            name: "forms-0002",
            sql: include_str!("../migrations/0002.sql"),
        },
        Migration {
            name: "forms-0003",
            sql: include_str!("../migrations/0003.sql"),
        },
    ]
}
