//! Whether what a source or a practitioner says of somebody's help tells that they are being protected from harm.

use std::sync::LazyLock;

use super::words::Words;

static WORDS: LazyLock<Words> =
    LazyLock::new(|| Words::read(include_str!("../../data/safeguarding-services.txt")));

/// Whether the text names a service, a team or an assessment that protects somebody from harm.
pub(crate) fn tells_of_safeguarding(text: &str) -> bool {
    WORDS.are_in(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_being_protected_is_known_by_the_team_that_helps() {
        for text in [
            "Pellbridge family safeguarding team",
            "Child-protection plan",
            "MASH",
        ] {
            assert!(tells_of_safeguarding(text), "{text}");
        }
        for text in ["", "Early help", "Mashworth surgery", "Health visiting"] {
            assert!(!tells_of_safeguarding(text), "{text}");
        }
    }
}
