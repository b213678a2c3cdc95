//! How much of a name that was asked is among the names of a person.

use std::cell::OnceCell;

use super::Known;
use crate::matching::names::are_nicknames;
use crate::rules::search_keys::sounds;

/// What a name that only sounds the same is worth.
const SOUNDS_ALIKE: f64 = 0.88;
/// A name found only among a person's other names is worth this.
const OTHER_NAME: f64 = 0.78;

/// The mean of how well each word that was asked is found among the person's names. Each of the
/// person's names answers for one word only, so `Ali Ahmed` is not `Ali Khan` twice over.
pub(super) fn name_closeness(asked: &[Word<'_>], known: &Known) -> f64 {
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    let names: Vec<Word<'_>> = known.names.iter().map(|it| Word::new(it)).collect();
    for (place, word) in asked.iter().enumerate() {
        for (with, name) in names.iter().enumerate() {
            pairs.push((word_closeness(word, name), place, with));
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut found: Vec<(usize, usize, f64)> = Vec::new();
    for (closeness, place, with) in pairs {
        if !found.iter().any(|it| it.0 == place || it.1 == with) {
            found.push((place, with, closeness));
        }
    }
    let of_word = |place: usize| {
        let closeness = found.iter().find(|it| it.0 == place).map_or(0.0, |it| it.2);
        let goes_by = place < 8 && known.goes_by & (1 << place) != 0;
        if goes_by {
            closeness.max(OTHER_NAME)
        } else {
            closeness
        }
    };
    (0..asked.len()).map(of_word).sum::<f64>() / count(asked.len().max(1))
}

pub(super) fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}

/// A word of a name, with its sounds once somebody has asked for them: they cost most to work out.
pub(super) struct Word<'a> {
    text: &'a str,
    sounds: OnceCell<Vec<String>>,
}

impl<'a> Word<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            sounds: OnceCell::new(),
        }
    }

    fn sounds(&self) -> &[String] {
        self.sounds.get_or_init(|| sounds(self.text))
    }

    fn sounds_like(&self, other: &Self) -> bool {
        self.sounds().iter().any(|it| other.sounds().contains(it))
    }
}

/// How close two words of names are.
fn word_closeness(asked_word: &Word<'_>, known: &Word<'_>) -> f64 {
    let (asked, name) = (asked_word.text, known.text);
    if asked == name {
        return 1.0;
    }
    if are_nicknames(asked, name) {
        return 0.95;
    }
    // Part of a name or an initial, as people write them down in haste.
    let start = if name.starts_with(asked) || asked.starts_with(name) {
        if asked.chars().count().min(name.chars().count()) >= 3 {
            0.9
        } else {
            0.76
        }
    } else {
        0.0
    };
    // Jaro-Winkler gives unrelated words about a half; names of which it gives less neither are
    // written nor sound alike.
    let likeness = strsim::jaro_winkler(asked, name);
    if likeness < 0.5 {
        return start;
    }
    let spelling = match likeness {
        0.85.. => likeness * 0.95,
        _ => 0.0,
    };
    let slips = match likeness {
        0.7.. => slips(asked, name),
        _ => 0.0,
    };
    let written = spelling.max(slips).max(start);
    if written < SOUNDS_ALIKE && asked_word.sounds_like(known) {
        SOUNDS_ALIKE
    } else {
        written
    }
}

/// What a name is worth that is another but for slips of the finger: a letter left out, put in,
/// written for another, or two that changed places. In a short name a slip leaves less.
fn slips(one: &str, other: &str) -> f64 {
    let shorter = one.chars().count().min(other.chars().count());
    let slips = match shorter {
        0..3 => return 0.0,
        _ => strsim::osa_distance(one, other),
    };
    match (slips, shorter) {
        (1, 3) => 0.85,
        (1, _) => 0.92,
        (2, 6..) => 0.85,
        _ => 0.0,
    }
}
