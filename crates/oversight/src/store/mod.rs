//! This room's SQL: nobody else's, and nobody else touches its tables.

pub(crate) mod acts;
pub(crate) mod desk;
pub(crate) mod findings;
