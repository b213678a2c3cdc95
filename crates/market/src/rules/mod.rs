//! Pure rules: no clock, no database.

pub(crate) mod accrediting;
pub(crate) mod registering;
pub(crate) mod reminding;
pub(crate) mod searching;
pub(crate) mod standing;
