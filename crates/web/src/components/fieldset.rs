use maud::{Markup, Render, html};

use super::{Content, TextSize};

/// The question that a group of fields answers.
#[derive(Clone, Debug, Default)]
pub struct Legend {
    text: Content,
    classes: String,
    heading: bool,
}

impl Legend {
    /// A legend with these words.
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
        self.class(format!("govuk-fieldset__legend--{}", size.suffix()))
    }

    setters! {
        /// Whether the legend is also the page's heading.
        flag heading;
        class classes;
    }
}

impl<T: Into<Content>> From<T> for Legend {
    fn from(text: T) -> Self {
        Self::new(text)
    }
}

impl Render for Legend {
    fn render(&self) -> Markup {
        html! {
            legend class={ "govuk-fieldset__legend" (self.classes) } {
                @if self.heading {
                    h1 class="govuk-fieldset__heading" { (self.text) }
                } @else {
                    (self.text)
                }
            }
        }
    }
}

/// Fields that belong together.
#[derive(Clone, Debug, Default)]
pub struct Fieldset {
    inner: Markup,
    legend: Option<Legend>,
    role: Option<String>,
    described_by: Option<String>,
    classes: String,
}

impl Fieldset {
    /// A fieldset round these fields.
    pub fn new(inner: Markup) -> Self {
        Self {
            inner,
            ..Self::default()
        }
    }

    setters! {
        /// What the fields are about.
        maybe legend: Legend;
        /// An ARIA role, where the element's own is not announced well.
        word role;
        /// The element that describes the group.
        word described_by;
        class classes;
    }
}

impl Render for Fieldset {
    fn render(&self) -> Markup {
        html! {
            fieldset class={ "govuk-fieldset" (self.classes) } role=[&self.role]
                aria-describedby=[&self.described_by] {
                @if let Some(legend) = &self.legend { (legend) }
                (self.inner)
            }
        }
    }
}
