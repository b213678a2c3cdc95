//! Files for tests, made here: of nobody.

use std::io::{Cursor, Write};

use flate2::write::ZlibEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ImageEncoder, Rgb, RgbImage};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

/// A picture whose left half is red and whose right half is blue.
pub(crate) fn picture(width: u32, height: u32) -> DynamicImage {
    let colour = |x, _| match x < width / 2 {
        true => Rgb([200, 0, 0]),
        false => Rgb([0, 0, 200]),
    };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, colour))
}

fn with<E: ImageEncoder>(mut encoder: E, picture: &DynamicImage, exif: Option<Vec<u8>>) {
    if let Some(exif) = exif {
        encoder.set_exif_metadata(exif).unwrap();
    }
    picture.write_with_encoder(encoder).unwrap();
}

pub(crate) fn jpeg(picture: &DynamicImage, exif: Option<Vec<u8>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    with(JpegEncoder::new(&mut bytes), picture, exif);
    bytes
}

pub(crate) fn png(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    with(PngEncoder::new(&mut bytes), picture, None);
    bytes
}

pub(crate) fn webp(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    with(WebPEncoder::new_lossless(&mut bytes), picture, None);
    bytes
}

/// EXIF that says how the camera was held, who held it and where (CIPA DC-008, 4.6).
pub(crate) fn exif(orientation: u8) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        let mut bytes = Vec::new();
        bytes.extend(tag.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.extend(value);
        bytes
    };
    let mut bytes = b"II*\0\x08\0\0\0\x03\0".to_vec();
    bytes.extend(entry(0x0112, 3, 1, [orientation, 0, 0, 0]));
    bytes.extend(entry(0x013b, 2, 17, [68, 0, 0, 0])); // the artist, at 68
    bytes.extend(entry(0x8825, 4, 1, [50, 0, 0, 0])); // where, at 50
    bytes.extend([0; 4]);
    bytes.extend(b"\x01\0");
    bytes.extend(entry(1, 2, 2, *b"N\0\0\0"));
    bytes.extend([0; 4]);
    bytes.extend(b"Held by somebody\0");
    bytes
}

pub(crate) fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let stored = match *name == "mimetype" {
            true => CompressionMethod::Stored,
            false => CompressionMethod::Deflated,
        };
        let options = SimpleFileOptions::default().compression_method(stored);
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const WORD: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";

fn types(main: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/main.xml" ContentType="{main}"/></Types>"#
    )
}

/// A Word document with these parts besides its own.
pub(crate) fn docx(more: &[(&str, &[u8])]) -> Vec<u8> {
    office(WORD, more)
}

/// An Excel workbook with these parts besides its own.
pub(crate) fn xlsx(more: &[(&str, &[u8])]) -> Vec<u8> {
    office(SHEET, more)
}

/// A document whose main part is of this type.
pub(crate) fn office(main: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let types = types(main);
    let own: [(&str, &[u8]); 3] = [
        ("[Content_Types].xml", types.as_bytes()),
        (
            "_rels/.rels",
            br#"<Relationships><Relationship Id="a" Type="x/officeDocument" Target="main.xml"/><Relationship Id="b" Type="x/hyperlink" Target="https://example.org" TargetMode="External"/></Relationships>"#,
        ),
        ("main.xml", b"<w:document><w:t>Dear Sir</w:t></w:document>"),
    ];
    zipped(&[&own, more].concat())
}

/// An OpenDocument text with these parts besides its own.
pub(crate) fn odt(more: &[(&str, &[u8])]) -> Vec<u8> {
    let own: [(&str, &[u8]); 2] = [
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        (
            "content.xml",
            b"<office:text><text:a xlink:href=\"https://example.org\">A link</text:a></office:text>",
        ),
    ];
    zipped(&[&own, more].concat())
}

/// A PDF of one empty page with these objects besides. A viewer mends the list of objects that it has not.
pub(crate) fn pdf(more: &[u8]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n".to_vec();
    bytes.extend(more);
    bytes.extend(b"\ntrailer<</Root 1 0 R>>\n%%EOF\n");
    bytes
}

/// A stream of a PDF, packed.
pub(crate) fn stream(inside: &[u8]) -> Vec<u8> {
    let mut bytes = b"4 0 obj<</Filter/FlateDecode>>stream\n".to_vec();
    let mut encoder = ZlibEncoder::new(&mut bytes, flate2::Compression::best());
    encoder.write_all(inside).unwrap();
    encoder.finish().unwrap();
    bytes.extend(b"\nendstream endobj\n");
    bytes
}
