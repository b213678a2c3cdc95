//! Who may do this, and did we write it down?
//!
//! Nobody reads or changes anything about a person without asking this room first. It knows who is
//! signed in ([`credentials`], [`session`]), for whom they act ([`account`], [`organisation`]),
//! whether they may act today ([`standing`], [`accreditation`]), and what they may do ([`policy`]). What it permits it
//! writes down, and only then gives a [`grant`].

pub mod account;
pub mod accreditation;
pub mod action;
pub mod archive;
mod asking;
pub mod colleague;
pub mod credentials;
mod error;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod gate;
pub mod grant;
pub mod ledger;
pub mod organisation;
pub mod policy;
pub mod provider;
mod purge;
pub mod reason;
mod refusal;
pub mod role;
pub mod sections;
mod services;
pub mod session;
pub mod shield;
pub mod standing;
mod store;
pub mod system;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod tidy;
pub mod told;
pub mod visit;

#[cfg(test)]
mod tests;

pub use error::{GateError, is_away};
pub use gate::{Gate, GateSettings, migrations};
pub use grant::{Grant, Who};
pub use purge::tables;
pub use refusal::Refusal;
pub use role::Role;
pub use sections::{Section, Sections};
pub use services::Service;
pub use session::SignedIn;
