//! What becomes of this room's tables when a person is purged.

use kith_store::{TableRows, purged, stay};

/// Each table, in the order in which rows can be deleted.
pub fn tables() -> Vec<TableRows> {
    const FEED: &str = "it is about a source and its files, and about nobody in them";
    const MODEL: &str = "how often fields agree, and names that many bear: it is about nobody";
    const CERTIFIED: &str =
        "what was purged, when, by which rule and with whose word: numbers alone";
    vec![
        purged!("disposal_person", "person_id = any($1::uuid[])"),
        purged!("archived", "person_id = any($1::uuid[])"),
        purged!("keeping", "person_id = any($1::uuid[])"),
        purged!(
            "contact_approach",
            "request_id in (select id from contact_request where person_id = any($1::uuid[]))"
        ),
        purged!("contact_request", "person_id = any($1::uuid[])"),
        purged!("sensitive_service", "person_id = any($1::uuid[])"),
        purged!("problem", "person_id = any($1::uuid[])"),
        purged!("correction", "person_id = any($1::uuid[])"),
        purged!("involvement", "person_id = any($1::uuid[])"),
        purged!(
            "review_word",
            "review_id in (select id from review where candidate_person_id = any($1::uuid[]) or \
             record_id in (select id from record where person_id = any($1::uuid[])))"
        ),
        purged!(
            "review",
            "candidate_person_id = any($1::uuid[]) or record_id in \
             (select id from record where person_id = any($1::uuid[]))"
        ),
        purged!(
            "must_not_link",
            "record_id in (select id from record where person_id = any($1::uuid[])) or \
             other_record_id in (select id from record where person_id = any($1::uuid[]))"
        ),
        purged!(
            "link",
            "person_id = any($1::uuid[]) or record_id in \
             (select id from record where person_id = any($1::uuid[]))"
        ),
        purged!("person_key", "person_id = any($1::uuid[])"),
        purged!(
            "record_version",
            "record_id in (select id from record where person_id = any($1::uuid[]))"
        ),
        purged!("record", "person_id = any($1::uuid[])"),
        purged!("person", "id = any($1::uuid[])"),
        stay(
            "keying",
            "how far the making of keys has come: it names at most whom it came to last",
        ),
        stay(
            "index_edition",
            "how many batches have written records: one number",
        ),
        stay("matching_model", MODEL),
        stay("matching_in_force", MODEL),
        stay("matching_judged", MODEL),
        stay("source", FEED),
        stay("feed_run", FEED),
        stay(
            "quarantine",
            "a line that could not be taken is nobody\u{2019}s: it goes by its age, when it is as old as a \
             record may become in the archive",
        ),
        stay("disposal", CERTIFIED),
        stay("disposal_count", CERTIFIED),
    ]
}
