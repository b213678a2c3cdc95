//! Ids of a form file, made of what others called things.

use std::collections::BTreeSet;

/// The longest id.
const LONGEST: usize = 64;

/// Ids that were given.
#[derive(Default)]
pub(super) struct Keys(BTreeSet<String>);

impl Keys {
    /// An id for what others called so, and none that was given before.
    pub(super) fn add(&mut self, called: &str) -> String {
        let key = key(called);
        let mut free = key.clone();
        for number in 2_usize.. {
            if self.0.insert(free.clone()) {
                break;
            }
            let ending = format!("-{number}");
            let begins: String = key.chars().take(LONGEST - ending.len()).collect();
            free = format!("{begins}{ending}");
        }
        free
    }
}

/// What can stand in an id, of what others called something.
pub(super) fn key(called: &str) -> String {
    let plain = |it: char| it.is_ascii_alphanumeric() || ".-_".contains(it);
    let as_it_is: String = called.chars().take(LONGEST).collect();
    if as_it_is == called && !called.is_empty() && called.chars().all(plain) {
        return as_it_is;
    }
    let replaced: String = called
        .chars()
        .map(|it| if plain(it) { it } else { ' ' })
        .collect();
    let words: Vec<&str> = replaced.split_whitespace().collect();
    let key: String = words.join("-").chars().take(LONGEST).collect();
    if key.is_empty() {
        "item".to_owned()
    } else {
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_called_something_becomes_an_id() {
        let mut keys = Keys::default();
        assert_eq!(keys.add("Q1.1g"), "Q1.1g");
        assert_eq!(keys.add("/Often, or always/"), "Often-or-always");
        assert_eq!(keys.add("Often or always"), "Often-or-always-2");
        assert_eq!(keys.add("…"), "item");
        let long = "x".repeat(80);
        assert_eq!(keys.add(&long), "x".repeat(64));
        assert_eq!(keys.add(&long), format!("{}-2", "x".repeat(62)));
    }
}
