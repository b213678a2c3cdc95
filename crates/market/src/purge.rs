//! What becomes of this room's tables when a person is purged.

use kith_store::{TableRows, stay};

/// Each table.
pub fn tables() -> Vec<TableRows> {
    const ORGANISATION: &str = "it is about organisations, and about nobody whom a record is about";
    vec![
        stay(
            "news",
            "it tells providers what is new, and is about nobody whom a record is about",
        ),
        stay("provider", ORGANISATION),
        stay("reminder", ORGANISATION),
        stay("action_reminder", ORGANISATION),
        stay(
            "registration",
            "it is sealed, is about whoever asks for an organisation, and is gone a day later",
        ),
    ]
}
