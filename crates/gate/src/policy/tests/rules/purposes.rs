//! `policies/purposes.cedar`.

use super::*;
use crate::policy::Offered;

/// For these reasons alone the rule forbids these actions, to those whom it forbids anything.
#[track_caller]
fn leaves_out(policy: &str, reasons: &[ReasonCode], actions: &[&'static str], to: &[Role]) {
    for role in RECORD_ROLES {
        for reason in ReasonCode::ALL {
            for action in action::ALL.iter().map(|it| it.name).chain(SECTIONS) {
                let question = asks(role, action).with(|it| it.asked.reason = Some(reason));
                let left_out =
                    to.contains(&role) && reasons.contains(&reason) && actions.contains(&action);
                match left_out {
                    true => forbids(policy, &question),
                    false => assert!(
                        !answer(&question).names().contains(&policy),
                        "{policy} forbids {question:?}"
                    ),
                }
            }
        }
    }
}

const SECTIONS: [&str; 18] = {
    let mut names = [""; 18];
    let mut at = 0;
    while at < names.len() {
        names[at] = Section::ALL[at].action();
        at += 1;
    }
    names
};

use ReasonCode::{DataQuality, EducationWelfare, LegalClaim, Police};

#[test]
fn sensitive_services_are_not_for_every_purpose() {
    leaves_out(
        "sensitive-services-are-not-for-every-purpose",
        &[EducationWelfare, Police, LegalClaim, DataQuality],
        &[
            "see.sensitive-existence",
            "see.own-sensitive-services",
            "see.sensitive-services",
            "sensitive.record",
            "sensitive.end",
            "contact.request",
            "contact.approach",
            "contact.answer",
        ],
        &RECORD_ROLES,
    );
}

#[test]
fn the_nhs_number_is_not_for_every_purpose() {
    leaves_out(
        "the-nhs-number-is-not-for-every-purpose",
        &[EducationWelfare, Police, LegalClaim],
        &["see.nhs-number"],
        &RECORD_ROLES,
    );
}

#[test]
fn the_police_and_a_claim_are_told_who_where_and_who_helps() {
    leaves_out(
        "the-police-and-a-claim-are-told-who-where-and-who-helps",
        &[Police, LegalClaim],
        &["see.indicators", "see.history", "see.problems"],
        &RECORD_ROLES,
    );
}

#[test]
fn checking_a_record_does_not_show_who_helps() {
    leaves_out(
        "checking-a-record-does-not-show-who-helps",
        &[DataQuality],
        &["see.involvements", "see.indicators"],
        &[Role::Practitioner, Role::ShieldPractitioner],
    );
}

#[test]
fn who_somebody_is_where_and_whether_they_live_is_left_out_for_no_purpose() {
    let always = [
        Section::Name,
        Section::Sex,
        Section::BirthDate,
        Section::Death,
        Section::Number,
        Section::CarerName,
        Section::Address,
        Section::Contact,
        Section::CarerContact,
        Section::Services,
    ];
    for role in RECORD_ROLES {
        for reason in ReasonCode::ALL {
            for section in always {
                let question = asks(role, section.action());
                permits(
                    "practitioners-see-every-section",
                    &question.with(|it| it.asked.reason = Some(reason)),
                );
            }
        }
    }
}

#[test]
fn a_safeguarding_enquiry_opens_the_most_of_all_reasons() {
    use ReasonCode::{
        CourtOrder, DeathReview, DirectInvolvement, MissingChild, SafeguardingEnquiry,
        SubjectAccess,
    };
    for role in [
        Role::Practitioner,
        Role::ShieldPractitioner,
        Role::RecordManager,
        Role::ArchiveKeeper,
    ] {
        for reason in ReasonCode::ALL {
            let left_out = POLICIES.left_out(role, reason, Way::InAVisit).unwrap();
            let as_much = [
                SafeguardingEnquiry,
                DirectInvolvement,
                MissingChild,
                DeathReview,
                CourtOrder,
                SubjectAccess,
            ];
            assert_eq!(left_out.is_empty(), as_much.contains(&reason), "{reason}");
        }
    }
}

#[test]
fn a_list_shows_what_tells_people_apart() {
    let apart = [
        Section::Name,
        Section::Sex,
        Section::BirthDate,
        Section::Number,
        Section::Address,
    ];
    let for_it = |list: &str| -> &[Section] {
        match list {
            "link.part" => &[
                Section::Involvements,
                Section::History,
                Section::Problems,
                Section::SensitiveExists,
            ],
            "matches.review" => &[Section::CarerName, Section::NhsNumber, Section::Contact],
            "my-people.see" => &[Section::Involvements, Section::SensitiveExists],
            "problems.see" => &[Section::Problems],
            "contact.requests" => &[Section::SensitiveServices],
            _ => &[],
        }
    };
    let policy = "a-list-shows-what-tells-people-apart";
    for list in action::ALL.iter().map(|it| it.name).chain([""]) {
        for section in Section::ALL {
            let question = asks(Role::RecordManager, section.action());
            let question = question.with(|it| it.asked = Way::InAList(list).asked());
            match apart.contains(&section) || for_it(list).contains(&section) {
                true => permits("practitioners-see-every-section", &question),
                false => forbids(policy, &question),
            }
        }
    }
}

#[test]
fn a_reason_leaves_nothing_out_that_is_not_a_section_or_about_sensitive_services() {
    for role in RECORD_ROLES {
        let to = Offered {
            role,
            runs_kith: false,
        };
        for action in action::ALL {
            for reason in ReasonCode::ALL {
                let most = POLICIES.offers(to, action.name, OPENS_THE_MOST);
                let sensitive =
                    action.name.starts_with("sensitive.") || action.name.starts_with("contact.");
                let left_out = POLICIES.left_out(role, reason, Way::InAVisit).unwrap();
                let offered = most && !(sensitive && left_out.contains(Section::OwnSensitive));
                let lists = action.name == "contact.requests";
                assert_eq!(
                    POLICIES.offers(to, action.name, reason),
                    if lists { most } else { offered },
                    "{} for {reason}",
                    action.name
                );
            }
        }
    }
}
