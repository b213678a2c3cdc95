//! A test for each permit and each forbid, named as the rule is.

use super::*;
use crate::policy::Way;
use crate::policy::question::OPENS_THE_MOST;
use crate::reason::ReasonCode;
use crate::sections::Section;

/// The actions that open one person's record or change something in it.
const ON_A_RECORD: [&str; 15] = [
    "record.view",
    "record.mediate",
    "shield.override",
    "involvement.record",
    "involvement.end",
    "problem.report",
    "record.correct",
    "shield.set",
    "shield.lift",
    "sensitive.record",
    "sensitive.end",
    "contact.request",
    "contact.approach",
    "contact.answer",
    "who-looked.answer",
];

/// The actions on lists that show people.
const ON_PEOPLE: [&str; 7] = [
    "people.search",
    "my-people.see",
    "matches.review",
    "link.undo",
    "contact.requests",
    "archive.see",
    "archive.return",
];

#[test]
fn every_rule_has_a_test_named_as_it_is() {
    let tests = include_str!("rules.rs");
    for id in POLICIES.rules.keys() {
        let name = format!("fn {}()", id.to_string().replace('-', "_"));
        assert!(tests.contains(&name), "no test called `{name}`");
    }
}

// ---- standing.cedar

/// The rule forbids every role everything while the fact is missing.
#[track_caller]
fn forbids_everything(policy: &str, missing: fn(&mut InDate)) {
    for role in Role::ALL {
        for action in action::ALL {
            forbids(policy, &asks(role, action.name).without(missing));
            let answer = answer(&asks(role, action.name));
            assert!(
                !answer.names().contains(&policy),
                "forbids with nothing missing"
            );
        }
    }
}

#[test]
fn account_is_active() {
    forbids_everything("account-is-active", |it| it.active = false);
}

#[test]
fn role_is_in_date() {
    forbids_everything("role-is-in-date", |it| it.role = false);
}

#[test]
fn dbs_is_in_date() {
    forbids_everything("dbs-is-in-date", |it| it.dbs = false);
}

#[test]
fn training_is_in_date() {
    forbids_everything("training-is-in-date", |it| it.training = false);
}

#[test]
fn terms_are_accepted() {
    forbids_everything("terms-are-accepted", |it| it.terms = false);
}

#[test]
fn organisation_is_accredited() {
    forbids_everything("organisation-is-accredited", |it| it.accreditation = false);
}

#[test]
fn grave_actions_need_a_fresh_proof() {
    let policy = "grave-actions-need-a-fresh-proof";
    let grave = [
        "shield.override",
        "shield.lift",
        "link.undo",
        "account.change",
        "account.suspend",
        "disposal.approve",
    ];
    for action in action::ALL {
        for role in Role::ALL {
            let late = asks(role, action.name).with(|it| it.asked.proved = false);
            match grave.contains(&action.name) {
                true => forbids(policy, &late),
                false => assert!(!answer(&late).names().contains(&policy), "{}", action.name),
            }
        }
    }
    permits(
        "the-operator-runs-commands",
        &operator_asks("account.change"),
    );
}

#[test]
fn commands_are_not_for_accounts() {
    for role in Role::ALL {
        for action in ["feed.supply", "accounts.manage", "people.search"] {
            let question = asks(role, action).with(|it| it.asked.route = "command");
            forbids("commands-are-not-for-accounts", &question);
        }
    }
}

// ---- reasons.cedar

#[test]
fn no_look_without_a_reason() {
    for role in Role::ALL {
        for action in ON_A_RECORD {
            let question = asks(role, action).with(|it| it.asked.reason_given = false);
            forbids("no-look-without-a-reason", &question);
        }
    }
}

#[test]
fn no_look_after_the_visit_ends() {
    for role in Role::ALL {
        for action in ON_A_RECORD {
            let question = asks(role, action).with(|it| it.asked.visit_open = false);
            forbids("no-look-after-the-visit-ends", &question);
        }
    }
}

// ---- records.cedar

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

/// Only these roles may do the action, and this rule is why.
#[track_caller]
fn permits_only(policy: &str, roles: &[Role], action: &'static str) {
    for role in Role::ALL {
        match roles.contains(&role) {
            true => permits(policy, &asks(role, action)),
            false => nothing_permits(&asks(role, action)),
        }
    }
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

// ---- shields.cedar

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

// ---- system.cedar

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

// ---- mediated.cedar

fn for_a_colleague(question: Question) -> Question {
    question.with(|it| it.asked = Asked::FOR_A_COLLEAGUE)
}

#[test]
fn practitioners_look_for_colleagues() {
    permits_only(
        "practitioners-look-for-colleagues",
        &RECORD_ROLES,
        "record.mediate",
    );
}

#[test]
fn a_look_for_a_colleague_shows_the_minimum() {
    let minimum = [
        Section::Name,
        Section::Sex,
        Section::BirthDate,
        Section::Number,
        Section::Services,
        Section::Involvements,
    ];
    for role in RECORD_ROLES {
        for section in Section::ALL {
            let question = for_a_colleague(asks(role, section.action()));
            match minimum.contains(&section) {
                true => permits("practitioners-see-every-section", &question),
                false => forbids("a-look-for-a-colleague-shows-the-minimum", &question),
            }
        }
    }
}

#[test]
fn nothing_is_changed_for_a_colleague() {
    for role in RECORD_ROLES {
        for action in ON_A_RECORD {
            let question = for_a_colleague(asks(role, action));
            match action {
                "record.view" => permits("practitioners-open-records", &question),
                "record.mediate" => permits("practitioners-look-for-colleagues", &question),
                _ => forbids("nothing-is-changed-for-a-colleague", &question),
            }
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

// ---- sections.cedar

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

// ---- purposes.cedar

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
        for action in action::ALL {
            for reason in ReasonCode::ALL {
                let most = POLICIES.offers(role, action.name, OPENS_THE_MOST);
                let sensitive =
                    action.name.starts_with("sensitive.") || action.name.starts_with("contact.");
                let left_out = POLICIES.left_out(role, reason, Way::InAVisit).unwrap();
                let offered = most && !(sensitive && left_out.contains(Section::OwnSensitive));
                let lists = action.name == "contact.requests";
                assert_eq!(
                    POLICIES.offers(role, action.name, reason),
                    if lists { most } else { offered },
                    "{} for {reason}",
                    action.name
                );
            }
        }
    }
}

// ---- sensitive.cedar

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

// ---- matching.cedar

#[test]
fn clerical_matchers_review_matches() {
    permits_only(
        "clerical-matchers-review-matches",
        &[Role::ClericalMatcher],
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

// ---- feeds.cedar

#[test]
fn suppliers_and_record_managers_see_feeds() {
    permits_only(
        "suppliers-and-record-managers-see-feeds",
        &[Role::DataSupplier, Role::RecordManager],
        "feeds.see",
    );
}

#[track_caller]
fn never_sees_people(policy: &str, role: Role) {
    for action in ON_A_RECORD.into_iter().chain(ON_PEOPLE) {
        forbids(policy, &asks(role, action));
    }
    for section in Section::ALL {
        forbids(policy, &asks(role, section.action()));
    }
}

#[test]
fn suppliers_never_see_people() {
    never_sees_people("suppliers-never-see-people", Role::DataSupplier);
}

// ---- oversight.cedar

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
fn record_managers_answer_who_looked() {
    for action in ["who-looked.answer", "who-looked.show"] {
        permits_only(
            "record-managers-answer-who-looked",
            &[Role::RecordManager],
            action,
        );
    }
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

// ---- administration.cedar

#[test]
fn administrators_manage_accounts() {
    permits_only(
        "administrators-manage-accounts",
        &[Role::AccountAdministrator],
        "accounts.manage",
    );
    permits_only(
        "administrators-manage-accounts",
        &[Role::AccountAdministrator],
        "account.change",
    );
    permits(
        "administrators-manage-accounts",
        &asks(Role::AccountAdministrator, "account.suspend"),
    );
}

#[test]
fn nobody_changes_their_own_account() {
    let own = |question: Question| match &question.asker {
        Asker::Account(asker) => {
            let about = About::Account(asker.account);
            question.clone().with(|it| it.about = about)
        }
        Asker::Program(_) => panic!("a program has no account"),
    };
    for action in ["account.change", "account.suspend"] {
        for role in Role::ALL {
            forbids("nobody-changes-their-own-account", &own(asks(role, action)));
        }
    }
}

#[test]
fn administrators_manage_organisations() {
    for action in ["organisations.manage", "organisation.assess"] {
        permits_only(
            "administrators-manage-organisations",
            &[Role::AccountAdministrator],
            action,
        );
    }
}

#[test]
fn nobody_assesses_their_own_organisation() {
    let own = |runs_kith| {
        let question = asks(Role::AccountAdministrator, "organisation.assess");
        match &question.asker {
            Asker::Account(asker) => {
                let organisation = asker.organisation;
                let about = About::Organisation {
                    organisation,
                    runs_kith,
                };
                question.clone().with(|it| it.about = about)
            }
            Asker::Program(_) => panic!("a program has no organisation"),
        }
    };
    forbids("nobody-assesses-their-own-organisation", &own(false));
    permits("administrators-manage-organisations", &own(true));
}

#[test]
fn administrators_never_see_people() {
    never_sees_people(
        "administrators-never-see-people",
        Role::AccountAdministrator,
    );
}

#[test]
fn the_operator_runs_commands() {
    for action in [
        "feed.supply",
        "links.export",
        "accounts.manage",
        "account.change",
        "account.suspend",
        "organisations.manage",
        "organisation.assess",
        "systems.manage",
    ] {
        permits("the-operator-runs-commands", &operator_asks(action));
        nothing_permits(&operator_asks(action).with(|it| it.asked.route = "web"));
    }
    for action in ["feed.supply", "links.export", "systems.manage"] {
        for role in Role::ALL {
            nothing_permits(&asks(role, action));
        }
    }
}

#[test]
fn no_command_can_even_ask_to_see_a_person() {
    for action in action::ALL {
        let question =
            operator_asks(action.name).with(|it| it.about = about(action.name, false, Archive::No));
        let permitted = POLICIES.decide(&question).is_ok_and(|it| it.permitted);
        let expected = [
            "feed.supply",
            "links.export",
            "accounts.manage",
            "account.change",
            "account.suspend",
            "organisations.manage",
            "organisation.assess",
            "systems.manage",
            "ledger.watch",
            "alerts.see",
            "retention.run",
            "disposal.approve",
            "records.purge",
        ];
        assert_eq!(
            permitted,
            expected.contains(&action.name),
            "{}",
            action.name
        );
    }
}

// ---- archive.cedar

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
