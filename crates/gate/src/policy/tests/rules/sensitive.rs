//! `policies/sensitive.cedar`.

use super::*;

#[test]
fn practitioners_record_and_end_sensitive_services() {
    for action in ["sensitive.record", "sensitive.end"] {
        permits_only(
            "practitioners-record-and-end-sensitive-services",
            &RECORD_ROLES,
            action,
        );
    }
}

#[test]
fn only_record_managers_see_which_sensitive_services_help() {
    for role in Role::ALL {
        let question = asks(role, "see.sensitive-services");
        match role {
            Role::RecordManager => permits("practitioners-see-every-section", &question),
            _ => forbids(
                "only-record-managers-see-which-sensitive-services-help",
                &question,
            ),
        }
    }
    // Looking behind a shield is no way to it.
    let overridden = asks(Role::ShieldPractitioner, "see.sensitive-services")
        .shielded()
        .with(|it| it.asked.shield_override = true);
    forbids(
        "only-record-managers-see-which-sensitive-services-help",
        &overridden,
    );
}

#[test]
fn practitioners_ask_for_contact() {
    permits_only(
        "practitioners-ask-for-contact",
        &[Role::Practitioner, Role::ShieldPractitioner],
        "contact.request",
    );
}

#[test]
fn record_managers_broker_contact() {
    for action in ["contact.approach", "contact.answer"] {
        permits_only(
            "record-managers-broker-contact",
            &[Role::RecordManager],
            action,
        );
    }
}

#[test]
fn record_managers_see_requests_for_contact() {
    permits_only(
        "record-managers-see-requests-for-contact",
        &[Role::RecordManager],
        "contact.requests",
    );
}
