//! What was probably meant by a misspelt name.

/// The known name that is most like this one, where one is like enough to be worth suggesting.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|it| (strsim::jaro_winkler(name, it), it))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness > 0.85)
        .map(|(_, it)| it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_has_a_suggestion_and_a_strange_one_has_none() {
        let known = ["guidance", "hint", "kind"];
        assert_eq!(nearest("guidence", known), Some("guidance"));
        assert_eq!(nearest("colour", known), None);
    }
}
