//! Names for comparing: folded, repaired, and by their sound.

use std::collections::HashMap;
use std::sync::LazyLock;

use encoding_rs::WINDOWS_1252;
use kith_terms::folded;

const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "sir",
    "rev",
    "revd",
    "master",
    "lady",
    "lord",
];

/// The folded form of a name, with letters that were decoded wrongly once put right, and without titles.
#[must_use]
pub fn comparable(name: &str) -> String {
    // Folding joins what a hyphen holds together; a double name is compared by its parts too.
    let parted = repaired(name)
        .unwrap_or_else(|| name.to_owned())
        .replace(['-', '\u{2010}', '\u{2011}', '\u{2013}'], " ");
    let whole = folded(&parted);
    let words: Vec<&str> = whole.split(' ').collect();
    match words.as_slice() {
        [title, rest @ ..] if !rest.is_empty() && TITLES.contains(title) => rest.join(" "),
        _ => whole,
    }
}

/// `MichaÅ‚` is `Michał` read as Windows-1252. Only text that becomes whole UTF-8 that way was.
fn repaired(name: &str) -> Option<String> {
    if name.is_ascii() {
        return None;
    }
    let (bytes, _, unmappable) = WINDOWS_1252.encode(name);
    if unmappable {
        None
    } else {
        String::from_utf8(bytes.into_owned()).ok()
    }
}

/// The families of nicknames, by name.
static NICKNAMES: LazyLock<HashMap<&'static str, Vec<u16>>> = LazyLock::new(|| {
    let mut groups: HashMap<&'static str, Vec<u16>> = HashMap::new();
    let lines = include_str!("../data/nicknames.txt")
        .lines()
        .filter(|line| !line.starts_with('#'));
    for (number, line) in (0_u16..).zip(lines) {
        for name in line.split_whitespace() {
            groups.entry(name).or_default().push(number);
        }
    }
    groups
});

/// The families of nicknames that a given name is in: line numbers, not to be kept.
#[must_use]
pub fn groups_of(name: &str) -> &'static [u16] {
    NICKNAMES.get(name).map(Vec::as_slice).unwrap_or_default()
}

/// Whether one given name is used for the other.
#[must_use]
pub fn are_nicknames(one: &str, other: &str) -> bool {
    groups_of(one)
        .iter()
        .any(|group| groups_of(other).contains(group))
}

/// The first name of each line of nicknames.
static FIRST_NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    include_str!("../data/nicknames.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split_whitespace().next().unwrap_or_default())
        .collect()
});

/// The name that a given name is short for, of several the first; itself where it is short for none.
#[must_use]
pub fn first_form(name: &str) -> String {
    full_forms(name)
        .next()
        .map_or_else(|| name.to_owned(), str::to_owned)
}

/// The names that a given name may be short for: the first of each group that it is in.
pub fn full_forms(name: &str) -> impl Iterator<Item = &'static str> {
    groups_of(name)
        .iter()
        .filter_map(|group| FIRST_NAMES.get(usize::from(*group)).copied())
}

/// How a name sounds: kin to Soundex (consonants in groups, vowels dropped, doubled ones once), but as long as six
/// signs, with the first letter in its group too, so that Catherine and Katherine, Philips and Filips agree.
/// It is part of stored keys and may never change.
#[must_use]
pub fn sound(folded: &str) -> String {
    let plain: String = folded.chars().filter(|c| *c != ' ').collect();
    let spelled = plain
        .replace("ph", "f")
        .replace("gh", "")
        .replace("ck", "k")
        .replace("sz", "s")
        .replace("cz", "c");
    let mut out = String::with_capacity(6);
    let mut last = None;
    for (at, letter) in spelled.chars().enumerate() {
        let sign = sign(letter, at == 0);
        if sign != last
            && out.len() < 6
            && let Some(sign) = sign
        {
            out.push(sign);
        }
        // H and W between two of one group do not part them (as in Soundex).
        if !matches!(letter, 'h' | 'w') {
            last = sign;
        }
    }
    out
}

fn sign(letter: char, first: bool) -> Option<char> {
    Some(match letter {
        'b' | 'p' => '1',
        'f' | 'v' => '7',
        'c' | 'k' | 'q' | 'g' | 'j' | 'x' => '2',
        's' | 'z' => '8',
        'd' | 't' => '3',
        'l' => '4',
        'm' | 'n' => '5',
        'r' => '6',
        'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'w' if !first => return None,
        'a' | 'e' | 'i' | 'o' | 'u' | 'y' => '0',
        'h' => 'h',
        'w' => 'w',
        other if other.is_alphanumeric() => other,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_compared_without_accents_titles_and_old_decoding_faults() {
        assert_eq!(comparable("Mr. John"), "john");
        assert_eq!(comparable("Miss"), "miss");
        assert_eq!(comparable("Michał"), "michal");
        assert_eq!(comparable("MichaÅ‚"), "michal");
        assert_eq!(comparable("ZoÃ«"), "zoe");
        assert_eq!(comparable("Zoë"), "zoe");
    }

    #[test]
    fn nicknames_are_of_one_family_in_both_directions() {
        assert!(are_nicknames("bill", "william") && are_nicknames("william", "bill"));
        assert!(are_nicknames("kate", "katherine"));
        assert!(!are_nicknames("bill", "robert") && !are_nicknames("layla", "zoe"));
    }

    #[test]
    fn names_that_sound_alike_have_one_sign() {
        for (one, other) in [
            ("katherine", "catherine"),
            ("philips", "filips"),
            ("smith", "smyth"),
            ("clark", "clarke"),
        ] {
            assert_eq!(sound(one), sound(other), "{one} {other}");
        }
        assert_ne!(sound("smith"), sound("jones"));
        assert_eq!(sound("robert"), "6163", "kept in keys: never to change");
        assert_eq!(sound("mohammed"), "553", "kept in keys: never to change");
    }
}
