//! Whether a text tells of a sensitive service.
//!
//! What is meant to be kept from others comes most often not as what it is, but as the plain name of a
//! service in a column for any service. So names are looked at, wherever they would be shown to
//! everybody. A word that is in no list is not found: suppliers and practitioners say it themselves.

use std::sync::LazyLock;

use super::words::Words;

static WORDS: LazyLock<Words> =
    LazyLock::new(|| Words::read(include_str!("../../data/sensitive-services.txt")));

/// Whether the text names a service for sexual health, mental health or substance misuse.
pub(crate) fn tells_of_a_sensitive_service(text: &str) -> bool {
    WORDS.are_in(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_found_whatever_its_case_and_punctuation() {
        for text in [
            "CAMHS",
            "Orrin Vale C.A.M.H.S. / CAMHS team",
            "Adult Mental-Health Team",
            "Young people’s drug and alcohol service",
            "Contraception & sexual health",
        ] {
            assert!(tells_of_a_sensitive_service(text), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_one_is_not_found() {
        for text in [
            "",
            "Early help",
            "Health visiting",
            "Drugstore Lane children's centre",
            "Psyche Road surgery",
            "Physical health checks",
            "Fundamental skills",
        ] {
            assert!(!tells_of_a_sensitive_service(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gets_an_answer_and_a_listed_word_is_found_in_any(before in "[a-z ]{0,20}", after in "[a-z ]{0,20}") {
            let text = format!("{before} camhs {after}");
            prop_assert!(tells_of_a_sensitive_service(&text));
        }

        #[test]
        fn no_text_is_too_odd(text in ".{0,200}") {
            let _ = tells_of_a_sensitive_service(&text);
        }
    }
}
