//! The form of a name that comparing is done on. Never shown, never kept in place of the name.
//!
//! Two spellings that differ only in accents, case, apostrophes, hyphens or other punctuation fold to
//! the same text: `O’Brien` and `OBRIEN`, `Zoë` and `Zoe`, `Łukasz` and `Lukasz`.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

/// The comparison form: compatibility letters taken apart (NFKD), accents dropped, case folded,
/// letters that do not come apart written as people type them (`ł` l, `ø` o, `ß` ss, `æ` ae, `ı` i,
/// `đ` d …), apostrophes, hyphens and other punctuation dropped, words separated by one space.
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return joined(text.chars().map(|c| c.to_ascii_lowercase()));
    }
    // Lower case can bring forth letters that come apart again, so the steps are done twice.
    joined(apart(&apart(text)).chars())
}

/// [`folded`] without the spaces: `Smith-Jones`, `Smith Jones` and `SMITHJONES` are one.
pub fn folded_compact(text: &str) -> String {
    let mut text = folded(text);
    text.retain(|c| c != ' ');
    text
}

fn apart(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| canonical_combining_class(*c) == 0) {
        for lower in c.to_lowercase() {
            match plain_letters(lower) {
                Some(letters) => out.push_str(letters),
                None => out.push(lower),
            }
        }
    }
    out
}

/// Letters with a bar, hook or ligature of their own: Unicode does not take them apart, so a keyboard
/// without them gives these instead (after Unicode TR39 and the ICU transform Latin-ASCII).
fn plain_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'ł' => "l",
        'ø' => "o",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ı' | 'ɨ' => "i",
        'ȷ' => "j",
        'đ' | 'ð' | 'ɖ' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ŧ' => "t",
        'ŋ' | 'ɲ' => "n",
        'ĸ' => "k",
        'ƀ' | 'ɓ' => "b",
        'ɗ' => "d",
        'ɛ' => "e",
        'ə' => "a",
        'ɔ' => "o",
        'ƙ' => "k",
        'ƴ' => "y",
        'ς' => "σ",
        _ => return None,
    })
}

/// Keeps letters, digits and the vowel signs of scripts that write them as marks.
fn joined(chars: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    let mut gap = false;
    for c in chars {
        if c.is_whitespace() {
            gap = true;
        } else if is_kept(c) {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        }
    }
    out
}

fn is_kept(c: char) -> bool {
    // U+034F and the variation selectors are marks that only steer how the letter before them looks.
    let steers = matches!(c, '\u{34F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}');
    c.is_alphanumeric() && !matches!(c, '\u{2B0}'..='\u{2FF}') || is_combining_mark(c) && !steers
}
