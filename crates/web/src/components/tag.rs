use maud::{Markup, Render, html};

use super::Content;

/// The colour of a tag; never the only sign of what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagColour {
    /// Not begun or not active.
    Grey,
    /// Done.
    Green,
    /// New.
    Teal,
    /// Received.
    Purple,
    /// Sent.
    Magenta,
    /// Refused or wrong.
    Red,
    /// Needs care.
    Orange,
    /// Waiting.
    Yellow,
}

impl TagColour {
    fn class(self) -> &'static str {
        match self {
            Self::Grey => " govuk-tag--grey",
            Self::Green => " govuk-tag--green",
            Self::Teal => " govuk-tag--teal",
            Self::Purple => " govuk-tag--purple",
            Self::Magenta => " govuk-tag--magenta",
            Self::Red => " govuk-tag--red",
            Self::Orange => " govuk-tag--orange",
            Self::Yellow => " govuk-tag--yellow",
        }
    }
}

/// The state of something, in a word or two.
#[derive(Clone, Debug)]
pub struct Tag {
    text: Content,
    colour: Option<TagColour>,
    classes: String,
}

impl Tag {
    /// A tag with these words, in blue.
    pub fn new(text: impl Into<Content>) -> Self {
        Self {
            text: text.into(),
            colour: None,
            classes: String::new(),
        }
    }

    setters! {
        /// Another colour.
        maybe colour: TagColour;
        class classes;
    }
}

impl Render for Tag {
    fn render(&self) -> Markup {
        let colour = self.colour.map_or("", TagColour::class);
        html! { strong class={ "govuk-tag" (colour) (self.classes) } { (self.text) } }
    }
}
