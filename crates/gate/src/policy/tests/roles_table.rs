//! `policies/roles.txt`: what the policies come to, for a reader who reads no policies.
//!
//! The file is part of the repository, so that a change to a policy shows as a change to who may do
//! what. To write it anew: `KITH_BLESS=1 cargo test -p kith-gate roles_table`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::*;
use crate::policy::{Seen, Way};
use crate::sections::Section;

const HEAD: &str = "\
What each role may do in Kith
=============================

This page is made from the policies in this folder, and a test keeps it true. To make it again
after changing a policy: KITH_BLESS=1 cargo test -p kith-gate roles_table

The roles
---------

  P   practitioner
  SP  practitioner who may override a shield
  RM  record manager
  CM  clerical matcher
  DS  data supplier
  PO  privacy officer
  AA  account administrator
  AK  archive keeper
  PM  provider's manager
  PS  provider's member of staff
  CO  commissioner
  Op  the operator, running a command on the machine; not a role, and nobody signs in as it

";

const WIDTH: usize = 36;

/// A state that the asking can be in, and the words for it.
type State = (&'static str, fn(Question) -> Question);

const STATES: [State; 10] = [
    ("an account that is active", |it| {
        it.without(|has| has.active = false)
    }),
    ("holding their role today", |it| {
        it.without(|has| has.role = false)
    }),
    ("a DBS check in date", |it| {
        it.without(|has| has.dbs = false)
    }),
    ("training in date", |it| {
        it.without(|has| has.training = false)
    }),
    ("having accepted the terms of use", |it| {
        it.without(|has| has.terms = false)
    }),
    ("an organisation that is accredited", |it| {
        it.without(|has| has.accreditation = false)
    }),
    ("being of the organisation that runs Kith", |it| {
        it.of_another_organisation()
    }),
    ("having given a reason for the person", |it| {
        it.with(|it| it.asked = Asked::PROVED)
    }),
    ("having shown lately that it is them", |it| {
        it.with(|it| it.asked.proved = false)
    }),
    ("a visit that is still open", |it| {
        it.with(|it| it.asked.visit_open = false)
    }),
];

fn mark(permitted: bool) -> &'static str {
    if permitted { "yes" } else { "-" }
}

fn line(page: &mut String, first: &str, cells: impl IntoIterator<Item = &'static str>) {
    let cells: Vec<String> = cells.into_iter().map(|it| format!("{it:<4}")).collect();
    let line = format!("  {first:<WIDTH$} {}", cells.join(" "));
    writeln!(page, "{}", line.trim_end()).unwrap();
}

fn heading(page: &mut String, words: &str) {
    writeln!(page, "{words}\n{}\n", "-".repeat(words.chars().count())).unwrap();
}

fn may(question: &Question) -> bool {
    // What cannot be asked (a command that names a person) is not permitted.
    POLICIES.decide(question).is_ok_and(|it| it.permitted)
}

/// Each action against each role, in one state.
fn actions(page: &mut String, state: impl Fn(Question) -> Question) {
    line(
        page,
        "",
        [
            "P", "SP", "RM", "CM", "DS", "PO", "AA", "AK", "PM", "PS", "CO", "Op",
        ],
    );
    for action in action::ALL {
        let roles = Role::ALL.map(|role| mark(may(&state(asks(role, action.name)))));
        let operator = mark(may(&operator_asks(action.name)));
        line(page, action.doing, roles.into_iter().chain([operator]));
    }
    page.push('\n');
}

/// The whole table when it says something, or one sentence when it says no throughout.
fn without(page: &mut String, (words, state): State) {
    heading(page, &format!("Without {words}"));
    let any = action::ALL.iter().any(|action| {
        Role::ALL
            .into_iter()
            .any(|role| may(&state(asks(role, action.name))))
    });
    match any {
        true => actions(page, state),
        false => page.push_str("  No role may do anything.\n\n"),
    }
}

fn sections(page: &mut String, words: &str, seen: [bool; 2], way: Way, archive: Archive) {
    let [shielded, shield_override] = seen;
    heading(page, words);
    line(
        page,
        "",
        [
            "P", "SP", "RM", "CM", "DS", "PO", "AA", "AK", "PM", "PS", "CO",
        ],
    );
    for section in Section::ALL {
        let cells = Role::ALL.map(|role| {
            let seen = POLICIES.sections(Seen {
                role,
                shielded,
                shield_override,
                archive,
                way,
                reason: way.asked().reason,
            });
            mark(seen.unwrap().contains(section))
        });
        line(page, section.title(), cells);
    }
    page.push('\n');
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    heading(
        &mut page,
        "With nothing missing, and a reason given where one is asked for",
    );
    actions(&mut page, |it| it);
    for state in STATES {
        without(&mut page, state);
    }
    heading(
        &mut page,
        "About a person who is shielded, with nothing missing",
    );
    actions(&mut page, Question::shielded);
    sections(
        &mut page,
        "What is shown of a person who is not shielded",
        [false, false],
        Way::InAVisit,
        Archive::No,
    );
    sections(
        &mut page,
        "What is shown of a person who is shielded",
        [true, false],
        Way::InAVisit,
        Archive::No,
    );
    sections(
        &mut page,
        "What is shown of a person who is shielded, in a visit that overrides the shield",
        [true, true],
        Way::InAVisit,
        Archive::No,
    );
    sections(
        &mut page,
        "What is shown for a colleague elsewhere, of a person who is not shielded",
        [false, false],
        Way::ForAColleague,
        Archive::No,
    );
    sections(
        &mut page,
        "What is shown for a colleague elsewhere, of a person who is shielded",
        [true, false],
        Way::ForAColleague,
        Archive::No,
    );
    sections(
        &mut page,
        "What is shown through another system, of a person who is not shielded",
        [false, false],
        Way::BySystem,
        Archive::No,
    );
    sections(
        &mut page,
        "What is shown through another system, of a person who is shielded",
        [true, false],
        Way::BySystem,
        Archive::No,
    );
    for (archive, words) in [
        (Archive::ForManagers, "in the first year of the archive"),
        (Archive::ForKeepers, "in the archive after that"),
    ] {
        heading(
            &mut page,
            &format!("About a person {words}, with nothing missing"),
        );
        actions(&mut page, |it| it.archived(archive));
        let shown = format!("What is shown of a person {words}");
        sections(&mut page, &shown, [false, false], Way::InAVisit, archive);
    }
    page
}

#[test]
fn the_roles_table_in_the_repository_is_what_the_policies_say() {
    is_kept("roles.txt", &page());
}

#[test]
fn every_permit_gives_somebody_something_that_no_other_gives() {
    let permits: Vec<_> = POLICIES
        .set
        .policies()
        .filter(|it| it.effect() == cedar_policy::Effect::Permit)
        .map(|it| it.id().clone())
        .collect();
    let alone: BTreeSet<String> = all_questions()
        .filter_map(|question| {
            let answer = answer(&question);
            match answer.names().as_slice() {
                [one] if answer.permitted => Some((*one).to_owned()),
                _ => None,
            }
        })
        .collect();
    for policy in permits {
        let gives = alone.contains(&policy.to_string());
        assert!(gives, "{policy} permits nothing that another does not");
    }
}

fn all_questions() -> impl Iterator<Item = Question> {
    let names = action::ALL.iter().map(|it| it.name);
    let sections = Section::ALL.map(Section::action);
    let by_role = Role::ALL.into_iter().flat_map(move |role| {
        names.clone().chain(sections).flat_map(move |action| {
            Archive::ALL.map(|archive| asks(role, action).archived(archive))
        })
    });
    let commands = [
        "feed.supply",
        "links.export",
        "accounts.manage",
        "organisations.manage",
        "systems.manage",
        "ledger.watch",
        "alerts.see",
        "retention.run",
        "disposal.approve",
        "records.purge",
        "matches.report",
        "matches.check",
        "models.manage",
        "reminders.send",
        "provider.register",
    ];
    by_role.chain(commands.map(operator_asks))
}
