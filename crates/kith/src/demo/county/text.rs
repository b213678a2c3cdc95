//! Text as old systems hold it.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The text without accents, in the letters A to Z; `?` stands where there is no such letter.
pub(super) fn plain(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .map(plain_letter)
        .collect()
}

fn plain_letter(letter: char) -> char {
    match letter {
        'ł' => 'l',
        'Ł' => 'L',
        'ı' => 'i',
        'đ' => 'd',
        'ø' => 'o',
        '’' => '\'',
        other if other.is_ascii() => other,
        _ => '?',
    }
}

/// UTF-8 that somebody once read as Windows-1252 and saved: `José` becomes `JosÃ©`. A name that
/// would gain one of the five bytes without a character is left: that file would have been refused.
pub(super) fn misread(text: &str) -> String {
    let read = encoding_rs::WINDOWS_1252
        .decode_without_bom_handling(text.as_bytes())
        .0;
    if read.chars().any(char::is_control) {
        text.to_owned()
    } else {
        read.into_owned()
    }
}

/// The bytes of a text in Windows-1252; letters that it lacks lose their accents.
pub(super) fn windows_1252(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for letter in text.chars() {
        let one = letter.to_string();
        let (known, _, lost) = encoding_rs::WINDOWS_1252.encode(&one);
        if lost {
            bytes.extend_from_slice(plain(&one).as_bytes());
        } else {
            bytes.extend_from_slice(&known);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_are_lost_as_old_systems_lose_them() {
        assert_eq!(plain("Łukasz Gonçalves-Şahin"), "Lukasz Goncalves-Sahin");
        assert_eq!(windows_1252("Zoë Wałęsa"), b"Zo\xeb Walesa");
        assert_eq!(misread("José"), "JosÃ©");
        assert_eq!(misread("Łucja"), "Łucja");
    }
}
