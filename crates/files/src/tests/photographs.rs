use image::{DynamicImage, ImageReader, RgbaImage};

use super::samples::{exif, jpeg, pdf, picture, png, webp, zipped};
use crate::{Fit, Kind, Refusal, check};

fn opened(bytes: &[u8]) -> DynamicImage {
    let reader = ImageReader::new(std::io::Cursor::new(bytes));
    reader.with_guessed_format().unwrap().decode().unwrap()
}

fn kept(bytes: Vec<u8>) -> Fit {
    check(bytes).unwrap()
}

fn has_hidden(bytes: Vec<u8>, inside: &'static str) -> bool {
    matches!(check(bytes), Err(Refusal::AlsoAnother { other, .. }) if other == inside)
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|it| it == text)
}

#[test]
fn a_photograph_loses_where_and_by_whom_it_was_taken() {
    let sent = jpeg(&picture(40, 20), Some(exif(1)));
    assert!(contains(&sent, b"Exif") && contains(&sent, b"Held by somebody"));
    let fit = kept(sent);
    for bytes in [fit.bytes, fit.thumbnail.unwrap()] {
        assert!(!contains(&bytes, b"Exif") && !contains(&bytes, b"somebody"));
    }
}

#[test]
fn a_photograph_stands_upright_as_the_camera_was_held() {
    let fit = kept(jpeg(&picture(40, 20), Some(exif(6))));
    let upright = opened(&fit.bytes).to_rgb8();
    assert_eq!(upright.dimensions(), (20, 40));
    let (above, below) = (upright.get_pixel(10, 5), upright.get_pixel(10, 35));
    assert!(above.0[0] > 150 && below.0[2] > 150, "{above:?} {below:?}");
}

#[test]
fn a_large_photograph_is_made_smaller_and_each_has_a_thumbnail() {
    let fit = kept(jpeg(&picture(3_000, 300), None));
    assert_eq!(opened(&fit.bytes).width(), 2_560);
    assert_eq!(opened(&fit.thumbnail.unwrap()).width(), 320);
    let small = kept(png(&picture(30, 20)));
    assert_eq!(opened(&small.bytes), picture(30, 20));
}

#[test]
fn a_picture_is_kept_as_jpeg_or_where_it_has_to_be_as_png() {
    let clear = DynamicImage::ImageRgba8(RgbaImage::new(4, 4));
    for (sent, kind) in [
        (jpeg(&picture(8, 8), None), Kind::Jpeg),
        (png(&picture(8, 8)), Kind::Png),
        (webp(&picture(8, 8)), Kind::Jpeg),
        (webp(&clear), Kind::Png),
    ] {
        let fit = kept(sent);
        assert_eq!(fit.kind, kind);
        assert_eq!(kept(fit.bytes).kind, kind);
    }
}

#[test]
fn a_pdf_in_a_jpegs_tail_is_refused() {
    let sent = [jpeg(&picture(8, 8), None), pdf(b"")].concat();
    assert!(has_hidden(sent, "a PDF"));
}

#[test]
fn an_archive_in_a_pictures_tail_is_refused() {
    let archive = zipped(&[("a.class", b"x")]);
    assert!(has_hidden(
        [png(&picture(8, 8)), archive.clone()].concat(),
        "an archive"
    ));
    assert!(has_hidden(
        [jpeg(&picture(8, 8), None), archive].concat(),
        "an archive"
    ));
    let rar = b"Rar!\x1a\x07\x01\0";
    assert!(has_hidden(
        [png(&picture(8, 8)), rar.to_vec()].concat(),
        "an archive"
    ));
}

#[test]
fn a_web_page_in_a_picture_is_refused() {
    let mut comment = b"\xff\xd8\xff\xfe\0\x1a<SCRIPT >alert(1)</a>  ".to_vec();
    comment.extend(&jpeg(&picture(8, 8), None)[2..]);
    assert!(has_hidden(comment, "a web page"));
    let php = [webp(&picture(8, 8)), b"<?php system('x'); ?>".to_vec()].concat();
    assert!(has_hidden(php, "a web page"));
}

#[test]
fn a_program_in_a_pictures_tail_is_refused() {
    let program = b"MZ\x90\0 This program cannot be run in DOS mode.";
    let sent = [png(&picture(8, 8)), program.to_vec()].concat();
    assert!(has_hidden(sent, "a program"));
}

/// Telephones write more behind a photograph: a depth, a film of a second. It is left out and not refused.
#[test]
fn what_a_camera_writes_behind_a_photograph_is_left_out() {
    let fit = kept(
        [
            jpeg(&picture(8, 8), None),
            b"MotionPhoto_Data\0\0ftyp".to_vec(),
        ]
        .concat(),
    );
    assert!(!contains(&fit.bytes, b"MotionPhoto"));
}

/// A picture of a few hundred bytes that claims to be 30,000 by 30,000.
#[test]
fn a_picture_that_claims_more_points_than_memory_holds_is_refused_before_it_is_read() {
    for side in [10_000_u32, 30_000, 60_000, u32::MAX >> 1] {
        let mut sent = png(&picture(8, 8));
        sent[16..20].copy_from_slice(&side.to_be_bytes());
        sent[20..24].copy_from_slice(&side.to_be_bytes());
        let mut sum = flate2::Crc::new();
        sum.update(&sent[12..29]);
        sent[29..33].copy_from_slice(&sum.sum().to_be_bytes());
        let refusal = check(sent).unwrap_err();
        assert!(
            matches!(refusal, Refusal::Points { .. }),
            "{side}: {refusal:?}"
        );
    }
}

#[test]
fn a_picture_that_is_cut_short_is_refused_and_does_not_panic() {
    for whole in [
        jpeg(&picture(60, 60), Some(exif(6))),
        png(&picture(60, 60)),
        webp(&picture(60, 60)),
    ] {
        for length in (12..whole.len()).step_by(7) {
            let _answer = check(whole[..length].to_vec());
        }
        let head = whole[..whole.len() / 3].to_vec();
        assert!(matches!(check(head), Err(Refusal::Damaged { .. })));
    }
}

#[test]
fn a_picture_with_any_byte_turned_does_not_panic() {
    for whole in [
        jpeg(&picture(24, 24), Some(exif(3))),
        png(&picture(24, 24)),
        webp(&picture(24, 24)),
    ] {
        for at in 0..whole.len() {
            let mut turned = whole.clone();
            turned[at] ^= 0xa5;
            let _answer = check(turned);
        }
    }
}
