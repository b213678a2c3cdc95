//! The commands, a file each.

pub mod check;
pub mod ledger;
pub mod serve;
