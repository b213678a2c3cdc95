//! `policies/shields.cedar`.

use super::*;

#[test]
fn a_shield_hides_where_a_person_is() {
    let hidden = [
        "see.death",
        "see.address",
        "see.contact",
        "see.carer-contact",
        "see.services",
        "see.involvements",
        "see.sensitive-existence",
        "see.own-sensitive-services",
        "see.indicators",
        "see.history",
        "see.problems",
    ];
    for role in Role::ALL {
        let which = asks(role, "see.sensitive-services").shielded();
        forbids("a-shield-hides-where-a-person-is", &which);
        for section in hidden {
            forbids(
                "a-shield-hides-where-a-person-is",
                &asks(role, section).shielded(),
            );
        }
    }
    for role in Role::ALL {
        for section in hidden {
            let overridden = asks(role, section)
                .shielded()
                .with(|it| it.asked.shield_override = true);
            match [Role::ShieldPractitioner, Role::RecordManager].contains(&role) {
                true => permits("practitioners-see-every-section", &overridden),
                false => forbids("a-shield-hides-where-a-person-is", &overridden),
            }
        }
    }
    for role in RECORD_ROLES {
        // SI 2007/2182 reg 6(6): what is still shown.
        for section in [
            "see.name",
            "see.sex",
            "see.birth-date",
            "see.number",
            "see.carer-name",
        ] {
            permits(
                "practitioners-see-every-section",
                &asks(role, section).shielded(),
            );
        }
    }
}

#[test]
fn trusted_roles_override_a_shield() {
    permits_only(
        "trusted-roles-override-a-shield",
        &[Role::ShieldPractitioner, Role::RecordManager],
        "shield.override",
    );
}

#[test]
fn no_other_role_overrides_a_shield() {
    for role in Role::ALL {
        if ![Role::ShieldPractitioner, Role::RecordManager].contains(&role) {
            let question = asks(role, "shield.override").shielded();
            forbids("no-other-role-overrides-a-shield", &question);
        }
    }
}

#[test]
fn record_managers_set_and_lift_shields() {
    for action in ["shield.set", "shield.lift"] {
        permits_only(
            "record-managers-set-and-lift-shields",
            &[Role::RecordManager],
            action,
        );
    }
}

#[test]
fn record_managers_review_shields() {
    permits_only(
        "record-managers-review-shields",
        &[Role::RecordManager],
        "shields.review",
    );
}
