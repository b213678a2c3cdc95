//! Files and photographs: checked by their content, made harmless, and kept where nobody reads them by chance.
//!
//! The front door is [`Files`]. What is sent is received with a limit, told by what it holds and not by its name
//! ([`check()`]), looked into by the place's own scanner ([`Scanning`]), and kept sealed ([`Place`]). This crate knows no
//! person, no database and no request: whoever calls it has asked the gate.

mod check;
mod files;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod kind;
mod name;
mod photograph;
mod place;
mod receive;
mod refusal;
#[cfg(feature = "s3")]
mod s3;
mod scan;
#[cfg(test)]
mod tests;

pub use check::{Fit, check};
pub use files::{Files, Settings, TakeError, Taken};
pub use kind::{Kind, NotAKind};
pub use name::FileName;
pub use place::{ContentId, Kept, Place, PlaceError};
pub use refusal::Refusal;
#[cfg(feature = "s3")]
pub use s3::S3;
pub use scan::{NotScanned, Scanned, Scanner, ScannerError, Scanning};
