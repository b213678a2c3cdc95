//! A resource of a file, in JSON or XML.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde_json::{Map, Value as Json};

use super::element::Element;
use super::fault::Fault;

/// How deep elements may stand within each other; JSON's reader has a limit of its own.
const DEEPEST: usize = 100;

/// The resource that a file holds, which must be of this type.
pub(super) fn resource(text: &str, r#type: &str) -> Result<Map<String, Json>, Fault> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let resource = if text.starts_with('<') {
        xml(text)?
    } else {
        json(text)?
    };
    match Element(&resource).text("resourceType") {
        Some(it) if it == r#type => Ok(resource),
        _ => Err(Fault::of(
            None,
            format!("this is no {type}"),
            format!("choose a file whose resourceType is {type}"),
        )),
    }
}

fn json(text: &str) -> Result<Map<String, Json>, Fault> {
    match serde_json::from_str(text) {
        Ok(Json::Object(resource)) => Ok(resource),
        Ok(_) => Err(not_read("this is not a JSON object")),
        Err(why) => Err(not_read(&format!("this is not JSON ({why})"))),
    }
}

fn not_read(wrong: &str) -> Fault {
    let instead = "choose a file of FHIR R4, in JSON or XML";
    Fault::of(None, wrong, instead)
}

/// An element that has begun.
struct Open {
    name: String,
    map: Map<String, Json>,
    value: Option<String>,
}

impl Open {
    fn of(start: &BytesStart<'_>) -> Result<Self, Fault> {
        let mut open = Self {
            name: start.local_name().into_inner().to_owned(),
            map: Map::new(),
            value: None,
        };
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|_| not_read("this is not XML"))?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|_| not_read("this is not XML"))?.into_owned();
            match attribute.key.into_inner() {
                "value" => open.value = Some(value),
                name @ ("url" | "id") => {
                    open.map.insert(name.to_owned(), Json::String(value));
                }
                _ => {}
            }
        }
        Ok(open)
    }

    /// Resources are named with a capital, what is in them is not.
    fn is_resource(&self) -> bool {
        self.name.starts_with(|it: char| it.is_ascii_uppercase())
    }

    fn close_into(mut self, within: &mut Map<String, Json>) {
        if self.is_resource() {
            self.map
                .insert("resourceType".to_owned(), Json::String(self.name));
            within.extend(self.map);
            return;
        }
        match self.value {
            Some(value) => add(within, self.name, Json::String(value)),
            None => add(within, self.name, Json::Object(self.map)),
        }
    }
}

/// What is there twice is a list.
fn add(within: &mut Map<String, Json>, name: String, value: Json) {
    match within.get_mut(&name) {
        Some(Json::Array(all)) => all.push(value),
        Some(one) => *one = Json::Array(vec![one.take(), value]),
        None => {
            within.insert(name, value);
        }
    }
}

/// XML as FHIR's JSON, where everything is text and a list of one is that one. Entities of its own could grow without
/// end, so no definitions are let in.
fn xml(text: &str) -> Result<Map<String, Json>, Fault> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Open> = Vec::new();
    let mut resource = Map::new();
    loop {
        let event = reader
            .read_event()
            .map_err(|_| not_read("this is not XML"))?;
        let closed = match event {
            Event::Start(it) if it.local_name().into_inner() == "div" => {
                let name = it.name().into_inner().to_owned();
                let skipped = reader.read_to_end(quick_xml::name::QName(&name));
                skipped.map_err(|_| not_read("this is not XML"))?;
                None
            }
            Event::Start(it) if open.len() < DEEPEST => {
                open.push(Open::of(&it)?);
                None
            }
            Event::Start(_) => return Err(not_read("its elements are nested too deeply")),
            Event::Empty(it) => Some(Open::of(&it)?),
            Event::End(_) => open.pop(),
            Event::DocType(_) => return Err(not_read("it has definitions of its own (a DTD)")),
            Event::Eof if open.is_empty() => return Ok(resource),
            Event::Eof => return Err(not_read("it ends before its last element does")),
            _ => None,
        };
        if let Some(closed) = closed {
            closed.close_into(open.last_mut().map_or(&mut resource, |it| &mut it.map));
        }
    }
}
