//! What becomes of the gate's tables when a person is purged.

use kith_store::{TableRows, purged, stay};

/// Each table, in the order in which rows can be deleted.
pub fn tables() -> Vec<TableRows> {
    const STAFF: &str = "it is about those who use the record, and about nobody whom it is about";
    vec![
        purged!("shield", "person_id = any($1::uuid[])"),
        purged!("visit", "person_id = any($1::uuid[])"),
        purged!(
            "same_person",
            "person_id = any($1::uuid[]) or former_id = any($1::uuid[])"
        ),
        purged!(
            "who_looked_held_back",
            "answer_id in (select id from who_looked_answer where person_id = any($1::uuid[]))"
        ),
        purged!("who_looked_answer", "person_id = any($1::uuid[])"),
        purged!("in_archive", "person_id = any($1::uuid[])"),
        stay("organisation", STAFF),
        stay("accreditation", STAFF),
        stay("account", STAFF),
        stay("credential", STAFF),
        stay("sign_in_try", STAFF),
        stay("sign_in_client", STAFF),
        stay("session", STAFF),
        stay("condition_assessment", STAFF),
        stay("recovery", STAFF),
        stay("passkey", STAFF),
        stay("passkey_challenge", STAFF),
        stay("other_system", STAFF),
        stay("other_system_user", STAFF),
        stay("other_system_request", STAFF),
    ]
}
