use super::samples::{docx, jpeg, odt, office, pdf, picture, xlsx, zipped};
use crate::{Kind, Refusal, check};

fn refused(bytes: Vec<u8>) -> Refusal {
    check(bytes).unwrap_err()
}

fn is_active(bytes: Vec<u8>) -> bool {
    matches!(refused(bytes), Refusal::Active { .. })
}

fn is_elsewhere(bytes: Vec<u8>) -> bool {
    matches!(refused(bytes), Refusal::Elsewhere { .. })
}

#[test]
fn documents_are_told_by_their_content_and_kept_as_they_were_sent() {
    let photograph = jpeg(&picture(20, 20), None);
    let more: [(&str, &[u8]); 1] = [("media/image1.jpeg", &photograph)];
    let drawing: [(&str, &[u8]); 1] = [("xl/drawings/vmlDrawing1.vml", b"<xml><div>a<br>b</div>")];
    for (sent, kind) in [
        (xlsx(&drawing), Kind::Xlsx),
        (docx(&more), Kind::Docx),
        (xlsx(&more), Kind::Xlsx),
        (odt(&more), Kind::Odt),
    ] {
        let fit = check(sent.clone()).unwrap();
        assert_eq!((fit.kind, fit.bytes), (kind, sent));
    }
}

#[test]
fn a_document_with_macros_is_refused() {
    assert!(is_active(docx(&[("word/vbaProject.bin", b"x")])));
    assert!(is_active(xlsx(&[("xl/macrosheets/sheet1.xml", b"<a/>")])));
    assert!(is_active(docx(&[("word/activeX/activeX1.xml", b"<a/>")])));
    assert!(is_active(odt(&[("Basic/Standard/Module1.xml", b"<a/>")])));
    assert!(is_active(odt(&[("Scripts/python/a.py", b"pass")])));
}

/// Renaming .docm to .docx takes no macro out of it.
#[test]
fn a_document_that_is_made_for_macros_is_refused_whatever_it_is_called() {
    let main = "application/vnd.ms-word.document.macroEnabled.main+xml";
    assert!(is_active(office(main, &[])));
}

#[test]
fn a_document_that_runs_something_by_its_elements_is_refused() {
    let script = b"<office:text><script:event-listener script:language=\"Basic\"/></office:text>";
    assert!(is_active(odt(&[("styles.xml", script)])));
    let link = b"<externalLink><ddeLink ddeService=\"cmd\"/></externalLink>";
    assert!(is_active(xlsx(&[(
        "xl/externalLinks/externalLink1.xml",
        link
    )])));
}

#[test]
fn a_field_that_starts_a_program_is_found_in_pieces_too() {
    let field =
        b"<w:p><w:instrText> DD</w:instrText><w:instrText>EAUTO c:\\windows</w:instrText></w:p>";
    assert!(is_active(docx(&[("word/document.xml", field)])));
    let simple = b"<w:p><w:fldSimple w:instr=\"DDE x\"/></w:p>";
    assert!(is_active(docx(&[("word/document.xml", simple)])));
}

#[test]
fn a_document_that_fetches_its_template_or_a_picture_is_refused() {
    let template = br#"<Relationships><Relationship Type="x/attachedTemplate" Target="http://example.org/a.dotm" TargetMode="External"/></Relationships>"#;
    assert!(is_elsewhere(docx(&[(
        "word/_rels/settings.xml.rels",
        template
    )])));
    let image = b"<office:text><draw:image xlink:href=\"http://example.org/a.png\"/></office:text>";
    assert!(is_elsewhere(odt(&[("styles.xml", image)])));
}

/// Names of parts make no difference of capitals, and any part may be named as the one that is opened.
#[test]
fn a_part_with_another_ending_is_looked_into_all_the_same() {
    let template = br#"<Relationships><Relationship Type="x/attachedTemplate" Target="http://example.org/a.dotm" TargetMode="External"/></Relationships>"#;
    assert!(is_elsewhere(docx(&[(
        "word/_RELS/settings.xml.RELS",
        template
    )])));
    let link = b"\xef\xbb\xbf <externalLink><ddeLink ddeService=\"cmd\"/></externalLink>";
    assert!(is_active(xlsx(&[("xl/sheet.bin", link)])));
}

#[test]
fn a_word_document_that_is_an_open_document_too_is_refused() {
    let mimetype: &[u8] = b"application/vnd.oasis.opendocument.text";
    let refusal = refused(docx(&[("mimetype", mimetype)]));
    assert!(matches!(refusal, Refusal::AlsoAnother { .. }));
}

/// Entities of entities ("a billion laughs") grow without end, and others fetch files.
#[test]
fn a_document_with_entities_of_its_own_is_refused() {
    let laughs = b"<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><a>&b;</a>";
    assert!(is_active(docx(&[("word/document.xml", laughs)])));
}

#[test]
fn a_document_in_an_encoding_that_hides_what_it_says_is_refused() {
    let wide: Vec<u8> = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><ddeLink/>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let sent = xlsx(&[("xl/externalLinks/externalLink1.xml", &wide)]);
    assert!(matches!(refused(sent), Refusal::Damaged { .. }));
}

#[test]
fn a_document_in_a_document_is_refused() {
    let inner = xlsx(&[]);
    for nested in [&inner, &pdf(b""), &b"MZ\x90\0".to_vec()] {
        let sent = docx(&[("word/media/sheet.bin", nested)]);
        assert!(matches!(refused(sent), Refusal::Nested { .. }));
    }
}

#[test]
fn a_zip_bomb_is_refused() {
    let zeros = vec![b' '; 30_000_000];
    let sent = docx(&[("word/a.bin", &zeros)]);
    assert!(sent.len() < 40_000, "{}", sent.len());
    assert!(matches!(refused(sent), Refusal::Unpacks { .. }));
}

/// What a part claims of its size is not believed.
#[test]
fn a_zip_bomb_that_lies_about_its_size_is_refused() {
    let zeros = vec![b' '; 30_000_000];
    let mut sent = docx(&[("word/a.bin", &zeros)]);
    let size = 30_000_000_u32.to_le_bytes();
    let found: Vec<usize> = (0..sent.len() - 4)
        .filter(|at| sent[*at..at + 4] == size)
        .collect();
    assert!(!found.is_empty());
    for at in found {
        sent[at..at + 4].copy_from_slice(&1_000_u32.to_le_bytes());
    }
    assert!(matches!(
        refused(sent),
        Refusal::Unpacks { .. } | Refusal::Damaged { .. }
    ));
}

#[test]
fn a_zip_of_too_many_parts_is_refused() {
    let names: Vec<String> = (0..5_001).map(|it| format!("a{it}")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|it| (it.as_str(), &b""[..])).collect();
    assert!(matches!(refused(docx(&parts)), Refusal::Unpacks { .. }));
}

#[test]
fn an_archive_that_is_no_document_is_refused() {
    let refusal = refused(zipped(&[("a.txt", b"a")]));
    assert!(matches!(
        refusal,
        Refusal::NotKept {
            what: "an archive of files",
            ..
        }
    ));
}

#[test]
fn slides_and_templates_are_refused_with_advice() {
    let main = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml";
    let refusal = refused(office(main, &[]));
    assert!(refusal.to_string().contains("save it as PDF"));
}

#[test]
fn something_before_or_behind_a_document_is_refused() {
    let mut behind = docx(&[]);
    behind.extend(b"<html><script>");
    assert!(check(behind).is_err());
    let mut twice = docx(&[]);
    twice.extend(docx(&[]));
    assert!(check(twice).is_err());
}

/// A part that only some programs find: it is in the file and not in its list.
#[test]
fn a_part_that_the_list_does_not_name_is_refused() {
    let sent = docx(&[]);
    let hidden = zipped(&[("word/vbaProject.bin", b"x")]);
    let local = hidden
        .windows(4)
        .position(|it| it == b"PK\x01\x02")
        .unwrap();
    let list = sent.windows(4).position(|it| it == b"PK\x01\x02").unwrap();
    let mut bytes = [&sent[..list], &hidden[..local], &sent[list..]].concat();
    let end = bytes.len() - 22 + 16;
    let begins = u32::try_from(list + local).unwrap();
    bytes[end..end + 4].copy_from_slice(&begins.to_le_bytes());
    assert!(matches!(refused(bytes), Refusal::Damaged { .. }));
}

#[test]
fn documents_with_a_password_are_refused_with_advice() {
    let mut office = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    office.extend([0; 600]);
    office.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let manifest = b"<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    let open = odt(&[("META-INF/manifest.xml", manifest)]);
    let mut flagged = docx(&[]);
    for at in 0..flagged.len() - 10 {
        let offset = match &flagged[at..at + 4] {
            b"PK\x03\x04" => 6,
            b"PK\x01\x02" => 8,
            _ => continue,
        };
        flagged[at + offset] |= 1;
    }
    for sent in [office, open, flagged] {
        let refusal = refused(sent);
        assert!(matches!(refusal, Refusal::Locked { .. }), "{refusal:?}");
        assert!(
            refusal
                .to_string()
                .contains("save a copy without a password")
        );
    }
}

#[test]
fn an_office_document_of_before_2007_is_refused_with_advice() {
    let mut sent = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    sent.extend([0; 600]);
    assert!(refused(sent).to_string().contains("save it as .docx"));
}
