//! Linking decides by what records say, and by nothing else.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at what it did not expect"
)]

#[allow(dead_code, reason = "the tests of single errors use the rest")]
mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{GIVEN, HEADER, MODEL, linked, linked_beside, strangers, table};
use kith_matching::asking::{Question, questions};
use kith_matching::groups::Groups;
use kith_matching::{LEAST_BEARERS, Model, Scales, Table, Weigher};
use proptest::prelude::*;

/// A town in which every third person has a second record, with a slip in the given name.
fn town() -> Vec<String> {
    let rows = strangers(600);
    let mut town: Vec<String> = rows.lines().map(|row| format!("{row}\n")).collect();
    let second = |row: &String| {
        let (key, rest) = row.split_once(',').unwrap();
        let (first, name) = rest.split_at(1);
        format!("t{key},{first}{first}{}", name)
    };
    let seconds: Vec<String> = town.iter().step_by(3).map(second).collect();
    town.extend(seconds);
    town
}

/// The keys of each person.
fn people(table: &Table, train: bool) -> BTreeSet<Vec<String>> {
    let linked = linked(table, train);
    let mut people: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for (record, person) in (0..).zip(linked.clusters) {
        people
            .entry(person)
            .or_default()
            .push(table.key(record).to_owned());
    }
    people.into_values().collect()
}

#[test]
fn shuffled_rows_give_the_same_people_and_the_same_model() {
    let rows = town();
    let mut shuffled = rows.clone();
    shuffled.sort_by_key(|row| row.bytes().rev().collect::<Vec<_>>());
    assert_ne!(rows, shuffled);
    let (one, other) = (table(&rows.concat()), table(&shuffled.concat()));
    assert_eq!(people(&one, true), people(&other, true));
    assert_eq!(linked(&one, true).model, linked(&other, true).model);
}

#[test]
fn the_same_input_twice_gives_the_same_pairs() {
    let table = table(&town().concat());
    assert_eq!(linked(&table, true).pairs, linked(&table, true).pairs);
}

#[test]
fn second_records_are_found_and_strangers_are_left_alone() {
    let found = people(&table(&town().concat()), false);
    let (twos, ones): (Vec<_>, Vec<_>) = found.into_iter().partition(|keys| keys.len() > 1);
    assert!(twos.len() >= 195, "{} of 200 are found", twos.len());
    assert!(ones.len() >= 400);
    assert!(
        twos.iter()
            .all(|keys| keys.len() == 2 && keys[1] == format!("t{}", keys[0]))
    );
}

#[test]
fn a_copy_of_every_record_joins_its_own() {
    let rows = strangers(300);
    let copies: String = rows.lines().map(|row| format!("copy-{row}\n")).collect();
    let found = people(&table(&(rows + &copies)), false);
    let of = |keys: &[String]| -> BTreeSet<String> {
        keys.iter()
            .map(|key| key.trim_start_matches("copy-").to_owned())
            .collect()
    };
    assert_eq!(found.len(), 300);
    assert!(
        found
            .iter()
            .all(|keys| keys.len() == 2 && of(keys).len() == 1)
    );
}

#[test]
fn a_trained_model_is_read_back_as_it_was_saved() {
    let table = table(&town().concat());
    let linked = linked(&table, true);
    let model = linked
        .model
        .of_many(LEAST_BEARERS, &table.records, &table.pool, &linked.clusters);
    let saved = model.to_toml();
    let read = Model::from_toml(&saved).unwrap();
    assert_eq!(read.to_toml(), saved);
    assert_eq!(
        (&read.version, &read.trained, read.records),
        (&model.version, &model.trained, model.records)
    );
    assert!(read.given_names.of.contains_key("ada"));
}

#[test]
fn a_name_that_few_people_bear_is_not_in_a_saved_model() {
    let rare: String = (0..4)
        .map(|at| {
            format!(
                "r{at},Zebedee,,Thistlethwaite,,19{at}0-0{}-17,M,,,,\n",
                at + 1
            )
        })
        .collect();
    // One person's records are many, and still one person's.
    let one: String = (0..9)
        .map(|at| {
            format!("o{at},Oswin,,Featherstonehaugh,,1971-04-05,M,2 Elm Road,LS2 3AB,,9990405476\n")
        })
        .collect();
    let table = table(&(strangers(600) + &rare + &one));
    let linked = linked(&table, true);
    let saved = linked
        .model
        .of_many(LEAST_BEARERS, &table.records, &table.pool, &linked.clusters)
        .to_toml();
    for name in ["zebedee", "thistlethwaite", "oswin", "featherstonehaugh"] {
        assert!(!saved.contains(name), "{name}");
    }
    assert!(saved.contains("\nashworth = ") || saved.contains("\"ashworth\" = "));
}

/// By its key, whose each record is already: every fourth row of the town is somebody's, and so is the second record
/// of the person in the row before it.
fn held(table: &Table) -> Vec<Option<u32>> {
    let people = (0..).take(table.records.len()).map(|record| {
        let key = table.key(record).trim_start_matches('t');
        let number: u32 = key.trim_start_matches('s').parse().ok()?;
        (number.is_multiple_of(4)).then_some(number)
    });
    people.collect()
}

#[test]
fn who_is_here_stays_together_and_is_never_joined_to_anybody_else_who_is() {
    let table = table(&town().concat());
    // Each record is somebody by itself: those that are one person's too.
    let apart: Vec<Option<u32>> = (0..).take(table.records.len()).map(Some).collect();
    let clusters = linked_beside(&table, false, &apart).clusters;
    assert_eq!(clusters, apart.into_iter().flatten().collect::<Vec<u32>>());
    // Two strangers are one person, because somebody said so.
    let mut together = vec![None; table.records.len()];
    (together[7], together[300]) = (Some(0), Some(0));
    let clusters = linked_beside(&table, false, &together).clusters;
    assert_eq!(clusters[7], clusters[300]);
}

#[test]
fn what_is_known_of_some_changes_nothing_where_matching_says_the_same() {
    let table = table(&town().concat());
    let beside = linked_beside(&table, false, &held(&table));
    assert_eq!(beside.clusters, linked(&table, false).clusters);
}

#[test]
fn a_new_record_joins_somebody_who_is_here() {
    let table = table(&town().concat());
    let alone = linked(&table, false).clusters;
    let firsts = (0..)
        .zip(&alone)
        .map(|(record, group)| (*group == record).then_some(record));
    let held: Vec<Option<u32>> = firsts.collect();
    assert_eq!(linked_beside(&table, false, &held).clusters, alone);
}

fn asked(table: &Table, held: &[Option<u32>]) -> Vec<Question> {
    let linked = linked_beside(table, false, held);
    let scales = Scales::standing(&linked.model).unwrap();
    let rarity = scales.rarity(&table.pool);
    let weigher = Weigher {
        pool: &table.pool,
        scales: &scales,
        rarity: &rarity,
    };
    questions(
        &table.records,
        &weigher,
        &linked.pairs,
        &Groups::new(linked.clusters),
        held,
    )
}

#[test]
fn one_number_with_another_birth_date_is_asked_about_and_people_who_are_here_are_not() {
    let rows =
        "a1,Ada,,Okafor,,1950-01-02,F,,,,9990405476\na2,Grace,,Pugh,,1981-07-30,F,,,,9990405476\n";
    let table = table(&(rows.to_owned() + &strangers(300)));
    let of = |question: &Question| [table.key(question.record), table.key(question.other)];
    let asked_of = |held: &[Option<u32>]| asked(&table, held).iter().map(of).collect::<Vec<_>>();
    assert_eq!(asked_of(&[]), [["a2", "a1"]]);
    assert_eq!(
        asked_of(&[None, Some(1)]),
        [["a1", "a2"]],
        "who is new asks"
    );
    assert!(asked_of(&[Some(0), Some(1)]).is_empty());
}

#[test]
fn a_record_that_fits_two_people_nearly_alike_is_joined_to_neither_and_asks_about_both() {
    let rows = "father,Idris,,Okafor,,1960-03-04,M,1 Elm Close,PR2 4JY,,\n\
                son,Idris,,Okafor,,1988-11-21,M,1 Elm Close,PR2 4JY,,\n\
                either,Idris,,Okafor,,,M,1 Elm Close,PR2 4JY,,\n";
    let table = table(&(rows.to_owned() + &strangers(300)));
    let alone = people(&table, false);
    for key in ["father", "son", "either"] {
        assert!(alone.contains(&vec![key.to_owned()]), "{key}");
    }
    let about: BTreeSet<&str> = asked(&table, &[])
        .iter()
        .flat_map(|it| [table.key(it.record), table.key(it.other)])
        .collect();
    assert_eq!(about, BTreeSet::from(["either", "father", "son"]));
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => Just(String::new()),
        5 => "(Ann|Anne|Nancy|Mary Jane|J|Żaneta|O'Neil|Smith-Jones|Jones|Smyth)",
        1 => "[A-Za-z' -]{1,12}",
    ]
}

fn row() -> impl Strategy<Value = String> {
    let born = prop_oneof![
        Just(String::new()),
        "19[5-6][0-9]-(01|02|10)-(01|10|02|31)",
        "19[5-6][0-9]"
    ];
    let place = "(|PR1 9JP|PR1 9JQ|PR2 8DT|P|SO19 6TL)";
    let line = "(|7 Mill Lane|Flat 2 7 Mill Ln|Rose Lodge)";
    let nhs = "(|9990405476|9990405475|9998052653)";
    (cell(), cell(), cell(), cell(), born, line, place, nhs).prop_map(
        |(given, middle, family, before, born, line, place, nhs)| {
            format!("{given},{middle},{family},{before},{born},F,{line},{place},,{nhs}\n")
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn which_of_two_records_comes_first_decides_nothing(one in row(), other in row()) {
        let table = table(&format!("1,{one}2,{other}"));
        let (a, b) = (&table.records[0], &table.records[1]);
        let scales = Scales::standing(&MODEL).unwrap();
        let rarity = scales.rarity(&table.pool);
        let weigher = Weigher { pool: &table.pool, scales: &scales, rarity: &rarity };
        prop_assert_eq!(weigher.judge(a, b), weigher.judge(b, a), "{}{}", HEADER, one + &other);
    }

    #[test]
    fn any_rows_in_any_order_give_the_same_people(rows in prop::collection::vec(row(), 2..12)) {
        let keyed: Vec<String> = (10..).zip(&rows).map(|(key, row)| format!("{key},{row}")).collect();
        let backwards: String = keyed.iter().rev().map(String::as_str).collect();
        let (forwards, backwards) = (table(&keyed.concat()), table(&backwards));
        prop_assert_eq!(people(&forwards, false), people(&backwards, false));
    }

    #[test]
    fn whoever_is_here_is_kept_as_they_are_whatever_comes(
        rows in prop::collection::vec(row(), 2..12),
        known in prop::collection::vec(prop::option::of(0..3_u32), 12),
    ) {
        let keyed: String = (10..).zip(&rows).map(|(key, row)| format!("{key},{row}")).collect();
        let table = table(&keyed);
        let held = &known[..rows.len()];
        let clusters = linked_beside(&table, false, held).clusters;
        for (a, one) in held.iter().enumerate() {
            for (b, other) in held.iter().enumerate() {
                if let (Some(one), Some(other)) = (one, other) {
                    prop_assert_eq!(one == other, clusters[a] == clusters[b]);
                }
            }
        }
        for question in asked(&table, held) {
            let (record, other) = (question.record as usize, question.other as usize);
            prop_assert!(held[record].is_none());
            prop_assert_ne!(clusters[record], clusters[other]);
        }
    }
}

#[test]
fn training_on_a_handful_of_rows_still_joins_what_is_alike() {
    for count in [1, 2, 5, 20] {
        let rows = strangers(count);
        let copies: String = rows.lines().map(|row| format!("copy-{row}\n")).collect();
        let found = people(&table(&(rows + &copies)), true);
        assert_eq!(found.len(), count, "of {count}");
    }
}

#[test]
fn a_name_is_as_frequent_as_all_its_ways_of_writing() {
    let named = |family: &str, from: usize| -> String {
        let born = |at: usize| format!("{}-0{}-1{}", 1930 + at, 1 + at % 9, at % 8);
        (from..from + 20)
            .map(|at| format!("n{at},{},,{family},,{},F,,,,\n", GIVEN[at % 24], born(at)))
            .collect()
    };
    let rows =
        strangers(400) + &named("O Brien", 0) + &named("OBrien", 20) + &named("Tran-Novak", 40);
    let model = linked(&table(&rows), true).model;
    let share = |name: &str| model.family_names.of.get(name).copied();
    assert!(
        share("obrien") > share("trannovak").map(|it| it * 1.9),
        "{:?}",
        share("obrien")
    );
}
