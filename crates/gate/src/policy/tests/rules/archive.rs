//! `policies/archive.cedar`.

use super::*;

#[test]
fn the_archive_is_hidden() {
    for role in Role::ALL {
        for action in ON_A_RECORD.into_iter().chain(["see.name", "see.address"]) {
            for archive in [Archive::ForManagers, Archive::ForKeepers] {
                let question = asks(role, action).archived(archive);
                let named = matches!(
                    (role, archive),
                    (Role::RecordManager, Archive::ForManagers)
                        | (Role::ArchiveKeeper, Archive::ForKeepers)
                );
                let hidden = answer(&question).hides();
                assert_eq!(hidden, !named, "{role} {action} {archive:?}");
                if hidden {
                    forbids("the-archive-is-hidden", &question);
                }
            }
        }
    }
}

#[test]
fn archive_keepers_search_the_archive() {
    let question = asks(Role::ArchiveKeeper, "people.search");
    permits("archive-keepers-search-the-archive", &question);
}

#[test]
fn archive_keepers_open_records_in_the_archive() {
    let question = asks(Role::ArchiveKeeper, "record.view");
    let archived = question.clone().archived(Archive::ForKeepers);
    permits("archive-keepers-open-records-in-the-archive", &archived);
    nothing_permits(&question);
    nothing_permits(&question.archived(Archive::ForManagers));
}

#[test]
fn archive_keepers_see_sections_in_the_archive() {
    for section in Section::ALL {
        let question = asks(Role::ArchiveKeeper, section.action());
        let archived = question.clone().archived(Archive::ForKeepers);
        match section {
            Section::SensitiveServices => nothing_permits(&archived),
            _ => permits("archive-keepers-see-sections-in-the-archive", &archived),
        }
        nothing_permits(&question);
    }
}

#[test]
fn archive_keepers_open_for_enquiries_and_reviews() {
    let policy = "archive-keepers-open-for-enquiries-and-reviews";
    for code in ReasonCode::ALL {
        let question = asks(Role::ArchiveKeeper, "record.view")
            .archived(Archive::ForKeepers)
            .with(|it| it.asked.reason = Some(code));
        use ReasonCode::{DeathReview, SafeguardingEnquiry};
        match code {
            SafeguardingEnquiry | DeathReview => {
                permits("archive-keepers-open-records-in-the-archive", &question);
            }
            _ => forbids(policy, &question),
        }
    }
}

#[test]
fn record_managers_and_keepers_say_how_long_a_record_is_kept() {
    let policy = "record-managers-and-keepers-say-how-long-a-record-is-kept";
    for archive in Archive::ALL {
        for role in [Role::RecordManager, Role::ArchiveKeeper] {
            permits(policy, &asks(role, "record.keep").archived(archive));
        }
        nothing_permits(&asks(Role::Practitioner, "record.keep").archived(archive));
    }
}

#[test]
fn record_managers_and_keepers_see_the_archive() {
    for role in Role::ALL {
        let question = asks(role, "archive.see");
        match role {
            Role::RecordManager | Role::ArchiveKeeper => {
                permits("record-managers-and-keepers-see-the-archive", &question);
            }
            _ => nothing_permits(&question),
        }
    }
}

#[test]
fn record_managers_take_records_out_of_the_archive() {
    let policy = "record-managers-take-records-out-of-the-archive";
    permits(policy, &asks(Role::RecordManager, "archive.return"));
    nothing_permits(&asks(Role::ArchiveKeeper, "archive.return"));
}

#[test]
fn record_managers_and_the_operator_archive_what_is_due() {
    let policy = "record-managers-and-the-operator-archive-what-is-due";
    permits(policy, &asks(Role::RecordManager, "retention.run"));
    permits(policy, &operator_asks("retention.run"));
    nothing_permits(&asks(Role::ArchiveKeeper, "retention.run"));
}

#[test]
fn a_second_person_approves_what_is_purged() {
    let policy = "a-second-person-approves-what-is-purged";
    permits(policy, &asks(Role::RecordManager, "disposal.approve"));
    permits(policy, &asks(Role::ArchiveKeeper, "disposal.approve"));
    permits(policy, &operator_asks("disposal.approve"));
    nothing_permits(&asks(Role::PrivacyOfficer, "disposal.approve"));
}

#[test]
fn the_operator_purges_what_was_approved() {
    permits(
        "the-operator-purges-what-was-approved",
        &operator_asks("records.purge"),
    );
    for role in Role::ALL {
        nothing_permits(&asks(role, "records.purge"));
    }
}
