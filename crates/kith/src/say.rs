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
