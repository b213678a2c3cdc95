use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::Form;
use crate::answers::{Entry, read};
use crate::model::places;

const FORM: &str = r#"
id = "house"
version = "2026"
title = "A house"
about = "service"
first_day = 2026-01-01
follows = "2025"

[[levels]]
id = "fair"
title = "Fair"
once = true
needs_plan = true
[[levels]]
id = "good"
title = "Good"

[[sections]]
id = "all"
title = "All"
[[sections.questions]]
id = "stairs"
text = "Are there stairs?"
kind = "yes-no"
mandatory = true
[[sections.questions]]
id = "rail"
text = "Is there a rail?"
kind = "choice"
options = [
  { id = "both", text = "On both sides", score = 2 },
  { id = "one", text = "On one side", score = 1 },
  { id = "none", text = "None", score = 0, explain = true },
]
ask_if = "answer('stairs') == 'yes'"
mandatory = ["good"]
satisfied_by = ["both", "one"]
  [[sections.questions.asks]]
  when = "answer('rail') == 'none'"
  action = "Fit a rail"
  within_days = 30
[[sections.questions]]
id = "loose"
text = "Is it loose?"
kind = "yes-no"
ask_if = "answered('rail') && answer('rail') != 'none'"
[[sections.questions]]
id = "falls"
text = "How many falls?"
kind = "number"
least = 0
most = 100
reworded = true
[[sections.questions]]
id = "twice"
text = "Twice the falls"
kind = "computed"
value = "answer('falls') * 2"
[[sections.questions]]
id = "note"
text = "Anything else?"
kind = "text"
replaces = ["remark"]

[[scores]]
id = "total"
title = "Total"
of = [ { question = "rail", weight = 3 }, { question = "falls", cap = 10 } ]
cap = 12
bands = [ { from = 0, id = "low", title = "Low" }, { from = 5, id = "high", title = "High" } ]
[[scores]]
id = "half"
title = "Half"
value = "score('total') / 2"
"#;

fn form() -> Form {
    crate::read("house.toml", FORM).unwrap()
}

/// The version before, in which `note` was `remark` and took more.
fn before() -> Form {
    let text = FORM
        .replace("\"2026\"", "\"2025\"")
        .replace("follows = \"2025\"", "");
    let text = text
        .replace("replaces = [\"remark\"]", "")
        .replace("id = \"note\"", "id = \"remark\"");
    let text = text.replace(
        "{ id = \"one\", text = \"On one side\", score = 1 },",
        "{ id = \"one\", text = \"On one side\" },\n  { id = \"rope\", text = \"A rope\" },",
    );
    crate::read("house.toml", &text).unwrap()
}

#[expect(clippy::needless_pass_by_value, reason = "json! makes a value")]
fn answers(form: &Form, all: serde_json::Value) -> Answers {
    let mut answers = Answers::new();
    for (key, sent) in all.as_object().unwrap() {
        let answer = read(&form.question(key).unwrap().kind, sent)
            .unwrap()
            .unwrap();
        answers.insert(key.parse().unwrap(), Entry::from(answer));
    }
    answers
}

fn outcome(all: serde_json::Value) -> Outcome {
    Outcome::of(&form(), &answers(&form(), all))
}

fn asked(outcome: &Outcome) -> Vec<&str> {
    outcome.asked().iter().map(QuestionKey::as_str).collect()
}

fn score(outcome: &Outcome, key: &str) -> f64 {
    outcome.score(&key.parse().unwrap()).unwrap().value.get()
}

fn reaches(all: serde_json::Value, standing: &Standing) -> Option<String> {
    let answers = answers(&form(), all);
    let outcome = Outcome::of(&form(), &answers);
    reached(&form(), &answers, &outcome, standing).map(|it| it.key.to_string())
}

#[test]
fn a_question_is_asked_when_its_condition_holds_and_hidden_with_what_led_to_it() {
    assert_eq!(
        asked(&outcome(json!({}))),
        ["falls", "note", "stairs", "twice"]
    );
    let open = outcome(json!({ "stairs": "yes", "rail": "one" }));
    assert_eq!(
        asked(&open),
        ["falls", "loose", "note", "rail", "stairs", "twice"]
    );
    let hidden = outcome(json!({ "stairs": "no", "rail": "one", "loose": "yes" }));
    assert_eq!(asked(&hidden), ["falls", "note", "stairs", "twice"]);
}

#[test]
fn what_is_computed_follows_its_answers_and_is_nothing_without_them() {
    let twice = "twice".parse().unwrap();
    assert_eq!(outcome(json!({})).computed(&twice), None);
    let computed = outcome(json!({ "falls": 4 }));
    assert_eq!(
        computed.computed(&twice),
        Some(&Answer::Number("8".parse().unwrap()))
    );
}

#[test]
fn scores_are_weighed_and_capped_and_have_a_band_once_nothing_is_missing() {
    let whole = outcome(json!({ "stairs": "yes", "rail": "both", "falls": 3 }));
    assert_eq!(score(&whole, "total"), 9.0);
    assert_eq!(score(&whole, "half"), 4.5);
    let total = "total".parse().unwrap();
    assert_eq!(
        whole.score(&total).unwrap().band.as_ref().unwrap().as_str(),
        "high"
    );
    let capped = outcome(json!({ "stairs": "yes", "rail": "both", "falls": 50 }));
    assert_eq!(score(&capped, "total"), 12.0);
    let part = outcome(json!({ "stairs": "yes", "rail": "both" }));
    let part = part.score(&total).unwrap();
    assert_eq!(
        (part.band.as_ref(), part.missing[0].as_str()),
        (None, "falls")
    );
}

#[test]
fn a_level_is_reached_once_all_that_it_needs_is_met() {
    let nothing = Standing::default();
    assert_eq!(reaches(json!({}), &nothing), None);
    assert_eq!(
        reaches(json!({ "stairs": "no" }), &nothing).as_deref(),
        Some("good")
    );
    assert_eq!(
        reaches(json!({ "stairs": "yes", "rail": "one" }), &nothing).as_deref(),
        Some("good")
    );
    assert_eq!(
        reaches(json!({ "stairs": "yes", "rail": "none" }), &nothing),
        None
    );
}

#[test]
fn a_level_that_needs_a_plan_is_reached_with_one_and_once_only() {
    let mut standing = Standing::default();
    let short = json!({ "stairs": "yes", "rail": "none" });
    standing.planned.insert("rail".parse().unwrap());
    assert_eq!(reaches(short.clone(), &standing).as_deref(), Some("fair"));
    standing.before.insert("fair".parse().unwrap());
    assert_eq!(reaches(short, &standing), None);
}

#[test]
fn what_is_missing_says_why() {
    let form = form();
    let good = "good".parse().unwrap();
    let why = |all, explanation: Option<&str>| {
        let mut answers = answers(&form, all);
        if let Some(entry) = answers.get_mut("rail") {
            entry.explanation = explanation.map(str::to_owned);
        }
        let outcome = Outcome::of(&form, &answers);
        let unmet = outcome.unmet(&form, &answers, Some(&good));
        unmet
            .into_iter()
            .map(|it| (it.question.to_string(), it.why))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        why(json!({}), None),
        [("stairs".to_owned(), Why::NotAnswered)]
    );
    let none = json!({ "stairs": "yes", "rail": "none" });
    assert_eq!(why(none, None), [("rail".to_owned(), Why::NotSatisfied)]);
    let text = FORM.replace(
        "satisfied_by = [\"both\", \"one\"]",
        "evidence = \"needed\"",
    );
    let strict = crate::read("house.toml", &text).unwrap();
    let mut given = answers(&strict, json!({ "stairs": "yes", "rail": "none" }));
    let mut next = |entry: fn(&mut Entry)| {
        entry(given.get_mut("rail").unwrap());
        Outcome::of(&strict, &given)
            .unmet(&strict, &given, Some(&good))
            .first()
            .map(|it| it.why)
    };
    assert_eq!(next(|_| ()), Some(Why::NotExplained));
    assert_eq!(
        next(|it| it.explanation = Some("rented".to_owned())),
        Some(Why::NoEvidence)
    );
    assert_eq!(
        next(|it| it.evidence = Some("in the folder".to_owned())),
        None
    );
}

#[test]
fn an_answer_asks_for_an_action_with_its_due_day() {
    let actions = outcome(json!({ "stairs": "yes", "rail": "none" }));
    let actions = actions.actions(&form(), jiff::civil::date(2026, 11, 23));
    assert_eq!(actions.len(), 1);
    assert_eq!(actions[0].action, "Fit a rail");
    assert_eq!(actions[0].due, jiff::civil::date(2026, 12, 23));
    let hidden = outcome(json!({ "stairs": "no", "rail": "none" }));
    assert_eq!(hidden.actions(&form(), jiff::civil::date(2026, 11, 23)), []);
}

#[test]
fn last_years_answers_carry_over_and_are_marked() {
    let before = before();
    let given = answers(
        &before,
        json!({ "stairs": "yes", "rail": "rope", "falls": 2, "remark": "Steep" }),
    );
    let carried = carry_over(&before, &given, &form()).unwrap();
    let mark = |key: &str| carried.get(key).map(|it| (it.mark, it.entry.is_some()));
    assert_eq!(mark("stairs"), Some((Mark::Same, true)));
    assert_eq!(mark("falls"), Some((Mark::Reworded, true)));
    assert_eq!(mark("rail"), Some((Mark::NoLongerFits, false)));
    assert_eq!(mark("note"), Some((Mark::Same, true)));
    assert_eq!(mark("loose"), Some((Mark::Same, false)));
    assert_eq!(mark("twice"), None);
    let again = carry_over(&form(), &given, &before);
    assert_eq!(again, Err(CarryError::NotTheVersionBefore));
}

/// Any answers, of which some questions have none.
fn any_answers() -> impl Strategy<Value = Answers> {
    let maybe =
        |options: &'static [&'static str]| proptest::option::of(proptest::sample::select(options));
    let rails: &[&str] = &["both", "one", "none"];
    let yes_no: &[&str] = &["yes", "no"];
    (
        maybe(yes_no),
        maybe(rails),
        maybe(yes_no),
        proptest::option::of(0..100),
    )
        .prop_map(|(stairs, rail, loose, falls)| {
            let all = json!({ "stairs": stairs, "rail": rail, "loose": loose, "falls": falls });
            let mut all = all.as_object().unwrap().clone();
            all.retain(|_, it| !it.is_null());
            answers(&form(), all.into())
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_the_file_does_not_change_what_follows(given in any_answers()) {
        let mut turned = form();
        for section in &mut turned.sections {
            section.questions.reverse();
        }
        turned.places = places(&turned.sections);
        prop_assert_eq!(Outcome::of(&form(), &given).asked, Outcome::of(&turned, &given).asked);
        prop_assert_eq!(Outcome::of(&form(), &given).scores, Outcome::of(&turned, &given).scores);
    }

    #[test]
    fn a_hidden_answer_changes_nothing(given in any_answers()) {
        let outcome = Outcome::of(&form(), &given);
        let mut without = given.clone();
        without.retain(|key, _| outcome.is_asked(key));
        prop_assert_eq!(outcome, Outcome::of(&form(), &without));
    }

    #[test]
    fn no_score_is_above_its_cap(given in any_answers()) {
        let outcome = Outcome::of(&form(), &given);
        prop_assert!(score(&outcome, "total") <= 12.0 && score(&outcome, "half") <= 6.0);
    }

    #[test]
    fn what_did_not_change_carries_over_as_it_is(given in any_answers()) {
        let text = FORM.replace("\"2026\"", "\"2025\"").replace("follows = \"2025\"", "");
        let before = crate::read("house.toml", &text).unwrap();
        let carried = carry_over(&before, &given, &form()).unwrap();
        let again: Answers = carried.into_iter().filter_map(|(key, it)| Some((key, it.entry?))).collect();
        prop_assert_eq!(again, given);
    }
}
