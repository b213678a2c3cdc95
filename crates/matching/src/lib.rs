//! Is this the same person? Pure: records in, links with their reasons out. Nothing here reads a database, a
//! clock or the network.

pub mod asking;
pub mod batch;
mod birth;
mod block;
pub mod cluster;
mod columns;
pub mod compare;
pub mod decide;
pub mod doubt;
pub mod evidence;
pub mod expected;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
pub mod groups;
pub mod level;
pub mod model;
pub mod names;
pub mod placeholders;
pub mod pool;
pub mod record;
pub mod rules;
mod saving;
pub mod table;
pub mod train;

pub use asking::questions;
pub use batch::{How, Linked, learn, link};
pub use cluster::Pair;
pub use decide::{Candidate, Decision, Method, Weigher, decide};
pub use evidence::{Evidence, Line};
pub use expected::Expected;
pub use model::{Model, ModelError, Rarity, Scales};
pub use pool::Pool;
pub use record::{Record, Said, in_order};
pub use saving::LEAST_BEARERS;
pub use table::{Layout, Table, TableError};
