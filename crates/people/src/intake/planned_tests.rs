use std::collections::{BTreeMap, BTreeSet};

use kith_gate::action::ReviewMatches;
use kith_gate::testing::signed_in;
use kith_gate::{Grant, Role};

use kith_store::testing::TestDb;
use kith_store::{args, both_engines, statement};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::People;
use crate::intake::load::FeedFile;
use crate::intake::load::tests::{
    WAITING_REVIEWS, all_migrations, file, groups, load, may_load, number_of, people, sent,
};
use crate::intake::report::{Counts, FeedReport};
use crate::matching::Model;
use crate::matching::rules::Limit;
use crate::review::Verdict;

statement!(WHOSE = "select record_key, person_id from record");
statement!(
    ASKED = "select r.person_id as one, v.candidate_person_id as other from review v \
     join record r on r.id = v.record_id where v.decided_at is null"
);
statement!(
    RECORDS_OF_THE_MERGED = "select count(*) as n from record r join person p on p.id = r.person_id where p.merged_into is not null"
);
statement!(
    KEYS_OF_NOBODY = "select count(*) as n from person p where p.record_count > 0 and not exists (select 1 from person_key k where k.person_id = p.id)"
);
statement!(RECORDS = "select count(*) as n from record");

async fn planned(people: &People, feeds: &[FeedFile]) -> LoadPlan {
    let mut named = Vec::new();
    for feed in feeds {
        named.push(sent(people, feed).await);
    }
    let grant = may_load(people).await;
    let plan = people.plan_from(1, &grant, &named, &|_| {}).await.unwrap();
    assert!(plan.0.is_some());
    plan
}

/// Loads a file as planned, and stops after so many batches.
async fn written(people: &People, feed: &FeedFile, plan: &mut LoadPlan, most: usize) -> FeedReport {
    let (grant, feed) = (may_load(people).await, sent(people, feed).await);
    people
        .load_some(&grant, feed, plan, &|_| {}, most)
        .await
        .unwrap()
}

async fn load_all(people: &People, feeds: &[FeedFile]) -> Counts {
    let mut plan = planned(people, feeds).await;
    let mut all = Counts::default();
    for feed in feeds {
        all.add(&written(people, feed, &mut plan, usize::MAX).await.counts);
    }
    all
}

/// A town of so many people: every third has a second record with a slip, every seventh a third without a birth date,
/// and every eleventh a namesake in the house.
fn town(people: usize) -> Vec<String> {
    let given = [
        "Ada", "Bola", "Chen", "Dina", "Ewa", "Farid", "Grace", "Hana", "Idris", "Joan", "Kofi",
    ];
    let family = [
        "Okafor", "Massey", "Nowak", "Singh", "Tanner", "Hall", "Pugh", "Kaur", "Eze", "Bevan",
        "Lim", "Quinn", "Osei",
    ];
    let mut rows = Vec::new();
    for n in 0..people {
        let mixed = n.wrapping_mul(2_654_435_761) >> 5;
        let (one, other) = (given[mixed % 11], family[mixed / 11 % 13]);
        let day = format!("{:02}-{:02}", 1 + mixed / 7 % 12, 1 + mixed / 13 % 28);
        let year = 1930 + mixed / 143 % 80;
        let born = format!("{year}-{day}");
        let home = format!(
            "PR{} {}AB,{} Elm Close",
            1 + mixed / 17 % 9,
            mixed / 19 % 9,
            1 + mixed / 23 % 90
        );
        rows.push(format!("R{n},,{one},{other},{born},,{home},2026-01-01\n"));
        if n % 3 == 0 {
            rows.push(format!(
                "S{n},,{}{one},{other},{born},,{home},2026-01-02\n",
                one.get(..1).unwrap()
            ));
        }
        if n % 7 == 0 {
            rows.push(format!("T{n},,{one},{other},,,{home},2026-01-03\n"));
        }
        if n % 11 == 0 {
            rows.push(format!(
                "U{n},,{one},{other},{}-{day},,{home},2026-01-03\n",
                year - 25
            ));
        }
    }
    rows
}

fn shuffled(rows: &[String], seed: u64) -> Vec<String> {
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| {
        let print = row.bytes().fold(seed | 1, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
        print >> 7
    });
    rows
}

both_engines! {
    migrations = all_migrations(),

    async fn a_planned_load_finds_who_is_who_and_leaves_nobody_without_keys(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let rows = town(700);
        let feed = file(&folder, "a.csv", &rows.concat());
        let counts = load_all(&people, std::slice::from_ref(&feed)).await;
        assert_eq!(counts.rows as usize, rows.len());
        assert_eq!(counts.new_people + counts.matched, counts.rows);
        assert!(counts.matched >= 200, "{counts:?}");
        assert_eq!(groups(&people).await.len() as u64, counts.new_people);
        assert_eq!(number_of(&db, &KEYS_OF_NOBODY).await, 0);
        assert_eq!(number_of(&db, &WAITING_REVIEWS).await as u64, counts.for_review);
        // Judged one by one, a row about each of them finds whom the plan made.
        let again: String = rows.iter().filter(|row| row.starts_with('R')).take(30).map(String::as_str).collect();
        let mut other = file(&folder, "b.csv", &again);
        other.source = "other".into();
        assert_eq!(load(&people, &other).await.counts.matched, 30);
    }

    async fn a_row_that_fits_a_father_and_his_son_alike_is_joined_to_neither_in_a_planned_load_and_asks_about_both(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let row = |key: &str, born: &str| format!("{key},,Idris,Okafor,{born},M,PR2 4JY,1 Elm Close,2026-01-01\n");
        let rows = [row("F", "1960-03-04"), row("S", "1988-11-21"), row("T", "")].concat();
        load_all(&people, &[file(&folder, "a.csv", &rows)]).await;
        let groups = groups(&people).await;
        // Whether father and son are one is asked as well: they have one name and one home.
        assert_eq!((groups.len(), number_of(&db, &WAITING_REVIEWS).await), (3, 3), "{groups:?}");
    }

    async fn a_planned_load_that_was_killed_ends_as_one_that_was_not(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let rows = shuffled(&town(900), 3);
        let feed = file(&folder, "a.csv", &rows.concat());
        let mut plan = planned(&people, std::slice::from_ref(&feed)).await;
        let stopped = written(&people, &feed, &mut plan, 1).await;
        assert_eq!((stopped.state.as_str(), stopped.counts.rows), ("stopped", 500));
        let mut plan = planned(&people, std::slice::from_ref(&feed)).await;
        assert!(plan.0.as_ref().unwrap().lost.is_empty(), "what was written is as the plan has it again");
        let report = written(&people, &feed, &mut plan, usize::MAX).await;
        assert_eq!((report.run, report.state.as_str()), (stopped.run, "finished"));
        assert_eq!(report.counts.new_people + report.counts.matched, rows.len() as u64);
        assert_eq!(number_of(&db, &RECORDS).await as usize, rows.len());
        let killed = (groups(&people).await, report.counts);

        // The same in one go, in a database of its own.
        let whole = kith_store::testing::database(db.engine(), all_migrations()).await.unwrap();
        let people = crate::intake::load::tests::people(&whole);
        let counts = load_all(&people, &[feed]).await;
        assert_eq!((groups(&people).await, counts), killed);
    }

    async fn when_another_load_came_between_rows_are_judged_with_what_it_brought(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let rows = town(400);
        let feed = file(&folder, "a.csv", &rows.concat());
        let mut plan = planned(&people, std::slice::from_ref(&feed)).await;
        written(&people, &feed, &mut plan, 0).await;
        let mut other = file(&folder, "b.csv", &rows[..40].concat().replace('R', "X"));
        other.source = "other".into();
        load(&people, &other).await;
        written(&people, &feed, &mut plan, usize::MAX).await;
        assert!(plan.0.unwrap().is_stale);
        let first = &rows[0].split(',').next().unwrap().to_owned();
        let groups = groups(&people).await;
        let theirs = groups.iter().find(|group| group.contains(first)).unwrap();
        assert!(theirs.contains(&first.replace('R', "X")), "{theirs:?}");
    }

    async fn when_a_matcher_came_between_nobody_is_linked_to_somebody_who_was_merged(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let (one, other, third) = (
            "A1,9995141264,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-01\n",
            "A2,9995141264,Layla,Massey,1981-10-30,F,SO19 6TL,7 Oak Road,2026-01-01\n",
            "A3,9995141264,Layla,Massey,1981-10-30,F,SO19 6TL,7 Oak Road,2026-01-02\n",
        );
        let town = town(400);
        let rows = format!("{one}{other}{}{third}", town.concat());
        let feed = file(&folder, "a.csv", &rows);
        let mut plan = planned(&people, std::slice::from_ref(&feed)).await;
        written(&people, &feed, &mut plan, 1).await;
        let matcher = signed_in(&db, Role::ClericalMatcher, "Max Matcher");
        let may = async || -> Grant<ReviewMatches> { people.gate.ask(&matcher, json!({})).await.unwrap() };
        let mut asked = 0;
        while let Some(question) = people.reviews(&may().await, 0).await.unwrap().lines.first() {
            people.decide(may().await, question.id, Verdict::Same, None).await.unwrap();
            asked += 1;
        }
        assert!(asked > 0);
        let report = written(&people, &feed, &mut plan, usize::MAX).await;
        assert!(!plan.0.unwrap().lost.is_empty());
        assert_eq!(report.counts.rows as usize, town.len() + 3);
        assert_eq!(number_of(&db, &RECORDS_OF_THE_MERGED).await, 0);
        assert_eq!(number_of(&db, &RECORDS).await as usize, town.len() + 3);
        let ours = groups(&people).await.into_iter().find(|group| group.contains(&"A3".to_owned()));
        assert_eq!(ours.unwrap(), ["A1", "A2", "A3"]);
    }

    async fn records_that_are_held_stay_as_they_are_and_new_ones_join_them(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let rows = town(500);
        let (firsts, rest): (Vec<String>, Vec<String>) = rows.into_iter().partition(|row| row.starts_with('R'));
        load(&people, &file(&folder, "a.csv", &firsts.concat())).await;
        let before = groups(&people).await;
        let mut other = file(&folder, "b.csv", &rest.concat());
        other.source = "other".into();
        let counts = load_all(&people, &[other]).await;
        assert!(counts.matched > 150, "{counts:?}");
        let is_held = |key: &String| key.starts_with('R');
        let after = groups(&people).await.into_iter();
        let after: BTreeSet<Vec<String>> = after.map(|group| group.into_iter().filter(is_held).collect()).collect();
        assert!(before.iter().all(|group| after.contains(group)));
    }

    async fn what_a_source_says_twice_of_one_key_is_one_record_whichever_comes_first(db: TestDb) {
        let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
        let (old, new) = (
            "A1,,Layla,Massey,2017-03-04,F,PR2 4JY,1 Elm Close,2026-01-01\n",
            "A1,,Layla,Okafor,2017-03-04,F,PR5 6NE,9 Oak Road,2026-02-01\n",
        );
        for (name, rows) in [("a.csv", format!("{old}{new}")), ("b.csv", format!("{new}{old}").replace("A1", "B1").replace("Layla", "Zebedee"))] {
            let counts = load_all(&people, &[file(&folder, name, &rows)]).await;
            assert_eq!((counts.new_people, counts.changed + counts.older), (1, 1));
        }
        assert_eq!(groups(&people).await, [["A1"], ["B1"]]);
    }
}

#[test]
fn the_order_of_rows_and_files_decides_nothing_in_a_planned_load() {
    kith_store::testing::run(async {
        let rows = town(160);
        let mut seen: BTreeMap<(Vec<Vec<String>>, u64), Vec<u64>> = BTreeMap::new();
        for seed in 0..6 {
            let migrations = all_migrations();
            let db = kith_store::testing::database(kith_store::Engine::Sqlite, migrations).await;
            let Some(db) = db else { return };
            let (people, folder) = (people(&db), tempfile::tempdir().unwrap());
            let rows = shuffled(&rows, seed);
            // In one file, or in two, cut anywhere.
            let (one, other) = rows.split_at(rows.len() * seed as usize / 6);
            let feeds = [
                file(&folder, "a.csv", &one.concat()),
                file(&folder, "b.csv", &other.concat()),
            ];
            let counts = load_all(&people, &feeds).await;
            seen.entry((groups(&people).await, counts.for_review))
                .or_default()
                .push(seed);
        }
        assert_eq!(seen.len(), 1, "{:?}", seen.values().collect::<Vec<_>>());
    });
}

/// Whose each record is, by the source's keys, and which two people a question is about.
async fn answers(db: &TestDb) -> (BTreeMap<String, PersonId>, BTreeSet<[PersonId; 2]>) {
    let records = db.rows(&WHOSE, args![], |row| {
        Ok((row.get("record_key")?, row.get("person_id")?))
    });
    let asked = db.rows(&ASKED, args![], |row| {
        let (one, other): (PersonId, PersonId) = (row.get("one")?, row.get("other")?);
        Ok([one.min(other), one.max(other)])
    });
    (
        records.await.unwrap().into_iter().collect(),
        asked.await.unwrap().into_iter().collect(),
    )
}

/// Of the pairs that the one joins and the other does not: whose the other takes them to be.
fn beyond(
    (one, _): &(BTreeMap<String, PersonId>, BTreeSet<[PersonId; 2]>),
    (other, _): &(BTreeMap<String, PersonId>, BTreeSet<[PersonId; 2]>),
) -> Vec<[PersonId; 2]> {
    let mut together: BTreeMap<PersonId, Vec<PersonId>> = BTreeMap::new();
    for (key, person) in one {
        together.entry(*person).or_default().push(other[key]);
    }
    let pairs = together.values().flat_map(|people| {
        let rest = |at: usize| people.iter().skip(at + 1);
        people
            .iter()
            .enumerate()
            .flat_map(move |(at, a)| rest(at).map(move |b| [*a.min(b), *a.max(b)]))
    });
    pairs.filter(|[a, b]| a != b).collect()
}

/// Whether something that is held of the one can never be the other's, whatever else agrees.
async fn can_never_be_one(db: &TestDb, [one, other]: [PersonId; 2]) -> bool {
    let held = store::index::records_of(db, vec![one, other])
        .await
        .unwrap();
    let (scales, mut pool) = (
        Scales::standing(&Model::built_in().unwrap()).unwrap(),
        Pool::default(),
    );
    let records: Vec<(PersonId, Record)> = held
        .iter()
        .map(|it| (it.person, crate::matching::record(&it.content, &mut pool)))
        .collect();
    let rarity = scales.rarity(&pool);
    let weigher = Weigher {
        pool: &pool,
        scales: &scales,
        rarity: &rarity,
    };
    let of = |who: PersonId| records.iter().filter(move |it| it.0 == who);
    of(one).any(|a| of(other).any(|b| weigher.judge(&a.1, &b.1).limit == Limit::Never))
}

#[test]
fn what_one_by_one_joins_the_plan_joins_or_asks_about_unless_a_rule_forbids_it() {
    kith_store::testing::run(async {
        let folder = tempfile::tempdir().unwrap();
        let mut feeds = vec![file(&folder, "town.csv", &shuffled(&town(300), 5).concat())];
        let data = std::env::var("KITH_DATA").unwrap_or_else(|_| {
            format!(
                "{}/../../../shared/data/linkage",
                env!("CARGO_MANIFEST_DIR")
            )
        });
        let wanted = match std::env::var_os("KITH_DATA") {
            Some(_) => vec!["population_1k.csv", "population_10k.csv"],
            None => vec!["population_1k.csv"],
        };
        for name in wanted {
            let path = std::path::Path::new(&data).join(name);
            match path.exists() {
                true => feeds.push(FeedFile {
                    path,
                    ..feeds[0].clone()
                }),
                false => eprintln!(
                    "NOT TESTED: {name} is not here; set KITH_DATA to the folder that has it"
                ),
            }
        }
        for feed in feeds {
            let migrations = all_migrations();
            let Some(db) =
                kith_store::testing::database(kith_store::Engine::Sqlite, migrations).await
            else {
                return;
            };
            let of_few = written(&people(&db), &feed, &mut LoadPlan::default(), usize::MAX).await;
            let one_by_one = answers(&db).await;
            let migrations = all_migrations();
            let db = kith_store::testing::database(kith_store::Engine::Sqlite, migrations)
                .await
                .unwrap();
            let counts = load_all(&people(&db), std::slice::from_ref(&feed)).await;
            let at_once = answers(&db).await;
            let missed = beyond(&one_by_one, &at_once);
            let (asked, silent): (Vec<_>, Vec<_>) = missed
                .into_iter()
                .partition(|pair| at_once.1.contains(pair));
            let more = beyond(&at_once, &one_by_one);
            let asked_of_more = more.iter().filter(|pair| one_by_one.1.contains(*pair));
            eprintln!(
                "{}: one by one {} people and {} questions, at once {} and {}. One by one joins {} pairs that the plan asks \
                 about and {} that a rule forbids; the plan joins {} more, of which one by one asks about {}",
                feed.path.file_name().unwrap().display(),
                of_few.counts.new_people,
                of_few.counts.for_review,
                counts.new_people,
                counts.for_review,
                asked.len(),
                silent.len(),
                more.len(),
                asked_of_more.count(),
            );
            for pair in silent {
                assert!(can_never_be_one(&db, pair).await);
            }
            assert!(counts.new_people <= of_few.counts.new_people);
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn circles_are_whole_whatever_the_order_of_pairs(pairs in prop::collection::vec((0..30_u32, 0..30_u32), 0..25)) {
        let alone: Vec<u32> = (0..30).collect();
        let forwards = circles(&alone, pairs.iter().copied());
        let backwards = circles(&alone, pairs.iter().rev().map(|(a, b)| (*b, *a)));
        prop_assert_eq!(&forwards, &backwards);
        for (a, b) in pairs {
            prop_assert_eq!(forwards[a as usize], forwards[b as usize]);
        }
    }
}
