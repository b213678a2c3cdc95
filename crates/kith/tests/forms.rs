//! What the forms that come with the program claim of themselves: how many questions each asks, and that whatever
//! names a question names one that is there.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use kith_gate::accreditation::{ConditionStatus, Conditions, NeededFor};
use serde::Deserialize;

#[derive(Deserialize)]
struct Form {
    #[serde(default)]
    levels: Vec<Level>,
    sections: Vec<Section>,
}

#[derive(Deserialize)]
struct Level {
    id: String,
}

#[derive(Deserialize)]
struct Section {
    questions: Vec<Question>,
}

#[derive(Deserialize)]
struct Question {
    id: String,
    text: String,
    hint: Option<String>,
    guidance: Option<String>,
    #[serde(default)]
    ask_if: String,
    mandatory: Option<Mandatory>,
    #[serde(default)]
    satisfied_by: Vec<String>,
    #[serde(default)]
    reworded: bool,
    #[serde(default)]
    asks: Vec<Asks>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Mandatory {
    Always(bool),
    For(Vec<String>),
}

#[derive(Deserialize)]
struct Asks {
    when: String,
}

impl Question {
    fn is_needed_for(&self, level: &str) -> bool {
        match &self.mandatory {
            None => false,
            Some(Mandatory::Always(always)) => *always,
            Some(Mandatory::For(levels)) => levels.iter().any(|it| it == level),
        }
    }

    /// The toolkit's questions are numbers; those that the form asks besides are words.
    fn is_numbered(&self) -> bool {
        self.id.chars().all(|it| it.is_ascii_digit() || it == '.')
    }
}

impl Form {
    fn questions(&self) -> impl Iterator<Item = &Question> {
        self.sections.iter().flat_map(|it| &it.questions)
    }

    fn ids(&self) -> BTreeSet<&str> {
        self.questions().map(|it| it.id.as_str()).collect()
    }

    fn numbered_for(&self, level: &str) -> usize {
        assert!(self.levels.iter().any(|it| it.id == level), "{level}");
        self.questions()
            .filter(|it| it.is_numbered() && it.is_needed_for(level))
            .count()
    }
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../forms"))
}

fn form(file: &str) -> Form {
    let text = std::fs::read_to_string(folder().join(file)).unwrap();
    toml::from_str(&text).unwrap()
}

fn dspt(year: &str) -> Form {
    form(&format!("dspt-social-care/{year}.toml"))
}

#[test]
fn standards_met_needs_43_questions_in_2024_25_and_45_in_2025_26() {
    assert_eq!(dspt("2024-25").numbered_for("met"), 43);
    assert_eq!(dspt("2025-26").numbered_for("met"), 45);
}

/// One of the 26 could not be found, and the form says so.
#[test]
fn of_the_26_questions_of_approaching_standards_25_are_known() {
    assert_eq!(dspt("2024-25").numbered_for("approaching"), 25);
    assert_eq!(dspt("2025-26").numbered_for("approaching"), 25);
}

#[test]
fn what_is_new_in_2025_26_is_two_questions_and_new_words_for_a_third() {
    let (before, now) = (dspt("2024-25"), dspt("2025-26"));
    let new: Vec<_> = now.ids().difference(&before.ids()).copied().collect();
    assert_eq!(new, ["4.3.1", "7.1.1"]);
    assert!(before.ids().is_subset(&now.ids()));
    for question in now.questions() {
        let asked_before = before.questions().find(|it| it.id == question.id);
        let differs = asked_before.is_some_and(|it| it.text != question.text);
        assert_eq!(differs, question.reworded, "{}", question.id);
    }
}

/// The number before the first dot is the standard of the National Data Guardian, and the guidance names it.
#[test]
fn the_guidance_of_each_dspt_question_names_its_data_security_standard() {
    for year in ["2024-25", "2025-26"] {
        for question in dspt(year).questions().filter(|it| it.is_numbered()) {
            let (standard, _) = question.id.split_once('.').unwrap();
            let named = format!("Data security standard {standard}: ");
            let guidance = question.guidance.as_deref().unwrap();
            assert!(guidance.contains(&named), "{}", question.id);
        }
    }
}

/// Where an answer can be told to fall short, somebody is asked to do something about it.
#[test]
fn whatever_falls_short_of_the_dspt_asks_for_an_action() {
    for year in ["2024-25", "2025-26"] {
        for question in dspt(year).questions() {
            let falls_short = question.is_numbered() && !question.satisfied_by.is_empty();
            let no = format!("answer('{}') == 'no'", question.id);
            let asked = question.asks.iter().any(|it| it.when == no);
            assert!(asked || !falls_short, "{}", question.id);
        }
    }
}

#[test]
fn the_accreditation_form_asks_what_the_gate_asks_of_an_organisation() {
    let form = form("accreditation/2026.toml");
    let conditions = Conditions::of_the_program().unwrap().all();
    assert_eq!(conditions.len(), 28);
    for condition in conditions {
        let number = condition.number.to_string();
        let question = form.questions().find(|it| it.id == number).unwrap();
        assert_eq!(question.text, condition.name);
        assert_eq!(question.hint.as_deref(), Some(condition.asks.as_str()));
        let not_asked_for = match condition.needed_for {
            NeededFor::Use => "answer('what-for') != 'supply'",
            NeededFor::Supply => "answer('what-for') != 'use'",
            NeededFor::Both => "",
        };
        assert_eq!(question.ask_if, not_asked_for, "{number}");
        let counts: Vec<_> = ConditionStatus::ALL
            .into_iter()
            .filter(|it| it.counts())
            .filter(|it| condition.may_not_apply || *it != ConditionStatus::NotApplicable)
            .map(ConditionStatus::name)
            .collect();
        assert_eq!(question.satisfied_by, counts, "{number}");
    }
}

#[derive(Deserialize)]
struct Template {
    form: String,
    answers: Vec<String>,
    helps: Vec<String>,
}

/// The front lines of a template: TOML between two lines of `+++`.
fn templates() -> Vec<Template> {
    std::fs::read_dir(folder().join("templates"))
        .unwrap()
        .map(|it| std::fs::read_to_string(it.unwrap().path()).unwrap())
        .map(|text| toml::from_str(text.split("+++").nth(1).unwrap()).unwrap())
        .collect()
}

#[test]
fn each_question_of_the_dspt_has_a_template_that_helps_with_it() {
    let (form, templates) = (dspt("2025-26"), templates());
    assert!(templates.iter().all(|it| it.form == "dspt-social-care"));
    let helped: BTreeSet<&str> = templates
        .iter()
        .flat_map(|it| it.answers.iter().chain(&it.helps))
        .map(String::as_str)
        .collect();
    let asked: BTreeSet<&str> = form
        .questions()
        .filter(|it| it.is_numbered())
        .map(|it| it.id.as_str())
        .collect();
    assert_eq!(helped, asked);
}
