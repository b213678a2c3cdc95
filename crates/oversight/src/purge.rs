//! What becomes of this room's tables when a person is purged.

use kith_store::{TableRows, purged, stay};

/// Each table, in the order in which rows can be deleted.
pub fn tables() -> Vec<TableRows> {
    const MISUSE: &str = "what a user of the record did, and what was made of it; of the person it has \
                          the id of the record, which then leads nowhere";
    const STAFF: &str = "it is about those who use the record, and about nobody whom it is about";
    vec![
        purged!("watch_act", "person_id = any($1::uuid[])"),
        purged!("watch_list", "person_id = any($1::uuid[])"),
        purged!("alert_told", "person_id = any($1::uuid[])"),
        purged!("explained", "person_id = any($1::uuid[])"),
        stay("watch_place", "how far the ledger was read"),
        stay("finding", MISUSE),
        stay("finding_entry", MISUSE),
        stay("alert", STAFF),
        stay("alert_question", MISUSE),
        stay(
            "breach",
            "UK GDPR article 33(5): a breach is documented, so that the regulator can check",
        ),
        stay("home", STAFF),
    ]
}
