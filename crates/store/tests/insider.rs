//! Somebody who can write to the database, and perhaps has the key file too: what they may do to the
//! ledger, and what finds it. The answer is a table in `insider.txt`, which must match on both engines.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::path::Path;

use kith_store::ledger::note::{Checkpoint, Signer, checkpoint};
use kith_store::ledger::verify::{Fault, VerifyError, verify};
use kith_store::ledger::witness::{self, Offer, Refused, WitnessError};
use kith_store::testing::{TestDb, database, run};
use kith_store::{
    Actor, Clock, DatabaseUrl, Db, Engine, Entry, Keys, Options, ReasonGiven, Unit, args, statement,
};
use kith_terms::{AccountId, OrganisationId, PersonId, SessionId};
use serde_json::json;

statement!(LINKED = "select count(seq) as linked from ledger");

/// What there is when the older copy is taken, when the auditor and the witness see it, and at last.
const OLDER: u64 = 6;
const KEPT: u64 = 8;
const ALL: u64 = 12;

/// What an insider does, in SQL that both engines take. Where a value is needed it is another entry's.
const TAMPERINGS: &[(&str, &str)] = &[
    ("nothing", ""),
    (
        "id changed",
        "update ledger set id = (select session_id from ledger where seq = 0) where seq = 3",
    ),
    (
        "back-dated",
        "update ledger set at = (select at from ledger where seq = 0) where seq = 9",
    ),
    (
        "action changed",
        "update ledger set action = 'tea.make' where seq = 3",
    ),
    (
        "outcome changed",
        "update ledger set outcome = 'refused' where seq = 3",
    ),
    (
        "account changed",
        "update ledger set actor_account = (select actor_account from ledger where seq = 0) where seq = 3",
    ),
    (
        "account removed",
        "update ledger set actor_account = null where seq = 3",
    ),
    (
        "program added",
        "update ledger set actor_program = 'kith load' where seq = 3",
    ),
    (
        "organisation changed",
        "update ledger set organisation_id = (select organisation_id from ledger where seq = 0) where seq = 3",
    ),
    (
        "role changed",
        "update ledger set role = 'privacy-officer' where seq = 3",
    ),
    (
        "session changed",
        "update ledger set session_id = (select session_id from ledger where seq = 0) where seq = 3",
    ),
    (
        "reason's code changed",
        "update ledger set reason_code = 'police' where seq = 3",
    ),
    (
        "reason's words changed",
        "update ledger set reason_text = 'A better reason' where seq = 3",
    ),
    (
        "reason removed",
        "update ledger set reason_code = null, reason_text = null where seq = 3",
    ),
    (
        "route changed",
        "update ledger set route = 'command' where seq = 3",
    ),
    (
        "subjects changed",
        "update ledger set subjects = (select subjects from ledger where seq = 0) where seq = 3",
    ),
    (
        "detail changed",
        "update ledger set detail = '{}' where seq = 3",
    ),
    (
        "hash changed",
        "update ledger set leaf = (select leaf from ledger where seq = 0) where seq = 3",
    ),
    (
        "seal changed",
        "update ledger set seal = (select seal from ledger where seq = 0) where seq = 3",
    ),
    (
        "place taken away",
        "update ledger set seq = null where seq = 3",
    ),
    (
        "struck from the list of whom it is about",
        "delete from ledger_subject where entry_id = (select id from ledger where seq = 3)",
    ),
    (
        "somebody else added to that list",
        "insert into ledger_subject (person_id, entry_id) select s.person_id, l.id from ledger_subject s, ledger l \
         where s.entry_id = (select id from ledger where seq = 0) and l.seq = 3",
    ),
    ("first entry removed", "delete from ledger where seq = 0"),
    ("middle entry removed", "delete from ledger where seq = 5"),
    ("last entry removed", "delete from ledger where seq = 11"),
    (
        "middle entry removed, the rest moved up",
        "delete from ledger where seq = 5; update ledger set seq = -seq where seq > 5; \
         update ledger set seq = -seq - 1 where seq < -5",
    ),
    (
        "two entries swapped",
        "update ledger set seq = -1 where seq = 3; update ledger set seq = 3 where seq = 4; \
         update ledger set seq = 4 where seq = -1",
    ),
    (
        "a copy of an entry added at the end",
        "insert into ledger (id, seq, at, action, outcome, route, subjects, detail, leaf, seal) \
         select session_id, 12, at, action, outcome, route, '', detail, leaf, seal from ledger where seq = 3",
    ),
    ("every checkpoint removed", "delete from ledger_checkpoint"),
    (
        "a checkpoint changed",
        "update ledger_checkpoint set note = replace(note, 'kith', 'kilt') where size = 6",
    ),
    (
        "a checkpoint moved",
        "update ledger_checkpoint set size = 7 where size = 6",
    ),
    ("head removed", "delete from ledger_head"),
    (
        "head changed",
        "update ledger_head set note = replace(note, 'kith', 'kilt')",
    ),
    (
        "an older head put back",
        "update ledger_head set size = 6, note = (select note from older_ledger_head), \
         frontier = (select frontier from older_ledger_head)",
    ),
    (
        "newest entries removed, and an older head put back",
        "delete from ledger_subject where entry_id in (select id from ledger where seq >= 6); \
         delete from ledger where seq >= 6; delete from ledger_checkpoint where size > 6; \
         update ledger_head set size = 6, note = (select note from older_ledger_head), \
         frontier = (select frontier from older_ledger_head)",
    ),
];

/// The ledger's tables.
const TABLES: [&str; 5] = [
    "ledger",
    "ledger_subject",
    "ledger_head",
    "ledger_checkpoint",
    "ledger_node",
];

fn entry() -> Entry {
    let organisation = OrganisationId::new();
    Entry::new("record.view", Actor::Account(AccountId::new()))
        .in_session(SessionId::new(), "practitioner", organisation)
        .about([PersonId::new(), PersonId::new()])
        .reason(Some(ReasonGiven {
            code: "data-quality".into(),
            text: "A reason".into(),
        }))
        .detail(json!({ "visit": 1 }))
}

/// Writes until there are so many; a minute passes at each sixth, so that a checkpoint is kept.
async fn write(db: &Db, clock: &Clock, from: u64, until: u64) {
    for n in from..until {
        let minute = if n % OLDER == OLDER - 1 { 61 } else { 1 };
        clock.advance(minute);
        db.commit(Unit::new(entry())).await.unwrap();
        db.link_pending().await.unwrap();
    }
}

/// A ledger, the copy that was taken of it early, and what others keep of it.
struct Place {
    db: TestDb,
    kept: Checkpoint,
    witness: TestDb,
}

impl Place {
    async fn made(engine: Engine) -> Option<Self> {
        let db = database(engine, vec![]).await?;
        let witness = database(Engine::Sqlite, vec![]).await?;
        let signer = Signer::new(db.keys());
        witness::add(&witness, "a place", &signer.verifier_key())
            .await
            .unwrap();
        write(&db, db.clock(), 0, OLDER).await;
        copy(&db, "older").await;
        write(&db, db.clock(), OLDER, KEPT).await;
        let note = checkpoint(&db).await.unwrap().unwrap();
        let kept = signer.open(&note).unwrap();
        assert_eq!(kept.size, KEPT);
        let offer = Offer::of(&db, 0).await.unwrap();
        witness::check(&witness, &offer).await.unwrap();
        witness
            .intrude("create table seen as select * from witnessed")
            .await;
        write(&db, db.clock(), KEPT, ALL).await;
        copy(&db, "whole").await;
        Some(Self { db, kept, witness })
    }

    /// Puts that copy back.
    async fn put_back(&self, copy: &str) {
        for table in TABLES {
            let sql =
                format!("delete from {table}; insert into {table} select * from {copy}_{table}");
            self.db.intrude(&sql).await;
        }
    }

    /// A line of the table: what finds it.
    async fn line(&self, what: &str, db: &Db) -> String {
        let alone = found(verify(db, &[], |_| ()).await);
        let against = found(verify(db, &[self.kept], |_| ()).await);
        let seen = self.seen_by_the_witness(db).await;
        self.witness
            .intrude("delete from witnessed; insert into witnessed select * from seen")
            .await;
        format!("{what:52} {alone:24} {against:24} {seen}\n")
    }

    /// What the witness says of the newest checkpoint. The insider brings whatever proof there is.
    async fn seen_by_the_witness(&self, db: &Db) -> &'static str {
        let offer = match Offer::of(db, KEPT).await {
            Ok(offer) => Ok(offer),
            Err(_) => Offer::of(db, 0).await,
        };
        let Ok(offer) = offer else {
            return "nothing to sign";
        };
        match witness::check(&self.witness, &offer).await {
            Ok(_) => "-",
            Err(WitnessError::Refused(Refused::Unknown)) => "nothing to sign",
            Err(WitnessError::Refused(Refused::Since { .. })) => "no proof",
            Err(WitnessError::Refused(Refused::Shrunk { .. })) => "shrunk",
            Err(WitnessError::Refused(Refused::Forked { .. })) => "forked",
            Err(WitnessError::Refused(Refused::Rewritten { .. })) => "written anew",
            Err(other) => panic!("{other}"),
        }
    }
}

async fn copy(db: &TestDb, name: &str) {
    for table in TABLES {
        db.intrude(&format!(
            "create table {name}_{table} as select * from {table}"
        ))
        .await;
    }
}

fn found(verified: Result<kith_store::ledger::verify::Verified, VerifyError>) -> String {
    let fault = match verified {
        Ok(_) => return "-".to_owned(),
        Err(VerifyError::Fault(fault)) => fault,
        Err(VerifyError::Store(error)) => panic!("{error}"),
    };
    match fault {
        Fault::Changed { seq, .. } => format!("entry {seq} changed"),
        Fault::Missing { seq } => format!("entry {seq} missing"),
        Fault::Unsealed { seq, .. } => format!("entry {seq} not Kith's"),
        Fault::Subjects { seq, .. } => format!("entry {seq} about whom"),
        Fault::Signature { size } => format!("signature at {size}"),
        Fault::Checkpoint { size, .. } => format!("checkpoint at {size}"),
        Fault::Shortened { .. } => "shortened".to_owned(),
        Fault::Older { .. } => "older copy".to_owned(),
        Fault::Rewritten { .. } => "written anew".to_owned(),
        Fault::NoHead => "no head".to_owned(),
    }
}

/// Entries of another history, in another database, written with these keys.
async fn another_history(engine: Engine, keys: Keys) -> Option<TestDb> {
    let it = database(engine, vec![]).await?;
    let options = Options {
        url: it.url().clone(),
        keys,
        clock: it.clock().clone(),
        read_only: false,
    };
    let theirs = Db::open(options, vec![]).await.unwrap();
    write(&theirs, it.clock(), 0, ALL).await;
    Some(it)
}

async fn table(engine: Engine) -> Option<String> {
    let place = Place::made(engine).await?;
    let mut table = format!(
        "{:52} {:24} {:24} {}\n\n",
        "WHAT AN INSIDER DOES", "VERIFY", "VERIFY --AGAINST", "WITNESS"
    );
    for (what, sql) in TAMPERINGS {
        place.db.intrude(sql).await;
        table.push_str(&place.line(what, &place.db).await);
        place.put_back("whole").await;
    }
    place.put_back("older").await;
    table.push_str(&place.line("an older copy put back whole", &place.db).await);
    write(&place.db, place.db.clock(), OLDER, ALL + 2).await;
    let what = "an older copy put back, and Kith went on from it";
    table.push_str(&place.line(what, &place.db).await);
    let anew = another_history(engine, Keys::random()).await?;
    let what = "all written anew, without the key";
    table.push_str(&place.line(what, &anew).await);
    let anew = another_history(engine, Keys::for_tests()).await?;
    let what = "all written anew, with the key";
    table.push_str(&place.line(what, &anew).await);
    Some(table)
}

fn matches(engine: Engine) {
    run(async move {
        let Some(table) = table(engine).await else {
            return;
        };
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/insider.txt");
        if std::env::var_os("KITH_BLESS").is_some() {
            std::fs::write(&file, &table).unwrap();
        }
        let kept = std::fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(
            table, kept,
            "make it anew with KITH_BLESS=1, and read its diff"
        );
    });
}

#[test]
fn what_an_insider_does_is_found_as_the_table_says_on_sqlite() {
    matches(Engine::Sqlite);
}

#[test]
fn what_an_insider_does_is_found_as_the_table_says_on_postgresql() {
    matches(Engine::Postgres);
}

/// Held by whoever links on PostgreSQL; an intruder who takes it makes the moment as long as they like.
const LINK_LOCK: i64 = 0x6b69_7468_0002;

#[test]
fn before_an_entry_is_linked_it_can_be_altered_removed_or_added_unseen_and_afterwards_it_cannot() {
    run(async {
        let Some(db) = database(Engine::Postgres, vec![]).await else {
            return;
        };
        write(&db, db.clock(), 0, 3).await;
        let DatabaseUrl::Postgres(url) = db.url() else {
            panic!("it is PostgreSQL")
        };
        let (intruder, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
            .await
            .unwrap();
        tokio::spawn(connection);
        let say = async |sql: &str| intruder.batch_execute(sql).await.unwrap();
        let hold = format!("begin; select pg_advisory_xact_lock({LINK_LOCK})");
        let unseen = [
            "update ledger set detail = '{}', at = at - interval '1 day' where seq is null",
            "delete from ledger where seq is null",
            "insert into ledger (id, at, action, outcome, route, subjects, detail) \
             select session_id, at, 'tea.make', outcome, route, '', detail from ledger where seq = 0",
        ];
        for sql in unseen {
            say(&hold).await;
            db.commit(Unit::new(entry())).await.unwrap();
            say("delete from ledger_subject where entry_id in (select id from ledger where seq is null)").await;
            say("update ledger set subjects = '' where seq is null").await;
            say(sql).await;
            // What was linked before is out of reach even now.
            assert_eq!(
                verify(&db, &[], |_| ()).await.unwrap().entries,
                written(&db).await
            );
            say("commit").await;
            db.link_pending().await.unwrap();
            let verified = verify(&db, &[], |_| ()).await.unwrap();
            assert_eq!(
                (verified.entries, verified.pending),
                (written(&db).await, 0)
            );
        }
        // 3, the altered one, none for the removed one, and the third with the one that was added.
        assert_eq!(written(&db).await, 6);
        say("update ledger set detail = '{\"a\":1}' where seq = 3").await;
        let found = verify(&db, &[], |_| ()).await.unwrap_err();
        assert!(
            matches!(found, VerifyError::Fault(Fault::Changed { seq: 3, .. })),
            "{found}"
        );
    });
}

/// How many entries have their place.
async fn written(db: &Db) -> u64 {
    let linked = db.one(&LINKED, args![], |row| row.get::<i64>("linked"));
    linked.await.unwrap().cast_unsigned()
}
