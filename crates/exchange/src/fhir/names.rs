//! The names that FHIR R4, and we, give to things.

/// What FHIR has no word for, by the names of the form file; see `docs/decisions/0042-forms-in-fhir.md`.
pub(super) const FORM_FILE: &str = "urn:kith:form-file";
/// Before a form's id: what a questionnaire of ours is called.
pub(super) const FORM: &str = "urn:kith:form:";
/// What belongs to an answer: why, and where a document is.
pub(super) const ENTRY: &str = "urn:kith:answer";
/// The language of our conditions and values.
pub(super) const CEL: &str = "text/cel";

pub(super) const ITEM_CONTROL: &str =
    "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl";
pub(super) const CONTROLS: &str = "http://hl7.org/fhir/questionnaire-item-control";
pub(super) const UNIT: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-unit";
pub(super) const UNIT_OPTION: &str =
    "http://hl7.org/fhir/StructureDefinition/questionnaire-unitOption";
pub(super) const MIN_VALUE: &str = "http://hl7.org/fhir/StructureDefinition/minValue";
pub(super) const MAX_VALUE: &str = "http://hl7.org/fhir/StructureDefinition/maxValue";
pub(super) const MAX_DECIMALS: &str = "http://hl7.org/fhir/StructureDefinition/maxDecimalPlaces";
pub(super) const MIN_OCCURS: &str =
    "http://hl7.org/fhir/StructureDefinition/questionnaire-minOccurs";
pub(super) const MAX_OCCURS: &str =
    "http://hl7.org/fhir/StructureDefinition/questionnaire-maxOccurs";
pub(super) const MIME_TYPE: &str = "http://hl7.org/fhir/StructureDefinition/mimeType";
pub(super) const ORDINAL: &str = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
pub(super) const REFERS_TO: &str =
    "http://hl7.org/fhir/StructureDefinition/questionnaire-referenceResource";
pub(super) const ENTRY_FORMAT: &str = "http://hl7.org/fhir/StructureDefinition/entryFormat";
pub(super) const ENABLE_WHEN_EXPRESSION: &str =
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression";
pub(super) const CALCULATED: &str =
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression";

pub(super) const CURRENCIES: &str = "urn:iso:std:iso:4217";
pub(super) const POUNDS: &str = "GBP";
pub(super) const ODS_CODE: &str = "https://fhir.nhs.uk/Id/ods-organization-code";
