//! `kill -9` of the pages and of a load beside them, again and again, on SQLite.

use std::process::Stdio;
use std::time::{Duration, Instant};

use kith::demo::accounts;
use kith_store::ledger::verify::verify;
use kith_store::{DatabaseUrl, args, statement};
use kith_terms::FeedRunId;
use serde_json::Value;

use crate::place::{Place, Told, feed, settings, work};

/// How often they are killed, where `KITH_TEST_KILLS` does not say.
const KILLS: u64 = 12;
/// Browsers at once.
const BROWSERS: usize = 4;
/// Sources that take turns: a load that was killed is taken up once it has been silent for ten seconds.
const SOURCES: u64 = 10;
/// Rows of a feed, or a few less.
const ROWS: usize = 400;
/// The whole ledger is checked each time that it has been killed so often.
const CHECKED_EACH: u64 = 25;

statement!(FINISHED = "select state from feed_run where id = $1");

/// The loads: each source has a file, and another when that one is in.
struct Loads {
    rounds: Vec<u64>,
    finished: Vec<FeedRunId>,
    cut: u64,
}

impl Loads {
    fn file(&self, place: &Place, source: u64) -> std::path::PathBuf {
        let number = 2 + self.rounds[source as usize] * SOURCES + source;
        let folder = &place.settings.data_dir;
        let made = folder.join(format!("feeds-{number}")).join("gp.csv");
        match made.exists() {
            true => made,
            false => feed(folder, ROWS, number),
        }
    }

    /// A load of that source's file that came to its end.
    fn ended(&mut self, source: u64, output: &std::process::Output) {
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        self.finished
            .push(report["run"].as_str().unwrap().parse().unwrap());
        self.rounds[source as usize] += 1;
    }
}

fn load(place: &Place, source: u64, file: &std::path::Path) -> std::process::Command {
    let mut command = place.kith();
    command
        .args(["load", "--format", "json", "--supplier", accounts::COUNCIL])
        .arg("--source")
        .arg(format!("source-{source}"))
        .arg(file)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Serves, loads and looks for a while, and kills both programs in the middle of it.
fn once(place: &Place, kill: u64, loads: &mut Loads) -> Told {
    let mut serving = place.serve();
    let source = kill % SOURCES;
    let file = loads.file(place, source);
    let mut child = load(place, source, &file).spawn().unwrap();
    let address = serving.address;
    let until = Instant::now() + Duration::from_millis(150 + 97 * (kill * 7 % 13));
    let mut all = Told::default();
    std::thread::scope(|threads| {
        let users: Vec<_> = (0..BROWSERS)
            .map(|user| {
                let name = format!("kill {kill} user {user}");
                // They go on a little longer than the program does.
                let goes_on = move || Instant::now() < until + Duration::from_millis(20);
                threads.spawn(move || work(place, address, &name, goes_on))
            })
            .collect();
        std::thread::sleep(until.saturating_duration_since(Instant::now()));
        serving.kill();
        if child.try_wait().unwrap().is_none() {
            child.kill().unwrap();
        }
        for user in users {
            all.and(user.join().unwrap());
        }
    });
    let output = child.wait_with_output().unwrap();
    match output.status.code() {
        // Killed.
        None => loads.cut += 1,
        Some(_) => loads.ended(source, &output),
    }
    assert_eq!(all.failed, 0, "nothing fails beside a load");
    all
}

#[test]
fn nothing_acknowledged_is_lost_when_the_pages_and_a_load_are_killed_again_and_again() {
    let kills = match std::env::var("KITH_TEST_KILLS") {
        Ok(asked) => asked.parse().unwrap(),
        Err(_) => KILLS,
    };
    let started = Instant::now();
    let folder = tempfile::tempdir().unwrap();
    kith_store::testing::run(async move {
        let database = DatabaseUrl::Sqlite(folder.path().join("kith.db"));
        let place = Place::made(settings(folder.path(), database)).await;
        let mut told = Told::default();
        let mut loads = Loads {
            rounds: vec![0; SOURCES as usize],
            finished: Vec::new(),
            cut: 0,
        };
        for kill in 0..kills {
            told.and(tokio::task::block_in_place(|| {
                once(&place, kill, &mut loads)
            }));
            let db = place.db().await;
            place.holds(&db, &told).await;
            if kill % CHECKED_EACH == CHECKED_EACH - 1 {
                if let Err(fault) = verify(&db, &[], |_| ()).await {
                    panic!("after kill {kill}: {fault}");
                }
                println!("{} kills, {} s", kill + 1, started.elapsed().as_secs());
            }
        }
        // Each load that was cut short comes to its end.
        for source in 0..SOURCES {
            let file = loads.file(&place, source);
            let output = tokio::task::block_in_place(|| load(&place, source, &file).output());
            loads.ended(source, &output.unwrap());
        }
        let db = place.db().await;
        for run in &loads.finished {
            let state: String = db
                .one(&FINISHED, args![*run], |row| row.get("state"))
                .await
                .unwrap();
            assert_eq!(state, "finished");
        }
        let verified = verify(&db, &[], |_| ()).await.unwrap();
        println!(
            "{kills} kills in {} s: {} views were shown and {} problems taken, {} looks had no answer; \
             {} loads were told to have ended, {} were cut; the ledger of {} entries holds",
            started.elapsed().as_secs(),
            told.shown(),
            told.problems.len(),
            told.unanswered.values().sum::<u64>(),
            loads.finished.len(),
            loads.cut,
            verified.entries
        );
        assert!(
            told.shown() > kills,
            "its users got to look: {}",
            told.shown()
        );
        assert!(loads.cut > 0, "loads were cut");
    });
}
