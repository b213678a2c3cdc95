//! An answer of FHIR, as a browser would send it to the forms' reader.

use kith_forms::model::{Choice, Kind, Table};
use serde_json::{Map, Value as Json};

use crate::fhir::element::Element;
use crate::fhir::keys::key;
use crate::fhir::response::{code, person};

/// What was said besides.
#[derive(Default)]
pub(super) struct Said {
    /// What is not kept.
    pub(super) lost: Vec<String>,
    /// An answer in words, where none of the options was chosen.
    pub(super) other: Option<String>,
}

impl Said {
    fn lost(&mut self, what: &str) {
        if !self.lost.iter().any(|it| it == what) {
            self.lost.push(what.to_owned());
        }
    }
}

/// The answer that these items give to a question of this kind.
pub(super) fn sent(kind: &Kind, items: &[Element<'_>], said: &mut Said) -> Json {
    if let Kind::Address = kind {
        return items.first().map_or(Json::Null, |it| address(*it));
    }
    let answers: Vec<Element<'_>> = items.iter().flat_map(|it| it.each("answer")).collect();
    if let Kind::Choices(_) | Kind::Services = kind {
        return answers.iter().map(|it| one(kind, *it, said)).collect();
    }
    if answers.len() > 1 {
        said.lost("it takes one answer: the others are not kept");
    }
    let first = answers.first();
    first.map_or(Json::Null, |it| one(kind, *it, said))
}

/// The rows that an item is: one where it is a group, or one for each of its answers.
pub(super) fn cells(table: &Table, item: Element<'_>, said: &mut Said) -> Vec<Json> {
    if let ([column], Some(_)) = (table.columns.as_slice(), item.raw("answer")) {
        let answers = item.each("answer");
        let row = |it| {
            let cell = one(&column.kind, it, said);
            Json::Object(Map::from_iter([(column.key.to_string(), cell)]))
        };
        return answers.map(row).collect();
    }
    let link = item.text("linkId").unwrap_or_default();
    let mut found = Map::new();
    for column in &table.columns {
        let mut items = Vec::new();
        of_column(column.key.as_str(), &link, item, &mut items);
        found.insert(column.key.to_string(), sent(&column.kind, &items, said));
    }
    vec![Json::Object(found)]
}

/// The items of a column, wherever they stand in a row.
fn of_column<'a>(column: &str, table: &str, within: Element<'a>, into: &mut Vec<Element<'a>>) {
    for item in within.each("item") {
        let link = item.text("linkId").unwrap_or_default();
        let inner = link.strip_prefix(table);
        let inner = inner.and_then(|it| it.strip_prefix('/')).unwrap_or(&link);
        if key(inner) == column {
            into.push(item);
        } else {
            of_column(column, table, item, into);
            for answer in item.each("answer") {
                of_column(column, table, answer, into);
            }
        }
    }
}

fn address(item: Element<'_>) -> Json {
    let part = |name: &str| -> Vec<Json> {
        let parts = item.each("item");
        let parts = parts.filter(|it| it.text("linkId").is_some_and(|it| it.ends_with(name)));
        let answers = parts.flat_map(|it| it.each("answer"));
        answers
            .filter_map(|it| it.raw("valueString").cloned())
            .collect()
    };
    let postcode = part("/postcode").into_iter().next();
    Json::Object(Map::from_iter([
        ("lines".to_owned(), Json::Array(part("/lines"))),
        ("postcode".to_owned(), postcode.unwrap_or_default()),
    ]))
}

/// One answer.
fn one(kind: &Kind, answer: Element<'_>, said: &mut Said) -> Json {
    let Some((r#type, value)) = answer.value("value") else {
        return Json::Null;
    };
    let element = answer.within(&format!("value{type}"));
    let text = match (kind, element) {
        (Kind::YesNo, _) => {
            let yes = answer.truth("valueBoolean");
            yes.map(|yes| if yes { "yes" } else { "no" }.to_owned())
        }
        (Kind::Choice(options) | Kind::Choices(options), _) => {
            Some(chosen(options, words(value), element, said))
        }
        (Kind::Date, _) if r#type == "DateTime" => {
            said.lost("its time of day is not kept");
            words(value).map(|it| it.chars().take(10).collect())
        }
        (Kind::Number(range), Some(quantity)) => {
            let unit = quantity.text("unit").or_else(|| quantity.text("code"));
            if unit != range.unit {
                said.lost("the unit of its answer is not kept");
            }
            quantity.raw("value").and_then(words)
        }
        (Kind::File | Kind::Photograph, Some(attachment)) => {
            let url = attachment.text("url");
            url.and_then(|it| it.strip_prefix("urn:uuid:").map(str::to_owned))
        }
        (Kind::Person, Some(reference)) => {
            let id = reference.text("reference");
            id.and_then(|it| person(&it)).map(|it| it.to_string())
        }
        (Kind::Organisation | Kind::Services, Some(reference)) => {
            code(reference).map(|it| it.to_string())
        }
        (Kind::Text(_) | Kind::LongText(_), Some(element)) => told(element),
        _ => words(value),
    };
    // What cannot be told is left to the reader to refuse.
    text.map_or_else(
        || Json::Object(Map::from_iter([("value".to_owned(), true.into())])),
        Json::String,
    )
}

/// A plain value, in words.
fn words(value: &Json) -> Option<String> {
    match value {
        Json::String(it) => Some(it.clone()),
        Json::Number(it) => Some(plain(&it.to_string())),
        Json::Bool(it) => Some(it.to_string()),
        _ => None,
    }
}

/// A number without an exponent.
fn plain(number: &str) -> String {
    match number.parse::<f64>() {
        Ok(it) if number.contains(['e', 'E']) => it.to_string(),
        _ => number.to_owned(),
    }
}

/// A coding or a reference, in words: nothing of it is lost.
fn told(element: Element<'_>) -> Option<String> {
    let system = element.text("system").map(|it| format!("{it}|"));
    let code = element.text("code");
    let code = code.map(|it| format!("{}{it}", system.unwrap_or_default()));
    let name = code.or_else(|| element.text("reference"));
    match (element.text("display"), name) {
        (Some(display), Some(name)) => Some(format!("{display} ({name})")),
        (display, name) => display.or(name),
    }
}

/// The option that was chosen; what is none of them is said in words, where there is an option for that.
fn chosen(
    options: &[Choice],
    words: Option<String>,
    coding: Option<Element<'_>>,
    said: &mut Said,
) -> String {
    let code = coding.and_then(|it| it.text("code")).or(words.clone());
    let display = coding.and_then(|it| it.text("display")).or(words);
    let by = |is: &dyn Fn(&Choice) -> bool| options.iter().find(|it| is(it));
    let is_code = |it: &Choice| code.as_deref() == Some(it.key.as_str());
    let is_display = |it: &Choice| display.as_deref() == Some(it.text.as_str());
    let is_like = |it: &Choice| code.as_deref().map(key).as_deref() == Some(it.key.as_str());
    let option = by(&is_code)
        .or_else(|| by(&is_display))
        .or_else(|| by(&is_like));
    if let Some(option) = option {
        return option.key.to_string();
    }
    if let Some(other) = by(&|it| it.key.as_str() == "other" && it.explain) {
        said.other = coding.map_or(display, told);
        return other.key.to_string();
    }
    // None of the options: the reader says so.
    "?".to_owned()
}
