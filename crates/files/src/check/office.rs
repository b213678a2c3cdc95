//! Word, Excel and OpenDocument files: which of them it is, and whether opening it would do something.

use super::archive::{self, Part};
use super::markup::{self, Element, Piece};
use crate::{Kind, Refusal};

/// What it is called until it is known which.
const WHAT: &str = "Office document";

/// Parts that run: macros of both families, ActiveX controls, and Excel's macros of before 1997.
const RUNNING: [&str; 8] = [
    "vbaproject",
    "vbadata",
    "/activex/",
    "/macrosheets/",
    "/customui/",
    "basic/",
    "scripts/",
    "dialogs/",
];

/// Elements that run: OpenDocument's scripts, applets and plug-ins, and data exchange (DDE) in both families.
const RUNNING_ELEMENTS: [&str; 8] = [
    "event-listener",
    "script",
    "applet",
    "plugin",
    "dde-source",
    "dde-connection-decl",
    "ddeLink",
    "oleLink",
];

/// Elements of OpenDocument that may be filled from elsewhere. Links that somebody clicks on are none of them.
const FILLED: [&str; 5] = [
    "image",
    "object",
    "object-ole",
    "floating-frame",
    "section-source",
];

/// Which kind it is, where it is harmless.
pub(super) fn check(bytes: &[u8]) -> Result<Kind, Refusal> {
    let mut kinds = Vec::new();
    archive::each(WHAT, bytes, |part| {
        runs_by_name(&part.name)?;
        match part.name.as_str() {
            "[content_types].xml" => kinds.extend(content_types(&part.bytes)?),
            "mimetype" => kinds.push(mimetype(&part.bytes)?),
            name if name.ends_with(".rels") => links(&part.bytes)?,
            _ if is_markup(&part) => content(&part)?,
            _ => {}
        }
        Ok(())
    })?;
    match kinds.as_slice() {
        [kind] => Ok(*kind),
        [] => Err(Refusal::NotKept {
            what: "an archive of files",
            advice: "unpack it and send each file by itself",
        }),
        [..] => Err(Refusal::AlsoAnother {
            what: WHAT,
            other: "another document",
        }),
    }
}

/// Any part may be the one that is opened, whatever its name ends with. Drawings of the old kind are often no
/// well-formed XML and say nothing that acts.
fn is_markup(part: &Part) -> bool {
    let begin = part.bytes.strip_prefix(b"\xef\xbb\xbf");
    let begin = begin.unwrap_or(&part.bytes).trim_ascii_start();
    let wide = [&b"\xff\xfe"[..], b"\xfe\xff", b"\0<"];
    let looks = begin.starts_with(b"<") || wide.iter().any(|it| begin.starts_with(it));
    part.name.ends_with(".xml") || looks && !part.name.ends_with(".vml")
}

fn runs_by_name(name: &str) -> Result<(), Refusal> {
    let name = format!("/{name}");
    match RUNNING.iter().any(|it| name.contains(it)) {
        true => Err(active("macros or scripts")),
        false => Ok(()),
    }
}

fn active(active: &'static str) -> Refusal {
    Refusal::Active {
        what: WHAT,
        active,
        advice: "save it as .docx, .xlsx or PDF, without macros, and send that",
    }
}

/// ECMA-376 part 2, 7.2.3: what each part is. The part that says "main" says what the document is.
fn content_types(xml: &[u8]) -> Result<Option<Kind>, Refusal> {
    let mut kind = None;
    markup::each(WHAT, xml, |piece| {
        let Piece::Element(element) = piece else {
            return Ok(());
        };
        let content = element.attribute("ContentType").unwrap_or_default();
        let content = content.to_lowercase();
        if content.contains("macroenabled") || content.contains("vbaproject") {
            return Err(active("macros or scripts"));
        }
        if content.ends_with("wordprocessingml.document.main+xml") {
            kind = Some(Kind::Docx);
        } else if content.ends_with("spreadsheetml.sheet.main+xml") {
            kind = Some(Kind::Xlsx);
        } else if content.ends_with(".main+xml") {
            return Err(another_office());
        }
        Ok(())
    })?;
    Ok(kind)
}

/// OpenDocument 1.3 part 2, 3.3: the first part says what the document is.
fn mimetype(bytes: &[u8]) -> Result<Kind, Refusal> {
    match bytes.trim_ascii() == Kind::Odt.media_type().as_bytes() {
        true => Ok(Kind::Odt),
        false => Err(another_office()),
    }
}

fn another_office() -> Refusal {
    Refusal::NotKept {
        what: "an Office file of another kind, such as slides or a template",
        advice: "save it as PDF and send that",
    }
}

fn content(part: &Part) -> Result<(), Refusal> {
    let mut field = String::new();
    markup::each(WHAT, &part.bytes, |piece| match piece {
        Piece::Element(element) => element_of(&part.name, &element),
        // A field may be written in several runs, so the whole of them is looked at below.
        Piece::Text("instrText", text) => {
            field.push_str(text);
            Ok(())
        }
        Piece::Text(..) => Ok(()),
    })?;
    match asks_a_program(&field) {
        true => Err(active("a field that starts another program (DDE)")),
        false => Ok(()),
    }
}

fn asks_a_program(field: &str) -> bool {
    field.to_uppercase().contains("DDE")
}

fn element_of(part: &str, element: &Element<'_>) -> Result<(), Refusal> {
    let name = element.name();
    if RUNNING_ELEMENTS.contains(&name.as_str()) {
        return Err(active("scripts or links to programs"));
    }
    if part == "meta-inf/manifest.xml" && name == "encryption-data" {
        return Err(Refusal::Locked { what: WHAT });
    }
    if name == "fldSimple" && asks_a_program(&element.attribute("instr").unwrap_or_default()) {
        return Err(active("a field that starts another program (DDE)"));
    }
    let href = element.attribute("href").unwrap_or_default();
    match FILLED.contains(&name.as_str()) && href.contains(':') {
        true => Err(Refusal::Elsewhere { what: WHAT }),
        false => Ok(()),
    }
}

/// ECMA-376 part 2, 6.5.3: relationships. A template or a picture from elsewhere is fetched on opening; a hyperlink
/// waits until it is clicked.
fn links(xml: &[u8]) -> Result<(), Refusal> {
    markup::each(WHAT, xml, |piece| {
        let Piece::Element(element) = piece else {
            return Ok(());
        };
        let outside = element
            .attribute("TargetMode")
            .is_some_and(|it| it.eq_ignore_ascii_case("External"));
        let clicked = element
            .attribute("Type")
            .is_some_and(|it| it.ends_with("/hyperlink"));
        match outside && !clicked {
            true => Err(Refusal::Elsewhere { what: WHAT }),
            false => Ok(()),
        }
    })
}
