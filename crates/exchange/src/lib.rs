//! What other systems send and are sent, in the formats of standards. A face: it translates, and decides nothing.

pub mod fhir;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
#[cfg(test)]
mod tests;
