use maud::{Markup, Render, html};

use super::Content;

/// Words set apart from those round them.
#[derive(Clone, Debug)]
pub struct InsetText {
    text: Content,
    id: Option<String>,
    classes: String,
}

impl InsetText {
    /// These words.
    pub fn new(text: impl Into<Content>) -> Self {
        Self {
            text: text.into(),
            id: None,
            classes: String::new(),
        }
    }

    setters! {
        /// The id.
        word id;
        class classes;
    }
}

impl Render for InsetText {
    fn render(&self) -> Markup {
        html! { div id=[&self.id] class={ "govuk-inset-text" (self.classes) } { (self.text) } }
    }
}
