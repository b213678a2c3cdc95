use maud::{Markup, Render, html};

use super::Content;

/// Every error of a page, at its top, each linked to the answer it is about.
///
/// govuk-frontend's script moves focus here when the page opens.
#[derive(Clone, Debug)]
pub struct ErrorSummary {
    title: Content,
    description: Option<Content>,
    errors: Vec<(Content, Option<String>)>,
    auto_focus: Option<bool>,
    classes: String,
}

impl Default for ErrorSummary {
    fn default() -> Self {
        Self {
            title: "There is a problem".into(),
            description: None,
            errors: Vec::new(),
            auto_focus: None,
            classes: String::new(),
        }
    }
}

impl ErrorSummary {
    /// A summary with no errors yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether there is nothing wrong.
    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// An error and the id of the field it is about (without `#`).
    #[must_use]
    pub fn about(self, field_id: &str, text: impl Into<Content>) -> Self {
        self.linked(format!("#{field_id}"), text)
    }

    /// An error and the address where it can be put right.
    #[must_use]
    pub fn linked(mut self, href: impl Into<String>, text: impl Into<Content>) -> Self {
        self.errors.push((text.into(), Some(href.into())));
        self
    }

    /// An error that belongs to no one field.
    #[must_use]
    pub fn general(mut self, text: impl Into<Content>) -> Self {
        self.errors.push((text.into(), None));
        self
    }

    setters! {
        /// The heading, "There is a problem" unless set.
        set title: Content;
        /// Words between the heading and the errors.
        text description;
        /// Whether focus moves here when the page opens; it does unless this is false.
        maybe auto_focus: bool;
        class classes;
    }
}

impl Render for ErrorSummary {
    fn render(&self) -> Markup {
        html! {
            div class={ "govuk-error-summary" (self.classes) }
                data-disable-auto-focus=[self.auto_focus.map(|on| !on)]
                data-module="govuk-error-summary" {
                // Apart from the element that takes focus, or screen readers may miss the alert.
                div role="alert" {
                    h2 class="govuk-error-summary__title" { (self.title) }
                    div class="govuk-error-summary__body" {
                        @if let Some(description) = &self.description { p { (description) } }
                        @if !self.errors.is_empty() {
                            ul class="govuk-list govuk-error-summary__list" {
                                @for (text, href) in &self.errors {
                                    li {
                                        @if let Some(href) = href {
                                            a href=(href) { (text) }
                                        } @else {
                                            (text)
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
