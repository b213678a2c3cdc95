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
fn clerical_matchers_and_record_managers_see_how_matching_does() {
    permits_only(
        "clerical-matchers-and-record-managers-see-how-matching-does",
        &[Role::ClericalMatcher, Role::RecordManager],
        "matches.report",
    );
}

#[test]
fn the_operator_keeps_matching() {
    for action in ["matches.report", "models.manage", "matches.check"] {
        let asked = operator_asks(action);
        permits("the-operator-keeps-matching", &asked);
        nothing_permits(&asked.with(|it| it.asked.route = "web"));
    }
    for action in ["models.manage", "matches.check"] {
        for role in Role::ALL {
            nothing_permits(&asks(role, action));
        }
    }
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
