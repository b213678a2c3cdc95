//! `policies/oversight.cedar`.

use super::*;

#[test]
fn privacy_officers_read_the_ledger() {
    permits_only(
        "privacy-officers-read-the-ledger",
        &[Role::PrivacyOfficer],
        "ledger.see",
    );
}

#[test]
fn privacy_officers_see_who_looked() {
    permits_only(
        "privacy-officers-see-who-looked",
        &[Role::PrivacyOfficer],
        "who-looked.see",
    );
    // The ledger is not the record, so no reason is asked for.
    let question =
        asks(Role::PrivacyOfficer, "who-looked.see").with(|it| it.asked = Asked::PLAINLY);
    permits("privacy-officers-see-who-looked", &question);
}

#[test]
fn privacy_officers_find_the_person_who_asks() {
    permits(
        "privacy-officers-find-the-person-who-asks",
        &asks(Role::PrivacyOfficer, "people.search"),
    );
}

#[test]
fn privacy_officers_never_open_records() {
    for action in ON_A_RECORD {
        forbids(
            "privacy-officers-never-open-records",
            &asks(Role::PrivacyOfficer, action),
        );
    }
}

#[test]
fn privacy_officers_see_alerts() {
    permits_only(
        "privacy-officers-see-alerts",
        &[Role::PrivacyOfficer],
        "alerts.see",
    );
}

#[test]
fn privacy_officers_decide_alerts() {
    permits_only(
        "privacy-officers-decide-alerts",
        &[Role::PrivacyOfficer],
        "alerts.decide",
    );
}

#[test]
fn privacy_officers_suspend_accounts() {
    permits_only(
        "privacy-officers-suspend-accounts",
        &[Role::PrivacyOfficer],
        "accounts.suspend",
    );
    permits(
        "privacy-officers-suspend-accounts",
        &asks(Role::PrivacyOfficer, "account.suspend"),
    );
    for action in ["accounts.manage", "account.change"] {
        nothing_permits(&asks(Role::PrivacyOfficer, action));
    }
}

#[test]
fn privacy_officers_manage_breaches() {
    permits_only(
        "privacy-officers-manage-breaches",
        &[Role::PrivacyOfficer],
        "breaches.manage",
    );
}

#[test]
fn privacy_officers_keep_the_watch_list() {
    permits_only(
        "privacy-officers-keep-the-watch-list",
        &[Role::PrivacyOfficer],
        "watch-list.keep",
    );
}

#[test]
fn privacy_officers_keep_staff_homes() {
    permits_only(
        "privacy-officers-keep-staff-homes",
        &[Role::PrivacyOfficer],
        "staff-homes.keep",
    );
}

#[test]
fn everybody_answers_the_privacy_officer() {
    permits_only(
        "everybody-answers-the-privacy-officer",
        &Role::ALL,
        "questions.answer",
    );
}

#[test]
fn the_watcher_reads_the_ledger() {
    for action in ["ledger.watch", "alerts.see"] {
        permits("the-watcher-reads-the-ledger", &operator_asks(action));
        nothing_permits(&operator_asks(action).with(|it| it.asked.route = "web"));
    }
    for role in Role::ALL {
        nothing_permits(&asks(role, "ledger.watch"));
    }
}
