//! `policies/kinds.txt`: which role may do what to which kind of record, in one table.
//!
//! Like the roles table it is part of the repository, so that a change to a policy shows as a change to
//! who is shown what. To write it anew: `KITH_BLESS=1 cargo test -p kith-gate kinds_table`.

use std::fmt::Write as _;

use super::*;
use crate::sections::Section;

const HEAD: &str = "\
What each role may do to each kind of record
============================================

This page is made from the policies in this folder, and a test keeps it true. To make it again
after changing a policy: KITH_BLESS=1 cargo test -p kith-gate kinds_table

Everybody has all that is asked of them, and has given a reason. A cell names the kinds of record of
which the role may do it, or is shown it:

  o  ordinary
  v  a sensitive service helps, which may be told of
  s  shielded
  b  shielded, in a visit that looks behind the shield
  m  ordinary, in a visit that was opened for a colleague elsewhere
  a  in the archive, in its first year
  k  in the archive after that, for a reason that the rules name

The policies know no other kinds: whoever has died is decided about like anybody.

";

/// A kind of record, as the policies know it.
struct Kind {
    letter: char,
    shielded: bool,
    shield_override: bool,
    /// Whether there is anything in the sections of sensitive services.
    sensitive: bool,
    for_a_colleague: bool,
    archive: Archive,
}

const ORDINARY: Kind = Kind {
    letter: 'o',
    shielded: false,
    shield_override: false,
    sensitive: false,
    for_a_colleague: false,
    archive: Archive::No,
};

const KINDS: [Kind; 7] = [
    ORDINARY,
    Kind {
        letter: 'v',
        sensitive: true,
        ..ORDINARY
    },
    Kind {
        letter: 's',
        shielded: true,
        sensitive: true,
        ..ORDINARY
    },
    Kind {
        letter: 'b',
        shielded: true,
        shield_override: true,
        sensitive: true,
        ..ORDINARY
    },
    Kind {
        letter: 'm',
        sensitive: true,
        for_a_colleague: true,
        ..ORDINARY
    },
    Kind {
        letter: 'a',
        sensitive: true,
        archive: Archive::ForManagers,
        ..ORDINARY
    },
    Kind {
        letter: 'k',
        sensitive: true,
        archive: Archive::ForKeepers,
        ..ORDINARY
    },
];

/// What is there to be shown only where a sensitive service helps.
const OF_SENSITIVE_SERVICES: [Section; 3] = [
    Section::SensitiveExists,
    Section::OwnSensitive,
    Section::SensitiveServices,
];

fn of_kind(question: Question, kind: &Kind) -> Question {
    question.with(|it| {
        it.about = about(it.action, kind.shielded, kind.archive);
        if kind.for_a_colleague {
            it.asked = Asked::FOR_A_COLLEAGUE;
        }
        it.asked.shield_override = kind.shield_override;
    })
}

/// The kinds of record of which the role may do this.
fn cell(role: Role, action: &'static str, applies: impl Fn(&Kind) -> bool) -> String {
    let may = |kind: &&Kind| {
        let question = of_kind(asks(role, action), kind);
        applies(kind) && answer(&question).permitted
    };
    let letters: String = KINDS.iter().filter(may).map(|it| it.letter).collect();
    match letters.as_str() {
        "" => "-".to_owned(),
        _ => letters,
    }
}

fn line(page: &mut String, first: &str, cells: &[String]) {
    let cells: Vec<String> = cells.iter().map(|it| format!("{it:<7}")).collect();
    let line = format!("  {first:<36} {}", cells.join(" "));
    writeln!(page, "{}", line.trim_end()).unwrap();
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    let roles = [
        "P", "SP", "RM", "CM", "DS", "PO", "AA", "AK", "PM", "PS", "CO",
    ]
    .map(str::to_owned);
    page.push_str("What is done\n------------\n\n");
    line(&mut page, "", &roles);
    for action in action::ALL
        .iter()
        .filter(|it| it.about == action::Subject::Person)
    {
        let cells = Role::ALL.map(|role| cell(role, action.name, |_| true));
        line(&mut page, action.doing, &cells);
    }
    page.push_str("\nWhat is shown\n-------------\n\n");
    line(&mut page, "", &roles);
    for section in Section::ALL {
        let of_some = OF_SENSITIVE_SERVICES.contains(&section);
        let applies = |kind: &Kind| kind.sensitive || !of_some;
        let cells = Role::ALL.map(|role| cell(role, section.action(), applies));
        line(&mut page, section.title(), &cells);
    }
    page
}

#[test]
fn the_kinds_table_in_the_repository_is_what_the_policies_say() {
    is_kept("kinds.txt", &page());
}
