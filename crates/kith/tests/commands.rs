//! The commands, as their user runs them: a load that is killed, a ledger that was tampered with,
//! a configuration that is wrong; and in files of their own forms, letters, matching and what `kith retention` does.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at what it did not expect"
)]

#[path = "commands/forms.rs"]
mod forms;
#[path = "commands/letters.rs"]
mod letters;
#[path = "commands/matching.rs"]
mod matching;
#[path = "commands/providers.rs"]
mod providers;
#[path = "commands/retention.rs"]
mod retention;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use kith::demo::county::County;
use kith_terms::time::Date;
use serde_json::Value;

const SENDER: &str = "Orrinshire Council";

fn kith(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kith"));
    command
        .env_remove("KITH_DATABASE")
        .args(["--log", "error", "--data-dir"])
        .arg(data);
    command
}

fn done(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A place with the organisation that sends the feeds.
fn place(data: &Path) {
    done(kith(data).args([
        "account",
        "create",
        "--vouch",
        "--user-name",
        "bethan.protheroe",
        "--full-name",
        "Bethan Protheroe",
        "--role",
        "account-administrator",
        "--organisation",
        SENDER,
    ]));
}

/// The GP list of a small county.
fn feed(folder: &Path, people: usize) -> PathBuf {
    let today: Date = "2026-11-02".parse().unwrap();
    let feeds = County::new(people, 7, today).write_feeds(folder).unwrap();
    feeds.into_iter().find(|it| it.source == "gp").unwrap().path
}

fn load<'c>(command: &'c mut Command, feed: &Path) -> &'c mut Command {
    command
        .args([
            "load",
            "--source",
            "gp",
            "--supplier",
            SENDER,
            "--format",
            "json",
        ])
        .arg(feed)
}

/// Which records were found to be one person's, whatever the person's id.
fn clusters(data: &Path) -> BTreeSet<BTreeSet<String>> {
    let links = data.join("links.csv");
    done(kith(data).args(["export", "--links"]).arg(&links));
    let mut people: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in csv::Reader::from_path(links).unwrap().records() {
        let row = row.unwrap();
        people
            .entry(row[2].to_owned())
            .or_default()
            .insert(format!("{},{}", &row[0], &row[1]));
    }
    people.into_values().collect()
}

fn verified(data: &Path) -> Value {
    json(&done(
        kith(data).args(["ledger", "verify", "--format", "json"]),
    ))
}

/// How many kills are asked for; two make a test, and `KITH_TEST_KILLS` a longer one.
fn kills_asked() -> u64 {
    match std::env::var("KITH_TEST_KILLS") {
        Ok(asked) => asked.parse().unwrap(),
        Err(_) => 2,
    }
}

/// Kills a load and begins it again until it gets to its end: its report, and how often it was killed.
fn load_and_kill(feed: &Path, data: &Path, took: Duration) -> (Value, u64) {
    let mut kills = 0;
    loop {
        let mut child = load(&mut kith(data), feed)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let patience = took / 4 + Duration::from_millis(100 * kills);
        let until = Instant::now() + patience;
        while child.try_wait().unwrap().is_none() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(5));
        }
        if child.try_wait().unwrap().is_some() {
            let output = child.wait_with_output().unwrap();
            // A load that was just killed may still be held by its last sign of life.
            if output.status.success() {
                return (json(&output), kills);
            }
            std::thread::sleep(Duration::from_millis(500));
            continue;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        assert_eq!(verified(data)["holds"], true);
        assert!(kills < 60, "it must come to an end");
    }
}

#[test]
fn a_load_killed_again_and_again_ends_as_one_that_was_not() {
    let folder = tempfile::tempdir().unwrap();
    let feed = feed(&folder.path().join("feeds"), 3_000);
    let whole = folder.path().join("whole");
    place(&whole);
    let started = Instant::now();
    let report = json(&done(load(&mut kith(&whole), &feed)));
    let took = started.elapsed();

    let (mut kills, mut loads) = (0, 0);
    while kills < kills_asked() {
        let killed = folder.path().join(format!("killed-{loads}"));
        place(&killed);
        let (resumed, more) = load_and_kill(&feed, &killed, took);
        assert!(more >= 2, "it was killed {more} times");
        assert_eq!(resumed["counts"], report["counts"]);
        assert_eq!(clusters(&killed), clusters(&whole));
        assert_eq!(verified(&killed)["holds"], true);
        (kills, loads) = (kills + more, loads + 1);
    }
    println!("{kills} kills of {loads} loads; each ended as one that was not killed");
}

#[test]
fn a_feed_loaded_twice_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let feed = feed(&folder.path().join("feeds"), 300);
    let data = folder.path().join("data");
    place(&data);
    done(load(&mut kith(&data), &feed));
    let before = clusters(&data);
    let again = json(&done(load(&mut kith(&data), &feed)));
    assert_eq!(
        again["counts"]["new_people"].as_u64().unwrap()
            + again["counts"]["changed"].as_u64().unwrap(),
        0,
        "{again}"
    );
    assert_eq!(clusters(&data), before);
}

#[test]
fn nobody_in_a_new_organisation_can_act_until_it_is_vouched_for_or_accredited() {
    let folder = tempfile::tempdir().unwrap();
    let create = |name: &str, vouch: &[&str]| {
        let mut command = kith(folder.path());
        command.args([
            "account",
            "create",
            "--user-name",
            name,
            "--full-name",
            "Bethan Protheroe",
        ]);
        command.args([
            "--role",
            "practitioner",
            "--organisation",
            "Hilltop Surgery",
        ]);
        command.args(vouch);
        command
    };
    let said = String::from_utf8(done(&mut create("bethan", &[])).stdout).unwrap();
    assert!(
        said.contains("Hilltop Surgery IS NOT ACCREDITED TODAY"),
        "{said}"
    );
    let mut load = kith(folder.path());
    let feed = feed(&folder.path().join("feeds"), 60);
    load.args(["load", "--source", "gp", "--supplier", "Hilltop Surgery"])
        .arg(&feed);
    let refused = load.output().unwrap();
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("does not meet every condition"));
    let refused = create("second", &["--vouch"]).output().unwrap();
    assert!(!refused.status.success());
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(
        said.contains("Hilltop Surgery is here already") && said.contains("kith account vouch"),
        "{said}"
    );
    let mut vouch = kith(folder.path());
    let said = done(vouch.args(["account", "vouch", "Hilltop Surgery"]));
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(
        said.contains("You have vouched for Hilltop Surgery: it is accredited until"),
        "{said}"
    );
    done(&mut load);
}

/// A place into which a feed of three hundred people was loaded.
fn loaded(folder: &Path) -> PathBuf {
    let data = folder.join("data");
    place(&data);
    done(load(&mut kith(&data), &feed(&folder.join("feeds"), 300)));
    data
}

#[test]
fn a_tampered_row_is_named_and_the_exit_status_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let data = loaded(folder.path());
    let entries = verified(&data)["entries"].as_u64().unwrap();
    assert!(entries > 2);
    let database = rusqlite::Connection::open(data.join("kith.db")).unwrap();
    database
        .execute(
            "update ledger set actor_program = 'somebody else' where seq = 1",
            [],
        )
        .unwrap();
    let output = kith(&data)
        .args(["ledger", "verify", "--format", "json"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(json(&output)["entry"], 1);
}

#[test]
fn an_older_copy_put_back_is_found_by_a_checkpoint_kept_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let (data, older) = (folder.path().join("data"), folder.path().join("older.db"));
    let feed = feed(&folder.path().join("feeds"), 300);
    place(&data);
    done(load(&mut kith(&data), &feed));
    let database = data.join("kith.db");
    let copied = rusqlite::Connection::open(&database).unwrap();
    copied
        .execute("vacuum into ?1", [older.to_str().unwrap()])
        .unwrap();
    drop(copied);
    done(load(&mut kith(&data), &feed)); // changes nothing, and is in the ledger
    let note = folder.path().join("kept.note");
    let kept = done(kith(&data).args(["ledger", "checkpoint"]));
    std::fs::write(&note, kept.stdout).unwrap();
    let against = |note: &Path| {
        let mut command = kith(&data);
        command.args(["ledger", "verify", "--format", "json", "--against"]);
        command.arg(note).output().unwrap()
    };
    assert_eq!(json(&against(&note))["kept_checkpoints"], 1);

    // Whoever puts a copy back takes away what was written since and not yet moved into the file.
    for rest in ["kith.db-wal", "kith.db-shm"] {
        let _ = std::fs::remove_file(data.join(rest));
    }
    std::fs::copy(&older, &database).unwrap();
    assert_eq!(verified(&data)["holds"], true, "it is consistent in itself");
    let found = against(&note);
    assert_eq!(found.status.code(), Some(3), "{found:?}");
    let fault = json(&found)["fault"].as_str().unwrap().to_owned();
    assert!(fault.contains("an older copy"), "{fault}");

    std::fs::write(&note, "kith/ledger\n1\nnot signed\n").unwrap();
    let refused = against(&note);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("not a checkpoint that was signed"));
}

#[test]
fn an_entry_is_proved_with_a_path_to_the_signed_head() {
    let folder = tempfile::tempdir().unwrap();
    let data = loaded(folder.path());
    let database = rusqlite::Connection::open(data.join("kith.db")).unwrap();
    let id: Vec<u8> = database
        .query_row("select id from ledger where seq = 1", [], |row| row.get(0))
        .unwrap();
    let id = uuid::Uuid::from_slice(&id).unwrap().to_string();
    let proof = json(&done(kith(&data).args(["ledger", "prove", &id])));
    assert_eq!(proof["entry"], id.as_str());
    assert!(
        proof["checkpoint"]
            .as_str()
            .unwrap()
            .starts_with("kith/ledger\n")
    );
}

#[test]
fn check_says_each_fault_of_a_places_own_forms_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let forms = folder.path().join("forms/visits");
    std::fs::create_dir_all(&forms).unwrap();
    let form = "id = 'visits'\nversion = '1'\ntitle = 'Visits'\nabout = 'persn'\nfirst_day = 2026-01-01\n\
        [[sections]]\nid = 's'\ntitle = 'S'\n\
        [[sections.questions]]\nid = 'q'\ntext = 'Did somebody come?'\nkind = 'yesno'\n";
    std::fs::write(forms.join("1.toml"), form).unwrap();
    let check = || {
        let output = kith(folder.path())
            .args(["check", "--format", "json", "--forms"])
            .arg(folder.path().join("forms"))
            .output()
            .unwrap();
        let lines = json(&output);
        let lines = lines.as_array().unwrap().clone();
        let forms = lines.into_iter().filter(|it| it["what"] == "forms");
        forms
            .map(|it| it["said"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let file = forms.join("1.toml").display().to_string();
    assert_eq!(
        check(),
        [
            format!("{file}, line 4: there is no about \"persn\": did you mean \"person\"?"),
            format!("{file}, line 12: there is no kind \"yesno\": did you mean \"yes-no\"?"),
        ]
    );
    let mended = form.replace("persn", "person").replace("yesno", "yes-no");
    std::fs::write(forms.join("1.toml"), mended).unwrap();
    assert!(check()[0].ends_with("are well written"), "{:?}", check());
}

#[test]
fn check_says_what_is_wrong_with_the_file_of_support_partners_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("support.toml");
    let check = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let output = kith(folder.path())
            .args(["check", "--format", "json", "--support-partners"])
            .arg(&file)
            .output()
            .unwrap();
        let lines = json(&output);
        let lines = lines.as_array().unwrap();
        let of_it = lines.iter().find(|it| it["what"] == "support partners");
        of_it.unwrap()["said"].as_str().unwrap().to_owned()
    };
    let good = "[[partners]]\nname = 'Care Association'\nweb = 'https://care.example'\nauthorities = ['Orrinshire']\n";
    assert_eq!(check(good), "providers are told of 1");
    let said = check(&good.replace("https://", ""));
    let wrong = format!("{}, line 3: the web address", file.display());
    assert!(said.starts_with(&wrong), "{said}");
}

#[test]
fn serve_says_what_is_wrong_with_the_file_of_support_partners_and_starts_without_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("support.toml");
    std::fs::write(&file, "[[partners]]\nname = 'Care'\nweb = 'care.example'\n").unwrap();
    let mut serving = Command::new(env!("CARGO_BIN_EXE_kith"))
        .env_remove("KITH_DATABASE")
        .args(["--listen", "127.0.0.1:0", "--data-dir"])
        .arg(folder.path().join("data"))
        .args(["serve", "--support-partners"])
        .arg(&file)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(serving.stderr.take().unwrap()).lines();
    let mut said = Vec::new();
    for line in lines.map(Result::unwrap) {
        said.push(line);
        if said.last().is_some_and(|it| it.contains("serving")) {
            break;
        }
    }
    serving.kill().unwrap();
    serving.wait().unwrap();
    assert!(
        said.last().is_some_and(|it| it.contains("serving")),
        "{said:?}"
    );
    let wrong = format!("{}, line 3: the web address", file.display());
    assert!(said.iter().any(|it| it.contains(&wrong)), "{said:?}");
}

#[test]
fn check_says_all_that_is_wrong_and_what_to_write() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("kith.toml");
    std::fs::write(&config, "listen = 'everywhere'\nlog_format = 'xml'\n").unwrap();
    let output = kith(folder.path())
        .args(["check", "--format", "json", "--config"])
        .arg(&config)
        .output()
        .unwrap();
    assert!(!output.status.success());
    let lines = json(&output);
    let wrong: Vec<&str> = lines
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["good"] == false)
        .map(|it| it["what"].as_str().unwrap())
        .collect();
    assert_eq!(wrong, ["listen", "log_format"]);
}

#[test]
fn the_key_lost_is_a_clear_refusal_and_not_a_new_key() {
    let folder = tempfile::tempdir().unwrap();
    let data = loaded(folder.path());
    std::fs::remove_file(data.join("kith.key")).unwrap();
    let output = kith(&data).args(["account", "list"]).output().unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("key"), "{said}");
}

/// The day of the demo county's feeds lies in the past for the command, which has no other clock than
/// the machine's: those who died more than a year before are due.
#[test]
fn a_run_archives_those_who_died_and_shows_the_rules_with_their_sources() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    place(&data);
    done(load(&mut kith(&data), &feed(folder.path(), 1500)));
    let retention = |arguments: &[&str]| {
        let mut command = kith(&data);
        command.arg("retention").args(arguments);
        command.args(["--format", "json"]);
        json(&done(&mut command))
    };
    let shown = retention(&["show"]);
    assert_eq!(shown["rules"]["version"], "2026-11");
    let death = |shown: &Value| shown["outlook"]["next"][2]["due"].as_u64().unwrap();
    assert!(death(&shown) > 0, "{shown}");
    let ran = retention(&["run"]);
    assert_eq!(ran["archived"].as_u64(), Some(death(&shown)), "{ran}");
    let after = retention(&["show"]);
    assert_eq!(death(&after), 0);
    assert_eq!(after["outlook"]["archived"], ran["archived"]);
    assert_eq!(retention(&["approve"]), Value::Array(Vec::new()));
    assert_eq!(retention(&["purge"])["people"], 0);
}

#[test]
fn another_system_is_added_with_a_key_that_is_shown_once_and_ends_when_it_is_renewed() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let system = |arguments: &[&str]| {
        let mut command = kith(&data);
        command.arg("system").args(arguments);
        command.output().unwrap()
    };
    let answered = |arguments: &[&str]| {
        let output = system(&[arguments, &["--format", "json"]].concat());
        assert!(output.status.success(), "{output:?}");
        json(&output)
    };
    let mut account = kith(&data);
    account.args(["account", "create", "--role", "practitioner"]);
    account.args([
        "--user-name",
        "anna.protheroe",
        "--full-name",
        "Anna Protheroe",
    ]);
    done(account.args(["--organisation", "Ashbourne Council"]));

    let added = answered(&["add", "Care Records", "--organisation", "Ashbourne Council"]);
    let user = system(&["user", "add", "Care Records", "ap-1044", "Anna.Protheroe"]);
    assert!(user.status.success(), "{user:?}");
    let users = answered(&["user", "list", "care records"]);
    assert_eq!(users[0]["user_id"], "ap-1044");
    assert_eq!(users[0]["user_name"], "anna.protheroe");
    let renewed = answered(&["renew-key", "Care Records"]);
    assert_eq!(renewed["key"].as_str().unwrap().len(), 43);
    assert_ne!(renewed["key"], added["key"]);

    let suspended = system(&[
        "suspend",
        "Care Records",
        "--why",
        "Its supplier was broken into",
    ]);
    assert!(suspended.status.success(), "{suspended:?}");
    let again = system(&["suspend", "Care Records", "--why", "Again"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("suspended already"));
    let listed = answered(&["list"]);
    assert_eq!(listed[0]["suspended"], "Its supplier was broken into");
    assert_eq!(listed[0]["users"], 1);
    let key = renewed["key"].as_str().unwrap();
    assert!(!listed.to_string().contains(key), "it is shown once");
}
