//! The SQL of accounts, organisations, sign-in and sessions. Nobody else touches these tables.

pub(crate) mod accounts;
pub(crate) mod organisations;
pub(crate) mod sessions;
pub(crate) mod tries;
