//! Answers, on their way to FHIR and back.

use jiff::Timestamp;
use jiff::civil::date;
use kith_forms::model::Kind;
use kith_forms::rules::Outcome;
use kith_forms::{Answers, Entry, Form, answers};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::made;
use super::others::{END_OF_LIFE, of, read};
use crate::fhir::{Response, Status, Who, read_response, response};

const RESPONSE: &str = include_str!("../../data/UKCore-QuestionnaireResponse-EOLPlan-Example.json");
const RESPONSE_XML: &str =
    include_str!("../../data/UKCore-QuestionnaireResponse-EOLPlan-Example.xml");

/// An answer of a kind, made of a number and some words.
fn sent(kind: &Kind, number: u32, words: &str) -> Json {
    let bit = |it: &usize| number >> (it % 8) & 1 == 1;
    match kind {
        Kind::YesNo => json!(if bit(&0) { "yes" } else { "no" }),
        Kind::Choice(all) => json!(all[number as usize % all.len()].key),
        Kind::Choices(all) => {
            let chosen = (0..all.len()).filter(bit);
            chosen.map(|it| json!(all[it].key)).collect()
        }
        Kind::Text(most) | Kind::LongText(most) => {
            json!(words.chars().take(*most).collect::<String>())
        }
        Kind::Number(range) | Kind::Money(range) => {
            let bound = if bit(&1) { range.least } else { range.most };
            bound.map_or_else(|| json!(number), |it| json!(it.to_string()))
        }
        Kind::Scale(it) => json!(if bit(&0) { it.least } else { it.most }),
        Kind::Date => {
            json!(date(2026, 1, 1).saturating_add(jiff::Span::new().days(number % 9_999)))
        }
        Kind::File | Kind::Photograph | Kind::Person => {
            json!(format!("{number:08x}-0000-7000-8000-000000000000"))
        }
        Kind::Organisation => json!(format!("A{}", number % 1_000)),
        Kind::Services => json!([format!("A{}", number % 90), "VN1A1"]),
        Kind::Address => json!({ "lines": [words, "Orrinford"], "postcode": "SW1A 1AA" }),
        Kind::Table(table) => {
            let row = |salt: u32| -> Json {
                let cells = table.columns.iter().filter(|_| !bit(&3));
                let cell = |(at, it): (u32, &kith_forms::model::Column)| {
                    (
                        it.key.to_string(),
                        sent(&it.kind, number ^ at ^ salt, words),
                    )
                };
                Json::Object((0..).zip(cells).map(cell).collect())
            };
            (0..=number % 4).map(row).collect()
        }
        Kind::Computed(_) => Json::Null,
    }
}

/// A form made up, with answers to some of its questions.
fn answered() -> impl Strategy<Value = (Form, Answers)> {
    let one = (
        any::<u32>(),
        "[\\PC\n]{1,30}",
        proptest::option::of("[\\PC\n]{1,9}"),
    );
    let said = proptest::collection::vec(proptest::option::of(one), 20);
    (made::form(), said).prop_map(|(form, said)| {
        let mut given = Answers::new();
        for (question, said) in form.questions().zip(said) {
            let Some((number, words, besides)) = said else {
                continue;
            };
            let sent = sent(&question.kind, number, &words);
            if let Ok(Some(answer)) = answers::read(&question.kind, &sent) {
                let entry = Entry {
                    answer,
                    explanation: besides.clone().filter(|_| number % 2 == 0),
                    evidence: besides,
                };
                given.insert(question.key.clone(), entry);
            }
        }
        (form, given)
    })
}

fn about(status: Status) -> Response {
    Response {
        status,
        authored: Some("2026-11-23T08:00:00Z".parse::<Timestamp>().unwrap()),
        subject: Some(Who::Organisation("A1B".parse().unwrap())),
        author: Some(Who::Other("Practitioner/12".to_owned())),
    }
}

proptest! {
    // To make a form takes milliseconds; a fuzzer goes further (CONTRIBUTING.md).
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn answers_are_the_same_after_fhir((form, answers) in answered()) {
        let about = about(Status::InProgress);
        let json = serde_json::to_string(&response(&form, &answers, &about)).unwrap();
        let read = read_response(&form, &json);
        let read = read.map_err(|faults| TestCaseError::fail(format!("{faults:#?}\n{json}")))?;
        prop_assert_eq!(read.answers, answers, "{}", json);
        prop_assert_eq!(read.response, about);
        prop_assert_eq!(read.not_kept, &[]);
    }

    #[test]
    fn a_response_that_is_complete_holds_what_is_asked((form, answers) in answered()) {
        let json = serde_json::to_string(&response(&form, &answers, &about(Status::Completed))).unwrap();
        let read = read_response(&form, &json).unwrap();
        let outcome = Outcome::of(&form, &answers);
        let asked = answers.into_iter().filter(|(key, _)| outcome.is_asked(key));
        prop_assert_eq!(read.answers, asked.collect::<Answers>());
    }
}

fn lost(all: &[crate::fhir::NotKept]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

#[test]
fn the_response_to_the_end_of_life_plan_of_uk_core_is_read_in_json_and_xml() {
    let form = read(END_OF_LIFE).form;
    let read = read_response(&form, RESPONSE).unwrap();
    assert_eq!(read, read_response(&form, RESPONSE_XML).unwrap());
    let answers = read.answers.iter();
    let answers: Vec<(&str, Json)> = answers
        .map(|(key, it)| (key.as_str(), it.answer.to_json()))
        .collect();
    assert_eq!(
        answers,
        [
            (
                "Q1.1",
                json!([{ "Q1.1g": "Primary fibromyalgia syndrome (http://snomed.info/sct|95417003)" }])
            ),
            ("Q1.2", json!("Yes")),
            ("Q1.3", json!("Yes")),
            ("Q2g", json!("2023-11-13")),
            ("Q3g", json!("2023-11-13")),
        ]
    );
    assert_eq!(read.response.status, Status::Completed);
    let patient = "Patient/UKCore-Patient-RichardSmith-Example".to_owned();
    assert_eq!(read.response.subject, Some(Who::Other(patient)));
    assert_eq!(
        lost(&read.not_kept),
        [
            "encounter is not kept",
            "source is not kept",
            "text is not kept",
            "item Q3g: its time of day is not kept",
        ]
    );
}

/// A form of others, and a response to it.
#[expect(clippy::needless_pass_by_value, reason = "json! makes a value")]
fn responded(item: Json, answer: Json) -> Result<(Json, Option<String>, Vec<String>), Vec<String>> {
    let mut whole = json!({ "linkId": "1/a", "text": "A?" });
    whole
        .as_object_mut()
        .unwrap()
        .extend(item.as_object().unwrap().clone());
    let form = read(&of(json!([whole]))).form;
    let response = json!({
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "item": [{ "linkId": "1/a", "answer": answer }],
    });
    let read = read_response(&form, &response.to_string());
    let read = read.map_err(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    let given = read.answers.get("1-a");
    Ok((
        given.map_or(Json::Null, |it| it.answer.to_json()),
        given.and_then(|it| it.explanation.clone()),
        lost(&read.not_kept),
    ))
}

#[test]
fn answers_of_others_are_found_by_linkid_code_and_words() {
    let drinks = json!({ "type": "open-choice", "answerOption": [
        { "valueCoding": { "system": "https://example.org", "code": "t ea", "display": "Tea" } },
        { "valueString": "Hot water" },
    ] });
    let coded = |coding: Json| responded(drinks.clone(), json!([{ "valueCoding": coding }]));
    let none = Vec::<String>::new;
    assert_eq!(
        coded(json!({ "code": "t ea" })),
        Ok((json!("t-ea"), None, none()))
    );
    assert_eq!(
        coded(json!({ "display": "Tea" })),
        Ok((json!("t-ea"), None, none()))
    );
    assert_eq!(
        responded(drinks.clone(), json!([{ "valueString": "Hot water" }])),
        Ok((json!("Hot-water"), None, none()))
    );
    assert_eq!(
        responded(drinks.clone(), json!([{ "valueString": "Squash" }])),
        Ok((json!("other"), Some("Squash".to_owned()), none()))
    );
    let weight = json!({ "type": "quantity" });
    let kilos = json!([{ "valueQuantity": { "value": 70.50, "unit": "kg" } }]);
    assert_eq!(
        responded(weight, kilos),
        Ok((
            json!("70.5"),
            None,
            vec!["item 1-a: the unit of its answer is not kept".to_owned()]
        ))
    );
    let days = json!([{ "valueDate": "2026-01-01" }, { "valueDate": "2026-01-02" }]);
    assert_eq!(
        responded(json!({ "type": "date", "repeats": true }), days.clone()),
        Ok((
            json!([{ "answer": "2026-01-01" }, { "answer": "2026-01-02" }]),
            None,
            none()
        ))
    );
    assert_eq!(
        responded(json!({ "type": "date" }), days),
        Ok((
            json!("2026-01-01"),
            None,
            vec!["item 1-a: it takes one answer: the others are not kept".to_owned()]
        ))
    );
}

#[test]
fn what_cannot_be_an_answer_is_refused_and_not_repeated() {
    for (item, answer, why) in [
        (
            json!({ "type": "boolean" }),
            json!([{ "valueString": "Nia" }]),
            "Select yes or no",
        ),
        (
            json!({ "type": "date" }),
            json!([{ "valueDate": "2026-02" }]),
            "Enter a day",
        ),
        (
            json!({ "type": "choice", "answerOption": [{ "valueString": "x" }, { "valueString": "y" }] }),
            json!([{ "valueString": "Nia" }]),
            "Select one of the options",
        ),
        (
            json!({ "type": "string", "maxLength": 2 }),
            json!([{ "valueString": "Nia" }]),
            "Shorten it to 2 characters",
        ),
        (
            json!({ "type": "attachment" }),
            json!([{ "valueAttachment": { "title": "Nia" } }]),
            "Choose the file again",
        ),
    ] {
        let faults = responded(item, answer).unwrap_err().join("\n");
        let begins = format!("item 1-a: its answer cannot be taken: {why}");
        assert!(
            faults.starts_with(&begins) && !faults.contains("Nia"),
            "{faults}"
        );
    }
}

#[test]
fn a_response_that_cannot_be_one_to_this_form_is_refused() {
    let form = read(END_OF_LIFE).form;
    let refused = |response: &str| {
        let faults = read_response(&form, response).unwrap_err();
        faults.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        refused(r#"{ "resourceType": "QuestionnaireResponse", "status": "entered-in-error" }"#),
        ["it was entered in error: choose a response that is in-progress, completed or amended"]
    );
    let other = r#"{ "resourceType": "QuestionnaireResponse", "status": "completed", "questionnaire": "urn:kith:form:other|1" }"#;
    assert_eq!(
        refused(other),
        ["it answers another form: read it with urn:kith:form:other|1"]
    );
    assert!(refused(END_OF_LIFE)[0].starts_with("this is no QuestionnaireResponse"));
}
