//! `policies/system.cedar`.

use super::*;

fn through_a_system(question: Question) -> Question {
    question.with(|it| it.asked = Asked::BY_SYSTEM)
}

#[test]
fn a_system_opens_records_and_does_nothing_else() {
    for role in Role::ALL {
        for action in action::ALL {
            let question = through_a_system(asks(role, action.name));
            match action.name {
                "record.view" if RECORD_ROLES.contains(&role) => {
                    permits("practitioners-open-records", &question);
                }
                "record.view" => nothing_permits(&question),
                _ => forbids("a-system-opens-records-and-does-nothing-else", &question),
            }
        }
    }
}

#[test]
fn a_system_never_shows_what_a_shield_hides() {
    let policy = "a-system-never-shows-what-a-shield-hides";
    let open = [
        Section::Name,
        Section::Sex,
        Section::BirthDate,
        Section::Number,
        Section::CarerName,
    ];
    for role in RECORD_ROLES {
        for section in Section::ALL {
            let question = through_a_system(asks(role, section.action()))
                .shielded()
                .with(|it| it.asked.shield_override = true);
            match open.contains(&section) {
                true => permits("practitioners-see-every-section", &question),
                false => forbids(policy, &question),
            }
        }
    }
}

#[test]
fn a_system_is_shown_who_somebody_is_and_who_helps() {
    let kept_back = [
        Section::SensitiveExists,
        Section::OwnSensitive,
        Section::SensitiveServices,
        Section::History,
        Section::Problems,
    ];
    for role in RECORD_ROLES {
        for section in Section::ALL {
            let question = through_a_system(asks(role, section.action()));
            match kept_back.contains(&section) {
                true => forbids("a-system-is-shown-who-somebody-is-and-who-helps", &question),
                false => permits("practitioners-see-every-section", &question),
            }
        }
    }
}

#[test]
fn a_system_finds_nobody_in_the_archive() {
    let named = [
        (Role::RecordManager, Archive::ForManagers),
        (Role::ArchiveKeeper, Archive::ForKeepers),
    ];
    for (role, archive) in named {
        for action in ["record.view", "see.name"] {
            let question = asks(role, action).archived(archive);
            assert!(answer(&question).permitted, "{role} at a page");
            let question = through_a_system(question);
            forbids("a-system-finds-nobody-in-the-archive", &question);
            assert!(answer(&question).hides());
        }
    }
}

#[test]
fn a_system_is_shown_no_more_than_its_user_whatever_the_role_the_reason_and_the_shield() {
    use crate::policy::{Seen, Way};
    use crate::reason::ReasonCode;
    for role in Role::ALL {
        for reason in ReasonCode::ALL {
            for shielded in [false, true] {
                let seen = |way| {
                    POLICIES.sections(Seen {
                        role,
                        shielded,
                        shield_override: false,
                        archive: Archive::No,
                        way,
                        reason: Some(reason),
                    })
                };
                let (system, user) = (seen(Way::BySystem).unwrap(), seen(Way::InAVisit).unwrap());
                assert!(
                    system.iter().all(|it| user.contains(it)),
                    "{role} {reason} {shielded}"
                );
            }
        }
    }
}
