use maud::{Markup, Render, html};

use super::{Content, TextSize};

/// The name of a field.
#[derive(Clone, Debug, Default)]
pub struct Label {
    text: Content,
    classes: String,
    heading: bool,
    for_id: Option<String>,
}

impl Label {
    /// A label with these words.
    pub fn new(text: impl Into<Content>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// The question of a page that asks just one: large, and the page's heading.
    pub fn page_heading(text: impl Into<Content>) -> Self {
        Self::new(text).size(TextSize::L).heading(true)
    }

    /// How large the words are.
    #[must_use]
    pub fn size(self, size: TextSize) -> Self {
        self.class(format!("govuk-label--{}", size.suffix()))
    }

    setters! {
        /// Whether the label is also the page's heading.
        flag heading;
        /// The field that it names; form components set this themselves.
        word for_id;
        class classes;
    }
}

impl<T: Into<Content>> From<T> for Label {
    fn from(text: T) -> Self {
        Self::new(text)
    }
}

impl Render for Label {
    fn render(&self) -> Markup {
        if self.text.is_empty() {
            return Markup::default();
        }
        let label = html! {
            label class={ "govuk-label" (self.classes) } for=[&self.for_id] { (self.text) }
        };
        html! {
            @if self.heading {
                h1 class="govuk-label-wrapper" { (label) }
            } @else {
                (label)
            }
        }
    }
}
