//! What the fuzzer asks of this crate: see CONTRIBUTING.md, "Fuzzing".

use crate::answers::Answers;
use crate::read;
use crate::rules::Outcome;

/// A form file.
///
/// # Panics
/// When a fault names a line that the file does not have, or when nobody's answers cannot be worked through.
pub fn form_file(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    match read("form", text) {
        Ok(form) => {
            let outcome = Outcome::of(&form, &Answers::new());
            assert!(
                outcome
                    .asked()
                    .iter()
                    .all(|it| form.question(it.as_str()).is_some())
            );
        }
        Err(faults) => {
            let lines = text.split('\n').count();
            assert!(!faults.is_empty(), "nothing is said");
            assert!(
                faults.iter().all(|it| (1..=lines).contains(&it.line)),
                "a line"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_kept_example_of_a_form_file_is_read_or_explained() {
        kith_terms::fuzzing::replay("form-file", super::form_file);
    }
}
