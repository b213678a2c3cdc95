//! Whether a provider is found by what somebody typed: words of its name or town, its ODS code, or its postcode or the
//! first half of it.

use kith_terms::{PartialPostcode, Postcode, folded};

use crate::provider::Provider;

/// What somebody typed.
pub(crate) struct Sought {
    words: Vec<String>,
    code: String,
    postcode: Option<Postcode>,
    half: Option<PartialPostcode>,
}

impl Sought {
    /// Reads what was typed. Nothing finds everybody.
    pub(crate) fn read(typed: &str) -> Self {
        let folded = folded(typed);
        Self {
            words: folded
                .split(' ')
                .filter(|it| !it.is_empty())
                .map(str::to_owned)
                .collect(),
            code: typed.trim().to_ascii_uppercase(),
            postcode: typed.parse().ok(),
            half: typed.parse().ok(),
        }
    }

    /// Whether it finds this one.
    pub(crate) fn finds(&self, it: &Provider) -> bool {
        let said = folded(&format!(
            "{} {}",
            it.name,
            it.town.as_deref().unwrap_or_default()
        ));
        let mut words = self.words.iter();
        words.all(|word| said.split(' ').any(|it| it.starts_with(word.as_str())))
            || it
                .ods_code
                .as_ref()
                .is_some_and(|it| it.as_str() == self.code)
            || self.postcode.as_ref() == Some(&it.postcode)
            || self
                .half
                .as_ref()
                .is_some_and(|half| half.covers(&it.postcode))
    }
}

#[cfg(test)]
mod tests {
    use kith_terms::OrganisationId;

    use super::*;

    fn found(typed: &str) -> bool {
        Sought::read(typed).finds(&Provider {
            id: OrganisationId::new(),
            name: "Tŷ Rowan House".to_owned(),
            ods_code: Some("VAB12".parse().unwrap()),
            headquarters: None,
            town: Some("Kirkby Lonsdale".to_owned()),
            postcode: "LA6 2AB".parse().unwrap(),
            registered_at: None,
        })
    }

    #[test]
    fn a_provider_is_found_by_words_of_its_name_and_town_its_code_and_its_postcode_or_half_of_it() {
        for typed in [
            "", " ", "rowan", "ROW kirk", "ty", "vab12", " VAB12 ", "la6 2ab", "LA62AB", "la6",
        ] {
            assert!(found(typed), "{typed}");
        }
        for typed in ["elm", "rowan elm", "owan", "VAB1", "LA6 2AD", "LA61", "LA"] {
            assert!(!found(typed), "{typed}");
        }
    }
}
