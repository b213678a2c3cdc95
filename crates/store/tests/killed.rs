//! A program that is killed in the middle of writing loses nothing that it had acknowledged.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at what it did not expect, and says how long a run it was"
)]

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use kith_store::ledger::verify::verify;
use kith_store::testing::options;
use kith_store::{
    Actor, Clock, DatabaseUrl, Db, Entry, Migration, Unit, args, both_engines, statement,
};
use kith_terms::{EntryId, PersonId};

const NOTES: Migration = Migration {
    name: "test-0001",
    sql: "create table jotting (id uuid not null constraint jotting_pkey primary key, text text not null)",
};

statement!(ADD = "insert into jotting (id, text) values ($1, $2)");
statement!(IDS = "select id from jotting");
statement!(ENTRY_IDS = "select id from ledger");

/// How often the writer is killed on each engine, where `KITH_TEST_KILLS` does not say.
const KILLS: u64 = 12;
/// Tasks that write at once.
const WRITERS: usize = 8;

fn kills() -> u64 {
    match std::env::var("KITH_TEST_KILLS") {
        Ok(asked) => asked.parse().unwrap(),
        Err(_) => KILLS,
    }
}

async fn open(url: DatabaseUrl) -> Db {
    Db::open(options(&url, &Clock::system()), vec![NOTES])
        .await
        .unwrap()
}

/// The child: writes for ever, and says each id and its entry once they are durable.
#[test]
fn child_that_writes() {
    let Ok(url) = std::env::var("KITH_TEST_WRITE_TO") else {
        return;
    };
    kith_store::testing::run(async move {
        let db = open(url.parse().unwrap()).await;
        let tasks: Vec<_> = (0..WRITERS)
            .map(|_| tokio::spawn(write_on(db.clone())))
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
}

async fn write_on(db: Db) {
    loop {
        let id = PersonId::new();
        let entry = Entry::new("jotting.add", Actor::Program("child".into())).about([id]);
        let entry = db
            .commit(Unit::new(entry).run(&ADD, args![id, "x"]))
            .await
            .unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "ack {id} {entry}").unwrap();
        out.flush().unwrap();
    }
}

/// Lets the child write for a while, kills it, and gives what it had acknowledged.
fn write_and_kill(url: &str, for_ms: u64) -> Vec<(PersonId, EntryId)> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "child_that_writes",
            "--exact",
            "--nocapture",
            "--test-threads=1",
        ])
        .env("KITH_TEST_WRITE_TO", url)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let reader = std::thread::spawn(move || lines.map_while(Result::ok).collect::<Vec<_>>());
    std::thread::sleep(Duration::from_millis(for_ms));
    child.kill().unwrap();
    child.wait().unwrap();
    let acked = |line: &String| {
        let (id, entry) = line.split_once("ack ")?.1.split_once(' ')?;
        Some((id.parse().ok()?, entry.parse().ok()?))
    };
    reader.join().unwrap().iter().filter_map(acked).collect()
}

/// The address as the child can be given it, with the password if there were one.
fn address(url: &DatabaseUrl) -> String {
    match url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(url) => url.clone(),
    }
}

both_engines! {
    migrations = vec![NOTES],

    async fn nothing_that_was_acknowledged_is_lost_when_the_writer_is_killed(db: TestDb) {
        let url = address(db.url());
        let mut acknowledged = Vec::new();
        for kill in 0..kills() {
            let url = url.clone();
            let for_ms = 150 + 37 * (kill % KILLS);
            let acked = tokio::task::spawn_blocking(move || write_and_kill(&url, for_ms)).await.unwrap();
            acknowledged.extend(acked);
            // Opening it again is what the next start of the program does.
            let again = open(db.url().clone()).await;
            again.link_pending().await.unwrap();
            let there: HashSet<PersonId> = ids(&again, &IDS).await;
            let entries: HashSet<EntryId> = ids(&again, &ENTRY_IDS).await;
            for (id, entry) in &acknowledged {
                assert!(there.contains(id), "an acknowledged row is lost after kill {kill}");
                assert!(entries.contains(entry), "an acknowledged entry is lost after kill {kill}");
            }
            assert_eq!(there.len(), entries.len(), "each row has its entry, and each entry its row");
            if let Err(fault) = verify(&again, &[], |_| ()).await {
                panic!("after kill {kill}: {fault}");
            }
        }
        let (kills, writes) = (kills(), acknowledged.len());
        println!("{kills} kills; {writes} writes were acknowledged and are there");
        assert!(acknowledged.len() > 50, "the writer got to write: {}", acknowledged.len());
    }
}

async fn ids<T: kith_store::FromCell + Eq + std::hash::Hash>(
    db: &Db,
    statement: &'static kith_store::Statement,
) -> HashSet<T> {
    let ids = db
        .rows(statement, args![], |row| row.get("id"))
        .await
        .unwrap();
    ids.into_iter().collect()
}
