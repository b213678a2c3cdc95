//! What becomes of this crate's tables when a person is purged.

use kith_store::{TableRows, stay};

/// Each table.
pub fn tables() -> Vec<TableRows> {
    vec![
        stay(
            "letter",
            "it is sealed, does not say about whom it is, and is gone when it was sent, or days later",
        ),
        stay(
            "letter_given_up",
            "it says that a letter was not sent, and neither to whom it was nor about whom",
        ),
        stay(
            "confirmation",
            "it is sealed, does not say about whom it is, and is gone a day later",
        ),
    ]
}
