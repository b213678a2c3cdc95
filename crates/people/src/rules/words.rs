//! A list of words, looked for in names whatever their case and punctuation.

use kith_terms::folded;

/// A list of words or phrases, a line each.
pub(crate) struct Words(Vec<String>);

impl Words {
    /// Reads a list; a line that begins with `#` says something about it.
    pub(crate) fn read(list: &str) -> Self {
        let lines = list
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        Self(lines.map(|line| format!(" {} ", folded(line))).collect())
    }

    /// Whether one of them is in the text, as whole words.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        if text.is_empty() {
            return false;
        }
        // A hyphen, a stroke or a comma between two words is as good as a space.
        let spaced: String = text
            .chars()
            .map(|it| if it.is_alphanumeric() { it } else { ' ' })
            .collect();
        let text = format!(" {} ", folded(&spaced));
        self.0.iter().any(|words| text.contains(words.as_str()))
    }
}
