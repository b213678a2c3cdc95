//! The room's verbs on both engines, through a real ledger behind a real gate.

mod answering;
mod carrying;
mod files;
mod planning;
mod publishing;
mod world;

use world::World;
