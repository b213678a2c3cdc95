//! This room's SQL: nobody else's, and nobody else touches its tables.

#[macro_use]
pub(crate) mod parts;

pub(crate) mod checks;
pub(crate) mod contact;
pub(crate) mod correction;
pub(crate) mod derived;
pub(crate) mod fed_sensitive;
pub(crate) mod feeds;
pub(crate) mod held;
pub(crate) mod index;
pub(crate) mod involvement;
pub(crate) mod keying;
pub(crate) mod match_report;
pub(crate) mod models;
pub(crate) mod moving;
pub(crate) mod planning;
pub(crate) mod problem;
pub(crate) mod record;
pub(crate) mod retention;
pub(crate) mod reviews;
pub(crate) mod search;
pub(crate) mod sensitive;
pub(crate) mod settled;
pub(crate) mod since;
pub(crate) mod words;
