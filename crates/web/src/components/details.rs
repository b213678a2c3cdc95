use maud::{Markup, Render, html};

use super::Content;

/// Words that open under a summary, for what only some people need.
#[derive(Clone, Debug)]
pub struct Details {
    summary: Content,
    body: Content,
    id: Option<String>,
    open: bool,
    classes: String,
}

impl Details {
    /// A summary and what opens under it.
    pub fn new(summary: impl Into<Content>, body: impl Into<Content>) -> Self {
        Self {
            summary: summary.into(),
            body: body.into(),
            id: None,
            open: false,
            classes: String::new(),
        }
    }

    setters! {
        /// The id.
        word id;
        /// Whether it starts open.
        flag open;
        class classes;
    }
}

impl Render for Details {
    fn render(&self) -> Markup {
        html! {
            details id=[&self.id] class={ "govuk-details" (self.classes) } open[self.open] {
                summary class="govuk-details__summary" {
                    span class="govuk-details__summary-text" { (self.summary) }
                }
                div class="govuk-details__text" { (self.body) }
            }
        }
    }
}
