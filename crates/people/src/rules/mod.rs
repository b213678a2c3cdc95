//! Pure rules of this room: no clock, no database, no randomness.

pub mod around;
pub mod corrected;
pub mod criteria;
pub mod history;
pub mod involvement;
pub mod keys;
pub mod single_view;
pub mod standing;
