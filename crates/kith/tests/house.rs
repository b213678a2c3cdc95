//! The house plan, kept by tests: which room may use which, and whose tables are whose.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at what it did not expect"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use kith_store::{Migration, Statement, both_engines, registered};

/// The rooms, each with those that it may use: what lies below it, and no face's dependency on the
/// store, so that no page can reach SQL.
const PLAN: [(&str, &[&str]); 13] = [
    ("terms", &[]),
    ("store", &["terms"]),
    ("files", &["terms", "store"]),
    ("post", &["terms", "store"]),
    ("gate", &["terms", "store"]),
    ("matching", &["terms"]),
    ("forms", &["terms", "store", "files", "gate", "post"]),
    ("people", &["terms", "matching", "store", "gate"]),
    ("oversight", &["terms", "store", "gate", "people"]),
    ("market", &["terms", "store", "post", "gate", "forms"]),
    ("exchange", &["terms", "forms"]),
    (
        "web",
        &[
            "terms",
            "files",
            "gate",
            "forms",
            "exchange",
            "people",
            "oversight",
            "market",
        ],
    ),
    (
        "kith",
        &[
            "terms",
            "matching",
            "files",
            "forms",
            "exchange",
            "store",
            "post",
            "gate",
            "people",
            "oversight",
            "market",
            "web",
        ],
    ),
];

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

#[test]
fn each_room_uses_only_what_lies_below_it_and_the_pages_reach_no_sql() {
    for (room, below) in PLAN {
        let text = std::fs::read_to_string(crates().join(room).join("Cargo.toml")).unwrap();
        let manifest: toml::Table = text.parse().unwrap();
        let uses: BTreeSet<&str> = manifest["dependencies"]
            .as_table()
            .unwrap()
            .keys()
            .filter_map(|name| name.strip_prefix("kith-"))
            .collect();
        let allowed: BTreeSet<&str> = below.iter().copied().collect();
        assert!(
            uses.is_subset(&allowed),
            "{room} uses {:?}",
            uses.difference(&allowed)
        );
    }
}

#[test]
fn the_plan_names_every_crate() {
    let there: BTreeSet<String> = std::fs::read_dir(crates())
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(
        there,
        PLAN.iter().map(|(room, _)| (*room).to_owned()).collect()
    );
}

/// The tables that a room's migrations make.
fn tables(migrations: &[Migration]) -> BTreeSet<String> {
    migrations
        .iter()
        .flat_map(|it| it.sql.lines())
        .filter_map(|line| line.trim().strip_prefix("create table "))
        .filter_map(|rest| rest.split_whitespace().next())
        .map(|name| name.trim_end_matches('(').to_owned())
        .collect()
}

/// The tables that a statement names: whatever follows these words and is neither a sub-select nor
/// what the statement itself has named `with` (`recursive`).
fn named(statement: &Statement) -> BTreeSet<String> {
    let sql = statement.sql.replace([',', '(', ')'], " ");
    let words: Vec<&str> = sql.split_whitespace().collect();
    let after = |these: &[&str]| -> BTreeSet<String> {
        let pairs = words.windows(2).filter(|pair| these.contains(&pair[0]));
        pairs.map(|pair| pair[1].to_owned()).collect()
    };
    let mut tables = after(&["from", "join", "into", "update"]);
    let own = after(&["with", "recursive"]);
    tables.retain(|it| !own.contains(it) && !["select", "unnest", "set"].contains(&it.as_str()));
    tables
}

#[test]
fn no_statement_touches_the_tables_of_another_room() {
    let owned: BTreeMap<&str, BTreeSet<String>> = BTreeMap::from([
        ("kith_store", tables(&kith_store::migrations())),
        ("kith_gate", tables(&kith_gate::migrations())),
        ("kith_people", tables(&kith_people::migrations())),
        ("kith_oversight", tables(&kith_oversight::migrations())),
        ("kith_post", tables(&kith_post::migrations())),
        ("kith_forms", tables(&kith_forms::migrations())),
        ("kith_market", tables(&kith_market::migrations())),
    ]);
    assert!(owned.values().all(|it| !it.is_empty()), "{owned:?}");
    let mut checked = 0;
    for statement in registered() {
        let room = statement.module.split("::").next().unwrap();
        let own = owned
            .get(room)
            .unwrap_or_else(|| panic!("{room} has SQL and no tables"));
        for table in named(statement) {
            assert!(
                own.contains(&table),
                "{}::{} touches {table}",
                statement.module,
                statement.name
            );
        }
        checked += 1;
    }
    assert!(checked > 80, "only {checked} statements are registered");
}

/// A new table has a word in its room's `purge.rs`: which rows go with a person, or why they stay.
#[test]
fn every_table_says_what_becomes_of_it_when_a_person_is_purged() {
    let mut made = tables(&kith_store::migrations());
    made.extend(tables(&kith::open::migrations()));
    let said: Vec<String> = kith::open::tables()
        .into_iter()
        .map(|it| it.table.to_owned())
        .collect();
    let once: BTreeSet<String> = said.iter().cloned().collect();
    assert_eq!(said.len(), once.len(), "a table is named twice: {said:?}");
    assert_eq!(once, made);
}

both_engines! {
    migrations = kith::open::migrations(),

    async fn every_statement_of_every_room_is_understood(db: TestDb) {
        for statement in registered() {
            if let Err(error) = db.prepare(statement).await {
                panic!("{}::{}: {error}", statement.module, statement.name);
            }
        }
    }
}
