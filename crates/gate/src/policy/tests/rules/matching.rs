//! `policies/matching.cedar`.

use super::*;

#[test]
fn clerical_matchers_and_record_managers_review_matches() {
    permits_only(
        "clerical-matchers-and-record-managers-review-matches",
        &[Role::ClericalMatcher, Role::RecordManager],
        "matches.review",
    );
}

#[test]
fn clerical_matchers_and_record_managers_undo_links() {
    permits_only(
        "clerical-matchers-and-record-managers-undo-links",
        &[Role::ClericalMatcher, Role::RecordManager],
        "link.undo",
    );
    permits_only(
        "clerical-matchers-and-record-managers-undo-links",
        &[Role::ClericalMatcher, Role::RecordManager],
        "link.part",
    );
}

#[test]
fn clerical_matchers_never_open_records() {
    for action in ON_A_RECORD {
        forbids(
            "clerical-matchers-never-open-records",
            &asks(Role::ClericalMatcher, action),
        );
    }
}
