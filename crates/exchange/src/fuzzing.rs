//! What the fuzzer asks of this crate: see CONTRIBUTING.md, "Fuzzing".

use jiff::civil::date;

use crate::fhir::{questionnaire, read_questionnaire};

/// A Questionnaire of any writing.
///
/// # Panics
/// When one that is read is another form once it was written and read again.
pub fn fhir(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(imported) = read_questionnaire(text, date(2026, 1, 1)) else {
        return;
    };
    let json = serde_json::to_string(&questionnaire(&imported.form)).unwrap_or_default();
    let again = read_questionnaire(&json, date(2026, 1, 1));
    assert_eq!(again.map(|it| it.form), Ok(imported.form));
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_kept_example_of_a_questionnaire_is_refused_or_the_same_after_fhir() {
        kith_terms::fuzzing::replay("fhir", super::fhir);
    }
}
