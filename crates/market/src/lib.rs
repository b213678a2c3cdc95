//! Who can help, and how well?
//!
//! This room knows providers and their services ([`provider`]): those on the place's list ([`list`]) and those that
//! registered ([`registration`]), and where letters about them go ([`address`]). Everybody may look for them ([`search`])
//! and see how they stand for forms that are public ([`standing`]); commissioners see all of it on one wall ([`wall`]). Providers are
//! reminded by letter of what is due ([`Market::remind`]). What an organisation published of the conditions of accreditation
//! stands beside what is recorded ([`accreditation`]), and who helps providers near them is a file of the place ([`support`]).
//! Commissioners tell providers what is new ([`news`]). A provider's name and code are the gate's, because its people have
//! accounts there.

pub mod accreditation;
pub mod address;
mod addressees;
mod error;
mod letters;
mod line;
pub mod list;
pub mod news;
pub mod provider;
mod purge;
pub mod registration;
mod reminding;
mod rules;
pub mod search;
pub mod standing;
mod store;
pub mod support;
#[cfg(test)]
mod tests;
pub mod wall;

use std::sync::Arc;

use kith_forms::Forms;
use kith_forms::campaigns::Sender;
use kith_gate::Gate;
use kith_post::Post;
use kith_store::{Db, Migration, Seal};

pub use error::MarketError;
pub use line::{Line, LineError};
pub use purge::tables;

use crate::support::SupportPartners;

/// The market's front door. Cheap to clone.
#[derive(Clone)]
pub struct Market {
    db: Db,
    gate: Gate,
    forms: Forms,
    post: Post,
    seals: Seals,
    place: Arc<Place>,
}

/// What a place sets for its market.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// From where its letters are sent.
    pub sender: Sender,
    /// Who helps its providers with forms.
    pub support: SupportPartners,
}

#[derive(Clone)]
struct Seals {
    email: Seal,
    registration: Seal,
}

impl Market {
    /// A door to the market over this database, behind this gate, with these forms and this post.
    pub fn new(db: Db, gate: Gate, forms: Forms, post: Post, place: Place) -> Self {
        let seals = Seals {
            email: db.keys().seal("market/email"),
            registration: db.keys().seal("market/registration"),
        };
        Self {
            db,
            gate,
            forms,
            post,
            seals,
            place: Arc::new(place),
        }
    }
}

/// This room's tables.
pub fn migrations() -> Vec<Migration> {
    vec![
        Migration {
            name: "market-0001",
            sql: include_str!("../migrations/0001.sql"),
        },
        Migration {
            name: "market-0002",
            sql: include_str!("../migrations/0002.sql"),
        },
        Migration {
            name: "market-0003",
            sql: include_str!("../migrations/0003.sql"),
        },
        Migration {
            name: "market-0004",
            sql: include_str!("../migrations/0004.sql"),
        },
    ]
}
