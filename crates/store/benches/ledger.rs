//! How long does it take to verify a ledger of so many entries? Makes one of looks, as many as are
//! asked for, through the door as the program does, and verifies it. See docs/speed.md.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement stops at what it did not expect, and tells its figures"
)]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use kith_store::ledger::verify::verify;
use kith_store::{
    Actor, Clock, DatabaseUrl, Db, Entry, Keys, Options, ReasonGiven, Unit, args, statement,
};
use kith_terms::{AccountId, OrganisationId, PersonId, SessionId, VisitId};
use serde_json::json;

/// Entries that wait to be written at once.
const AT_ONCE: usize = 512;
/// People, practitioners.
const PEOPLE: usize = 10_000;
const PRACTITIONERS: usize = 300;
/// How often it is verified.
const TIMES: u32 = 3;

statement!(ENTRIES = "select count(*) as entries from ledger");

/// Two that may be given: how many entries, and the folder in which the ledger is kept, to be used again.
/// `KITH_DATABASE` names another database than the SQLite file in it.
fn main() {
    let mut given = std::env::args().skip(1).filter(|it| it != "--bench");
    let entries = given.next().map_or(1_000_000, |it| it.parse().unwrap());
    let folder = given.next().map(PathBuf::from);
    tokio::runtime::Runtime::new()
        .unwrap()
        .block_on(measure(entries, folder));
}

async fn measure(entries: u64, folder: Option<PathBuf>) {
    let scratch = tempfile::tempdir().unwrap();
    let folder = folder.unwrap_or_else(|| scratch.path().to_owned());
    let key_file = folder.join("kith.key");
    let keys = Keys::load(&key_file).unwrap().unwrap_or_else(|| {
        let keys = Keys::random();
        keys.save(&key_file).unwrap();
        keys
    });
    let url = match std::env::var("KITH_DATABASE") {
        Ok(url) => url.parse().unwrap(),
        Err(_) => DatabaseUrl::Sqlite(folder.join("kith.db")),
    };
    let options = Options {
        url,
        keys,
        clock: Clock::system(),
        read_only: false,
    };
    let db = Db::open(options, Vec::new()).await.unwrap();
    let there = db.one(&ENTRIES, args![], |row| row.get::<i64>("entries"));
    let missing = entries.saturating_sub(there.await.unwrap().cast_unsigned());
    let started = Instant::now();
    write(&db, missing).await;
    tell("written", missing, started.elapsed());
    for _ in 0..TIMES {
        let started = Instant::now();
        let verified = verify(&db, &[], |_| ()).await.unwrap();
        tell("verified", verified.entries, started.elapsed());
    }
    println!(
        "memory at most {} MB; load average {}",
        high_water(),
        std::fs::read_to_string("/proc/loadavg").unwrap_or_default()
    );
}

fn tell(what: &str, entries: u64, took: Duration) {
    let seconds = took.as_secs_f64();
    let rate = entries as f64 / seconds.max(0.001);
    println!("{what} {entries} entries in {seconds:.1} s: {rate:.0} /s");
}

/// The most memory that this process has had, in megabytes.
fn high_water() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|it| it.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1024
}

/// Writes so many looks, each by one of the practitioners at one of the people, for a reason.
async fn write(db: &Db, entries: u64) {
    let people: Vec<PersonId> = (0..PEOPLE).map(|_| PersonId::new()).collect();
    let who: Vec<_> = (0..PRACTITIONERS)
        .map(|_| (AccountId::new(), SessionId::new(), OrganisationId::new()))
        .collect();
    let mut writing = tokio::task::JoinSet::new();
    let looks = people.iter().cycle().zip(who.iter().cycle());
    for (person, (account, session, organisation)) in looks.take(entries as usize) {
        if writing.len() == AT_ONCE {
            writing.join_next().await.unwrap().unwrap();
        }
        let entry = Entry::new("record.view", Actor::Account(*account))
            .in_session(*session, "practitioner", *organisation)
            .about([*person])
            .reason(Some(ReasonGiven {
                code: "direct-involvement".into(),
                text: "I was asked to visit on Friday".into(),
            }))
            .detail(json!({ "visit": VisitId::new(), "shield": "none" }));
        let db = db.clone();
        writing.spawn(async move {
            db.commit(Unit::new(entry)).await.unwrap();
        });
    }
    while let Some(done) = writing.join_next().await {
        done.unwrap();
    }
    db.link_pending().await.unwrap();
}
