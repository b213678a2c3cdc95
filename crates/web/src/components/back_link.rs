use maud::{Markup, Render, html};

use super::Content;

/// The way back to the page before.
#[derive(Clone, Debug)]
pub struct BackLink {
    href: String,
    text: Content,
    classes: String,
}

impl BackLink {
    /// "Back" to this address.
    pub fn new(href: impl Into<String>) -> Self {
        Self {
            href: href.into(),
            text: "Back".into(),
            classes: String::new(),
        }
    }

    setters! {
        /// Other words than "Back", such as "Back to search results".
        set text: Content;
        class classes;
    }
}

impl Render for BackLink {
    fn render(&self) -> Markup {
        html! { a href=(self.href) class={ "govuk-back-link" (self.classes) } { (self.text) } }
    }
}
