//! `docs/write-a-form.md` says what is true.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use jiff::civil::date;
use kith_forms::answers::read;
use kith_forms::rules::{Outcome, Standing, reached};
use kith_forms::{Answers, Entry, Form};
use serde_json::json;

fn example() -> Form {
    let document = include_str!("../../../docs/write-a-form.md");
    let (_, rest) = document.split_once("```toml\n").unwrap();
    let (toml, _) = rest.split_once("```").unwrap();
    kith_forms::read("docs/write-a-form.md", toml).unwrap()
}

fn answers(form: &Form, all: &[(&str, &str)]) -> Answers {
    let entry = |(key, sent): &(&str, &str)| {
        let question = form.question(key).unwrap();
        let answer = read(&question.kind, &json!(sent)).unwrap().unwrap();
        (question.key.clone(), Entry::from(answer))
    };
    all.iter().map(entry).collect()
}

#[test]
fn the_example_of_the_document_is_read_and_answered() {
    let form = example();
    let poor = [
        ("dog", "yes"),
        ("dog-away", "no"),
        ("cold", "often"),
        ("dark", "sometimes"),
    ];
    let given = answers(&form, &poor);
    let outcome = Outcome::of(&form, &given);
    let comfort = outcome.score(&"comfort".parse().unwrap()).unwrap();
    assert_eq!(comfort.value.to_string(), "5");
    assert_eq!(comfort.band.as_ref().unwrap().as_str(), "poor");
    assert_eq!(reached(&form, &given, &outcome, &Standing::default()), None);
    let actions = outcome.actions(&form, date(2026, 3, 1));
    assert_eq!(actions.len(), 1);
    assert_eq!(actions.first().unwrap().due, date(2026, 3, 15));
}

#[test]
fn without_a_dog_the_level_of_the_document_is_reached() {
    let form = example();
    let given = answers(&form, &[("dog", "no"), ("dog-away", "no")]);
    let outcome = Outcome::of(&form, &given);
    let level = reached(&form, &given, &outcome, &Standing::default()).unwrap();
    assert_eq!(level.title, "Safe to visit alone");
    assert!(outcome.actions(&form, date(2026, 3, 1)).is_empty());
}
