//! What we write of FHIR R4's Questionnaire and QuestionnaireResponse, in the order in which FHIR lists it.

use serde::Serialize;
use serde_json::Number;

/// A FHIR R4 Questionnaire.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Questionnaire {
    pub(super) resource_type: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) extension: Vec<Extension>,
    pub(super) url: String,
    pub(super) version: String,
    pub(super) title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) derived_from: Option<[String; 1]>,
    pub(super) status: &'static str,
    pub(super) subject_type: [&'static str; 1],
    pub(super) effective_period: Period,
    pub(super) item: Vec<Item>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Period {
    pub(super) start: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Item {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) extension: Vec<Extension>,
    pub(super) link_id: String,
    pub(super) text: String,
    pub(super) r#type: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) enable_when: Vec<When>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) enable_behavior: Option<&'static str>,
    #[serde(skip_serializing_if = "no")]
    pub(super) required: bool,
    #[serde(skip_serializing_if = "no")]
    pub(super) repeats: bool,
    #[serde(skip_serializing_if = "no")]
    pub(super) read_only: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_length: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) answer_option: Vec<AnswerOption>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) item: Vec<Item>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct AnswerOption {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) extension: Vec<Extension>,
    #[serde(flatten)]
    pub(super) value: Value,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct When {
    pub(super) question: String,
    pub(super) operator: &'static str,
    #[serde(flatten)]
    pub(super) answer: WhenAnswer,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) enum WhenAnswer {
    #[serde(rename = "answerBoolean")]
    Boolean(bool),
    #[serde(rename = "answerInteger")]
    Integer(i32),
    #[serde(rename = "answerDecimal")]
    Decimal(Number),
    #[serde(rename = "answerDate")]
    Date(String),
    #[serde(rename = "answerString")]
    String(String),
    #[serde(rename = "answerCoding")]
    Coding(Coding),
}

/// A FHIR R4 QuestionnaireResponse.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QuestionnaireResponse {
    pub(super) resource_type: &'static str,
    pub(super) questionnaire: String,
    pub(super) status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) subject: Option<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) authored: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) author: Option<Reference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) item: Vec<Answered>,
}

#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answered {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) extension: Vec<Extension>,
    pub(super) link_id: String,
    pub(super) text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) answer: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) item: Vec<Answered>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Extension {
    pub(super) url: String,
    #[serde(flatten)]
    pub(super) value: Value,
}

impl Extension {
    pub(super) fn of(url: &str, value: Value) -> Self {
        Self {
            url: url.to_owned(),
            value,
        }
    }
}

/// What an extension, an option or an answer says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) enum Value {
    #[serde(rename = "valueBoolean")]
    Boolean(bool),
    #[serde(rename = "valueInteger")]
    Integer(i32),
    #[serde(rename = "valueDecimal")]
    Decimal(Number),
    #[serde(rename = "valueDate")]
    Date(String),
    #[serde(rename = "valueString")]
    String(String),
    #[serde(rename = "valueCode")]
    Code(&'static str),
    #[serde(rename = "valueCoding")]
    Coding(Coding),
    #[serde(rename = "valueCodeableConcept")]
    Concept { coding: [Coding; 1] },
    #[serde(rename = "valueExpression")]
    Expression {
        language: &'static str,
        expression: String,
    },
    #[serde(rename = "valueAttachment")]
    Attachment { url: String },
    #[serde(rename = "valueReference")]
    Reference(Reference),
    #[serde(rename = "extension")]
    Nested(Vec<Extension>),
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct Coding {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) system: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) display: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Reference {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) r#type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) identifier: Option<Identifier>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Identifier {
    pub(super) system: &'static str,
    pub(super) value: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn no(it: &bool) -> bool {
    !it
}
