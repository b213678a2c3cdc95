//! `policies/records.cedar`.

use super::*;

#[track_caller]
fn permits_record_roles_alone(policy: &str, action: &'static str) {
    for role in RECORD_ROLES {
        permits(policy, &asks(role, action));
    }
    for role in [
        Role::ClericalMatcher,
        Role::DataSupplier,
        Role::AccountAdministrator,
    ] {
        nothing_permits(&asks(role, action));
    }
}

#[test]
fn practitioners_search_for_people() {
    permits_record_roles_alone("practitioners-search-for-people", "people.search");
}

#[test]
fn practitioners_open_records() {
    permits_record_roles_alone("practitioners-open-records", "record.view");
    nothing_permits(&asks(Role::PrivacyOfficer, "record.view"));
}

#[test]
fn practitioners_record_and_end_involvements() {
    for action in ["involvement.record", "involvement.end"] {
        permits_record_roles_alone("practitioners-record-and-end-involvements", action);
        nothing_permits(&asks(Role::PrivacyOfficer, action));
    }
}

#[test]
fn practitioners_report_problems() {
    permits_record_roles_alone("practitioners-report-problems", "problem.report");
    nothing_permits(&asks(Role::PrivacyOfficer, "problem.report"));
}

#[test]
fn practitioners_see_their_own_people() {
    permits_record_roles_alone("practitioners-see-their-own-people", "my-people.see");
    nothing_permits(&asks(Role::PrivacyOfficer, "my-people.see"));
}

#[test]
fn record_managers_correct_records() {
    permits_only(
        "record-managers-correct-records",
        &[Role::RecordManager],
        "record.correct",
    );
}

#[test]
fn record_managers_see_problems() {
    permits_only(
        "record-managers-see-problems",
        &[Role::RecordManager],
        "problems.see",
    );
}

#[test]
fn record_managers_answer_who_looked() {
    for action in ["who-looked.answer", "who-looked.show"] {
        permits_only(
            "record-managers-answer-who-looked",
            &[Role::RecordManager],
            action,
        );
    }
}
