//! The commands, a file each.

pub mod account;
pub mod check;
pub mod demo;
pub mod export;
pub mod forms;
pub mod ledger;
pub mod letters;
pub mod load;
pub mod matching;
pub mod oversight;
pub mod providers;
pub mod retention;
pub mod serve;
pub mod system;
pub mod witness;
