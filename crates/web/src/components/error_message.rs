use maud::{Markup, Render, html};

use super::Content;

/// What is wrong with one answer, beside it.
#[derive(Clone, Debug)]
pub struct ErrorMessage {
    text: Content,
    id: Option<String>,
    classes: String,
    prefix: String,
}

impl ErrorMessage {
    /// A message with these words.
    pub fn new(text: impl Into<Content>) -> Self {
        Self {
            text: text.into(),
            id: None,
            classes: String::new(),
            prefix: "Error".to_owned(),
        }
    }

    setters! {
        /// The id by which a field points to the message.
        word id;
        /// The word read out before the message, "Error" unless set; empty for none.
        set prefix: String;
        class classes;
    }
}

impl Render for ErrorMessage {
    fn render(&self) -> Markup {
        html! {
            p id=[&self.id] class={ "govuk-error-message" (self.classes) } {
                @if !self.prefix.is_empty() {
                    span class="govuk-visually-hidden" { (self.prefix) ":" } " "
                }
                (self.text)
            }
        }
    }
}
