use maud::{Markup, Render, html};

use super::Content;

/// Help that belongs to a field.
#[derive(Clone, Debug, Default)]
pub struct Hint {
    text: Content,
    id: Option<String>,
    classes: String,
}

impl Hint {
    /// A hint with these words.
    pub fn new(text: impl Into<Content>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    setters! {
        /// The id by which a field points to the hint.
        word id;
        class classes;
    }
}

impl Render for Hint {
    fn render(&self) -> Markup {
        html! { div id=[&self.id] class={ "govuk-hint" (self.classes) } { (self.text) } }
    }
}
