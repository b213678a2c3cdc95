//! The room's verbs on both engines, through a real ledger behind a real gate.

mod answering;
mod campaigns;
mod carrying;
mod comparing;
mod files;
mod planning;
mod publishing;
mod sharing;
mod standing;
mod world;

use world::World;
