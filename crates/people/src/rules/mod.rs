//! Pure rules of this room: no clock, no database, no randomness.

pub mod around;
pub mod closeness;
pub mod contact;
pub mod corrected;
pub mod criteria;
pub(crate) mod deciding;
pub(crate) mod fed_sensitive;
pub mod history;
pub(crate) mod hopeful;
pub mod identity;
pub mod involvement;
pub mod keys;
pub(crate) mod lookups;
pub mod number;
pub(crate) mod person_keys;
pub mod retention;
pub(crate) mod safeguarding;
pub mod search_keys;
pub mod sensitive;
pub(crate) mod sensitive_words;
pub mod single_view;
pub mod standing;
pub(crate) mod typed;
pub(crate) mod words;
pub mod worth;
pub(crate) mod writing;
