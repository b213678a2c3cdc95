//! The door's promises, on both engines.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at what it did not expect"
)]

use futures_util::future::join_all;
use kith_store::ledger::note::{Checkpoint, Signer, checkpoint};
use kith_store::ledger::prove::{ProveError, Prover};
use kith_store::ledger::verify::{Fault, VerifyError, verify};
use kith_store::testing::{TestDb, database, options, run};
use kith_store::{
    Actor, Chore, CommitError, Db, Engine, Entry, Event, Migration, Options, Query, StoreError,
    Unit, args, both_engines, statement,
};
use kith_terms::PersonId;
use serde_json::json;

const NOTES: Migration = Migration {
    name: "test-0001",
    sql: "create table jotting (id uuid not null constraint jotting_pkey primary key, \
          text text not null constraint jotting_text unique, number bigint, flag boolean, \
          day date, at timestamptz, data jsonb, fraction double precision, bytes bytea)",
};

statement!(ADD = "insert into jotting (id, text) values ($1, $2)");
statement!(
    ADD_FULL = "insert into jotting (id, text, number, flag, day, at, data, fraction, bytes) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
);
statement!(
    ADD_MANY = "insert into jotting (id, text, number) \
     select id, $4, number from unnest($1::uuid[], $2::bigint[], $3::text[]) as it(id, number, text) \
     where it.text = $4 on conflict do nothing"
);
statement!(
    ALL =
        "select id, text, number, flag, day, at, data, fraction, bytes from jotting order by text"
);
statement!(RENAME = "update jotting set text = $2 where text = $1");
statement!(OF = "select text from jotting where id = any($1::uuid[]) order by text");
statement!(MAYBE_DAY = "select text from jotting where (cast($1 as date) is null or day = $1)");

fn entry(action: &'static str) -> Entry {
    Entry::new(action, Actor::Program("test".into())).about([PersonId::new()])
}

async fn texts(db: &Db) -> Vec<String> {
    db.rows(&ALL, args![], |row| row.get("text")).await.unwrap()
}

async fn add(db: &Db, text: &str) -> Result<kith_terms::EntryId, CommitError> {
    db.commit(Unit::new(entry("jotting.add")).run(&ADD, args![PersonId::new(), text]))
        .await
}

both_engines! {
    migrations = vec![NOTES],

    async fn every_kind_of_value_comes_back_as_it_went_in(db: TestDb) {
        let id = PersonId::new();
        let day: jiff::civil::Date = "1984-02-29".parse().unwrap();
        let at: jiff::Timestamp = "2026-03-02T10:00:00.123456Z".parse().unwrap();
        let unit = Unit::new(entry("jotting.add")).run(&ADD_FULL, args![
            id, "Zoë O’Neill", i64::MAX, true, day, at, json!({"a": [1, null]}), 0.1, vec![0u8, 255]
        ]);
        db.commit(unit).await.unwrap();
        db.one(&ALL, args![], |row| {
            assert_eq!(row.get::<PersonId>("id")?, id);
            assert_eq!(row.get::<String>("text")?, "Zoë O’Neill");
            assert_eq!(row.get::<i64>("number")?, i64::MAX);
            assert!(row.get::<bool>("flag")?);
            assert_eq!(row.get::<jiff::civil::Date>("day")?, day);
            assert_eq!(row.get::<jiff::Timestamp>("at")?, at);
            assert_eq!(row.get::<serde_json::Value>("data")?, json!({"a": [1, null]}));
            assert_eq!(row.get::<f64>("fraction")?, 0.1);
            assert_eq!(row.get::<Vec<u8>>("bytes")?, [0, 255]);
            assert!(matches!(row.get::<String>("number"), Err(StoreError::Cell { .. })));
            Ok(())
        }).await.unwrap();
        let none: Option<jiff::civil::Date> = None;
        assert_eq!(db.rows(&MAYBE_DAY, args![none], |row| row.get::<String>("text")).await.unwrap().len(), 1);
        assert_eq!(db.rows(&MAYBE_DAY, args![day], |row| row.get::<String>("text")).await.unwrap().len(), 1);
    }

    async fn rows_that_travel_together_arrive_as_each_would_alone(db: TestDb) {
        let day: jiff::civil::Date = "1984-02-29".parse().unwrap();
        let at: jiff::Timestamp = "2026-03-02T10:00:00.123456Z".parse().unwrap();
        let full = |text: &str| args![
            PersonId::new(), text, -1i64, false, day, at, json!({"a": ["{,}", "\"", null]}), 0.1, vec![0u8, 255]
        ];
        let mut bare = args![PersonId::new(), "b, {\"NULL\"}"];
        bare.resize(9, kith_store::Value::Null);
        let unit = Unit::new(entry("jotting.add"))
            .run(&ADD_FULL, full("a"))
            .run(&ADD_FULL, bare)
            .run(&ADD_FULL, full("c"));
        db.commit(unit).await.unwrap();
        assert_eq!(texts(&db).await, ["a", "b, {\"NULL\"}", "c"]);
        let read = db.rows(&ALL, args![], |row| Ok((
            row.get::<Option<jiff::civil::Date>>("day")?,
            row.get::<Option<jiff::Timestamp>>("at")?,
            row.get::<Option<serde_json::Value>>("data")?,
            row.get::<Option<f64>>("fraction")?,
            row.get::<Option<Vec<u8>>>("bytes")?,
        ))).await.unwrap();
        let whole = (Some(day), Some(at), Some(json!({"a": ["{,}", "\"", null]})), Some(0.1), Some(vec![0, 255]));
        assert_eq!(read, [whole.clone(), (None, None, None, None, None), whole]);

        let twice = Unit::new(entry("jotting.add"))
            .run(&ADD_FULL, full("d"))
            .run(&ADD_FULL, full("e"))
            .run(&ADD_FULL, full("d"));
        let refused = db.commit(twice).await.unwrap_err();
        assert!(matches!(refused, CommitError::Constraint { .. }), "{refused}");
        assert_eq!(texts(&db).await.len(), 3);
    }

    async fn lists_go_in_whole(db: TestDb) {
        let ids = [PersonId::new(), PersonId::new(), PersonId::new()];
        let unit = Unit::new(entry("jotting.add"))
            .run(&ADD_MANY, args![ids.to_vec(), vec![1i64, 2, 3], vec!["a".to_owned(), "b".into(), "c".into()], "b"]);
        db.commit(unit).await.unwrap();
        assert_eq!(db.rows(&OF, args![vec![ids[0]]], |row| row.get::<String>("text")).await.unwrap(), Vec::<String>::new());
        assert_eq!(db.rows(&OF, args![ids.to_vec()], |row| row.get::<String>("text")).await.unwrap(), ["b"]);
    }

    async fn questions_asked_together_are_answered_each_in_its_place(db: TestDb) {
        add(&db, "one").await.unwrap();
        add(&db, "two").await.unwrap();
        let all = || Query::new(&ALL, args![], |row| row.get::<String>("text"));
        let number = || Query::new(&ALL, args![], |row| row.get::<Option<i64>>("number"));
        let (texts, left_out, numbers) = db.together((all(), None::<Query<String>>, (number(), Some(all())))).await.unwrap();
        assert_eq!(texts, ["one", "two"]);
        assert!(left_out.is_none());
        assert_eq!(numbers, (vec![None, None], Some(texts)));
        let wrong = Query::new(&ALL, args![], |row| row.get::<i64>("text"));
        assert!(matches!(db.together((all(), wrong)).await, Err(StoreError::Cell { .. })));
        assert_eq!(db.together((all(), all())).await.unwrap().0.len(), 2, "a question that failed leaves nothing behind");
    }

    async fn a_unit_whose_guard_fails_leaves_nothing_not_even_its_entry(db: TestDb) {
        add(&db, "one").await.unwrap();
        let unit = Unit::new(entry("jotting.rename"))
            .run(&ADD, args![PersonId::new(), "two"])
            .must(1, &RENAME, args!["missing", "three"]);
        let refused = db.commit(unit).await.unwrap_err();
        assert!(matches!(refused, CommitError::Conflict { statement: "RENAME" }));
        assert_eq!(texts(&db).await, ["one"]);
        db.link_pending().await.unwrap();
        assert_eq!(verify(&db, &[], |_| ()).await.unwrap().entries, 1);
    }

    async fn a_broken_rule_of_the_database_is_named_and_the_next_unit_is_done(db: TestDb) {
        add(&db, "one").await.unwrap();
        let Err(CommitError::Constraint { name }) = add(&db, "one").await else {
            panic!("the second must be refused");
        };
        assert!(name.contains("jotting"), "{name}");
        add(&db, "two").await.unwrap();
        assert_eq!(texts(&db).await, ["one", "two"]);
    }

    async fn units_that_come_together_are_all_done_and_all_linked(db: TestDb) {
        let tasks: Vec<_> = (0..200).map(|n| {
            let db = db.handle();
            tokio::spawn(async move { add(&db, &format!("{n:03}")).await })
        }).collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(texts(&db).await.len(), 200);
        db.link_pending().await.unwrap();
        let verified = verify(&db, &[], |_| ()).await.unwrap();
        assert_eq!((verified.entries, verified.pending), (200, 0));
    }

    async fn a_chore_writes_no_entry(db: TestDb) {
        db.commit(Unit::chore(Chore::SessionSeen).run(&ADD, args![PersonId::new(), "x"])).await.unwrap();
        assert_eq!(texts(&db).await, ["x"]);
        assert_eq!(verify(&db, &[], |_| ()).await.unwrap().entries, 0);
    }

    async fn events_are_told_newest_first(db: TestDb) {
        let person = PersonId::new();
        for kind in ["involvement.started", "involvement.ended"] {
            db.clock().advance(60);
            let event = Event::new(kind, Some(person), json!({"n": 1}));
            db.commit(Unit::new(entry("test.event")).event(event)).await.unwrap();
        }
        let told = db.events_about(&[person], jiff::Timestamp::UNIX_EPOCH, 10).await.unwrap();
        assert_eq!(told.iter().map(|it| it.kind.as_str()).collect::<Vec<_>>(), ["involvement.ended", "involvement.started"]);
        assert_eq!(told[0].body, json!({"n": 1}));
    }

    async fn the_ledger_goes_on_where_it_was_when_the_program_starts_again(db: TestDb) {
        for n in 0..5 {
            add(&db, &n.to_string()).await.unwrap();
        }
        db.link_pending().await.unwrap();
        let again = reopened(&db, false).await.unwrap();
        add(&again, "after").await.unwrap();
        again.link_pending().await.unwrap();
        assert_eq!(verify(&again, &[], |_| ()).await.unwrap().entries, 6);
    }

    async fn every_entry_has_a_proof_that_leads_to_the_signed_head(db: TestDb) {
        let mut entries = Vec::new();
        for n in 0..20 {
            entries.push(add(&db, &n.to_string()).await.unwrap());
        }
        db.link_pending().await.unwrap();
        let prover = Prover::now(&db).await.unwrap();
        for entry in entries {
            let proof = prover.prove(entry).await.unwrap();
            assert_eq!(proof.entry, entry);
            assert!(proof.checkpoint.starts_with("kith/ledger\n20\n"));
        }
        assert!(prover.prove(kith_terms::EntryId::new()).await.is_err());
    }

    async fn a_proof_in_a_long_ledger_is_made_from_the_nodes_that_are_kept(db: TestDb) {
        let texts: Vec<String> = (0..600).map(|n| n.to_string()).collect();
        let entries = join_all(texts.iter().map(|it| add(&db, it))).await;
        db.link_pending().await.unwrap();
        let prover = Prover::now(&db).await.unwrap();
        let mut proved = 0;
        for entry in &entries {
            proved += usize::from(prover.prove(*entry.as_ref().unwrap()).await.is_ok());
        }
        assert_eq!(proved, 600);
        // A node that was changed proves nothing wrong: the entries beyond it have no proof.
        db.intrude("update ledger_node set hash = (select hash from ledger_node where place = 1) where place = 0").await;
        for entry in &entries {
            let proof = prover.prove(*entry.as_ref().unwrap()).await;
            proved -= usize::from(matches!(proof, Err(ProveError::DoesNotHold)));
        }
        assert_eq!(proved, 256);
    }

    async fn a_ledger_that_only_grew_holds_against_a_checkpoint_that_was_kept(db: TestDb) {
        assert_eq!(checkpoint(&db).await.unwrap(), None);
        for number in 0..3 {
            add(&db, &number.to_string()).await.unwrap();
        }
        let kept = kept(&db).await;
        assert_eq!(kept.size, 3);
        assert!(verify(&db, &[kept], |_| ()).await.is_ok());
        add(&db, "more").await.unwrap();
        db.link_pending().await.unwrap();
        assert_eq!(verify(&db, &[kept], |_| ()).await.unwrap().entries, 4);
    }

    async fn an_older_copy_that_was_put_back_is_found_by_a_checkpoint_that_was_kept(db: TestDb) {
        add(&db, "one").await.unwrap();
        let older = database(db.engine(), vec![NOTES]).await.unwrap();
        add(&db, "two").await.unwrap();
        let kept = kept(&db).await;
        // Whole in itself, with the same key, and one entry shorter.
        add(&older, "one").await.unwrap();
        older.link_pending().await.unwrap();
        assert!(verify(&older, &[], |_| ()).await.is_ok());
        let found = verify(&older, &[kept], |_| ()).await.unwrap_err();
        assert!(matches!(found, VerifyError::Fault(Fault::Older { found: 1, kept: 2 })), "{found}");
    }

    async fn a_ledger_written_anew_with_its_key_is_found_by_a_checkpoint_that_was_kept(db: TestDb) {
        add(&db, "one").await.unwrap();
        let kept = kept(&db).await;
        let anew = database(db.engine(), vec![NOTES]).await.unwrap();
        add(&anew, "another").await.unwrap();
        add(&anew, "two").await.unwrap();
        anew.link_pending().await.unwrap();
        assert!(verify(&anew, &[], |_| ()).await.is_ok());
        let found = verify(&anew, &[kept], |_| ()).await.unwrap_err();
        assert!(matches!(found, VerifyError::Fault(Fault::Rewritten { size: 1 })), "{found}");
    }

    async fn a_changed_entry_is_named(db: TestDb) {
        let id = tampered(&db, "update ledger set detail = '{\"nothing\":true}' where seq = 3").await;
        assert_eq!(fault(&db).await, Fault::Changed { seq: 3, id });
    }

    async fn a_backdated_entry_is_named(db: TestDb) {
        let sql = match db.engine() {
            Engine::Sqlite => "update ledger set at = at - 1000000 where seq = 3",
            Engine::Postgres => "update ledger set at = at - interval '1 second' where seq = 3",
        };
        let id = tampered(&db, sql).await;
        assert_eq!(fault(&db).await, Fault::Changed { seq: 3, id });
    }

    async fn a_removed_entry_is_named(db: TestDb) {
        tampered(&db, "delete from ledger where seq = 3").await;
        assert_eq!(fault(&db).await, Fault::Missing { seq: 3 });
    }

    async fn two_entries_that_changed_places_are_named(db: TestDb) {
        tampered(&db, "update ledger set seq = -1 where seq = 3; update ledger set seq = 3 where seq = 4; \
                       update ledger set seq = 4 where seq = -1").await;
        assert!(matches!(fault(&db).await, Fault::Unsealed { seq: 3, .. }));
    }

    async fn a_name_struck_from_the_list_of_who_was_seen_is_found(db: TestDb) {
        let id = tampered(&db, "delete from ledger_subject where entry_id = (select id from ledger where seq = 3)").await;
        assert_eq!(fault(&db).await, Fault::Subjects { seq: 3, id });
    }

    async fn a_ledger_cut_at_its_end_is_found_and_not_opened_again(db: TestDb) {
        tampered(&db, "delete from ledger_subject where entry_id in (select id from ledger where seq >= 7); \
                       delete from ledger where seq >= 7").await;
        assert_eq!(fault(&db).await, Fault::Shortened { found: 7, signed: 10 });
        assert!(matches!(reopened(&db, false).await, Err(StoreError::Ledger(_))));
        assert!(reopened(&db, true).await.is_ok(), "it can still be looked at");
    }

    async fn two_programs_on_one_database_write_one_ledger(db: TestDb) {
        let beside = reopened(&db, false).await.unwrap();
        for turn in 0..5 {
            add(&db, &format!("ours {turn}")).await.unwrap();
            add(&beside, &format!("theirs {turn}")).await.unwrap();
        }
        // And both at once, many at a time.
        let at_once = (0..40).map(|n| {
            let program = if n % 2 == 0 { db.handle() } else { beside.clone() };
            tokio::spawn(async move { add(&program, &format!("at once {n}")).await })
        });
        for done in at_once.collect::<Vec<_>>() {
            done.await.unwrap().unwrap();
        }
        db.link_pending().await.unwrap();
        assert_eq!(verify(&db, &[], |_| ()).await.unwrap().entries, 50);
        assert_eq!(texts(&db).await.len(), 50);
    }

    async fn a_database_from_a_newer_program_is_refused(db: TestDb) {
        let opened = open(&db, vec![], false).await;
        assert!(matches!(opened, Err(StoreError::MigrationUnknown(name)) if name == "test-0001"));
    }

    async fn a_changed_migration_is_refused(db: TestDb) {
        let changed = Migration { sql: "create table other (a bigint primary key)", ..NOTES };
        assert!(matches!(open(&db, vec![changed], false).await, Err(StoreError::MigrationChanged(_))));
    }

    async fn every_registered_statement_is_understood(db: TestDb) {
        let mut checked = 0;
        for statement in kith_store::registered() {
            if let Err(error) = db.prepare(statement).await {
                panic!("{}::{}: {error}", statement.module, statement.name);
            }
            checked += 1;
        }
        assert!(checked >= 15, "only {checked} statements were registered");
    }
}

/// Ten entries, then the intrusion; gives the id that the fourth entry had.
/// The newest checkpoint, as it is kept elsewhere and read again.
async fn kept(db: &Db) -> Checkpoint {
    db.link_pending().await.unwrap();
    let note = checkpoint(db).await.unwrap().unwrap();
    Signer::new(db.keys()).open(&note).unwrap()
}

async fn tampered(db: &TestDb, sql: &str) -> kith_terms::EntryId {
    let mut ids = Vec::new();
    for n in 0..10 {
        ids.push(add(db, &n.to_string()).await.unwrap());
        db.link_pending().await.unwrap();
    }
    assert_eq!(verify(db, &[], |_| ()).await.unwrap().entries, 10);
    db.intrude(sql).await;
    ids[3]
}

async fn fault(db: &Db) -> Fault {
    match verify(db, &[], |_| ()).await {
        Err(VerifyError::Fault(fault)) => fault,
        other => panic!("a fault must be found: {other:?}"),
    }
}

async fn reopened(db: &TestDb, read_only: bool) -> Result<Db, StoreError> {
    open(db, vec![NOTES], read_only).await
}

async fn open(db: &TestDb, migrations: Vec<Migration>, read_only: bool) -> Result<Db, StoreError> {
    let options = Options {
        read_only,
        ..options(db.url(), db.clock())
    };
    Db::open(options, migrations).await
}

/// A page never shows one half from before a change and the other from after it.
#[test]
fn questions_asked_together_of_sqlite_are_answered_as_of_one_moment() {
    run(async {
        let db = database(Engine::Sqlite, vec![NOTES]).await.unwrap();
        let handle = db.handle();
        let writer = tokio::spawn(async move {
            for number in 0..200 {
                add(&handle, &number.to_string()).await.unwrap();
            }
        });
        let all = || Query::new(&ALL, args![], |row| row.get::<String>("text"));
        while !writer.is_finished() {
            let (one, other) = db.together((all(), all())).await.unwrap();
            assert_eq!(one.len(), other.len());
        }
        writer.await.unwrap();
    });
}
