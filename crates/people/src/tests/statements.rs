//! Every statement of this room.

use kith_store::{both_engines, registered};

use super::all_migrations;

/// The tables of this room.
const TABLES: [&str; 13] = [
    "source",
    "person",
    "record",
    "record_version",
    "person_key",
    "link",
    "review",
    "must_not_link",
    "feed_run",
    "quarantine",
    "involvement",
    "correction",
    "problem",
];

both_engines! {
    migrations = all_migrations(),
    async fn every_statement_is_understood_by_the_engine(db: TestDb) {
        for statement in registered().filter(|it| it.module.starts_with("kith_people")) {
            if let Err(error) = db.prepare(statement).await {
                panic!("{}: {error}", statement.name);
            }
        }
    }
}

#[test]
fn no_statement_touches_the_tables_of_another_room() {
    for statement in registered().filter(|it| it.module.starts_with("kith_people")) {
        let words: Vec<&str> = statement.sql.split_whitespace().collect();
        for pair in words.windows(2) {
            if matches!(pair[0], "from" | "join" | "into") {
                let table = pair[1].trim_matches(|c: char| !c.is_ascii_alphabetic() && c != '_');
                let own = TABLES.contains(&table)
                    || table.starts_with("unnest")
                    || pair[1].starts_with('(');
                assert!(own, "{} touches {table}", statement.name);
            }
        }
    }
}
