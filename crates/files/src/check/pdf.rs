//! PDFs: kept as they are, where they do nothing when opened.
//!
//! No parser of PDFs is asked. Each reads one way of several that a file can be read, and a file made to deceive shows
//! it another than it shows the viewer. What is looked for is looked for in every byte instead, and in all that can
//! be inflated from any place where a stream could begin, so it does not matter which of them a viewer would follow.

use std::io::Read;
use std::sync::LazyLock;

use flate2::bufread::ZlibDecoder;
use regex::bytes::Regex;

use super::hidden;
use crate::{Kind, Refusal};

const WHAT: &str = Kind::Pdf.what();

/// Ten scanned pages without loss are 260 MB; scanners pack them with loss, and then nothing is to be inflated.
const LARGEST_WHOLE: u64 = 300_000_000;
/// Streams that lie within each other make a file be read more often than once, and honest files have none.
const MOST_TIMES: u64 = 8;
const FLOOR: u64 = 1_000_000;

/// A book of a thousand pages has some tens of thousands, each of which is begun anew.
const MOST_STREAMS: usize = 100_000;

/// A name may be cut by the end of what was inflated so far: so much of it is looked at again.
const OVERLAP: usize = 128;
const STEP: usize = 64 * 1024;

/// ISO 32000-2: actions (12.6.4), forms with scripts (12.7.8) and attachments (7.11.4). Each name is long enough that
/// chance does not write it into a photograph, and each is what a viewer needs to do it: a script needs `/JavaScript` or
/// `/Rendition`. The short `/XFA` counts with what has to follow it.
static ACTIVE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let names = [
        "JavaScript",
        "Rendition",
        "Launch",
        "SubmitForm",
        "ImportData",
        "RichMedia",
        "GoToE",
        "EmbeddedFile",
        "FileAttachment",
    ];
    let names = names.map(spelt).join("|");
    let form = spelt("XFA") + r"\s*(?:\[|[0-9]+\s+[0-9]+\s+R)";
    Regex::new(&format!("(?-u)/(?:{names}|{form})")).ok()
});

static LOCKED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(&format!("(?-u)/{}", spelt("Encrypt"))).ok());

/// The standard asks for one end of a line; viewers ask for less.
static STREAM: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?-u)stream\s*").ok());

/// A name, however its signs are written: `/JavaScript` is `/J#61vaScript` too (7.3.5).
fn spelt(name: &str) -> String {
    name.chars()
        .map(|it| format!("(?:{it}|#(?i:{:02x}))", u32::from(it)))
        .collect()
}

fn finds(pattern: Option<&Regex>, bytes: &[u8]) -> bool {
    pattern.is_none_or(|it| it.is_match(bytes))
}

/// Whether the PDF may be kept.
pub(super) fn check(bytes: &[u8]) -> Result<(), Refusal> {
    let (_, tail) = bytes.split_at(bytes.len().saturating_sub(1024));
    if !tail.windows(5).any(|it| it == b"%%EOF") {
        return Err(Refusal::Damaged { what: WHAT });
    }
    if finds(LOCKED.as_ref(), bytes) {
        return Err(Refusal::Locked { what: WHAT });
    }
    harmless(bytes)?;
    hidden::check(WHAT, bytes)?;
    streams(bytes)
}

fn harmless(bytes: &[u8]) -> Result<(), Refusal> {
    match finds(ACTIVE.as_ref(), bytes) {
        true => Err(Refusal::Active {
            what: WHAT,
            active: "scripts, attachments or commands",
            advice: "print it to a new PDF and send that",
        }),
        false => Ok(()),
    }
}

/// Looks into all that can be inflated.
fn streams(bytes: &[u8]) -> Result<(), Refusal> {
    let mut left = Left {
        inflated: LARGEST_WHOLE,
        read: FLOOR.max(MOST_TIMES.saturating_mul(bytes.len() as u64)),
    };
    let begun = STREAM.iter().flat_map(|it| it.find_iter(bytes));
    for (number, begun) in begun.enumerate() {
        if number == MOST_STREAMS {
            return Err(Refusal::Unpacks {
                what: WHAT,
                too_much: "too many parts",
            });
        }
        let (_, rest) = bytes.split_at(begun.end());
        inflate(rest, &mut left)?;
    }
    Ok(())
}

/// What may still be done for this file.
struct Left {
    inflated: u64,
    read: u64,
}

/// Where it cannot be inflated, or no further, a viewer sees no more of it either.
fn inflate(stream: &[u8], left: &mut Left) -> Result<(), Refusal> {
    let mut decoder = ZlibDecoder::new(stream);
    let mut seen = Vec::with_capacity(OVERLAP + STEP);
    loop {
        let kept = seen.len().saturating_sub(OVERLAP);
        seen.drain(..kept);
        let read = (&mut decoder).take(STEP as u64).read_to_end(&mut seen);
        harmless(&seen)?;
        let inflated = decoder.total_out();
        if inflated > left.inflated || decoder.total_in() > left.read {
            return Err(Refusal::Unpacks {
                what: WHAT,
                too_much: "far more than its own size",
            });
        }
        if !matches!(read, Ok(1..)) {
            left.inflated = left.inflated.saturating_sub(inflated);
            left.read = left.read.saturating_sub(decoder.total_in());
            return Ok(());
        }
    }
}
