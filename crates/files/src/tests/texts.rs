use proptest::prelude::*;

use crate::{Kind, Refusal, check};

fn is_active(text: &str) -> bool {
    matches!(check(text.into()), Err(Refusal::Active { .. }))
}

fn kept(bytes: &[u8]) -> (Kind, String) {
    let fit = check(bytes.into()).unwrap();
    (fit.kind, String::from_utf8(fit.bytes).unwrap())
}

#[test]
fn text_is_kept_as_utf_8_whatever_it_came_as() {
    let text = "Café on Tuesday\r\nBMI 31, <3 of 5>";
    let wide: Vec<u8> = [0xfeff]
        .into_iter()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let marked = format!("\u{feff}{text}");
    let old = text.replace('é', "\u{1}").into_bytes();
    let old: Vec<u8> = old
        .into_iter()
        .map(|it| if it == 1 { 0xe9 } else { it })
        .collect();
    for sent in [text.as_bytes(), marked.as_bytes(), &wide, &old] {
        assert_eq!(kept(sent), (Kind::Text, text.to_owned()));
    }
}

#[test]
fn a_table_is_told_by_its_rows() {
    let table = "name,telephone\r\n\"Ash, A\",+44 1632 960 001\r\nBell,-5.5%\r\n";
    assert_eq!(kept(table.as_bytes()), (Kind::Csv, table.to_owned()));
    assert_eq!(
        kept(b"Dear Sir, hello\nI write, as you know, again").0,
        Kind::Text
    );
}

#[test]
fn a_table_with_a_cell_that_a_spreadsheet_would_run_is_refused() {
    for cell in [
        "=cmd|' /C calc'!A0",
        "@SUM(A1)",
        "＝1+1",
        "+1+cmd|'x'!A",
        "\"\t=1+1\"",
        "-HYPERLINK(1)",
    ] {
        let sent = format!("a,b\n1,{cell}\n");
        assert_eq!(
            check(sent.into()),
            Err(Refusal::Formula { row: 2 }),
            "{cell}"
        );
    }
}

#[test]
fn a_web_page_or_a_picture_as_text_is_refused() {
    for sent in [
        "<!DOCTYPE html><p>Hello",
        "Hello <ScRiPt>alert(1)</script>",
        "Hello\n<svg onload=alert(1)>",
        "<?xml version='1.0'?><svg/>",
        "  <div onclick=x>",
        "<!-- a --><b>",
        "a <?php system('x')",
        "#!/bin/sh\nrm x",
        "{\\rtf1 hello}",
        "@echo off",
        "%!PS-Adobe",
        "say %PDF-1.7",
    ] {
        assert!(is_active(sent), "{sent}");
    }
}

#[test]
fn an_empty_file_is_refused() {
    for sent in ["", " \r\n\t ", "\u{feff}", "\u{feff}\u{feff}"] {
        assert_eq!(check(sent.into()), Err(Refusal::Empty));
    }
}

#[test]
fn what_is_of_no_known_kind_is_refused_and_named_where_that_helps() {
    for (sent, what) in [
        (&b"MZ\x90\0\x03\0\0\0"[..], "a program"),
        (b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0", "a program"),
        (b"Rar!\x1a\x07\x01\0", "an archive of files"),
        (b"GIF89a\x01\0\x01\0\0\0\0", "a picture of another kind"),
        (b"ID3\x03\0\0\0", "a sound recording"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "a video"),
        (
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
            "a HEIC or AVIF photograph",
        ),
        (b"\x01\x02\x03\0\0", "of a kind that is not known here"),
    ] {
        match check([sent, &[0; 60]].concat()) {
            Err(Refusal::NotKept { what: found, .. }) => assert_eq!(found, what),
            other => panic!("{what}: {other:?}"),
        }
    }
}

proptest! {
    #[test]
    fn whatever_is_kept_of_text_is_kept_again_as_it_is(text in "\\PC{0,200}(,\\PC{0,20}\n){0,3}") {
        if let Ok(fit) = check(text.into_bytes()) {
            prop_assert_eq!(check(fit.bytes.clone()), Ok(fit));
        }
    }

    #[test]
    fn any_bytes_get_an_answer(
        begin in prop::sample::select(vec![&b""[..], b"%PDF-1.4 stream\n", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\0\0\0WEBPVP8L"]),
        rest in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let _answer = check([begin, &rest].concat());
    }
}
