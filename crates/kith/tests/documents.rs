//! What the documents claim: each test that they name is there.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use regex::Regex;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The files of a folder and of those in it, with this ending.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path, ending));
        } else if path.extension().is_some_and(|it| it == ending) {
            all.push(path);
        }
    }
    all
}

/// Every function of the project's code, tests and attacks among them, and every example of what does
/// not compile.
fn functions() -> BTreeSet<String> {
    let named = Regex::new(r"\bfn ([a-z0-9_]+)").unwrap();
    let mut all = BTreeSet::new();
    for file in files(&root().join("crates"), "rs") {
        let text = std::fs::read_to_string(file).unwrap();
        all.extend(named.captures_iter(&text).map(|it| it[1].to_owned()));
    }
    let attack = Regex::new(r"\bdef ([a-z0-9_]+)").unwrap();
    for file in files(&root().join("hostile"), "py") {
        let text = std::fs::read_to_string(file).unwrap();
        all.extend(attack.captures_iter(&text).map(|it| it[1].to_owned()));
    }
    let stderr = files(&root().join("crates"), "stderr");
    all.extend(
        stderr
            .iter()
            .filter_map(|it| Some(it.file_stem()?.to_str()?.to_owned())),
    );
    all
}

/// The project's own documents, and what they name in code letters that reads like a test: four words
/// or more. Columns of feeds read like that too, and are named in docs/feeds.md alone.
fn named() -> Vec<(PathBuf, String)> {
    let like_a_test = Regex::new(r"`([a-z0-9]+(?:_[a-z0-9]+){3,})`").unwrap();
    let mut documents = files(&root().join("docs"), "md");
    documents.retain(|it| !it.ends_with("feeds.md"));
    for name in [
        "README.md",
        "ARCHITECTURE.md",
        "SECURITY.md",
        "CONTRIBUTING.md",
    ] {
        documents.push(root().join(name));
    }
    let mut all = Vec::new();
    for document in documents {
        let text = std::fs::read_to_string(&document).unwrap();
        for found in like_a_test.captures_iter(&text) {
            all.push((document.clone(), found[1].to_owned()));
        }
    }
    all
}

#[test]
fn every_test_that_a_document_names_is_there() {
    let (functions, named) = (functions(), named());
    assert!(named.len() > 100, "the documents name their tests");
    let missing: Vec<_> = named
        .iter()
        .filter(|(_, name)| !functions.contains(name))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_fuzz_target_has_its_line_in_contributing() {
    let lines = std::fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let missing: Vec<_> = files(&root().join("fuzz/fuzz_targets"), "rs")
        .iter()
        .map(|it| format!("| `{}` |", it.file_stem().unwrap().display()))
        .filter(|it| !lines.contains(it))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
