//! The kinds of file that are kept.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a file is, told by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Portable Document Format (ISO 32000).
    Pdf,
    /// A picture without loss.
    Png,
    /// A photograph.
    Jpeg,
    /// A picture of the web.
    WebP,
    /// A Word document (ECMA-376).
    Docx,
    /// An Excel workbook (ECMA-376).
    Xlsx,
    /// An OpenDocument text (ISO 26300).
    Odt,
    /// Plain text.
    Text,
    /// A table as text, with commas (RFC 4180).
    Csv,
}

impl Kind {
    /// Every kind that may be sent.
    pub const ALL: [Self; 9] = [
        Self::Pdf,
        Self::Png,
        Self::Jpeg,
        Self::WebP,
        Self::Docx,
        Self::Xlsx,
        Self::Odt,
        Self::Text,
        Self::Csv,
    ];

    /// Whether it is a photograph or another picture.
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::WebP)
    }

    /// The media type to answer with. Text is always kept as UTF-8.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Text => "text/plain; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    /// The ending of a file's name.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Odt => "odt",
            Self::Text => "txt",
            Self::Csv => "csv",
        }
    }

    /// What people call it.
    pub const fn what(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Png => "PNG picture",
            Self::Jpeg => "JPEG photograph",
            Self::WebP => "WebP picture",
            Self::Docx => "Word document",
            Self::Xlsx => "Excel workbook",
            Self::Odt => "OpenDocument text",
            Self::Text => "text",
            Self::Csv => "CSV table",
        }
    }
}

/// No kind has this ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a file of no kind that is kept")]
pub struct NotAKind;

impl FromStr for Kind {
    type Err = NotAKind;

    /// By the ending of its name.
    fn from_str(ending: &str) -> Result<Self, NotAKind> {
        let mut all = Self::ALL.into_iter();
        all.find(|it| it.ending() == ending).ok_or(NotAKind)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what())
    }
}
