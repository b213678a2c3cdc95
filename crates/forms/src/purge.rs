//! What becomes of this room's tables when a person is purged.

use kith_store::{TableRows, stay};

/// Each table.
pub fn tables() -> Vec<TableRows> {
    const ORGANISATION: &str =
        "it is about an organisation, and about nobody whom the record is about";
    const ANSWER: &str = "it is an organisation's; an answer that names a person has the id of the record, which then \
                          leads nowhere";
    const FILE: &str =
        "it was sent by an organisation as a part of what it answers, and goes with that";
    vec![
        stay("plan_progress", ORGANISATION),
        stay("plan_action", ORGANISATION),
        stay("response_covers", ORGANISATION),
        stay("response_score", ORGANISATION),
        stay("response_choice", ORGANISATION),
        stay("campaign_organisation", ORGANISATION),
        stay("campaign", ORGANISATION),
        stay("answer_earlier", ANSWER),
        stay("answer", ANSWER),
        stay("file", FILE),
        stay("response", ORGANISATION),
    ]
}
