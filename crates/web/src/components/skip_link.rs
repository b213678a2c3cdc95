use maud::{Markup, Render, html};

use super::Content;

/// A link past what every page repeats, seen when it has focus.
#[derive(Clone, Debug)]
pub struct SkipLink {
    href: String,
    text: Content,
    classes: String,
}

impl SkipLink {
    /// These words, to the element at this address (such as `#main-content`).
    pub fn new(href: impl Into<String>, text: impl Into<Content>) -> Self {
        Self {
            href: href.into(),
            text: text.into(),
            classes: String::new(),
        }
    }

    setters! {
        class classes;
    }
}

impl Render for SkipLink {
    fn render(&self) -> Markup {
        html! {
            a href=(self.href) class={ "govuk-skip-link" (self.classes) }
                data-module="govuk-skip-link" { (self.text) }
        }
    }
}
