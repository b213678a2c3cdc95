use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use super::samples::pdf;
use super::taking::{count, files};
use crate::{Refusal, Scanned, Scanner, ScannerError, Scanning, TakeError, Taken};

/// Sends a PDF with these words in it to a place whose scanner is this script.
async fn scanned(script: &str, arguments: &[&str], words: &str) -> Result<Taken, TakeError> {
    let home = tempfile::tempdir().unwrap();
    let scanner = home.path().join("scanner");
    write_script(&scanner, script);
    let mut command = vec![scanner.display().to_string()];
    command.extend(arguments.iter().map(|it| (*it).to_owned()));
    let scanner = Scanner::new(&command, Duration::from_millis(800)).unwrap();
    let files = files(home.path(), 1_000_000, Scanning::With(scanner));
    let taken = files.take("a.pdf", &pdf(words.as_bytes())[..]).await;
    let kept = count(&home.path().join("kept"));
    assert_eq!(
        kept,
        usize::from(taken.is_ok()),
        "only what is clean is kept"
    );
    taken
}

/// Written by another process: a file that this one holds open for writing cannot be started.
fn write_script(path: &Path, script: &str) {
    let from = path.with_extension("txt");
    std::fs::write(&from, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&from, std::fs::Permissions::from_mode(0o700)).unwrap();
    let copied = std::process::Command::new("cp")
        .arg("-p")
        .arg(&from)
        .arg(path)
        .status();
    assert!(copied.unwrap().success());
}

fn is_not_scanned(taken: &Result<Taken, TakeError>) -> bool {
    matches!(taken, Err(TakeError::Refused(Refusal::NotScanned)))
}

const LOOKS: &str = "if grep -q HARMFUL; then exit 1; else exit 0; fi";
const LOOKS_BY_PATH: &str = "if grep -q HARMFUL \"$1\"; then exit 1; else exit 0; fi";

#[tokio::test]
async fn a_file_in_which_the_scanner_finds_something_is_refused() {
    for (script, arguments) in [(LOOKS, &[][..]), (LOOKS_BY_PATH, &["/dev/stdin"][..])] {
        let harmful = scanned(script, arguments, "HARMFUL").await;
        assert!(matches!(harmful, Err(TakeError::Refused(Refusal::Harmful))));
        let clean = scanned(script, arguments, "harmless").await.unwrap();
        assert_eq!(clean.scanned, Scanned::Clean);
    }
}

#[tokio::test]
async fn a_file_that_could_not_be_scanned_is_refused_with_a_word_to_try_again() {
    let failed = scanned("exit 2", &[], "").await;
    assert!(is_not_scanned(&failed));
    assert!(failed.unwrap_err().to_string().contains("try again"));
    assert!(is_not_scanned(&scanned("kill -9 $$", &[], "").await));
}

#[tokio::test]
async fn a_scanner_that_is_not_there_refuses_every_file() {
    let home = tempfile::tempdir().unwrap();
    let command = [home.path().join("nothing").display().to_string()];
    let scanner = Scanner::new(&command, Duration::from_secs(1)).unwrap();
    let files = files(home.path(), 1_000_000, Scanning::With(scanner));
    assert!(is_not_scanned(&files.take("a.pdf", &pdf(b"")[..]).await));
}

#[tokio::test]
async fn a_scanner_that_does_not_end_is_ended_with_all_that_it_started() {
    let home = tempfile::tempdir().unwrap();
    let mark = home.path().join("still-here");
    let script = format!("(sleep 2; touch '{}') & wait", mark.display());
    let begun = Instant::now();
    assert!(is_not_scanned(&scanned(&script, &[], "").await));
    assert!(begun.elapsed() < Duration::from_secs(2));
    tokio::time::sleep(Duration::from_millis(2_200)).await;
    assert!(!mark.exists(), "what it started goes on");
}

#[tokio::test]
async fn a_scanner_that_writes_without_end_does_no_harm() {
    assert!(is_not_scanned(&scanned("yes; yes >&2", &[], "").await));
    let noisy = scanned(
        "head -c 5000000 /dev/zero; head -c 5000000 /dev/zero >&2",
        &[],
        "",
    )
    .await;
    assert_eq!(noisy.unwrap().scanned, Scanned::Clean);
}

#[tokio::test]
async fn a_scanner_gets_no_secret_of_the_program_from_its_environment() {
    let nothing_else = "test -n \"$PATH\" && test -z \"$CARGO_MANIFEST_DIR$HOME\"";
    assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
    assert!(scanned(nothing_else, &[], "").await.is_ok());
}

/// What stands in the arguments is no command: there is no shell to run it.
#[tokio::test]
async fn the_arguments_of_a_scanner_are_never_run_by_a_shell() {
    let same = "test \"$1\" = '$(exit 7); exit 1'";
    assert!(scanned(same, &["$(exit 7); exit 1"], "").await.is_ok());
}

#[test]
fn a_scanner_without_a_program_or_without_time_is_not_taken() {
    let second = Duration::from_secs(1);
    assert_eq!(Scanner::new(&[], second), Err(ScannerError::NoProgram));
    assert_eq!(
        Scanner::new(&[" ".into()], second),
        Err(ScannerError::NoProgram)
    );
    assert_eq!(
        Scanner::new(&["x".into()], Duration::ZERO),
        Err(ScannerError::NoTime)
    );
}
