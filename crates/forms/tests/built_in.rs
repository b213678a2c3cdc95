//! What the forms that Kith comes with claim of themselves, and what follows from answering them.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::ToSpan as _;
use jiff::civil::date;
use kith_forms::answers::read;
use kith_forms::model::Question;
use kith_forms::rules::{Mark, Outcome, Standing, carry_over, publishable, reached};
use kith_forms::{Answers, Catalogue, Entry, Form};
use serde::Deserialize;
use serde_json::json;

fn catalogue() -> &'static Catalogue {
    static ALL: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::load(None).unwrap());
    &ALL
}

fn form(key: &str, version: &str) -> &'static Form {
    let form = catalogue().form(&key.parse().unwrap(), &version.parse().unwrap());
    form.unwrap()
}

/// An answer to each question of choice or of words, as `choose` says.
fn answered(form: &Form, choose: impl Fn(&str) -> &'static str) -> Answers {
    let mut answers = Answers::new();
    for question in form.questions() {
        let said = json!(choose(question.key.as_str()));
        if let Ok(Some(answer)) = read(&question.kind, &said) {
            let entry = Entry {
                explanation: Some("as we agreed".to_owned()),
                evidence: Some("in the office".to_owned()),
                ..answer.into()
            };
            answers.insert(question.key.clone(), entry);
        }
    }
    answers
}

fn level(form: &Form, answers: &Answers, standing: &Standing) -> Option<String> {
    let outcome = Outcome::of(form, answers);
    reached(form, answers, &outcome, standing).map(|it| it.key.to_string())
}

fn dspt(choose: impl Fn(&str) -> &'static str) -> (&'static Form, Answers) {
    let form = form("dspt-social-care", "2025-26");
    let answers = answered(form, |key| match key {
        "covers" => "one",
        "1.1.1" => "ZA000000",
        _ => choose(key),
    });
    (form, answers)
}

fn good(key: &str) -> &'static str {
    match key {
        "8.1.4" => "supported",
        "cyber-essentials-plus" | "optional-questions" => "no",
        _ => "yes",
    }
}

#[test]
fn a_service_that_meets_every_mandatory_question_reaches_standards_met() {
    let (form, answers) = dspt(good);
    let at = level(form, &answers, &Standing::default());
    assert_eq!(at.as_deref(), Some("met"));
    let (form, answers) = dspt(|key| if key == "8.1.4" { "supported" } else { "yes" });
    let at = level(form, &answers, &Standing::default());
    assert_eq!(at.as_deref(), Some("exceeded"));
}

#[test]
fn approaching_standards_is_reached_once_and_with_a_plan() {
    let (form, answers) = dspt(|key| if key == "3.2.1" { "no" } else { good(key) });
    assert_eq!(level(form, &answers, &Standing::default()), None);
    let planned = Standing {
        planned: BTreeSet::from(["3.2.1".parse().unwrap()]),
        before: BTreeSet::new(),
    };
    let at = level(form, &answers, &planned);
    assert_eq!(at.as_deref(), Some("approaching"));
    let again = Standing {
        before: BTreeSet::from(["approaching".parse().unwrap()]),
        ..planned
    };
    assert_eq!(level(form, &answers, &again), None);
}

#[test]
fn unsupported_systems_are_asked_about_only_where_there_are_some() {
    let risk = "8.2.1".parse().unwrap();
    let (form, answers) = dspt(good);
    assert!(!Outcome::of(form, &answers).is_asked(&risk));
    let (form, answers) = dspt(|key| {
        if key == "8.1.4" {
            "risk-managed"
        } else {
            good(key)
        }
    });
    assert!(Outcome::of(form, &answers).is_asked(&risk));
}

#[test]
fn last_years_answers_carry_over_and_what_is_new_is_marked() {
    let before = form("dspt-social-care", "2024-25");
    let now = form("dspt-social-care", "2025-26");
    let carried = carry_over(before, &answered(before, good), now).unwrap();
    let marked = |mark: Mark| -> Vec<String> {
        let all = carried.iter().filter(|(_, it)| it.mark == mark);
        all.map(|(key, _)| key.to_string()).collect()
    };
    assert_eq!(marked(Mark::New), ["4.3.1", "7.1.1"]);
    assert_eq!(marked(Mark::Reworded), ["1.1.5"]);
    assert!(marked(Mark::NoLongerFits).is_empty());
}

#[test]
fn a_year_asks_what_the_year_before_asked_until_it_was_compared_with_the_toolkit() {
    let (before, now) = (
        form("dspt-social-care", "2025-26"),
        form("dspt-social-care", "2026-27"),
    );
    let carried = carry_over(before, &answered(before, good), now).unwrap();
    assert!(carried.values().all(|it| it.mark == Mark::Same));
}

#[test]
fn what_is_published_counts_until_the_deadline_of_the_next_year() {
    for (version, until) in [
        ("2024-25", date(2026, 6, 30)),
        ("2025-26", date(2027, 6, 30)),
        ("2026-27", date(2028, 6, 30)),
    ] {
        let form = form("dspt-social-care", version);
        let (first, last) = form.days();
        assert_eq!(form.counts_until(first), Some(until), "{version}");
        assert_eq!(last.unwrap().saturating_add(1.year()), until);
        assert_eq!(form.covers().unwrap().as_str(), "covered");
    }
}

#[test]
fn one_that_only_supplies_the_record_is_not_asked_for_what_using_it_needs() {
    let form = form("accreditation", "2026");
    let answers = answered(form, |key| if key == "what-for" { "supply" } else { "met" });
    let outcome = Outcome::of(form, &answers);
    for (key, asked) in [
        ("1", true),
        ("9", false),
        ("9-assessor", false),
        ("22", true),
    ] {
        assert_eq!(outcome.is_asked(&key.parse().unwrap()), asked, "{key}");
    }
}

#[test]
fn readiness_is_half_where_everything_is_in_part() {
    let form = form("digital-readiness", "2026");
    let answers = answered(form, |_| "in-part");
    let outcome = Outcome::of(form, &answers);
    for score in form.scores() {
        let scored = outcome.score(&score.key).unwrap();
        assert_eq!(scored.value.to_string(), "50", "{}", score.key);
        assert!(scored.missing.is_empty());
    }
    assert!(publishable(form, &answers, &outcome, &Standing::default()));
}

/// The toolkit's questions are numbers; those that the form asks besides are words.
fn numbered(form: &Form) -> impl Iterator<Item = &Question> {
    let number = |it: &&Question| {
        it.key
            .as_str()
            .chars()
            .all(|c| c.is_ascii_digit() || c == '.')
    };
    form.questions().filter(number)
}

fn needed_for(form: &Form, level: &str) -> usize {
    let level = form
        .levels()
        .iter()
        .find(|it| it.key.as_str() == level)
        .unwrap();
    numbered(form)
        .filter(|it| it.mandatory.at(Some(&level.key)))
        .count()
}

#[test]
fn standards_met_needs_43_questions_in_2024_25_and_45_in_2025_26() {
    assert_eq!(needed_for(form("dspt-social-care", "2024-25"), "met"), 43);
    assert_eq!(needed_for(form("dspt-social-care", "2025-26"), "met"), 45);
}

/// One of the 26 could not be found, and the form says so.
#[test]
fn of_the_26_questions_of_approaching_standards_25_are_known() {
    for year in ["2024-25", "2025-26", "2026-27"] {
        assert_eq!(
            needed_for(form("dspt-social-care", year), "approaching"),
            25
        );
    }
}

/// The number before the first dot is the standard of the National Data Guardian, and the guidance names it.
#[test]
fn the_guidance_of_each_dspt_question_names_its_data_security_standard() {
    for year in ["2024-25", "2025-26", "2026-27"] {
        for question in numbered(form("dspt-social-care", year)) {
            let (standard, _) = question.key.as_str().split_once('.').unwrap();
            let named = format!("Data security standard {standard}: ");
            assert!(
                question.guidance.iter().any(|it| it.starts_with(&named)),
                "{}",
                question.key
            );
        }
    }
}

/// Where an answer can be told to fall short, somebody is asked to do something about it.
#[test]
fn whatever_falls_short_of_the_dspt_asks_for_an_action() {
    for year in ["2024-25", "2025-26", "2026-27"] {
        let form = form("dspt-social-care", year);
        for question in numbered(form).filter(|it| !it.satisfied_by.is_empty()) {
            let no = format!("answer('{}') == 'no'", question.key);
            assert!(
                question.asks.iter().any(|it| it.when.source() == no),
                "{}",
                question.key
            );
        }
    }
}

#[derive(Deserialize)]
struct Conditions {
    condition: Vec<Condition>,
}

#[derive(Deserialize)]
struct Condition {
    number: i64,
    name: String,
    asks: String,
    needed_for: String,
    #[serde(default)]
    may_not_apply: bool,
}

#[test]
fn the_accreditation_form_asks_what_the_gate_asks_of_an_organisation() {
    let form = form("accreditation", "2026");
    let asked = include_str!("../../gate/data/accreditation-2026-11.toml");
    let asked: Conditions = toml::from_str(asked).unwrap();
    assert_eq!(asked.condition.len(), 28);
    for condition in asked.condition {
        let question = form.question(&condition.number.to_string()).unwrap();
        assert_eq!(question.text, condition.name);
        assert_eq!(question.hint.as_ref(), Some(&condition.asks));
        let asked_if = match condition.needed_for.as_str() {
            "use" => Some("answer('what-for') != 'supply'"),
            "supply" => Some("answer('what-for') != 'use'"),
            _ => None,
        };
        assert_eq!(question.ask_if.as_ref().map(|it| it.source()), asked_if);
        let may_not_apply = question
            .satisfied_by
            .iter()
            .any(|it| it.as_str() == "not-applicable");
        assert_eq!(may_not_apply, condition.may_not_apply, "{}", question.key);
    }
}

#[test]
fn each_question_of_the_dspt_has_a_template_that_helps_with_it() {
    let form = form("dspt-social-care", "2026-27");
    for question in numbered(form) {
        let ties = catalogue().templates_for(form.key(), &question.key);
        assert!(!ties.is_empty(), "{}", question.key);
    }
    assert_eq!(catalogue().templates().count(), 6);
}
