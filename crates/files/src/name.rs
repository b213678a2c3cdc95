//! A file's name, as it is shown and offered to whoever fetches the file. It is never used as a path.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::Kind;

/// Long enough for a sentence, short enough for every file system with an ending and other alphabets.
const LONGEST: usize = 80;

/// What a file is called: a single line with no folder, and the ending of what it is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileName(String);

impl FileName {
    /// Whatever was sent as a name, made into one. Its own ending is left out, because it may lie.
    pub fn new(sent: &str, kind: Kind) -> Self {
        let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
        let words: String = last.nfc().map(plain).collect();
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let stem = match words.rsplit_once('.') {
            Some((stem, ending)) if is_ending(ending) => stem,
            _ => words.as_str(),
        };
        let stem: String = stem
            .trim_matches(['.', ' '])
            .chars()
            .take(LONGEST)
            .collect();
        let stem = match stem.trim() {
            "" => "file",
            some => some,
        };
        Self(format!("{stem}.{}", kind.ending()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A space in the place of what would break out of a header, a page or a folder, or turn the name round for the eye.
fn plain(sign: char) -> char {
    let turns = matches!(sign, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    match turns || sign.is_control() || "<>:\"|?*;%&'`$".contains(sign) {
        true => ' ',
        false => sign,
    }
}

/// "Letter of 3. May" has none.
fn is_ending(text: &str) -> bool {
    (1..=5).contains(&text.len()) && text.chars().all(|it| it.is_ascii_alphanumeric())
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// People put names of people into names of files.
impl fmt::Debug for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileName(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn named(sent: &str) -> String {
        FileName::new(sent, Kind::Pdf).to_string()
    }

    #[test]
    fn a_name_loses_its_folders_and_its_ending() {
        for (sent, name) in [
            ("letter.pdf", "letter.pdf"),
            ("C:\\Users\\ash\\letter.docx", "letter.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("invoice.pdf.exe", "invoice.pdf.pdf"),
            ("..", "file.pdf"),
            (".htaccess", "htaccess.pdf"),
            ("", "file.pdf"),
            ("Letter of 3. May", "Letter of 3. May.pdf"),
            ("a\r\nSet-Cookie: x", "a Set-Cookie x.pdf"),
            ("photo\u{202e}gpj.exe", "photo gpj.pdf"),
            (
                "Plan d\u{2019}aide  Zoe\u{308}.odt",
                "Plan d\u{2019}aide Zo\u{eb}.pdf",
            ),
        ] {
            assert_eq!(named(sent), name, "{sent:?}");
        }
    }

    #[test]
    fn what_is_logged_of_a_name_says_nothing_of_it() {
        let name = FileName::new("Ash.pdf", Kind::Pdf);
        assert_eq!(format!("{name:?}"), "FileName(…)");
    }

    proptest! {
        #[test]
        fn a_name_is_short_is_one_line_and_leads_nowhere(sent in any::<String>()) {
            let name = named(&sent);
            prop_assert!(name.chars().count() <= LONGEST + 4);
            prop_assert!(name.ends_with(".pdf") && !name.starts_with('.'));
            prop_assert!(!name.contains(['/', '\\', '"', '\n', '\r', '\0']));
        }
    }
}
