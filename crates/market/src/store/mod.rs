//! This room's SQL.

pub(crate) mod news;
pub(crate) mod providers;
pub(crate) mod registrations;
pub(crate) mod reminders;
