//! `policies/levels.txt`: what is shown to which role, for which purpose, and by which way.
//!
//! Like the roles table it is part of the repository, so that a change to a policy shows as a change to
//! who is shown what. To write it anew: `KITH_BLESS=1 cargo test -p kith-gate levels_table`.

use std::fmt::Write as _;

use super::*;
use crate::policy::{Seen, Way};
use crate::reason::ReasonCode;
use crate::sections::Section;

const HEAD: &str = "\
What is shown to which role, for which purpose
==============================================

This page is made from the policies in this folder, and a test keeps it true. To make it again
after changing a policy: KITH_BLESS=1 cargo test -p kith-gate levels_table

A cell names the roles that are shown the section, of somebody without a shield:

  p  practitioner, whether or not they may override a shield
  r  record manager
  k  archive keeper, in the archive after its first year
  m  clerical matcher
  o  privacy officer

What a shield hides, and what the first year of the archive shows, is in kinds.txt. The reasons, in
their order on the page that asks:

";

const ROLES: [(char, Role); 5] = [
    ('p', Role::Practitioner),
    ('r', Role::RecordManager),
    ('k', Role::ArchiveKeeper),
    ('m', Role::ClericalMatcher),
    ('o', Role::PrivacyOfficer),
];

/// Short for each reason, in their order.
const REASONS: [&str; 10] = ["HE", "SE", "MC", "ED", "PO", "CO", "DR", "SA", "LC", "DQ"];

fn archive(role: Role) -> Archive {
    match role {
        Role::ArchiveKeeper => Archive::ForKeepers,
        _ => Archive::No,
    }
}

/// The roles that are shown the section, of those who get so far.
fn cell(section: Section, way: Way, reason: Option<ReasonCode>, through: &str) -> String {
    let sees = |role: Role| {
        let shown = POLICIES.sections(Seen {
            role,
            shielded: false,
            shield_override: false,
            archive: archive(role),
            way,
            reason,
        });
        shown.unwrap().contains(section)
    };
    let gets_so_far = |role: Role| {
        let asked = Asked {
            reason,
            ..way.asked()
        };
        let question = asks(role, action_named(through)).archived(archive(role));
        answer(&question.with(|it| it.asked = asked)).permitted
    };
    let letters: String = ROLES
        .into_iter()
        .filter(|(_, role)| gets_so_far(*role) && sees(*role))
        .map(|(letter, _)| letter)
        .collect();
    match letters.as_str() {
        "" => "-".to_owned(),
        _ => letters,
    }
}

fn action_named(name: &str) -> &'static str {
    let listed = action::ALL.iter().find(|it| it.name == name);
    listed.map(|it| it.name).unwrap()
}

fn line(page: &mut String, first: &str, cells: impl IntoIterator<Item = String>) {
    let cells: Vec<String> = cells.into_iter().map(|it| format!("{it:<4}")).collect();
    let line = format!("  {first:<36} {}", cells.join(" "));
    writeln!(page, "{}", line.trim_end()).unwrap();
}

fn in_visits(page: &mut String, words: &str, way: Way, through: &str) {
    writeln!(page, "\n{words}\n{}\n", "-".repeat(words.len())).unwrap();
    line(page, "", REASONS.map(str::to_owned));
    for section in Section::ALL {
        let cells = ReasonCode::ALL.map(|reason| cell(section, way, Some(reason), through));
        line(page, section.title(), cells);
    }
}

/// The lists that show people, and what each is called here.
const LISTS: [(&str, &str); 9] = [
    ("people.search", "find"),
    ("my-people.see", "mine"),
    ("matches.review", "pair"),
    ("link.part", "part"),
    ("problems.see", "prob"),
    ("contact.requests", "cont"),
    ("shields.review", "shld"),
    ("archive.see", "arch"),
    ("watch-list.keep", "news"),
];

fn in_lists(page: &mut String) {
    page.push_str("\nIn a list\n---------\n\n");
    for (list, short) in LISTS {
        let listed = action::ALL.iter().find(|it| it.name == list).unwrap();
        writeln!(page, "  {short}  to {}", listed.doing).unwrap();
    }
    page.push('\n');
    line(page, "", LISTS.map(|it| it.1.to_owned()));
    for section in Section::ALL {
        let cells = LISTS.map(|(list, _)| cell(section, Way::InAList(list), None, list));
        line(page, section.title(), cells);
    }
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    for (short, reason) in REASONS.into_iter().zip(ReasonCode::ALL) {
        writeln!(page, "  {short}  {}", reason.title()).unwrap();
    }
    in_visits(&mut page, "In a visit", Way::InAVisit, "record.view");
    in_visits(
        &mut page,
        "In a visit for a colleague elsewhere",
        Way::ForAColleague,
        "record.mediate",
    );
    in_visits(&mut page, "To another system", Way::BySystem, "record.view");
    in_lists(&mut page);
    page
}

#[test]
fn the_levels_table_in_the_repository_is_what_the_policies_say() {
    is_kept("levels.txt", &page());
}

#[test]
fn a_practitioner_who_may_override_a_shield_is_shown_what_any_practitioner_is() {
    for way in [Way::InAVisit, Way::ForAColleague, Way::BySystem] {
        for reason in ReasonCode::ALL {
            let seen = |role| Seen {
                role,
                shielded: false,
                shield_override: false,
                archive: Archive::No,
                way,
                reason: Some(reason),
            };
            assert_eq!(
                POLICIES.sections(seen(Role::Practitioner)).unwrap(),
                POLICIES.sections(seen(Role::ShieldPractitioner)).unwrap()
            );
        }
    }
}

#[test]
fn every_list_that_shows_people_is_in_the_table() {
    let source = include_str!("../../action.rs");
    let lists = source
        .split(';')
        .filter(|it| it.contains(": \"") && it.contains("ShowsPeople]"));
    let mut named: Vec<&str> = lists
        .filter_map(|it| it.split(": \"").nth(1)?.split('"').next())
        .collect();
    let mut known = LISTS.map(|it| it.0).to_vec();
    named.sort_unstable();
    known.sort_unstable();
    assert_eq!(named, known);
}
