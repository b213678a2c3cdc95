//! The XML of an Office document, piece by piece.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::Refusal;

/// What is looked at of the XML.
pub(super) enum Piece<'a> {
    /// An element begins.
    Element(Element<'a>),
    /// Text stands in the element named, by the name without its prefix.
    Text(&'a str, &'a str),
}

/// An element, with its attributes.
pub(super) struct Element<'a>(&'a BytesStart<'a>);

impl Element<'_> {
    /// Its name without the prefix.
    pub(super) fn name(&self) -> String {
        self.0.local_name().into_inner().to_owned()
    }

    /// An attribute by its name without the prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let found = self.0.attributes().flatten();
        let mut found = found.filter(|it| it.key.local_name().into_inner() == name);
        let value = found.next()?.normalized_value(XmlVersion::Implicit1_0);
        Some(value.ok()?.into_owned())
    }
}

/// Shows each piece of the XML. Entities of its own could grow without end or fetch files, so none is let in, and
/// neither is another encoding than UTF-8, in which all of this could be written past the eye.
pub(super) fn each(
    what: &'static str,
    xml: &[u8],
    mut see: impl FnMut(Piece<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let damaged = Refusal::Damaged { what };
    let text = std::str::from_utf8(xml).map_err(|_| damaged.clone())?;
    if text.contains('\0') {
        return Err(damaged);
    }
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut within = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(it)) => {
                within = Element(&it).name();
                see(Piece::Element(Element(&it)))?;
            }
            Ok(Event::Empty(it)) => see(Piece::Element(Element(&it)))?,
            Ok(Event::End(_)) => within.clear(),
            Ok(Event::Text(it)) => see(Piece::Text(&within, &it))?,
            Ok(Event::CData(it)) => see(Piece::Text(&within, &it))?,
            Ok(Event::DocType(_)) => {
                return Err(Refusal::Active {
                    what,
                    active: "definitions of its own (a DTD)",
                    advice: "save it as PDF and send that",
                });
            }
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(_) => return Err(damaged),
        }
    }
}
