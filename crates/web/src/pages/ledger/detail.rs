//! What else an entry of the ledger keeps, in plain words. Nothing that was kept is left out: what has
//! no words here is shown under the name that it was kept by.

use kith_gate::Section;
use kith_gate::ledger::{ACTIONS, LedgerLine};
use kith_terms::time::{Date, plain_date};
use kith_terms::with_commas;
use maud::{Markup, html};
use serde_json::{Map, Value};

use crate::components::{SummaryList, SummaryRow};
use crate::words;

/// What the keys are called that our own entries have.
const WORDS: &[(&str, &str)] = &[
    ("about-to", "About to"),
    ("account", "Account"),
    ("after", "After"),
    ("age", "Age"),
    ("answer", "Answer"),
    ("applicant", "Opened for"),
    ("asked", "Searched for"),
    ("before", "Wanted to"),
    ("born", "Date of birth"),
    ("by", "Due by"),
    ("changed", "Changed"),
    ("client", "Mark of the network address"),
    ("colleague", "For a colleague"),
    ("correction", "Correction"),
    ("counts", "Rows"),
    ("decision", "Decided"),
    ("doubt", "What the feed did not say"),
    ("error", "What failed"),
    ("field", "Field"),
    ("file_sha256", "SHA-256 of the file"),
    ("first-day", "First day"),
    ("for_review", "Questions raised"),
    ("from", "From"),
    ("ground", "Ground of the shield"),
    ("in", "In answer to"),
    ("involvement", "Involvement"),
    ("kept", "Kept"),
    ("kind", "Kind"),
    ("last-day", "Last day"),
    ("left-out", "Looks left out"),
    ("letter", "Letter"),
    ("link", "Link"),
    ("listed", "Narrowed to"),
    ("matched", "Matched"),
    ("may-be-copied", "May be on several devices"),
    ("name", "Name"),
    ("new_people", "New people"),
    ("next_line", "Next line"),
    ("nhs-number", "NHS number"),
    ("number", "Kith number"),
    ("older", "Older than what is held"),
    ("on", "On"),
    ("organisation", "Organisation"),
    ("outcome", "How it ended"),
    ("page", "Page"),
    ("passkey", "Passkey"),
    ("people", "People shown"),
    ("person", "Person"),
    ("postcode", "Postcode"),
    ("problem", "Problem"),
    ("quarantined", "Not taken"),
    ("refusal", "Refused because"),
    ("request", "Request for contact"),
    ("review", "Question"),
    ("review_on", "To be looked at again on"),
    ("role", "Role"),
    ("rows", "In all"),
    ("rules", "Rules that decided"),
    ("run", "Load"),
    ("section", "Section"),
    ("sees", "Was shown"),
    ("sees-shielded", "Was shown of shielded people"),
    ("shows", "Could be shown"),
    ("shows-shielded", "Could be shown of shielded people"),
    ("shield", "Shield"),
    ("shields", "Shields set"),
    ("source", "Source"),
    ("state", "State"),
    ("step", "Step"),
    ("supplier", "Only for suppliers"),
    ("system", "Other system"),
    ("system-request", "The system’s request"),
    ("text", "Text"),
    ("tries", "Tries"),
    ("trouble", "What was in the way"),
    ("unchanged", "Unchanged"),
    ("until", "Until"),
    ("verified", "Known by"),
    ("version", "Version of the terms"),
    ("visit", "Visit"),
    ("why", "Why"),
    ("withdrawn", "Withdrawn correction"),
];

/// What the entry keeps, and its own id.
pub(super) fn list(line: &LedgerLine) -> Markup {
    let mut rows = Vec::new();
    match &line.detail {
        Value::Object(kept) => add(&mut rows, None, kept),
        other => rows.extend(text(other).map(|it| SummaryRow::new("Kept", it))),
    }
    rows.push(SummaryRow::new("Entry", line.entry.to_string()));
    html! { (SummaryList::new(rows).class("kith-kept")) }
}

fn add(rows: &mut Vec<SummaryRow>, within: Option<&str>, kept: &Map<String, Value>) {
    for (key, value) in kept {
        let title = title(key);
        let title = within.map_or_else(|| title.to_owned(), |it| format!("{it}: {title}"));
        match value {
            Value::Object(inner) => add(rows, Some(&title), inner),
            value if key.starts_with("sees") || key.starts_with("shows") => {
                rows.extend(sections(value).map(|it| SummaryRow::new(title, it)));
            }
            value => rows.extend(text(value).map(|it| SummaryRow::new(title, it))),
        }
    }
}

/// The parts of a record, as its page calls them.
fn sections(names: &Value) -> Option<String> {
    let titles: Vec<&str> = Section::ALL
        .into_iter()
        .filter(|it| {
            names
                .as_array()
                .is_some_and(|all| all.contains(&it.name().into()))
        })
        .map(Section::title)
        .collect();
    Some(titles.join(", ")).filter(|it| !it.is_empty())
}

fn title(key: &str) -> &str {
    let known = WORDS.iter().find(|(name, _)| *name == key);
    known.map_or(key, |(_, words)| words)
}

/// A value as people write it; nothing where nothing was kept.
fn text(value: &Value) -> Option<String> {
    let joined = |parts: Vec<String>| Some(parts.join(", ")).filter(|it| !it.is_empty());
    match value {
        Value::Null => None,
        Value::Bool(yes) => Some(if *yes { "Yes" } else { "No" }.to_owned()),
        Value::Number(number) => Some(
            number
                .as_i64()
                .map_or_else(|| number.to_string(), with_commas),
        ),
        Value::String(it) => Some(plain(it)).filter(|it| !it.is_empty()),
        Value::Array(all) => joined(all.iter().filter_map(text).collect()),
        Value::Object(kept) => joined(
            kept.iter()
                .filter_map(|(key, value)| Some(format!("{}: {}", title(key), text(value)?)))
                .collect(),
        ),
    }
}

/// An action by its words, a day as it is written in full, and any other text as it was kept.
fn plain(text: &str) -> String {
    let action = ACTIONS.iter().find(|(name, _, _)| *name == text);
    match (action, text.parse::<Date>()) {
        (Some((_, _, asked)), _) => words::capital(asked),
        // A moment begins as a day does: only a day alone is one.
        (None, Ok(day)) if text.len() == "2026-03-31".len() => plain_date(day),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(detail: &Value) -> Vec<(String, String)> {
        let mut rows = Vec::new();
        add(&mut rows, None, detail.as_object().unwrap());
        let list = SummaryList::new(rows);
        let page = scraper::Html::parse_fragment(&html! { (list) }.into_string());
        let words = |name: &str| -> Vec<String> {
            let part = scraper::Selector::parse(name).unwrap();
            let all = page.select(&part);
            all.map(|it| it.text().collect::<String>().trim().to_owned())
                .collect()
        };
        words("dt").into_iter().zip(words("dd")).collect()
    }

    #[test]
    fn what_an_entry_keeps_is_shown_in_plain_words() {
        let detail = json!({
            "asked": { "name": "Layla Massey", "nhs-number": "943 476 5919" },
            "in": "people.search",
            "people": 1_200,
            "review_on": "2026-09-01",
            "rules": ["no-look-without-a-reason", "no-look-after-the-visit-ends"],
            "kept": true,
            "shield": null,
            "sees": ["name", "birth-date"],
        });
        let rows = shown(&detail);
        for (name, value) in [
            ("Searched for: Name", "Layla Massey"),
            ("Searched for: NHS number", "943 476 5919"),
            ("In answer to", "Search for people"),
            ("Kept", "Yes"),
            ("Was shown", "Name, Date of birth"),
            ("People shown", "1,200"),
            ("To be looked at again on", "1 September 2026"),
            (
                "Rules that decided",
                "no-look-without-a-reason, no-look-after-the-visit-ends",
            ),
        ] {
            let row = (name.to_owned(), value.to_owned());
            assert!(rows.contains(&row), "{row:?} {rows:?}");
        }
        assert_eq!(rows.len(), 8, "what was not kept has no row");
    }

    #[test]
    fn what_has_no_words_is_shown_by_its_name_and_never_as_a_machine_writes_it() {
        let detail = json!({ "tea": { "milk": [1, { "cups": 2, "of": [] }] }, "sugar": 1.5, "at": "2026-09-01T10:00:00Z" });
        let rows = shown(&detail);
        assert!(
            rows.contains(&("tea: milk".to_owned(), "1, cups: 2".to_owned())),
            "{rows:?}"
        );
        assert!(rows.contains(&("sugar".to_owned(), "1.5".to_owned())));
        assert!(rows.contains(&("at".to_owned(), "2026-09-01T10:00:00Z".to_owned())));
        for (name, value) in rows {
            assert!(!format!("{name}{value}").contains(['{', '}', '[', ']', '"']));
        }
    }
}
