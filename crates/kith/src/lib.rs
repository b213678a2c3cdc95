//! The `kith` program: its settings, its commands and the demo county.

pub mod commands;
pub mod demo;
pub mod fetch;
pub mod files;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
pub mod open;
pub mod say;
pub mod serving;
pub mod settings;
pub mod telemetry;
mod vouch;
