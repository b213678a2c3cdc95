//! Nothing of a form is lost on its way to FHIR and back.

use jiff::civil::date;
use kith_forms::{Catalogue, Form};
use proptest::prelude::*;

use super::made;
use crate::fhir::{questionnaire, read_questionnaire};

fn there_and_back(form: &Form) -> Result<(), TestCaseError> {
    let json = serde_json::to_string(&questionnaire(form)).unwrap();
    let read = read_questionnaire(&json, date(2000, 1, 1));
    let read = read.map_err(|faults| TestCaseError::fail(format!("{faults:#?}\n{json}")))?;
    prop_assert_eq!(&read.form, form, "{}", read.file);
    prop_assert_eq!(&read.not_kept, &[]);
    let again = kith_forms::read("again", &read.file);
    prop_assert_eq!(again.as_ref(), Ok(form));
    Ok(())
}

#[test]
fn every_form_that_kith_comes_with_is_the_same_after_fhir() {
    for form in Catalogue::load(None).unwrap().all() {
        there_and_back(form).unwrap();
    }
}

proptest! {
    // To make a form takes milliseconds; a fuzzer goes further (CONTRIBUTING.md).
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_form_is_the_same_after_fhir(form in made::form()) {
        there_and_back(&form)?;
    }
}
