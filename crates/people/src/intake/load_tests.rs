use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::Path;

use kith_gate::action::{ExportLinks, ManageOrganisations, SupplyFeed};
use kith_gate::{Gate, Grant};
use kith_store::testing::TestDb;
use kith_store::{Chore, Keys, Migration, Unit, args, both_engines, statement};

use super::*;
use crate::tests::models::{linked_by, put_another_in_force};

statement!(RUNS = "select count(*) as n from feed_run");
statement!(VERSIONS = "select count(*) as n from record_version");
statement!(pub(crate) WAITING_REVIEWS = "select count(*) as n from review where decided_at is null");
statement!(NO_REVIEWS = "delete from review");
statement!(KEYS = "select count(*) as n from person_key");
statement!(NUMBERS = "select number, family_name from person order by number");

const HEADER: &str =
    "record_id,nhs_number,given_name,family_name,date_of_birth,sex,postcode,address_line,updated\n";

pub(crate) fn all_migrations() -> Vec<Migration> {
    let mut all = kith_gate::migrations();
    all.extend(crate::migrations());
    all
}

pub(crate) fn people(db: &TestDb) -> People {
    People::new(
        db.handle(),
        Gate::new(db.handle(), &Keys::for_tests()).unwrap(),
    )
}

pub(crate) async fn may_load(people: &People) -> Grant<SupplyFeed> {
    people
        .gate
        .operator("test", serde_json::json!({}))
        .await
        .unwrap()
}

pub(crate) fn file(folder: &tempfile::TempDir, name: &str, rows: &str) -> FeedFile {
    let path = folder.path().join(name);
    std::fs::File::create(&path)
        .unwrap()
        .write_all(format!("{HEADER}{rows}").as_bytes())
        .unwrap();
    FeedFile {
        source: "school".into(),
        title: Some("Schools".into()),
        supplier: None,
        path,
        mapping: None,
    }
}

/// The file, sent by an organisation that is accredited on the day, where it names nobody.
pub(crate) async fn sent(people: &People, feed: &FeedFile) -> FeedFile {
    let today = day_of(people.db.now());
    let name = format!("The sender of {} on {today}", feed.source);
    let grant: Grant<ManageOrganisations> = people
        .gate
        .operator("test", serde_json::json!({}))
        .await
        .unwrap();
    let there = people.gate.find_organisation(&grant, &name).await.unwrap();
    let supplier = match feed.supplier.or(there) {
        Some(supplier) => supplier,
        None => kith_gate::testing::accredited_organisation(&people.gate, &name).await,
    };
    FeedFile {
        supplier: Some(supplier),
        ..feed.clone()
    }
}

pub(crate) async fn load(people: &People, feed: &FeedFile) -> FeedReport {
    people
        .load(may_load(people).await, sent(people, feed).await, &|_| {})
        .await
        .unwrap()
}

pub(crate) async fn number_of(db: &TestDb, statement: &'static kith_store::Statement) -> i64 {
    db.one(statement, args![], |row| row.get("n"))
        .await
        .unwrap()
}

/// Which records are one person, by the source's keys: the ids of people left out.
pub(crate) async fn groups(people: &People) -> Vec<Vec<String>> {
    let grant: Grant<ExportLinks> = people
        .gate
        .operator("test", serde_json::json!({}))
        .await
        .unwrap();
    let mut out = Vec::new();
    people.export_links(grant, &mut out).await.unwrap();
    let mut by_person: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in csv::Reader::from_reader(out.as_slice()).records() {
        let line = line.unwrap();
        by_person
            .entry(line[2].to_owned())
            .or_default()
            .push(line[1].to_owned());
    }
    let mut groups: Vec<Vec<String>> = by_person.into_values().collect();
    groups.iter_mut().for_each(|group| group.sort());
    groups.sort();
    groups
}

/// Many invented people, some twice.
fn many(count: usize) -> String {
    let (given, family) = (
        ["Ada", "Bola", "Chen", "Dina", "Ewa"],
        ["Okafor", "Massey", "Nowak", "Singh", "Tanner", "Hall"],
    );
    (0..count)
        .map(|n| {
            let who = n - usize::from(n % 10 == 9);
            let (given, family) = (given[who % 5], family[who % 6]);
            format!(
                "R{n},,{given},{family},{:04}-{:02}-{:02},,,,2026-01-01\n",
                1930 + who % 90,
                1 + who % 12,
                1 + who % 28
            )
        })
        .collect()
}

both_engines! {
    migrations = all_migrations(),
    async fn a_feed_is_taken_and_the_same_file_twice_changes_nothing(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let feed = file(
            &folder,
            "a.csv",
            "A1,,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-01\n\
            A2,,LAYLA,MASSEY,04/03/2017,F,PR2 4JY,1 Elm Close,2026-01-02\n\
            A3,,Zara,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-02\n",
        );
        let first = load(&people, &feed).await;
        assert_eq!(
            (
                first.counts.new_people,
                first.counts.matched,
                first.counts.rows
            ),
            (2, 1, 3)
        );
        assert_eq!(groups(&people).await, [vec!["A1", "A2"], vec!["A3"]]);
        let keys = number_of(&db, &KEYS).await;
        let numbers = db
            .rows(&NUMBERS, args![], |row| row.get::<String>("number"))
            .await
            .unwrap();
        db.clock().advance(3600);
        let again = load(&people, &feed).await;
        assert_eq!((again.counts.unchanged, again.counts.taken()), (3, 3));
        assert_eq!(number_of(&db, &VERSIONS).await, 0);
        assert_eq!(number_of(&db, &KEYS).await, keys);
        assert_eq!(
            db.rows(&NUMBERS, args![], |row| row.get::<String>("number"))
                .await
                .unwrap(),
            numbers
        );
    }

    async fn a_data_supplier_sees_the_feeds_of_their_own_organisation_only(db: TestDb) {
        use kith_gate::testing::{accredited_organisation, signed_in, signed_in_as};
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let organisation = accredited_organisation(&people.gate, "Orrin Vale NHS Trust").await;
        let account = kith_terms::AccountId::new();
        let supplier = signed_in_as(&db, account, organisation, Role::DataSupplier, "Ada Okonjo");
        let stranger = signed_in(&db, Role::DataSupplier, "Ida Penrose");
        let manager = signed_in(&db, Role::RecordManager, "Priya Holloway");
        let feed = FeedFile {
            supplier: Some(supplier.organisation()),
            ..file(&folder, "a.csv", "1,,Zoe,Marsh,2015-02-03,F,,,\n")
        };
        let run = load(&people, &feed).await.run;
        for (who, sees) in [(supplier, true), (stranger, false), (manager, true)] {
            let grant: Grant<SeeFeeds> = people.gate.ask(&who, serde_json::Value::Null).await.unwrap();
            let feeds = people.feeds(&grant, 0).await.unwrap();
            assert_eq!((feeds.lines.len(), feeds.all), (usize::from(sees), u64::from(sees)));
            assert_eq!(people.feed(&grant, run, 0).await.unwrap().is_some(), sees);
        }
    }

    async fn nothing_is_taken_from_an_organisation_that_lacks_a_condition(db: TestDb) {
        use kith_gate::accreditation::{ConditionStatus, NewAssessment};
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let trust = kith_gate::testing::accredited_organisation(&people.gate, "Orrin Vale Trust").await;
        let feed = FeedFile {
            supplier: Some(trust),
            ..file(&folder, "a.csv", "1,,Zoe,Marsh,2015-02-03,F,,,\n")
        };
        load(&people, &feed).await;
        let grant: Grant<ManageOrganisations> =
            people.gate.operator("test", serde_json::Value::Null).await.unwrap();
        let late = NewAssessment {
            status: ConditionStatus::InProgress,
            evidence: "A trial load is planned".into(),
            assessor: "Programme board".into(),
            assessed_on: kith_terms::time::day_of(db.now()),
            counts_until: None,
        };
        // Vetting is for those who look, and stops no feed.
        people.gate.assess(&grant, trust, 9, &late).await.unwrap();
        load(&people, &feed).await;
        people.gate.assess(&grant, trust, 22, &late).await.unwrap();
        // Not named again: it is the source's own, as it was named before.
        let unnamed = FeedFile { supplier: None, ..feed };
        let refused = people.load(may_load(&people).await, unnamed, &|_| {}).await.unwrap_err();
        let words = refused.to_string();
        assert!(words.contains("Orrin Vale Trust") && words.contains("22 Feed tested"), "{words}");
        assert!(!words.contains("Vetting"), "{words}");
        assert_eq!(number_of(&db, &RUNS).await, 2, "no load was begun");
    }

    async fn nothing_is_taken_from_a_source_that_nobody_is_known_to_send(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let feed = file(&folder, "a.csv", "1,,Zoe,Marsh,2015-02-03,F,,,\n");
        let refused = people.load(may_load(&people).await, feed.clone(), &|_| {}).await.unwrap_err();
        assert!(refused.to_string().contains("--supplier"), "{refused}");
        assert_eq!(number_of(&db, &RUNS).await, 0, "no load was begun");
        load(&people, &feed).await;
        let again = people.load(may_load(&people).await, feed, &|_| {}).await;
        assert_eq!(again.unwrap().counts.unchanged, 1, "whoever sends it is known now");
    }

    async fn every_load_and_every_line_of_a_quarantine_is_on_one_of_the_pages(db: TestDb) {
        use kith_gate::testing::signed_in;
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let rows: String = (0..1_203).map(|n| format!("R{n},,,,,,,,\n")).collect();
        let run = load(&people, &file(&folder, "a.csv", &rows)).await.run;
        for n in 0..51 {
            db.clock().advance(60);
            load(&people, &file(&folder, "a.csv", &format!("A{n},,Ada,Okafor,2019-02-28,,,,\n"))).await;
        }
        let manager = signed_in(&db, Role::RecordManager, "Priya Holloway");
        let grant: Grant<SeeFeeds> = people.gate.ask(&manager, serde_json::Value::Null).await.unwrap();

        let mut lines = Vec::new();
        for page in 0..13 {
            let (_, found) = people.feed(&grant, run, page).await.unwrap().unwrap();
            assert_eq!(found.all, 1_203);
            lines.extend(found.lines.iter().map(|it| it.line));
        }
        assert_eq!(lines, (2..=1_204).collect::<Vec<u64>>());
        let (first, second) = (people.feeds(&grant, 0).await.unwrap(), people.feeds(&grant, 1).await.unwrap());
        assert_eq!((first.lines.len(), second.lines.len()), (50, 2));
        assert_eq!((first.all, second.all), (52, 52));
        assert_eq!(second.lines[1].run, run, "the first load is the last of the list");
    }

    async fn what_cannot_be_taken_is_kept_with_its_line_field_and_reason(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let feed = file(
            &folder,
            "a.csv",
            ",,Ada,Okafor,,,,,\nA2,,Ada,Okafor,2019-02-30,,,,\nA3,9434765918,Ada,Okafor,2019-02-28,,,,\nA4,x\n",
        );
        let report = load(&people, &feed).await;
        assert_eq!(
            (report.counts.quarantined, report.counts.new_people),
            (3, 1)
        );
        assert_eq!(report.set_aside["nhs_number"].values().sum::<u64>(), 1);
        assert_eq!(report.percent("family_name"), Some(100.0));
        assert_eq!(report.percent("nhs_number"), Some(0.0));
        let found = store::feeds::quarantined(&db, report.run, 0, Vec::new()).await.unwrap();
        let lines = found.lines;
        let said: Vec<_> = lines
            .iter()
            .map(|it| (it.line, it.whole_row, it.field.as_deref()))
            .collect();
        assert_eq!(
            said,
            [
                (2, true, Some("record_id")),
                (3, true, Some("date_of_birth")),
                (5, true, None),
                (4, false, Some("nhs_number"))
            ]
        );
        assert_eq!(lines[3].raw, "9434765918");
    }

    async fn a_load_that_was_killed_goes_on_where_it_was(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let feed = file(&folder, "a.csv", &many(1300));
        let grant = may_load(&people).await;
        let mut plan = LoadPlan::default();
        let stopped = people
            .load_some(&grant, sent(&people, &feed).await, &mut plan, &|_| {}, 1)
            .await
            .unwrap();
        assert_eq!(
            (stopped.state.as_str(), stopped.counts.rows),
            ("stopped", 500)
        );
        let report = load(&people, &feed).await;
        assert_eq!(
            (report.run, report.state.as_str(), report.counts.rows),
            (stopped.run, "finished", 1300)
        );
        assert_eq!(report.counts.new_people + report.counts.matched, 1300);
        assert_eq!(report.counts.unchanged, 0, "no row was taken twice");
        assert_eq!(report.completeness["record_id"], 1300);
    }

    async fn a_row_that_changes_keeps_what_was_said_before(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        load(
            &people,
            &file(
                &folder,
                "a.csv",
                "A1,,Layla,Massey,2017-03-04,F,PR2 4JY,,2026-01-02\n",
            ),
        )
        .await;
        let newer = load(
            &people,
            &file(
                &folder,
                "b.csv",
                "A1,,Layla,Okafor,2017-03-04,F,PR2 4JY,,2026-02-02\n",
            ),
        )
        .await;
        assert_eq!(
            (newer.counts.changed, number_of(&db, &VERSIONS).await),
            (1, 1)
        );
        let older = file(
            &folder,
            "c.csv",
            "A1,,Layla,Tanner,2017-03-04,F,PR2 4JY,,2025-02-02\n",
        );
        assert_eq!(load(&people, &older).await.counts.older, 1);
        assert_eq!(number_of(&db, &VERSIONS).await, 2);
        assert_eq!(load(&people, &older).await.counts.older, 1);
        assert_eq!(
            number_of(&db, &VERSIONS).await,
            2,
            "what is older is kept once"
        );
        let names = db
            .rows(&NUMBERS, args![], |row| row.get::<String>("family_name"))
            .await
            .unwrap();
        assert_eq!(names, ["Okafor"]);
    }

    async fn a_row_that_takes_back_what_an_earlier_row_of_its_key_said_is_compared_as_any_other(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let (held, moved) = (
            "A1,9995141264,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,\n",
            "A1,9995141264,Layla,Massey,2017-03-04,F,SO19 6TL,7 Oak Road,\n",
        );
        load(&people, &file(&folder, "a.csv", held)).await;
        let twin = held.replace("A1,9995141264", "A2,");
        let daily = file(&folder, "b.csv", &format!("{moved}{held}{twin}"));
        let counts = load(&people, &daily).await.counts;
        assert_eq!((counts.changed, counts.matched, counts.new_people), (2, 1, 0));
        assert_eq!(groups(&people).await, [["A1", "A2"]]);
    }

    async fn a_row_that_takes_back_its_key_s_earlier_row_asks_what_its_verified_number_asks(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let row = |key: &str, number: &str| format!("{key},{number},01,Layla,Massey,2017-03-04,PR2 4JY\n");
        let (one, other) = (row("A1", "9995141264"), row("A1", "9434765919"));
        let load_rows = async |name: &str, rows: String| {
            let feed = file(&folder, name, "");
            let header = "record_id,nhs_number,nhs_number_status,given_name,family_name,date_of_birth,postcode\n";
            std::fs::write(&feed.path, format!("{header}{rows}")).unwrap();
            load(&people, &feed).await.counts
        };
        load_rows("a.csv", format!("{one}{}", row("A2", "9995141264"))).await;
        assert_eq!(groups(&people).await, [["A1", "A2"]]);
        load_rows("b.csv", other.clone()).await;
        assert_eq!(number_of(&db, &WAITING_REVIEWS).await, 1, "A1 says another verified number than A2");
        db.commit(Unit::chore(Chore::KeysMadeAnew).run(&NO_REVIEWS, args![])).await.unwrap();
        assert_eq!(load_rows("c.csv", format!("{one}{other}")).await.changed, 2);
        assert_eq!(number_of(&db, &WAITING_REVIEWS).await, 1, "it does so again");
    }

    async fn a_key_that_its_source_has_given_to_somebody_else_is_asked_about(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let layla = "A1,,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-01\n";
        load(&people, &file(&folder, "a.csv", &format!("{layla}{}", layla.replace("A1", "A2")))).await;
        assert_eq!(groups(&people).await, [["A1", "A2"]]);
        let moved = "A1,,Layla,Hartigan,2017-03-04,F,SO19 6TL,7 Oak Road,2026-02-01\n";
        assert_eq!(load(&people, &file(&folder, "b.csv", moved)).await.counts.for_review, 0, "it is she");
        let bilal = "A1,,Bilal,Chaudhry,2009-11-21,M,LS6 2AB,9 Mill Lane,2026-03-01\n";
        assert_eq!(load(&people, &file(&folder, "c.csv", bilal)).await.counts.for_review, 1);
        assert_eq!(number_of(&db, &WAITING_REVIEWS).await, 1);
        let older = bilal.replace("Bilal", "Billal").replace("03-01", "03-02");
        load(&people, &file(&folder, "d.csv", &older)).await;
        assert_eq!(number_of(&db, &WAITING_REVIEWS).await, 1, "it was asked before");
    }

    async fn two_sources_loaded_at_once_make_one_person_of_a_newcomer_in_both(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let rows = many(120);
        let one = sent(&people, &file(&folder, "a.csv", &rows)).await;
        let mut other = file(&folder, "b.csv", &rows.replace('R', "S"));
        other.source = "other".into();
        let other = sent(&people, &other).await;
        let (may, may_too) = (may_load(&people).await, may_load(&people).await);
        let (one, other) = tokio::join!(
            people.load(may, one, &|_| {}),
            people.load(may_too, other, &|_| {}),
        );
        let (one, other) = (one.unwrap().counts, other.unwrap().counts);
        assert_eq!((one.rows, other.rows), (120, 120));
        let from = |group: &[String], source| group.iter().filter(|key| key.starts_with(source)).count();
        for group in groups(&people).await {
            assert_eq!(from(&group, 'R'), from(&group, 'S'), "{group:?}");
        }
        assert!(one.new_people == 0 || other.new_people == 0, "whoever came second found all of them");
    }

    async fn how_rows_fall_into_files_decides_nothing(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let rows = many(60);
        load(&people, &file(&folder, "all.csv", &rows)).await;
        let together = groups(&people).await;
        for (n, row) in rows.lines().enumerate() {
            let mut feed = file(
                &folder,
                &format!("{n}.csv"),
                &format!("{row}\n").replace('R', "S"),
            );
            feed.source = "other".into();
            if n >= 10 {
                break;
            }
            load(&people, &feed).await;
        }
        let after = groups(&people).await;
        assert_eq!(
            together.len(),
            after.len(),
            "each single row found the person that the batch had made"
        );
        let grown: usize = after.iter().map(Vec::len).sum();
        assert_eq!(grown, 70);
    }

    async fn two_loads_of_one_source_do_not_run_at_once(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let feed = file(&folder, "a.csv", &many(20));
        let facts = examine(&feed.path).unwrap();
        let (header, place) = read_header(&feed.path, &facts, &Mapping::default())
            .unwrap()
            .unwrap();
        let grant = may_load(&people).await;
        let first = feed_run::begin(&db, &grant, &feed, &facts, &header, place)
            .await
            .unwrap();
        db.clock().advance(60);
        let report = load(&people, &feed).await;
        assert_eq!(report.run, first.run, "the silent load was taken over");
        let mut dead = Load {
            db: &db,
            gate: &people.gate,
            grant: &grant,
            weighing: Weighing::read(&db).await.unwrap(),
            source: first.source.id,
            source_name: "school".into(),
            source_title: "Schools".into(),
            supplier: None,
            run: first.run,
            holder: first.holder,
        };
        let batch = ReadBatch {
            rows: 1,
            next_line: 3,
            next_offset: 200,
            ..ReadBatch::default()
        };
        let refused = commit(&mut dead, &batch, &mut first.sofar.clone(), None).await;
        assert!(matches!(refused, Err(LoadError::TakenOver)));
    }

    async fn a_batch_that_was_judged_with_a_model_in_force_no_more_is_judged_again(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let one = "A1,,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-01\n";
        load(&people, &file(&folder, "a.csv", one)).await;
        let feed = file(&folder, "b.csv", &one.replace("A1", "B1"));
        let facts = examine(&feed.path).unwrap();
        let (header, place) = read_header(&feed.path, &facts, &Mapping::default()).unwrap().unwrap();
        let grant = may_load(&people).await;
        let begun = feed_run::begin(&db, &grant, &feed, &facts, &header, place).await.unwrap();
        let mut load = Load {
            db: &db,
            gate: &people.gate,
            grant: &grant,
            weighing: Weighing::read(&db).await.unwrap(),
            source: begun.source.id,
            source_name: "school".into(),
            source_title: "Schools".into(),
            supplier: None,
            run: begun.run,
            holder: begun.holder,
        };
        put_another_in_force(&people, "another").await;
        let reader = RowReader { header, encoding: facts.encoding, date_format: None, today: day_of(db.now()) };
        let batch = read_ahead(feed.path, reader, b',', begun.place).recv().await.unwrap().unwrap();
        commit(&mut load, &batch, &mut begun.sofar.clone(), None).await.unwrap();
        assert_eq!(linked_by(&db).await, ["another"]);
    }
}

#[test]
fn the_made_up_population_is_matched_well_enough() {
    kith_store::testing::run(async {
        for (name, precision, recall) in [
            ("population_1k", 0.98, 0.90),
            ("population_10k", 0.98, 0.90),
        ] {
            if name == "population_10k" && std::env::var_os("KITH_DATA").is_none() {
                continue;
            }
            let folder = std::env::var("KITH_DATA").unwrap_or_else(|_| {
                format!(
                    "{}/../../../shared/data/linkage",
                    env!("CARGO_MANIFEST_DIR")
                )
            });
            let (rows, truth) = (
                Path::new(&folder).join(format!("{name}.csv")),
                Path::new(&folder).join(format!("{name}.truth.csv")),
            );
            if !rows.exists() {
                eprintln!(
                    "NOT TESTED: {name}.csv is not here; set KITH_DATA to the folder that has it"
                );
                return;
            }
            let Some(db) =
                kith_store::testing::database(kith_store::Engine::Sqlite, all_migrations()).await
            else {
                return;
            };
            let people = people(&db);
            let feed = FeedFile {
                source: "population".into(),
                title: None,
                supplier: None,
                path: rows,
                mapping: None,
            };
            let started = Instant::now();
            let report = load(&people, &feed).await;
            eprintln!("{name}: {:?} in {:?}", report.counts, started.elapsed());
            eprintln!("  set aside: {:?}", report.set_aside);
            let (p, r) = score(&groups(&people).await, &truth);
            eprintln!(
                "  pairs: precision {p:.4} recall {r:.4} F1 {:.4}; waiting {}",
                2.0 * p * r / (p + r),
                number_of(&db, &WAITING_REVIEWS).await
            );
            assert!(
                p >= precision && r >= recall,
                "{name}: precision {p}, recall {r}"
            );
        }
    });
}

fn score(groups: &[Vec<String>], truth: &Path) -> (f64, f64) {
    let truth: HashMap<String, String> = csv::Reader::from_path(truth)
        .unwrap()
        .records()
        .map(|line| line.unwrap())
        .map(|line| (line[0].to_owned(), line[1].to_owned()))
        .collect();
    let pairs = |sizes: &mut dyn Iterator<Item = usize>| {
        sizes.map(|n| n * (n - 1) / 2).sum::<usize>() as f64
    };
    let mut sizes: HashMap<&String, usize> = HashMap::new();
    truth
        .values()
        .for_each(|person| *sizes.entry(person).or_default() += 1);
    let real = pairs(&mut sizes.into_values());
    let linked = pairs(&mut groups.iter().map(Vec::len));
    let mut right = 0.0;
    for group in groups {
        let mut within: HashMap<&String, usize> = HashMap::new();
        group
            .iter()
            .filter_map(|key| truth.get(key))
            .for_each(|person| *within.entry(person).or_default() += 1);
        right += pairs(&mut within.into_values());
    }
    (right / linked, right / real)
}
