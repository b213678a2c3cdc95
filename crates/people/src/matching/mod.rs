//! Who is this record about? Pure: features of records are compared, levels are weighed in bits, and the
//! sum decides. Nothing here reads the database; `intake::load` brings the candidates.
//!
//! 1. The source's own key: the same source said before who this is.
//! 2. The NHS number, when it may serve as evidence and nothing else disagrees.
//! 3. Fellegi-Sunter: bits for and against, field by field (`weights`), with what a household shares counted
//!    once, and vetoes that no sum outweighs (`decide`).

pub mod compare;
pub mod decide;
pub mod evidence;
pub mod features;
pub mod names;
pub mod weights;

pub use decide::{Candidate, Decision, Method, decide};
pub use evidence::{Evidence, Line};
pub use features::Features;
pub use weights::Weights;
