use maud::{Markup, Render, html};

use super::{Content, Tag};

/// How far a service has come, such as "Beta", and how to say what is wrong with it.
#[derive(Clone, Debug)]
pub struct PhaseBanner {
    tag: Tag,
    text: Content,
    classes: String,
}

impl PhaseBanner {
    /// The phase and the words beside it.
    pub fn new(phase: impl Into<Content>, text: impl Into<Content>) -> Self {
        Self {
            tag: Tag::new(phase),
            text: text.into(),
            classes: String::new(),
        }
    }

    setters! {
        class classes;
    }

    /// More classes on the phase.
    #[must_use]
    pub fn tag_class(mut self, class: &str) -> Self {
        self.tag = self.tag.class(class);
        self
    }
}

impl Render for PhaseBanner {
    fn render(&self) -> Markup {
        html! {
            div class={ "govuk-phase-banner govuk-width-container" (self.classes) } {
                p class="govuk-phase-banner__content" {
                    (self.tag.clone().class("govuk-phase-banner__content__tag")) " "
                    span class="govuk-phase-banner__text" { (self.text) }
                }
            }
        }
    }
}
