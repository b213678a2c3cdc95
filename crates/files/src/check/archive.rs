//! What Office documents are made of: a ZIP of parts, unpacked with limits, or an older container.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::Refusal;

/// How the container of older Office files begins ([MS-CFB] 2.2).
pub(super) const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// A long document with many pictures has some hundreds of parts.
const MOST_PARTS: u16 = 5_000;
/// A sheet of half a million cells is some 40 MB of XML.
const LARGEST_PART: u64 = 64_000_000;
const LARGEST_WHOLE: u64 = 200_000_000;
/// Sheets that say the same in each row pack to a hundredth. Below the floor no bomb does harm.
const MOST_TIMES: u64 = 200;
const FLOOR: u64 = 10_000_000;

/// How files begin that have no place in a document: archives, other documents and programs.
const NESTED: [&[u8]; 7] = [
    b"PK\x03\x04",
    OLE,
    b"%PDF-",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"MZ",
    b"\x7fELF",
];

/// A part of the document, unpacked.
pub(super) struct Part {
    /// In small letters: ECMA-376 makes no difference (part 2, 6.2.2).
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// Shows each part, one at a time, so that no more than one is in memory.
pub(super) fn each(
    what: &'static str,
    bytes: &[u8],
    mut see: impl FnMut(Part) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut archive = opened(what, bytes)?;
    let most = LARGEST_WHOLE.min(FLOOR.max(MOST_TIMES.saturating_mul(bytes.len() as u64)));
    let mut left = most;
    for index in 0..archive.len() {
        let part = unpacked(what, &mut archive, index, left)?;
        left = left.saturating_sub(part.bytes.len() as u64);
        if NESTED.iter().any(|it| part.bytes.starts_with(it)) {
            return Err(Refusal::Nested { what });
        }
        see(part)?;
    }
    Ok(())
}

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// The ZIP is the whole file and nothing besides: nothing before it, nothing behind it, no part that its list does not
/// name, no two that share bytes.
fn opened<'a>(what: &'static str, bytes: &'a [u8]) -> Result<Archive<'a>, Refusal> {
    let damaged = |_| Refusal::Damaged { what };
    let also = Refusal::AlsoAnother {
        what,
        other: "something else",
    };
    let end = bytes.len().checked_sub(22).and_then(|at| bytes.get(at..));
    let Some([b'P', b'K', 5, 6, _, _, _, _, _, _, low, high, ..]) = end else {
        return Err(also);
    };
    // Asked before the list is read, which could be as long as the file.
    if u16::from_le_bytes([*low, *high]) > MOST_PARTS {
        return Err(Refusal::Unpacks {
            what,
            too_much: "too many parts",
        });
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.offset() != 0 || !archive.comment().is_empty() {
        return Err(also);
    }
    archive.validate_header_consistency().map_err(damaged)?;
    Ok(archive)
}

/// What a part claims of its size is not believed: it is unpacked until there is too much.
fn unpacked(
    what: &'static str,
    archive: &mut Archive<'_>,
    index: usize,
    left: u64,
) -> Result<Part, Refusal> {
    let damaged = Refusal::Damaged { what };
    let entry = archive.by_index_data(index).map_err(|_| damaged.clone())?;
    if entry.encrypted() {
        return Err(Refusal::Locked { what });
    }
    let file = archive.by_index(index).map_err(|_| damaged.clone())?;
    let name = file.name().map_err(|_| damaged.clone())?.to_lowercase();
    let most = LARGEST_PART.min(left);
    let mut bytes = Vec::new();
    let mut limited = file.take(most.saturating_add(1));
    let read = limited.read_to_end(&mut bytes);
    if bytes.len() as u64 > most {
        return Err(Refusal::Unpacks {
            what,
            too_much: "far more than its own size",
        });
    }
    read.map_err(|_| damaged)?;
    Ok(Part { name, bytes })
}

/// A document with a password is in an older container too ([MS-OFFCRYPTO] 2.3).
pub(super) fn old_office(bytes: &[u8]) -> Refusal {
    let locked: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    if bytes.windows(locked.len()).any(|it| it == locked) {
        return Refusal::Locked {
            what: "Office document",
        };
    }
    Refusal::NotKept {
        what: "an Office document of before 2007",
        advice: "open it, save it as .docx, .xlsx or PDF and send that",
    }
}
