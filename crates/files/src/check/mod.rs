//! Is this file one that may be kept? Pure: bytes in, what is kept out, and the name is never asked.

mod archive;
mod hidden;
mod markup;
mod office;
mod pdf;
mod text;

use image::ImageFormat;

use crate::{Kind, Refusal, photograph};

/// A file that may be kept, made harmless where that is possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    /// What it is now. A WebP photograph has become a JPEG or PNG.
    pub kind: Kind,
    /// What is kept: documents as they were sent, text as UTF-8, photographs made anew.
    pub bytes: Vec<u8>,
    /// A photograph, small.
    pub thumbnail: Option<Vec<u8>>,
}

/// Looks into a file.
///
/// # Errors
/// Why it is not kept, and what to do.
pub fn check(bytes: Vec<u8>) -> Result<Fit, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if bytes.starts_with(b"%PDF-") {
        pdf::check(&bytes)?;
        return Ok(as_sent(Kind::Pdf, bytes));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        let kind = office::check(&bytes)?;
        return Ok(as_sent(kind, bytes));
    }
    if let Some((kind, format)) = picture(&bytes) {
        hidden::check(kind.what(), &bytes)?;
        let fit = photograph::anew(kind, format, &bytes)?;
        // Points can be chosen so that they come out as the words of another kind.
        hidden::check(kind.what(), &fit.bytes)?;
        return Ok(fit);
    }
    match text::decoded(&bytes) {
        Some(text) => {
            // A second mark would be read as the first of what is kept.
            let text = text.trim_start_matches('\u{feff}');
            Ok(as_sent(text::check(text)?, text.as_bytes().to_vec()))
        }
        None => Err(not_kept(&bytes)),
    }
}

fn as_sent(kind: Kind, bytes: Vec<u8>) -> Fit {
    Fit {
        kind,
        bytes,
        thumbnail: None,
    }
}

fn picture(bytes: &[u8]) -> Option<(Kind, ImageFormat)> {
    let format = image::guess_format(bytes).ok()?;
    let kind = match format {
        ImageFormat::Png => Kind::Png,
        ImageFormat::Jpeg => Kind::Jpeg,
        ImageFormat::WebP => Kind::WebP,
        _ => return None,
    };
    Some((kind, format))
}

const KEPT: &str =
    "send a PDF, a JPEG, PNG or WebP picture, a Word, Excel or OpenDocument file, or plain text";
const AS_PDF: &str = "save it as PDF and send that";
const AS_JPEG: &str = "save it as JPEG and send that";
/// HEIC has no decoder that is both well kept and written in safe Rust.
const HEIC: &str = "send it as JPEG. On an iPhone, choose Settings, Camera, Formats, Most Compatible, or share the photograph by email, which turns it into a JPEG";

/// Tells what it is, as far as that helps whoever sent it.
fn not_kept(bytes: &[u8]) -> Refusal {
    if bytes.starts_with(archive::OLE) {
        return archive::old_office(bytes);
    }
    let found = infer::get(bytes);
    let (what, advice) = match found.map(|it| (it.matcher_type(), it.mime_type())) {
        Some((_, "image/heif" | "image/heic" | "image/avif")) => {
            ("a HEIC or AVIF photograph", HEIC)
        }
        Some((infer::MatcherType::Image, _)) => ("a picture of another kind", AS_JPEG),
        Some((infer::MatcherType::App, _)) => ("a program", KEPT),
        Some((infer::MatcherType::Archive, _)) => (
            "an archive of files",
            "unpack it and send each file by itself",
        ),
        Some((infer::MatcherType::Video, _)) => ("a video", KEPT),
        Some((infer::MatcherType::Audio, _)) => ("a sound recording", KEPT),
        Some((infer::MatcherType::Doc | infer::MatcherType::Book, _)) => {
            ("a document of another kind", AS_PDF)
        }
        _ => ("of a kind that is not known here", KEPT),
    };
    Refusal::NotKept { what, advice }
}
