//! The table of ASVS checks: every number once, and no test named that is not there.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at what it did not expect"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// How many requirements of each level OWASP ASVS 5.0.0 has.
const OF_LEVEL: [(&str, usize); 2] = [("1", 70), ("2", 183)];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The table's rows, as cells.
fn rows(text: &str) -> Vec<Vec<&str>> {
    text.lines()
        .filter(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .filter(|cells: &Vec<&str>| cells[0].starts_with(|it: char| it.is_ascii_digit()))
        .collect()
}

/// What stands between two signs, each time.
fn between(text: &str, open: char, close: char) -> impl Iterator<Item = &str> {
    let pieces = text.split([open, close]).skip(1).step_by(2);
    pieces.filter(|it| !it.is_empty())
}

/// Where its links lead.
fn linked(text: &str) -> impl Iterator<Item = &str> {
    let links = text.split("](").skip(1);
    links.filter_map(|it| it.split_once(')')).map(|it| it.0)
}

/// The text of every file below a folder with one of these endings.
fn all_below(folder: &Path, endings: &[&str], into: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let ending = path.extension().and_then(|it| it.to_str());
        if path.is_dir() && !path.ends_with("node_modules") {
            all_below(&path, endings, into);
        } else if ending.is_some_and(|it| endings.contains(&it)) {
            into.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// The names of all functions: tests of the program, and attacks.
fn functions() -> BTreeSet<String> {
    let mut text = String::new();
    all_below(&root().join("crates"), &["rs"], &mut text);
    all_below(&root().join("hostile/attacks"), &["py"], &mut text);
    let words = text.split_whitespace().collect::<Vec<_>>();
    words
        .windows(2)
        .filter(|it| ["fn", "def"].contains(&it[0]))
        .filter_map(|it| it[1].split_once('('))
        .map(|it| it.0.to_owned())
        .collect()
}

/// Whether a word in the table is the name of a test, and not of anything else.
fn names_a_test(word: &str) -> bool {
    let plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_';
    word.matches('_').count() >= 3 && word.chars().all(plain)
}

#[test]
fn every_requirement_of_levels_one_and_two_is_in_the_table_once() {
    let text = std::fs::read_to_string(root().join("docs/asvs.md")).unwrap();
    let mut seen = BTreeSet::new();
    for (level, many) in OF_LEVEL {
        let of_level: Vec<&str> = rows(&text)
            .iter()
            .filter(|cells| cells[1] == level)
            .flat_map(|cells| cells[0].split(", "))
            .collect();
        assert_eq!(of_level.len(), many, "level {level}");
        for number in of_level {
            assert!(
                seen.insert(number.to_owned()),
                "{number} stands there twice"
            );
        }
    }
}

#[test]
fn each_test_in_the_table_is_there_and_whatever_is_met_is_shown_by_something() {
    let text = std::fs::read_to_string(root().join("docs/asvs.md")).unwrap();
    let (functions, mut journeys) = (functions(), String::new());
    all_below(&root().join("e2e/tests"), &["mjs"], &mut journeys);
    for cells in rows(&text) {
        let (number, state, why) = (cells[0], cells[3], cells[4]);
        let tests: Vec<&str> = between(why, '`', '`')
            .filter(|it| names_a_test(it))
            .collect();
        for test in &tests {
            assert!(functions.contains(*test), "{number} names {test}");
        }
        let walks: Vec<&str> = between(why, '“', '”').collect();
        for walk in &walks {
            assert!(journeys.contains(walk), "{number} names “{walk}”");
        }
        let documents: Vec<&str> = linked(why).collect();
        for document in &documents {
            let path = root().join("docs").join(document);
            assert!(path.exists(), "{number} names {document}");
        }
        let shown = !tests.is_empty() || !walks.is_empty() || !documents.is_empty();
        assert!(
            state != "met" || shown,
            "{number} is met, and nothing shows it"
        );
    }
}
