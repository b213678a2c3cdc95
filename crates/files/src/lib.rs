//! Files and photographs: checked by their content, made harmless, and kept where nobody reads them by chance.
//!
//! [`check()`] tells what a file is by what it holds and not by its name, refuses what could do harm, and makes
//! photographs anew. This crate knows no person, no database and no request: whoever calls it has asked the gate.

mod check;
mod kind;
mod photograph;
mod refusal;
#[cfg(test)]
mod tests;

pub use check::{Fit, check};
pub use kind::Kind;
pub use refusal::Refusal;
