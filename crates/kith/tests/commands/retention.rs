//! `kith retention`: what is put up, approved, purged and certified, as the operator does it.

use std::path::{Path, PathBuf};
use std::process::{Child, Output, Stdio};
use std::time::Duration;

use jiff::{SignedDuration, ToSpan};
use kith::demo::accounts;
use kith::open::{House, house, house_at, tables, to_look};
use kith::settings::Settings;
use kith_gate::Role;
use kith_gate::action::{ApproveDisposal, RunRetention, SupplyFeed};
use kith_gate::session::SignedIn;
use kith_people::intake::load::FeedFile;
use kith_store::testing::run;
use kith_store::{Clock, DatabaseUrl, Db, Then, args};
use kith_terms::time::{Timestamp, day_of};
use kith_terms::{DisposalId, PersonId};
use serde_json::{Value, json};

use super::{done, kith, verified};

/// A place where people have been in the archive for more than six years.
struct Past {
    folder: tempfile::TempDir,
    settings: Settings,
}

impl Past {
    /// With so many people, who had died long before they were archived.
    async fn with(people: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::in_folder(folder.path()).unwrap();
        let then = Timestamp::now() - SignedDuration::from_hours(24 * (6 * 366 + 10));
        let house = house_at(&settings, Clock::held_at(then)).await.unwrap();
        let supply = house.gate.operator::<SupplyFeed>("test", json!({})).await;
        let supplier = accounts::organisation(&house.gate, accounts::COUNCIL).await;
        let feed = FeedFile {
            source: "case-files".to_owned(),
            title: None,
            supplier: Some(supplier.unwrap()),
            path: case_files(folder.path(), people, then),
            mapping: None,
        };
        let loaded = house.people.load(supply.unwrap(), feed, &|_| ()).await;
        assert_eq!(loaded.unwrap().counts.new_people, people as u64);
        let grant = house.gate.operator::<RunRetention>("test", json!({})).await;
        let ran = house.people.run_retention(&grant.unwrap()).await.unwrap();
        assert_eq!(ran.archived, people as u64);
        Self { folder, settings }
    }

    fn data(&self) -> &Path {
        self.folder.path()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn retention(&self, arguments: &[&str]) -> Output {
        let mut command = kith(self.data());
        command.arg("retention").args(arguments);
        command.output().unwrap()
    }

    /// What a command answers in JSON, where it is done.
    fn answer(&self, arguments: &[&str]) -> Value {
        let mut command = kith(self.data());
        command.arg("retention").args(arguments);
        command.args(["--format", "json"]);
        super::json(&done(&mut command))
    }

    /// A record manager puts up what is due, as on the page.
    async fn put_up_on_the_page(&self) -> DisposalId {
        let house = house(&self.settings).await.unwrap();
        let who = manager(&house, self.data()).await;
        let grant = house.gate.ask::<RunRetention>(&who, json!({})).await;
        let ran = house.people.run_retention(&grant.unwrap()).await.unwrap();
        ran.disposal.unwrap()
    }

    /// The database itself, beside the program.
    fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.file("kith.db")).unwrap()
    }
}

/// Who is still put up.
fn waiting(database: &rusqlite::Connection) -> Vec<PersonId> {
    let mut ids = database
        .prepare_cached("select person_id from disposal_person")
        .unwrap();
    let ids = ids.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    let id = |it: Vec<u8>| uuid::Uuid::from_slice(&it).unwrap().to_string();
    ids.map(|it| id(it.unwrap()).parse().unwrap()).collect()
}

/// Each died a year and more before the record had them archived, and has a name of their own.
fn case_files(folder: &Path, people: usize, then: Timestamp) -> PathBuf {
    let path = folder.join("case-files.csv");
    let mut text = "record_id,given_name,family_name,date_of_birth,died_on\n".to_owned();
    let died = day_of(then) - 2.years();
    for number in 0..people {
        let letters: String = [number / 400, number / 20 % 20, number % 20]
            .map(|it| char::from(b'b' + u8::try_from(it).unwrap()))
            .into_iter()
            .flat_map(|it| [it, 'o'])
            .collect();
        let born = died - 70.years() - i64::try_from(number * 7).unwrap().days();
        text.push_str(&format!("{number},Ada{letters},X{letters},{born},{died}\n"));
    }
    std::fs::write(&path, text).unwrap();
    path
}

async fn manager(house: &House, folder: &Path) -> SignedIn {
    let all = accounts::make(house, &folder.join("credentials.json")).await;
    let all = all.unwrap();
    let it = all
        .iter()
        .find(|it| it.role == Role::RecordManager.name())
        .unwrap();
    accounts::sign_in(house, it).await.unwrap()
}

fn refused(output: &Output, words: &str) {
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(words), "{said}");
}

#[test]
fn a_command_does_not_approve_what_a_command_put_up() {
    run(async {
        let past = Past::with(2).await;
        let ran = past.answer(&["run"]);
        assert_eq!(ran["put_up"], 2);
        let disposal = ran["disposal"].as_str().unwrap();
        refused(
            &past.retention(&["approve", disposal]),
            "A command put these records up: somebody must sign in and approve them",
        );
        assert_eq!(past.answer(&["approve"])[0]["id"], disposal, "it waits");
        refused(
            &past.retention(&["certify", disposal]),
            "nothing was purged under that id",
        );
        // Whoever signs in is another than a command.
        let house = house(&past.settings).await.unwrap();
        let who = manager(&house, past.data()).await;
        let grant = house.gate.ask::<ApproveDisposal>(&who, json!({})).await;
        let id = disposal.parse().unwrap();
        let approved = house.people.approve_disposal(grant.unwrap(), id).await;
        approved.unwrap();
    });
}

#[test]
fn a_certificate_holds_with_the_key_alone_and_not_with_one_byte_changed() {
    run(async {
        let past = Past::with(3).await;
        let disposal = past.put_up_on_the_page().await.to_string();
        assert_eq!(
            past.answer(&["approve", &disposal])["approved"],
            disposal.as_str()
        );
        refused(&past.retention(&["approve", &disposal]), "decided already");
        assert_eq!(past.answer(&["purge"])["done"][0], disposal.as_str());

        let file = past.file("certificate.json");
        let path = file.to_str().unwrap();
        assert!(
            past.retention(&["certify", &disposal, "--out", path])
                .status
                .success()
        );
        let certificate = past.answer(&["verify", path]);
        assert_eq!(certificate["disposal"], disposal.as_str());
        assert_eq!(certificate["put_up_by"], "Priya Holloway");
        assert_eq!(certificate["approved_by"], "kith retention");

        let key = done(kith(past.data()).args(["ledger", "checkpoint", "--key"]));
        let key = String::from_utf8(key.stdout).unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let mut command = kith(elsewhere.path());
        done(command.args(["retention", "verify", path, "--key", key.trim()]));

        let whole = std::fs::read_to_string(&file).unwrap();
        let counted = whole.find("\"how_many\": ").unwrap() + "\"how_many\": ".len();
        let hashed = whole.find("\"hashed\": \"").unwrap() + "\"hashed\": \"".len() + 40;
        let name = whole.find("Priya").unwrap();
        for place in [counted, hashed, name] {
            let mut bytes = whole.clone().into_bytes();
            bytes[place] = match bytes[place] {
                b'7' | b'B' => b'8',
                _ => b'7',
            };
            std::fs::write(&file, &bytes).unwrap();
            refused(
                &past.retention(&["verify", path]),
                "DO NOT BELIEVE THIS CERTIFICATE",
            );
        }
        std::fs::write(&file, "{}").unwrap();
        refused(&past.retention(&["verify", path]), "this is no certificate");
    });
}

/// A purge that is running, with nobody listening.
fn purging(past: &Past) -> Child {
    let mut command = kith(past.data());
    command.args(["retention", "purge"]);
    let command = command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// How many rows there are about these people, table by table.
async fn rows(db: &Db, people: &[PersonId]) -> Vec<(&'static str, u64)> {
    let mut all = Vec::new();
    for it in tables() {
        if let Then::Purged { count, .. } = it.then {
            let rows = db.one(count, args![people], |row| row.get::<i64>("how_many"));
            all.push((it.table, rows.await.unwrap().cast_unsigned()));
        }
    }
    all
}

#[test]
fn a_purge_killed_again_and_again_leaves_nobody_by_half_and_counts_every_row() {
    run(async {
        let past = Past::with(350).await;
        let disposal = past.put_up_on_the_page().await.to_string();
        past.answer(&["approve", &disposal]);
        let database = past.database();
        let all = waiting(&database);
        let before = past.file("before.db");
        database
            .execute("vacuum into ?1", [before.to_str().unwrap()])
            .unwrap();
        let as_it_was = Settings {
            database: DatabaseUrl::Sqlite(before),
            ..past.settings.clone()
        };
        let as_it_was = to_look(&as_it_was).await.unwrap();

        let mut kills = 0;
        loop {
            let left = waiting(&database).len();
            let mut child = purging(&past);
            let ended = loop {
                match child.try_wait().unwrap() {
                    Some(how) => break Some(how),
                    None if waiting(&database).len() < left => break None,
                    None => std::thread::sleep(Duration::from_millis(1)),
                }
            };
            let how = match ended {
                Some(how) => how,
                None => {
                    child.kill().unwrap();
                    child.wait().unwrap()
                }
            };
            // By itself it ends well, with nobody left.
            if how.code().is_some() {
                assert!(how.success(), "{how}");
                assert_eq!(waiting(&database), []);
                break;
            }
            kills += 1;
            let staying = waiting(&database);
            let gone: Vec<PersonId> = all
                .iter()
                .filter(|it| !staying.contains(it))
                .copied()
                .collect();
            let db = to_look(&past.settings).await.unwrap();
            assert_eq!(rows(&db, &staying).await, rows(&as_it_was, &staying).await);
            assert!(rows(&db, &gone).await.iter().all(|(_, rows)| *rows == 0));
        }
        assert!(kills >= 1, "it was never killed");

        let certified = past.retention(&["certify", &disposal]);
        let written: Value = serde_json::from_slice(&certified.stdout).unwrap();
        let counts = written["certificate"]["counts"].as_array().unwrap();
        let counted = |what: &str, name: &str| {
            let it = counts
                .iter()
                .find(|it| it["what"] == what && it["name"] == name);
            it.map_or(0, |it| it["how_many"].as_u64().unwrap())
        };
        assert_eq!(counted("rule", "death"), 350);
        for (table, rows) in rows(&as_it_was, &all).await {
            assert_eq!(counted("table", table), rows, "{table}");
        }
        assert_eq!(verified(past.data())["holds"], true);
    });
}
