//! What FHIR has no word for, in one extension: a table of the form file, key by key.

use serde_json::Number;
use toml::{Table, Value as Toml};

use super::element::{Element, figure};
use super::names::FORM_FILE;
use super::resource::{Extension, Value};

/// The keys of a form file that are lists, however few there are of them.
const LISTS: [&str; 9] = [
    "sources",
    "levels",
    "scores",
    "mandatory",
    "satisfied_by",
    "replaces",
    "asks",
    "of",
    "bands",
];

/// The extension that holds this table; none where there is nothing in it.
pub(super) fn extension(table: &Table) -> Option<Extension> {
    (!table.is_empty()).then(|| Extension::of(FORM_FILE, Value::Nested(nested(table))))
}

fn nested(table: &Table) -> Vec<Extension> {
    let each = |(key, value): (&String, &Toml)| match value {
        Toml::Array(all) => all.iter().map(|it| one(key, it)).collect(),
        it => vec![one(key, it)],
    };
    table.iter().flat_map(each).collect()
}

fn one(key: &str, value: &Toml) -> Extension {
    let value = match value {
        Toml::Boolean(it) => Value::Boolean(*it),
        Toml::Integer(it) => match i32::try_from(*it) {
            Ok(it) => Value::Integer(it),
            Err(_) => Value::Decimal(Number::from(*it)),
        },
        Toml::Float(it) => match Number::from_f64(*it) {
            Some(it) => Value::Decimal(it),
            None => Value::String(it.to_string()),
        },
        Toml::Datetime(it) => Value::Date(it.to_string()),
        Toml::Table(it) => Value::Nested(nested(it)),
        Toml::String(it) => Value::String(it.clone()),
        list @ Toml::Array(_) => Value::String(list.to_string()),
    };
    Extension::of(key, value)
}

/// The table that an element's extension of ours holds.
pub(super) fn table(of: Element<'_>) -> Table {
    let mut all = of.extensions(FORM_FILE);
    all.next().map(read).unwrap_or_default()
}

fn read(nested: Element<'_>) -> Table {
    let mut table = Table::new();
    for it in nested.each("extension") {
        let Some(key) = it.text("url") else { continue };
        let Some(value) = value(it) else { continue };
        match table.get_mut(&key) {
            Some(Toml::Array(all)) => all.push(value),
            _ if LISTS.contains(&key.as_str()) => {
                table.insert(key, Toml::Array(vec![value]));
            }
            _ => {
                table.insert(key, value);
            }
        }
    }
    table
}

fn value(it: Element<'_>) -> Option<Toml> {
    let Some((kind, value)) = it.value("value") else {
        return Some(Toml::Table(read(it)));
    };
    match kind {
        "Boolean" => it.truth("valueBoolean").map(Toml::Boolean),
        "Integer" | "Decimal" => figure(value),
        "Date" => it.text("valueDate")?.parse().ok().map(Toml::Datetime),
        _ => it.text(&format!("value{kind}")).map(Toml::String),
    }
}
