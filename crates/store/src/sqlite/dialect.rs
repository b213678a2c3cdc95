//! PostgreSQL's dialect, as far as Kith's statements use it, in SQLite's words.

use std::sync::LazyLock;

use regex::{Captures, Regex};

/// A pattern of this file; one that does not compile fails every test.
fn pattern(text: &str) -> Regex {
    #[expect(
        clippy::expect_used,
        reason = "the patterns are constants that each test compiles"
    )]
    Regex::new(text).expect("a valid pattern")
}

static ANY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"= any\(\$(\d+)::(uuid|text|bigint)\[\]\)"));
static UNNEST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"unnest\(([^()]*)\) as (\w+)\s*\(([^()]*)\)"));
static UNNEST_ARRAY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\$(\d+)::(uuid|text|bigint)\[\]"));
static CAST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"cast\(\$(\d+) as (?:uuid|date|timestamptz|boolean|bytea|jsonb)\)"));
static PARAMETER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\$(\d+)"));
static TYPE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(bigint|uuid|jsonb|timestamptz|boolean|bytea|double precision|date)\b")
});
static CREATE_TABLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^\s*create table\b"));

/// A statement for SQLite: lists become JSON arrays, parameters keep their numbers.
pub(crate) fn statement(sql: &str) -> String {
    let sql = ANY.replace_all(sql, |found: &Captures<'_>| {
        format!(
            "in (select {} from json_each(?{}))",
            element("value", part(found, 2)),
            part(found, 1)
        )
    });
    let sql = UNNEST.replace_all(&sql, |found: &Captures<'_>| {
        unnest(part(found, 1), part(found, 2), part(found, 3))
    });
    // SQLite has no such types to cast to; the parameter's own kind is right already.
    let sql = CAST.replace_all(&sql, "?$1");
    PARAMETER.replace_all(&sql, "?$1").into_owned()
}

/// A migration for SQLite, statement by statement: its few types, and strict tables.
pub(crate) fn migration(sql: &str) -> Vec<String> {
    split(sql)
        .into_iter()
        .map(|one| {
            let strict = CREATE_TABLE.is_match(&one);
            // A table of small rows that are only found by their key is the key's own tree.
            let clustered = if one.contains("/* clustered */") {
                ", without rowid"
            } else {
                ""
            };
            let one = TYPE.replace_all(&one, |found: &Captures<'_>| match part(found, 1) {
                "bigint" | "timestamptz" | "boolean" => "integer",
                "uuid" | "bytea" => "blob",
                "double precision" => "real",
                _ => "text",
            });
            if strict {
                format!("{one} strict{clustered}")
            } else {
                one.into_owned()
            }
        })
        .collect()
}

/// The statements of a migration, without comments.
pub(crate) fn split(sql: &str) -> Vec<String> {
    let lines: Vec<&str> = sql
        .lines()
        .map(|line| line.split_once("--").map_or(line, |(code, _)| code))
        .collect();
    lines
        .join("\n")
        .split(';')
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .map(str::to_owned)
        .collect()
}

fn part<'t>(found: &'t Captures<'_>, group: usize) -> &'t str {
    found.get(group).map_or("", |it| it.as_str())
}

/// An element of a JSON array: ids travel as hexadecimal digits.
fn element(value: &str, kind: &str) -> String {
    if kind == "uuid" {
        format!("unhex({value})")
    } else {
        value.to_owned()
    }
}

/// `unnest($1::uuid[], $2::bigint[]) as it(a, b)`: arrays side by side, joined on their places.
fn unnest(arrays: &str, alias: &str, columns: &str) -> String {
    let arrays: Vec<(&str, &str)> = UNNEST_ARRAY
        .captures_iter(arrays)
        .map(|found| found.extract::<2>().1)
        .map(|[number, kind]| (number, kind))
        .collect();
    let columns = columns.split(',').map(str::trim);
    let selected: Vec<String> = columns
        .zip(arrays.iter().enumerate())
        .map(|(column, (at, (_, kind)))| {
            format!("{} as {column}", element(&format!("j{at}.value"), kind))
        })
        .collect();
    let joined: Vec<String> = arrays
        .iter()
        .enumerate()
        .map(|(at, (number, _))| match at {
            0 => format!("json_each(?{number}) j0"),
            _ => format!("join json_each(?{number}) j{at} on j{at}.key = j0.key"),
        })
        .collect();
    format!(
        "(select {} from {}) as {alias}",
        selected.join(", "),
        joined.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_keep_their_numbers() {
        assert_eq!(
            statement("select a from t where b = $2 and c = $1"),
            "select a from t where b = ?2 and c = ?1"
        );
    }

    #[test]
    fn a_list_becomes_a_json_array() {
        assert_eq!(
            statement("select a from t where id = any($1::uuid[])"),
            "select a from t where id in (select unhex(value) from json_each(?1))"
        );
    }

    #[test]
    fn arrays_side_by_side_are_joined_on_their_places() {
        assert_eq!(
            statement(
                "insert into t (a, b) select k, p from unnest($1::bigint[], $2::uuid[]) as it(k, p) where true"
            ),
            "insert into t (a, b) select k, p from (select j0.value as k, unhex(j1.value) as p \
             from json_each(?1) j0 join json_each(?2) j1 on j1.key = j0.key) as it where true"
        );
    }

    #[test]
    fn a_table_marked_clustered_is_its_keys_own_tree() {
        let made = migration("create table t (a bigint primary key) /* clustered */;");
        assert_eq!(
            made,
            ["create table t (a integer primary key) /* clustered */ strict, without rowid"]
        );
    }

    #[test]
    fn tables_are_strict_and_their_types_sqlites_own() {
        let made = migration(
            "-- a comment; with a semicolon\ncreate table t (a uuid, at timestamptz); create index i on t (a);",
        );
        assert_eq!(
            made,
            [
                "create table t (a blob, at integer) strict",
                "create index i on t (a)"
            ]
        );
    }
}
