//! `policies/sections.cedar`.

use super::*;

#[test]
fn practitioners_see_every_section() {
    for role in RECORD_ROLES {
        for section in Section::ALL {
            let question = asks(role, section.action());
            match (section, role) {
                (Section::SensitiveServices, Role::Practitioner | Role::ShieldPractitioner) => {}
                _ => permits("practitioners-see-every-section", &question),
            }
        }
    }
}

#[test]
fn clerical_matchers_see_what_tells_people_apart() {
    let policy = "clerical-matchers-see-what-tells-people-apart";
    for section in [
        "see.name",
        "see.sex",
        "see.birth-date",
        "see.number",
        "see.carer-name",
        "see.nhs-number",
        "see.address",
        "see.contact",
    ] {
        permits(policy, &asks(Role::ClericalMatcher, section));
    }
    for section in [
        "see.involvements",
        "see.sensitive-existence",
        "see.own-sensitive-services",
        "see.services",
        "see.history",
        "see.problems",
    ] {
        nothing_permits(&asks(Role::ClericalMatcher, section));
    }
}

#[test]
fn privacy_officers_see_whom_they_found() {
    let policy = "privacy-officers-see-whom-they-found";
    for section in ["see.name", "see.sex", "see.birth-date", "see.number"] {
        permits(policy, &asks(Role::PrivacyOfficer, section));
    }
    for section in [
        "see.nhs-number",
        "see.address",
        "see.contact",
        "see.carer-name",
        "see.involvements",
    ] {
        nothing_permits(&asks(Role::PrivacyOfficer, section));
    }
}
