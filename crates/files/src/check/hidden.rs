//! Another kind of file hidden in this one: a polyglot is a PDF to whoever checks it and a program to whoever opens it.

use std::sync::LazyLock;

use regex::bytes::Regex;

use crate::Refusal;

/// What begins a file of another kind. Each is so long that chance hardly writes it into a photograph.
/// Windows' programs are known by what they say to DOS, because their first two letters say too little.
static OTHERS: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    [
        ("a PDF", r"(?-u)%PDF-[0-9]"),
        (
            "a web page",
            r"(?i-u)<(?:!doctype html|html|script|svg|iframe)[\s>]|<\?php\s",
        ),
        ("an archive", r"(?-u)Rar!\x1a\x07|7z\xbc\xaf\x27\x1c"),
        (
            "a program",
            r"(?-u)This program (?:cannot|must) be run (?:in DOS mode|under )",
        ),
    ]
    .into_iter()
    .filter_map(|(what, pattern)| Some((what, Regex::new(pattern).ok()?)))
    .collect()
});

/// The end of a ZIP may be followed by a comment of so many bytes.
const ZIP_TAIL: usize = 22 + 65_535;

/// Refuses a file that is also of another kind.
pub(super) fn check(what: &'static str, bytes: &[u8]) -> Result<(), Refusal> {
    let own = usize::from(bytes.starts_with(b"%PDF-"));
    let found = OTHERS.iter().skip(own).find(|(_, it)| it.is_match(bytes));
    let other = found.map(|(other, _)| *other);
    match other.or_else(|| ends_as_zip(bytes).then_some("an archive")) {
        Some(other) => Err(Refusal::AlsoAnother { what, other }),
        None => Ok(()),
    }
}

/// A ZIP is read from its end, so whatever stands before it does not keep it from being one.
fn ends_as_zip(bytes: &[u8]) -> bool {
    let (_, tail) = bytes.split_at(bytes.len().saturating_sub(ZIP_TAIL));
    finds(tail, b"PK\x05\x06") && finds(bytes, b"PK\x01\x02")
}

fn finds(bytes: &[u8], sign: &[u8]) -> bool {
    bytes.windows(sign.len()).any(|it| it == sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_of_another_kind_can_be_looked_for() {
        assert_eq!(OTHERS.len(), 4);
    }
}
