//! A test for each permit and each forbid, named as the rule is, in the file named as its own.

mod administration;
mod archive;
mod feeds;
mod forms;
mod matching;
mod mediated;
mod oversight;
mod purposes;
mod reasons;
mod records;
mod sections;
mod sensitive;
mod shields;
mod standing;
mod system;

use std::fs;
use std::path::Path;

use super::super::FILES;
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
const ON_PEOPLE: [&str; 8] = [
    "people.search",
    "my-people.see",
    "matches.review",
    "link.undo",
    "link.part",
    "contact.requests",
    "archive.see",
    "archive.return",
];

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
fn every_rule_has_a_test_named_as_it_is() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/policy/tests/rules");
    for source in FILES {
        let file = folder.join(source.file).with_extension("rs");
        let tests = fs::read_to_string(&file).unwrap();
        let ids = source.text.split("@id(\"").skip(1);
        for id in ids.filter_map(|it| it.split('"').next()) {
            let name = format!("fn {}()", id.replace('-', "_"));
            assert!(
                tests.contains(&name),
                "no test called `{name}` in {}",
                file.display()
            );
        }
    }
}
