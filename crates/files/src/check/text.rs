//! Plain text and tables: whatever encoding it came in, it is kept as UTF-8, so that nobody can read it as another.

use std::borrow::Cow;
use std::sync::LazyLock;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use regex::Regex;

use crate::{Kind, Refusal};

/// What a browser or a program might take the text for, wherever it stands or at its beginning only. The second list is
/// the one of the WHATWG's MIME Sniffing, 7.1.
static RUNS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)<(?:!doctype\s+html|html|head|body|script|style|svg|iframe|object|embed|form)[\s/>]|<\?php\b|%PDF-\d",
        r"|^\s*<(?:h1|div|font|table|a|title|b|br|p|!--|\?xml)[\s>!]|^(?:#!|\{\\rtf|%!PS|\s*@echo\b)",
    ))
    .ok()
});

/// The text, where it is text at all.
pub(super) fn decoded(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or((UTF_8, 0));
    let (_, bytes) = bytes.split_at_checked(mark)?;
    let text = encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .or_else(|| {
            WINDOWS_1252
                .decode_without_bom_handling_and_without_replacement(bytes)
                .filter(|_| mark == 0)
        })?;
    let control = |it: char| it.is_control() && !matches!(it, '\t' | '\n' | '\r' | '\u{c}');
    (!text.contains(control)).then_some(text)
}

/// Whether it is a table or other text, where nobody would run it.
pub(super) fn check(text: &str) -> Result<Kind, Refusal> {
    let what = Kind::Text.what();
    if text.trim().is_empty() {
        return Err(Refusal::Empty);
    }
    if RUNS.as_ref().is_none_or(|it| it.is_match(text)) {
        return Err(Refusal::Active {
            what,
            active: "a web page, a picture or commands",
            advice: "save it as PDF, or take them out, and send that",
        });
    }
    match table(text)? {
        true => Ok(Kind::Csv),
        false => Ok(Kind::Text),
    }
}

/// A table has two rows or more, each with the same two cells or more.
fn table(text: &str) -> Result<bool, Refusal> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut rows = 0;
    let mut runs = None;
    for record in reader.records() {
        // The reader's own error: a row of another length than the first.
        let Ok(record) = record else { return Ok(false) };
        if record.len() < 2 {
            return Ok(false);
        }
        rows += 1;
        if runs.is_none() && record.iter().any(is_formula) {
            runs = Some(rows);
        }
    }
    match runs {
        Some(row) if rows > 1 => Err(Refusal::Formula { row }),
        _ => Ok(rows > 1),
    }
}

/// OWASP, CSV injection; the wide signs are those of East Asian keyboards. A sign and digits is a number or a telephone
/// number.
fn is_formula(cell: &str) -> bool {
    let cell = cell.trim_start();
    let harmless = |rest: &str| {
        rest.chars()
            .all(|it| it.is_ascii_digit() || matches!(it, ' ' | '.' | ',' | '%' | '-'))
    };
    match cell.strip_prefix(['+', '-', '＋', '－']) {
        Some(rest) => !harmless(rest),
        None => cell.starts_with(['=', '@', '＝', '＠']),
    }
}
