//! Pure rules of this room: no clock, no database, no randomness.

pub mod keys;
