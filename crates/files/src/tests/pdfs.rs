use super::samples::{pdf, stream, zipped};
use crate::{Kind, Refusal, check};

fn refused(bytes: Vec<u8>) -> Refusal {
    check(bytes).unwrap_err()
}

fn is_active(bytes: Vec<u8>) -> bool {
    matches!(refused(bytes), Refusal::Active { what: "PDF", .. })
}

#[test]
fn a_pdf_is_kept_as_it_was_sent() {
    let sent = pdf(&stream(b"BT (Dear Sir) Tj ET"));
    let fit = check(sent.clone()).unwrap();
    assert_eq!(
        (fit.kind, fit.bytes, fit.thumbnail),
        (Kind::Pdf, sent, None)
    );
}

#[test]
fn a_pdf_with_a_script_is_refused() {
    let script = b"5 0 obj<</S/JavaScript/JS(app.alert\\(1\\))>>endobj";
    assert!(is_active(pdf(script)));
}

#[test]
fn a_script_whose_name_is_written_in_numbers_is_found() {
    assert!(is_active(pdf(
        b"5 0 obj<</S/J#61vaScr#69p#74/JS 6 0 R>>endobj"
    )));
}

#[test]
fn a_script_in_a_packed_stream_is_found() {
    let mut inside = vec![b' '; 200_000];
    inside.extend(b"<</S/JavaScript/JS(x)>>");
    assert!(is_active(pdf(&stream(&inside))));
}

#[test]
fn a_script_across_the_seam_of_two_steps_of_unpacking_is_found() {
    for before in 65_520..65_540 {
        let mut inside = vec![b' '; before];
        inside.extend(b"<</S/JavaScript/JS(x)>>");
        assert!(is_active(pdf(&stream(&inside))), "after {before}");
    }
}

/// Viewers are content with less than the standard asks for between the word and what is packed.
#[test]
fn a_script_in_a_stream_that_begins_in_another_way_is_found() {
    for end in ["", "\r", " \r\n"] {
        let packed = stream(b"<</S/JavaScript/JS(x)>>");
        let begins = packed.windows(7).position(|it| it == b"stream\n").unwrap() + 6;
        let sent = [&packed[..begins], end.as_bytes(), &packed[begins + 1..]].concat();
        assert!(is_active(pdf(&sent)), "{end:?}");
    }
}

#[test]
fn a_form_that_brings_scripts_of_its_own_is_refused() {
    for form in ["/XFA 7 0 R", "/XFA[(template) 8 0 R]", "/#58F#41\n7 0 R"] {
        assert!(is_active(pdf(form.as_bytes())), "{form}");
    }
    assert!(check(pdf(b"/XFA is a word here")).is_ok());
}

/// A viewer goes where the list of objects sends it, and that may be the inside of another stream.
#[test]
fn a_script_in_a_stream_within_a_stream_is_found() {
    let inner = stream(b"<</S/JavaScript/JS(x)>>");
    let mut outer = b"4 0 obj<</Length 999>>stream\n".to_vec();
    outer.extend(inner);
    assert!(is_active(pdf(&outer)));
}

#[test]
fn a_pdf_that_starts_a_program_sends_a_form_or_has_a_file_attached_is_refused() {
    for name in [
        "/Launch",
        "/SubmitForm",
        "/EmbeddedFiles",
        "/FileAttachment",
        "/RichMedia",
    ] {
        assert!(is_active(pdf(name.as_bytes())), "{name}");
    }
}

#[test]
fn a_pdf_with_a_password_is_refused_with_advice() {
    let refusal = refused(pdf(b"trailer<</Encrypt 9 0 R>>"));
    assert_eq!(refusal, Refusal::Locked { what: "PDF" });
    assert!(
        refusal
            .to_string()
            .contains("save a copy without a password")
    );
}

#[test]
fn a_pdf_that_is_cut_short_is_refused() {
    let mut sent = pdf(&stream(&[7; 5_000]));
    sent.truncate(sent.len() / 2);
    sent.extend([b' '; 2_000]);
    assert_eq!(refused(sent), Refusal::Damaged { what: "PDF" });
}

#[test]
fn a_pdf_that_is_an_archive_too_is_refused() {
    let mut sent = pdf(b"");
    sent.extend(zipped(&[("run.js", b"WScript.Echo(1)")]));
    sent.extend(b"\n%%EOF");
    assert!(matches!(
        refused(sent),
        Refusal::AlsoAnother {
            other: "an archive",
            ..
        }
    ));
}

#[test]
fn a_pdf_that_is_a_web_page_too_is_refused() {
    let sent = pdf(b"<html><script>alert(1)</script></html>");
    assert!(matches!(
        refused(sent),
        Refusal::AlsoAnother {
            other: "a web page",
            ..
        }
    ));
}

#[test]
fn a_pdf_that_unpacks_without_end_is_refused() {
    let bomb = stream(&vec![0; 20_000_000]);
    let sent = pdf(&bomb.repeat(16));
    assert!(sent.len() < 1_000_000, "{}", sent.len());
    assert!(matches!(
        refused(sent),
        Refusal::Unpacks { what: "PDF", .. }
    ));
}

/// Each beginning costs something, and a file can be full of them.
#[test]
fn a_pdf_of_beginnings_alone_is_refused() {
    let begun = b"stream\n\x78\x9c".repeat(100_001);
    assert!(matches!(
        refused(pdf(&begun)),
        Refusal::Unpacks {
            too_much: "too many parts",
            ..
        }
    ));
}
