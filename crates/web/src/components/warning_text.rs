use maud::{Markup, Render, html};

use super::Content;

/// Words about something that matters, such as what happens if an act is wrong.
#[derive(Clone, Debug)]
pub struct WarningText {
    text: Content,
    icon_means: String,
    classes: String,
}

impl WarningText {
    /// These words.
    pub fn new(text: impl Into<Content>) -> Self {
        Self {
            text: text.into(),
            icon_means: "Warning".to_owned(),
            classes: String::new(),
        }
    }

    setters! {
        /// What is read out for the exclamation mark, "Warning" unless set.
        set icon_means: String;
        class classes;
    }
}

impl Render for WarningText {
    fn render(&self) -> Markup {
        html! {
            div class={ "govuk-warning-text" (self.classes) } {
                span class="govuk-warning-text__icon" aria-hidden="true" { "!" } " "
                strong class="govuk-warning-text__text" {
                    span class="govuk-visually-hidden" { (self.icon_means) } " "
                    (self.text)
                }
            }
        }
    }
}
