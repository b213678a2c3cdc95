//! Questionnaires that others wrote.

use jiff::civil::date;
use serde_json::{Value, json};

use crate::fhir::{Imported, read_questionnaire};

pub(super) const END_OF_LIFE: &str =
    include_str!("../../data/UKCore-Questionnaire-EOLPlan-Example.json");
const END_OF_LIFE_XML: &str = include_str!("../../data/UKCore-Questionnaire-EOLPlan-Example.xml");

pub(super) fn read(text: &str) -> Imported {
    read_questionnaire(text, date(2026, 11, 23)).unwrap()
}

fn lost(imported: &Imported) -> Vec<String> {
    let all = imported.not_kept.iter();
    all.map(ToString::to_string).collect()
}

#[test]
fn the_end_of_life_plan_of_uk_core_is_read_in_json_and_xml() {
    let imported = read(END_OF_LIFE);
    assert_eq!(imported.file, include_str!("end_of_life.toml"));
    assert_eq!(imported.file, read(END_OF_LIFE_XML).file);
    assert_eq!(
        lost(&imported),
        [
            "it says no version: it is version 2023-11-13 here",
            "its status, draft, is not kept: a form may be answered on its days",
            "code is not kept",
            "description is not kept",
            "experimental is not kept",
            "text is not kept",
            "item Q1.1g: it is a column of a table: that it must be answered is not kept",
            "item Q1.1g: how it is shown (autocomplete) is not kept",
            "item Q1.1g: its options are in https://fhir.hl7.org.uk/ValueSet/UKCore-ConditionCode, which is not here: it is asked as text",
            "item Q2g: code is not kept",
            "item Q3g: code is not kept",
            "item Q3g: it asks for a day and a time: the day alone is asked",
        ]
    );
}

/// A questionnaire of these items that says all else.
#[expect(clippy::needless_pass_by_value, reason = "json! makes a value")]
pub(super) fn of(items: Value) -> String {
    json!({
        "resourceType": "Questionnaire",
        "url": "https://example.org/Questionnaire/Home-Visit|draft",
        "version": "1.2",
        "title": "Home visit",
        "status": "active",
        "subjectType": ["Patient"],
        "effectivePeriod": { "start": "2026-01", "end": "2026" },
        "contained": [{
            "resourceType": "ValueSet",
            "id": "often",
            "compose": { "include": [{ "concept": [
                { "code": "N", "display": "Never" },
                { "code": "O", "display": "Often" },
            ] }] },
        }],
        "item": items,
    })
    .to_string()
}

/// The questions that a questionnaire of these items becomes, without the head of the file.
fn questions(items: Value) -> (String, Vec<String>) {
    let imported = read(&of(items));
    let begins = imported.file.find("[[sections]]").unwrap();
    let questions = imported.file.split_at(begins).1.trim().to_owned();
    (questions, lost(&imported))
}

#[test]
fn the_head_of_a_questionnaire_becomes_that_of_a_file() {
    let imported = read(&of(
        json!([{ "linkId": "a", "text": "A?", "type": "boolean" }]),
    ));
    let (first, last) = imported.form.days();
    assert_eq!((first, last), (date(2026, 1, 1), Some(date(2026, 12, 31))));
    assert_eq!(imported.form.key().as_str(), "home-visit-draft");
    assert_eq!(
        imported.form.sources(),
        ["https://example.org/Questionnaire/Home-Visit|draft|1.2"]
    );
    assert_eq!(lost(&imported), [""; 0]);
}

#[test]
fn groups_within_groups_become_sections_in_the_order_of_their_questions() {
    let (questions, lost) = questions(json!([
        { "linkId": "h", "type": "group", "text": "Home", "item": [
            { "linkId": "d", "type": "display", "text": "Look around first." },
            { "linkId": "1", "type": "boolean", "text": "Dry?" },
            { "linkId": "k", "type": "group", "text": "Kitchen", "item": [
                { "linkId": "2", "type": "boolean", "text": "Clean?" },
            ]},
            { "linkId": "d2", "type": "display", "text": "Ask, do not look." },
            { "linkId": "3", "type": "string", "maxLength": 20, "prefix": "3.", "text": "Who lives here?" },
        ]},
    ]));
    assert_eq!(
        questions,
        r#"[[sections]]
id = "h"
title = "Home"
intro = "Look around first."

[[sections.questions]]
id = "1"
text = "Dry?"
kind = "yes-no"

[[sections]]
id = "k"
title = "Home: Kitchen"

[[sections.questions]]
id = "2"
text = "Clean?"
kind = "yes-no"

[[sections]]
id = "h-2"
title = "Home"
intro = "Ask, do not look."

[[sections.questions]]
id = "3"
text = "3. Who lives here?"
kind = "text"
most_chars = 20"#
    );
    assert_eq!(lost, [""; 0]);
}

#[test]
fn an_item_is_asked_where_its_group_and_the_item_it_stands_in_are() {
    let (questions, lost) = questions(json!([
        { "linkId": "dog", "type": "boolean", "text": "Is there a dog?", "item": [
            { "linkId": "name", "type": "string", "maxLength": 9, "text": "Its name?" },
        ]},
        { "linkId": "g", "type": "group", "text": "Dogs",
          "enableWhen": [
            { "question": "dog", "operator": "=", "answerBoolean": true },
            { "question": "cold", "operator": "=", "answerCoding": { "code": "O" } },
          ],
          "enableBehavior": "any",
          "item": [
            { "linkId": "big", "type": "boolean", "text": "Is it big?",
              "enableWhen": [{ "question": "age", "operator": ">=", "answerInteger": 2 }] },
        ]},
        { "linkId": "cold", "type": "choice", "text": "How often is it cold?", "answerValueSet": "#often",
          "enableWhen": [{ "question": "nobody", "operator": "exists", "answerBoolean": true }] },
        { "linkId": "age", "type": "integer", "text": "How old is it?",
          "extension": [{
            "url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression",
            "valueExpression": { "language": "text/fhirpath", "expression": "true" },
          }] },
    ]));
    let conditions: Vec<&str> = questions
        .lines()
        .filter(|it| it.starts_with("ask_if"))
        .collect();
    assert_eq!(
        conditions,
        [
            r#"ask_if = "answered('dog')""#,
            r#"ask_if = "(answer('dog') == 'yes' || answer('cold') == 'O') && answer('age') >= 2""#,
        ]
    );
    assert_eq!(
        lost,
        [
            "item age: when it is asked is not kept, for it is not said in CEL: it is asked always",
            "item cold: when it is asked is not kept: no question has the linkId \"nobody\"",
        ]
    );
}

#[test]
fn each_type_of_fhir_becomes_the_kind_that_is_nearest() {
    let unit = |code: &str| {
        json!({ "url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unit",
                "valueCoding": { "system": "http://unitsofmeasure.org", "code": code } })
    };
    let refers = |to: &str| json!({ "url": "http://hl7.org/fhir/StructureDefinition/questionnaire-referenceResource", "valueCode": to });
    for (item, kind, lost) in [
        (json!({ "type": "date" }), "date", ""),
        (json!({ "type": "text" }), "long-text", ""),
        (
            json!({ "type": "url" }),
            "text",
            "it asks for a url: it is asked as text",
        ),
        (
            json!({ "type": "time" }),
            "text",
            "it asks for a time: it is asked as text",
        ),
        (json!({ "type": "attachment" }), "file", ""),
        (
            json!({ "type": "integer", "extension": [unit("kg")] }),
            "number",
            "",
        ),
        (
            json!({ "type": "quantity", "extension": [unit("kg")] }),
            "number",
            "it asks for an amount with its unit: the number alone is asked",
        ),
        (
            json!({ "type": "reference", "extension": [refers("Patient")] }),
            "person",
            "",
        ),
        (
            json!({ "type": "reference", "extension": [refers("Organization")] }),
            "organisation",
            "",
        ),
        (
            json!({ "type": "reference", "extension": [refers("Device")] }),
            "text",
            "what it refers to is not known here: it is asked as text",
        ),
        (
            json!({ "type": "date", "repeats": true }),
            "table",
            "it takes several answers: each is a row of a table here",
        ),
        (
            json!({ "type": "choice", "repeats": "true", "answerValueSet": "#often" }),
            "choices",
            "",
        ),
        (
            json!({ "type": "open-choice", "answerOption": [{ "valueString": "Tea" }] }),
            "choice",
            "it takes other answers in words: they are asked after “Other”",
        ),
        (
            json!({ "type": "boolean", "initial": [{ "valueBoolean": true }] }),
            "yes-no",
            "initial is not kept",
        ),
        (
            json!({ "type": "boolean", "extension": [{ "url": "https://example.org/x", "valueString": "x" }] }),
            "yes-no",
            "the extension https://example.org/x is not kept",
        ),
    ] {
        let mut whole = json!({ "linkId": "a", "text": "A?" });
        whole
            .as_object_mut()
            .unwrap()
            .extend(item.as_object().unwrap().clone());
        let imported = read(&of(json!([whole])));
        assert_eq!(
            imported.form.question("a").unwrap().kind.word(),
            kind,
            "{item}"
        );
        let said = self::lost(&imported);
        let expected = Some(lost).filter(|it| !it.is_empty());
        assert_eq!(
            said,
            expected.map(|it| format!("item a: {it}")).as_slice(),
            "{item}"
        );
    }
}

#[test]
fn options_have_the_ids_words_and_scores_of_their_codings() {
    let ordinal = json!([{ "url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 2.50 }]);
    let (questions, _) = questions(json!([
        { "linkId": "a", "text": "A?", "type": "choice", "answerOption": [
            { "valueCoding": { "code": "LA1", "display": "Never" } },
            { "valueCoding": { "code": "at times", "display": "At times", "extension": ordinal } },
            { "valueCoding": { "code": "at-times" }, "extension": ordinal },
            { "valueInteger": 3 },
            { "valueString": "Every day" },
        ]},
    ]));
    assert!(
        questions.ends_with(
            r#"options = [
  { id = "LA1", text = "Never" },
  { id = "at-times", text = "At times", score = 2.5 },
  { id = "at-times-2", text = "at-times", score = 2.5 },
  { id = "3", text = "3" },
  { id = "Every-day", text = "Every day" },
]"#
        ),
        "{questions}"
    );
}

fn faults(text: &str) -> Vec<String> {
    let faults = read_questionnaire(text, date(2026, 11, 23)).unwrap_err();
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn what_is_wrong_is_said_with_the_linkid_and_what_to_do() {
    let items = json!([
        { "text": "Nameless", "type": "boolean" },
        { "linkId": "a", "type": "boolean" },
        { "linkId": "b", "text": "B?" },
        { "linkId": "c", "text": "C?", "type": "colour" },
        { "linkId": "d", "text": "D?", "type": "boolean", "enableWhen": [{ "question": "a" }] },
    ]);
    assert_eq!(
        faults(&of(items)),
        [
            "the item “Nameless” has no linkId: give each item a linkId of its own",
            "item a: it asks nothing: give it a text",
            "item b: it has no type: say what kind of answer it takes",
            "item c: its type is none of FHIR R4's: write a type such as string or choice",
            "item d: an enableWhen of it is not whole: write its question, operator and answer",
        ]
    );
    let one = json!([{ "linkId": "e", "text": "E?", "type": "choice", "answerOption": [{ "valueString": "x" }] }]);
    assert_eq!(
        faults(&of(one)),
        [
            "item e: there are fewer than two options: add options = [ { id = \"…\", text = \"…\" }, … ]"
        ]
    );
    assert_eq!(
        faults(&of(json!([]))),
        ["it asks nothing: choose a Questionnaire with items"]
    );
}

#[test]
fn what_is_no_questionnaire_is_refused_and_not_repeated() {
    let patient = "<Patient xmlns=\"http://hl7.org/fhir\"/>";
    let deep = "<item>".repeat(200);
    for (text, wrong) in [
        (
            "{}",
            "this is no Questionnaire: choose a file whose resourceType is Questionnaire",
        ),
        (patient, "this is no Questionnaire"),
        ("\"secret\"", "this is not a JSON object: choose a file"),
        (
            "{ \"a\": secret }",
            "this is not JSON (expected value at line 1 column 8): choose",
        ),
        ("", "this is not JSON"),
        (
            "<Questionnaire><title></item></Questionnaire>",
            "this is not XML",
        ),
        (
            "<Questionnaire><title value='x'/>",
            "it ends before its last element does",
        ),
        (
            "<!DOCTYPE x [<!ENTITY a \"b\">]><Questionnaire/>",
            "it has definitions of its own (a DTD)",
        ),
        (&deep, "its elements are nested too deeply"),
    ] {
        let said = faults(text).join("\n");
        assert!(
            said.starts_with(wrong) && !said.contains("secret"),
            "{said}"
        );
    }
}

#[test]
fn a_condition_of_ours_that_says_otherwise_than_its_enable_when_is_refused() {
    let item = |value: bool| {
        json!([
            { "linkId": "a", "text": "A?", "type": "boolean" },
            { "linkId": "b", "text": "B?", "type": "boolean",
              "enableWhen": [{ "question": "a", "operator": "=", "answerBoolean": value }],
              "extension": [{ "url": "urn:kith:form-file", "extension": [
                { "url": "ask_if", "valueString": "'yes'==answer('a')" },
              ]}] },
        ])
    };
    let same = read(&of(item(true)));
    let b = same.form.question("b").unwrap().ask_if.as_ref().unwrap();
    assert_eq!(b.source(), "'yes'==answer('a')");
    assert_eq!(
        faults(&of(item(false))),
        [
            "item b: its enableWhen and our extension say different things of when it is asked: leave out one of them"
        ]
    );
}
