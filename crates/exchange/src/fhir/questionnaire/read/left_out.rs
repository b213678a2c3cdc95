//! What an item says that a form has no room for. Each is said by its name.

use super::Walk;
use crate::fhir::element::Element;
use crate::fhir::names;

/// What is read of an item.
const READ: [&str; 14] = [
    "answerOption",
    "answerValueSet",
    "enableBehavior",
    "enableWhen",
    "extension",
    "id",
    "item",
    "linkId",
    "maxLength",
    "prefix",
    "repeats",
    "required",
    "text",
    "type",
];

/// The extensions that are read.
const EXTENSIONS: [&str; 15] = [
    names::CALCULATED,
    names::ENABLE_WHEN_EXPRESSION,
    names::ENTRY_FORMAT,
    names::FORM_FILE,
    names::ITEM_CONTROL,
    names::MAX_DECIMALS,
    names::MAX_OCCURS,
    names::MAX_VALUE,
    names::MIME_TYPE,
    names::MIN_OCCURS,
    names::MIN_VALUE,
    names::ORDINAL,
    names::REFERS_TO,
    names::UNIT,
    names::UNIT_OPTION,
];

/// The controls that are read.
const CONTROLS: [&str; 6] = ["slider", "prompt", "help", "lower", "upper", "gtable"];

impl Walk<'_> {
    /// Says what of an item is not kept.
    pub(super) fn left_out(&mut self, item: Element<'_>, link: &str) {
        let computed = item.extension(names::CALCULATED).is_some();
        for name in item.other_than(&READ) {
            let read = name == "readOnly" && (computed || item.truth("readOnly") != Some(true));
            if !read {
                self.lost(link, &format!("{name} is not kept"));
            }
        }
        for control in item.controls() {
            if !CONTROLS.contains(&control.as_str()) {
                let said = format!("how it is shown ({control}) is not kept");
                self.lost(link, &said);
            }
        }
        self.unknown_extensions(item, Some(link));
    }

    /// Says the extensions that are not known.
    pub(super) fn unknown_extensions(&mut self, of: Element<'_>, link: Option<&str>) {
        for it in of.each("extension") {
            let url = it.text("url").unwrap_or_default();
            if EXTENSIONS.contains(&url.as_str()) {
                continue;
            }
            let said = format!("the extension {url} is not kept");
            match link {
                Some(link) => self.lost(link, &said),
                None => self.lost_of_all(&said),
            }
        }
    }
}
