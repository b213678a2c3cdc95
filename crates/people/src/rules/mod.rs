//! Pure rules of this room: no clock, no database, no randomness.

pub mod around;
pub(crate) mod closeness;
pub mod corrected;
pub mod criteria;
pub mod history;
pub mod involvement;
pub(crate) mod keep;
pub mod keys;
pub mod number;
pub mod search_keys;
pub mod single_view;
pub mod standing;
