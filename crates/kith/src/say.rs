//! What commands tell the person who runs them: on standard output, for reading or as JSON.

use std::io::Write;

use clap::ValueEnum;
use serde::Serialize;

/// How a command answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON object, for programs.
    Json,
}

/// Writes a line to standard output. Nobody reading any more is no error.
pub fn line(text: impl AsRef<str>) {
    let _ = writeln!(std::io::stdout().lock(), "{}", text.as_ref());
}

/// Answers as asked: the value as JSON, or the text.
pub fn answer<T: Serialize>(format: Format, value: &T, text: impl FnOnce() -> String) {
    match format {
        Format::Text => line(text()),
        Format::Json => match serde_json::to_string_pretty(value) {
            Ok(json) => line(json),
            Err(error) => tracing::error!(%error, "the answer could not be written as JSON"),
        },
    }
}

/// A whole number with commas between its thousands.
pub fn number(it: u64) -> String {
    let digits = it.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_commas_between_thousands() {
        assert_eq!(
            [0, 999, 1_000, 1_234_567].map(number),
            ["0", "999", "1,000", "1,234,567"]
        );
    }
}
