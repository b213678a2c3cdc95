//! First pass over a file: what it is (SHA-256), how long, and how its letters are written.
//!
//! The whole file is read before any row is taken, so that the encoding is decided once and the same
//! file is known again. It is the cheap pass: several hundred megabytes a second.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use encoding_rs::WINDOWS_1252;
use sha2::{Digest, Sha256};

/// How letters are written in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// Windows-1252, which older Windows programs write in western Europe.
    Windows1252,
}

impl Encoding {
    /// Its name, as it is kept and shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Windows1252 => "Windows-1252",
        }
    }

    /// The text of some bytes; nothing when they are not text in this encoding.
    #[must_use]
    pub fn text(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Encoding::Utf8 => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Encoding::Windows1252 => WINDOWS_1252
                .decode_without_bom_handling_and_without_replacement(bytes)
                // Five bytes have no character in Windows-1252; the web's table makes control characters of
                // them, and a name with one in it was damaged before it came here.
                .filter(|text| !text.chars().any(|c| ('\u{80}'..='\u{9f}').contains(&c))),
        }
    }
}

/// What the first pass found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFacts {
    /// SHA-256 of the whole file, in hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Lines, counting a last one without an end.
    pub lines: u64,
    /// How its letters are written.
    pub encoding: Encoding,
    /// Bytes to skip before the header: a byte order mark.
    pub bom: u64,
    /// Whether it begins as UTF-16, which is not read.
    pub utf16: bool,
}

/// Reads the whole file once.
///
/// # Errors
/// When the file cannot be read.
pub fn examine(path: &Path) -> std::io::Result<FileFacts> {
    facts(File::open(path)?)
}

/// What an input is, read to its end.
pub(crate) fn facts(mut input: impl Read) -> std::io::Result<FileFacts> {
    let mut hash = Sha256::new();
    let mut scan = Scan::default();
    let mut buffer = vec![0_u8; 256 * 1024];
    loop {
        let count = input.read(&mut buffer)?;
        let Some(chunk) = buffer.get(..count).filter(|chunk| !chunk.is_empty()) else {
            break;
        };
        hash.update(chunk);
        scan.feed(chunk);
    }
    Ok(scan.finish(hex(&hash.finalize())))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[derive(Default)]
struct Scan {
    bytes: u64,
    newlines: u64,
    last: u8,
    head: Vec<u8>,
    /// Bytes of a letter that the last chunk ended in the middle of.
    carry: Vec<u8>,
    whole_letters: u64,
    broken: u64,
}

impl Scan {
    fn feed(&mut self, chunk: &[u8]) {
        self.bytes += chunk.len() as u64;
        self.newlines += chunk.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.last = chunk.last().copied().unwrap_or(self.last);
        if self.head.len() < 3 {
            self.head.extend(chunk.iter().take(3));
        }
        if chunk.is_ascii() && self.carry.is_empty() {
            return;
        }
        let mut joined = std::mem::take(&mut self.carry);
        joined.extend_from_slice(chunk);
        for part in joined.utf8_chunks() {
            self.whole_letters += part.valid().bytes().filter(|byte| *byte >= 0xc0).count() as u64;
            let bad = part.invalid();
            let at_end = bad.as_ptr_range().end == joined.as_ptr_range().end;
            if at_end && !bad.is_empty() && is_unfinished(bad) {
                self.carry = bad.to_vec();
            } else {
                self.broken += u64::from(!bad.is_empty());
            }
        }
    }

    fn finish(mut self, sha256: String) -> FileFacts {
        self.broken += u64::from(!self.carry.is_empty());
        // Real Windows-1252 text hardly ever makes whole UTF-8 letters by chance, so whichever kind is more
        // frequent is the encoding, and the rows of the other kind are the damaged ones.
        let encoding = if self.broken > self.whole_letters {
            Encoding::Windows1252
        } else {
            Encoding::Utf8
        };
        let bom = if self.head.starts_with(&[0xef, 0xbb, 0xbf]) {
            3
        } else {
            0
        };
        FileFacts {
            sha256,
            bytes: self.bytes,
            lines: self.newlines + u64::from(self.bytes > 0 && self.last != b'\n'),
            encoding: if bom == 3 { Encoding::Utf8 } else { encoding },
            bom,
            utf16: self.head.starts_with(&[0xff, 0xfe]) || self.head.starts_with(&[0xfe, 0xff]),
        }
    }
}

/// Whether the bytes could be the beginning of a letter whose rest is still to come.
fn is_unfinished(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scanned(text: &[u8], step: usize) -> FileFacts {
        let mut scan = Scan::default();
        text.chunks(step.max(1)).for_each(|chunk| scan.feed(chunk));
        scan.finish(String::new())
    }

    #[test]
    fn a_file_of_an_older_windows_program_is_known_by_its_accents() {
        let facts = scanned(b"record_id,given_name\n1,Zo\xeb\n2,Ren\xe9e\n", 7);
        assert_eq!(facts.encoding, Encoding::Windows1252);
        assert_eq!(facts.encoding.text(b"Zo\xeb").as_deref(), Some("Zo\u{eb}"));
        assert_eq!(facts.lines, 3);
    }

    #[test]
    fn one_damaged_row_does_not_change_how_the_whole_file_is_read() {
        let facts = scanned(
            "1,Zoë\n2,Łukasz\n3,José\n4,"
                .bytes()
                .chain(*b"Zo\xeb")
                .collect::<Vec<_>>()
                .as_slice(),
            4,
        );
        assert_eq!(facts.encoding, Encoding::Utf8);
        assert_eq!(facts.encoding.text(b"Zo\xeb"), None);
        assert_eq!(facts.lines, 4);
    }

    #[test]
    fn a_byte_order_mark_is_skipped_and_utf16_is_known() {
        assert_eq!(scanned(b"\xef\xbb\xbfrecord_id", 2).bom, 3);
        assert!(scanned(b"\xff\xfer\0", 1).utf16);
    }

    proptest! {
        #[test]
        fn where_the_chunks_end_decides_nothing(text in "[a-zë Łé\n]{0,60}", step in 1_usize..9) {
            prop_assert_eq!(scanned(text.as_bytes(), step), scanned(text.as_bytes(), 1000));
        }
    }
}
