//! A program that is killed while it keeps files leaves nothing that reads but what was whole.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use kith_store::Seal;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use kith_files::{Files, Kept, Place, Scanning, Settings};

/// How often the child is killed.
const KILLS: u64 = 8;
const LIMIT: u64 = 10_000_000;

fn place(home: &Path) -> Place {
    Place::folder(&home.join("kept"), Seal::with_key([7; 32])).unwrap()
}

fn files(home: &Path) -> Files {
    let settings = Settings {
        limit: LIMIT,
        temporary: home.join("temporary"),
        scanning: Scanning::Nothing,
    };
    Files::new(settings, place(home)).unwrap()
}

/// So much that writing it takes a while.
fn letter() -> Vec<u8> {
    "Dear Sir, I write to you. ".repeat(10_000).into_bytes()
}

/// The child: takes files in for ever, and says where each is once it is kept.
#[tokio::test]
async fn child_that_keeps() {
    let Ok(home) = std::env::var("KITH_TEST_KEEP_IN") else {
        return;
    };
    let files = files(Path::new(&home));
    let letter = letter();
    loop {
        let taken = files.take("a.txt", &letter[..]).await.unwrap();
        let key = taken
            .content
            .key
            .iter()
            .map(u8::to_string)
            .collect::<Vec<_>>()
            .join(",");
        println!("kept {} {key}", taken.content.id.uuid());
    }
}

/// Runs the child for a while and kills it. What it said is what it had kept.
fn kept_until_killed(home: &Path, after: Duration) -> Vec<Kept> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child_that_keeps", "--nocapture"])
        .env("KITH_TEST_KEEP_IN", home)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = child.stdout.take().unwrap();
    let read = std::thread::spawn(move || {
        let lines = BufReader::new(out).lines().map_while(Result::ok);
        lines.filter_map(|it| said(&it)).collect::<Vec<Kept>>()
    });
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    read.join().unwrap()
}

fn said(line: &str) -> Option<Kept> {
    let (_, rest) = line.split_once("kept ")?;
    let (id, key) = rest.split_once(' ')?;
    let key = key.split(',').map(str::parse).collect::<Result<_, _>>();
    Some(Kept {
        id: id.parse::<uuid::Uuid>().ok()?.into(),
        key: key.ok()?,
    })
}

/// The files at any depth.
fn all(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    entries
        .flat_map(|it| match it.path().is_dir() {
            true => all(&it.path()),
            false => vec![it.path()],
        })
        .collect()
}

#[tokio::test]
async fn a_program_killed_while_it_keeps_files_leaves_each_whole_or_not_at_all() {
    let home = tempfile::tempdir().unwrap();
    let letter = letter();
    let mut kept = Vec::new();
    for kill in 0..KILLS {
        kept.extend(kept_until_killed(
            home.path(),
            Duration::from_millis(250 + 37 * kill),
        ));
    }
    assert!(kept.len() > 8, "only {} were kept", kept.len());
    for it in &kept {
        assert_eq!(place(home.path()).read(it).await.unwrap(), letter);
    }
    assert_eq!(all(&home.path().join("temporary")), Vec::<PathBuf>::new());
    // What was begun and not ended has a name that is no content's; under those of contents each is of its whole length.
    let lengths: std::collections::BTreeSet<u64> = all(&home.path().join("kept"))
        .into_iter()
        .filter(|it| it.file_name().unwrap().len() == 32)
        .map(|it| it.metadata().unwrap().len())
        .collect();
    assert_eq!(lengths.len(), 1, "{lengths:?}");
}
