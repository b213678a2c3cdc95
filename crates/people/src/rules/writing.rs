//! Of two ways of writing one text, the better: systems that shout and drop accents are many, and
//! what they send last should not take a name's own writing away.

/// Take the other writing of a text that is the same when folded, where it is better.
pub(crate) fn take_better(known: &mut String, other: &str) {
    if quality(other) > quality(known) {
        other.clone_into(known);
    }
}

/// How well a text is written: in small and capital letters before all in one, then by how many
/// of its letters and marks a keyboard without them would have lost.
fn quality(text: &str) -> (bool, usize) {
    let small = text.chars().any(char::is_lowercase);
    let capital = text.chars().any(char::is_uppercase);
    let marks = text.chars().filter(|it| is_mark(*it)).count();
    (small == capital, marks)
}

/// An apostrophe, or a letter of the Latin script beyond English ones (Unicode blocks Latin-1
/// Supplement to Latin Extended-B, and Latin Extended Additional).
fn is_mark(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{00c0}'..='\u{024f}' | '\u{1e00}'..='\u{1eff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn better(known: &str, other: &str) -> String {
        let mut known = known.to_owned();
        take_better(&mut known, other);
        known
    }

    #[test]
    fn ordinary_letters_beat_capitals_with_or_without_marks() {
        assert_eq!(better("MURRAY", "Murray"), "Murray");
        assert_eq!(better("Murray", "MURRAY"), "Murray");
        assert_eq!(better("SIÂN", "Sian"), "Sian");
        assert_eq!(better("murray", "Murray"), "Murray");
    }

    #[test]
    fn accents_and_apostrophes_beat_their_absence() {
        assert_eq!(better("Sian", "Siân"), "Siân");
        assert_eq!(better("Obrien", "O'Brien"), "O'Brien");
        assert_eq!(better("ZOFIA", "ŻÓFIA"), "ŻÓFIA");
        assert_eq!(better("Siân", "Sian"), "Siân");
    }

    #[test]
    fn of_two_as_good_the_first_stays() {
        assert_eq!(better("Mcdonald", "McDonald"), "Mcdonald");
        assert_eq!(better("\u{9648}", "\u{9648}"), "\u{9648}");
    }
}
