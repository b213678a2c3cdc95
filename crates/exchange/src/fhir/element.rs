//! An element of a resource as others wrote it. Published resources have numbers and truths as text, and XML has nothing
//! else, so both are taken.

use serde_json::{Map, Value as Json};
use toml::Value as Toml;

/// An object of FHIR's JSON.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'a>(pub(super) &'a Map<String, Json>);

impl<'a> Element<'a> {
    /// A property, as it is.
    pub(super) fn raw(self, name: &str) -> Option<&'a Json> {
        self.0.get(name)
    }

    /// The names of its properties that are none of these, in the order of the alphabet.
    pub(super) fn other_than(self, known: &[&str]) -> Vec<&'a str> {
        let names = self.0.keys().map(String::as_str);
        let mut names: Vec<&str> = names.filter(|it| !known.contains(it)).collect();
        names.sort_unstable();
        names
    }

    /// Text that says something.
    pub(super) fn text(self, name: &str) -> Option<String> {
        let text = self.raw(name)?.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// True or false.
    pub(super) fn truth(self, name: &str) -> Option<bool> {
        match self.raw(name)? {
            Json::Bool(it) => Some(*it),
            Json::String(it) => it.trim().parse().ok(),
            _ => None,
        }
    }

    /// A whole number of things.
    pub(super) fn count(self, name: &str) -> Option<i64> {
        match figure(self.raw(name)?)? {
            Toml::Integer(it) => Some(it),
            _ => None,
        }
    }

    /// The elements of this name: one alone is a list of one.
    pub(super) fn each(self, name: &str) -> impl Iterator<Item = Element<'a>> + use<'a> {
        let all = match self.raw(name) {
            Some(Json::Array(all)) => all.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        all.iter().filter_map(Json::as_object).map(Element)
    }

    /// The texts of this name.
    pub(super) fn texts(self, name: &str) -> Vec<String> {
        let all = match self.raw(name) {
            Some(Json::Array(all)) => all.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        let texts = all.iter().filter_map(Json::as_str).map(str::trim);
        texts
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// An element within this one.
    pub(super) fn within(self, name: &str) -> Option<Element<'a>> {
        self.each(name).next()
    }

    /// The extensions of this address.
    pub(super) fn extensions(self, url: &str) -> impl Iterator<Item = Element<'a>> {
        self.each("extension")
            .filter(move |it| it.text("url").is_some_and(|it| it == url))
    }

    /// The extension of this address.
    pub(super) fn extension(self, url: &str) -> Option<Element<'a>> {
        self.extensions(url).next()
    }

    /// The property that begins so, as `value[x]` does, with its type.
    pub(super) fn value(self, begins: &str) -> Option<(&'a str, &'a Json)> {
        self.0
            .iter()
            .find_map(|(name, value)| Some((name.strip_prefix(begins)?, value)))
            .filter(|(kind, _)| kind.starts_with(|it: char| it.is_ascii_uppercase()))
    }

    /// The codes of an item's controls.
    pub(super) fn controls(self) -> Vec<String> {
        let concepts = self
            .extensions(super::names::ITEM_CONTROL)
            .filter_map(|it| it.within("valueCodeableConcept"));
        let codings = concepts.flat_map(|it| it.each("coding"));
        codings.filter_map(|it| it.text("code")).collect()
    }
}

/// A number as a form file writes it.
pub(super) fn figure(value: &Json) -> Option<Toml> {
    let text = match value {
        Json::Number(it) => it.to_string(),
        Json::String(it) => it.trim().to_owned(),
        _ => return None,
    };
    if let Ok(whole) = text.parse() {
        return Some(Toml::Integer(whole));
    }
    let number: f64 = text.parse().ok()?;
    if !number.is_finite() {
        return None;
    }
    // Whole ones are written without a point, and none with an exponent.
    let plain = number.to_string();
    Some(match plain.parse() {
        Ok(whole) => Toml::Integer(whole),
        Err(_) => Toml::Float(number),
    })
}
