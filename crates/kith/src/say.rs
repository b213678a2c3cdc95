//! What commands tell the person who runs them: on standard output, for reading or as JSON.

use std::io::Write;

use clap::ValueEnum;
pub use kith_terms::with_commas as number;
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
    let _ = writeln!(std::io::stdout().lock(), "{}", harmless(text.as_ref()));
}

/// The text, with a sign in place of what a terminal would act on instead of showing it: names and
/// headers were written by others (ASVS 5.0 16.4.1; CWE-150).
pub fn harmless(text: &str) -> String {
    let acts = |it: char| {
        it != '\n' && it.is_control()
            || matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.replace(acts, "\u{fffd}")
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

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn a_terminal_is_not_told_what_to_do_by_what_others_wrote() {
        let typed = "Nia\u{1b}]0;x\u{7}\r\u{9b}2J \u{202e}nimda\u{202c}\nŁódź";
        let said = harmless(typed);
        assert_eq!(
            said,
            "Nia\u{fffd}]0;x\u{fffd}\u{fffd}\u{fffd}2J \u{fffd}nimda\u{fffd}\nŁódź"
        );
    }
}
