//! Who is this, and who is around them?
//!
//! The index of people. Feeds come in (`intake`), each row becomes a [`SourceRecord`], `matching` finds whom
//! it is about, and the single view of a person is derived from everything that is held about them.
//! Nothing is shown without a grant from `kith_gate`.

pub mod called;
pub mod changes;
pub mod contact;
pub mod correction;
mod derived;
pub mod export;
mod finding;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod held;
#[cfg(any(test, feature = "measuring"))]
pub mod in_memory;
pub mod intake;
pub mod involvement;
pub mod keying;
pub mod match_report;
pub mod matching;
pub mod models;
pub mod my_people;
pub mod problem;
mod purge;
pub mod record;
pub mod retention;
pub mod review;
pub mod rules;
pub mod search;
pub mod sensitive;
mod source_record;
#[macro_use]
mod store;
#[cfg(test)]
mod tests;
pub mod watched;

use std::sync::Arc;

use kith_gate::Gate;
use kith_store::{Db, Migration};
use tokio::sync::Mutex;

use match_report::MatchReport;

pub use purge::tables;
pub use source_record::{
    Address, Assessment, Carer, FedInvolvement, FedSensitiveService, LeadProfessional, Service,
    ServiceCode, SetAside, SourceRecord,
};

/// The people room's front door. Cheap to clone.
#[derive(Clone)]
pub struct People {
    pub(crate) db: Db,
    pub(crate) gate: Gate,
    /// As it was counted last.
    match_report: Arc<Mutex<Option<MatchReport>>>,
}

impl People {
    /// A door to the people in this database, behind this gate.
    pub fn new(db: Db, gate: Gate) -> Self {
        Self {
            db,
            gate,
            match_report: Arc::default(),
        }
    }
}

/// This room's tables.
pub fn migrations() -> Vec<Migration> {
    vec![
        Migration {
            name: "people-0001",
            sql: include_str!("../migrations/0001.sql"),
        },
        Migration {
            name: "people-0002",
            sql: include_str!("../migrations/0002.sql"),
        },
        Migration {
            name: "people-0003",
            sql: include_str!("../migrations/0003.sql"),
        },
        Migration {
            name: "people-0004",
            sql: include_str!("../migrations/0004.sql"),
        },
        Migration {
            name: "people-0005",
            sql: include_str!("../migrations/0005.sql"),
        },
        Migration {
            name: "people-0006",
            sql: include_str!("../migrations/0006.sql"),
        },
        Migration {
            name: "people-0007",
            sql: include_str!("../migrations/0007.sql"),
        },
        Migration {
            name: "people-0008",
            sql: include_str!("../migrations/0008.sql"),
        },
        Migration {
            name: "people-0009",
            sql: include_str!("../migrations/0009.sql"),
        },
        Migration {
            name: "people-0010",
            sql: include_str!("../migrations/0010.sql"),
        },
    ]
}
