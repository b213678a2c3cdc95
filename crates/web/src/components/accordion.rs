use maud::{Markup, Render, html};

use super::{Content, content::heading};

/// One section of an [`Accordion`].
#[derive(Clone, Debug)]
pub struct AccordionSection {
    heading: Content,
    summary: Option<Content>,
    body: Content,
    expanded: bool,
}

impl AccordionSection {
    /// A heading and what opens under it.
    pub fn new(heading: impl Into<Content>, body: impl Into<Content>) -> Self {
        Self {
            heading: heading.into(),
            summary: None,
            body: body.into(),
            expanded: false,
        }
    }

    setters! {
        /// A line shown under the heading, open or not.
        text summary;
        /// Whether it starts open.
        flag expanded;
    }
}

/// Sections that open and close; all open when there is no script.
#[derive(Clone, Debug)]
pub struct Accordion {
    id: String,
    sections: Vec<AccordionSection>,
    heading_level: u8,
    remember: Option<bool>,
    classes: String,
}

impl Accordion {
    /// Sections under this id, by which the browser remembers which were open.
    pub fn new(id: impl Into<String>, sections: impl Into<Vec<AccordionSection>>) -> Self {
        Self {
            id: id.into(),
            sections: sections.into(),
            heading_level: 2,
            remember: None,
            classes: String::new(),
        }
    }

    setters! {
        /// The level of the sections' headings, 2 unless set.
        set heading_level: u8;
        /// Whether the browser remembers which were open. Say no on a person's record.
        maybe remember: bool;
        class classes;
    }

    fn section(&self, section: &AccordionSection, number: usize) -> Markup {
        let id = &self.id;
        let expanded = if section.expanded {
            " govuk-accordion__section--expanded"
        } else {
            ""
        };
        let button = html! {
            span class="govuk-accordion__section-button" id={ (id) "-heading-" (number) } {
                (section.heading)
            }
        };
        html! {
            div class={ "govuk-accordion__section" (expanded) } {
                div class="govuk-accordion__section-header" {
                    (heading(self.heading_level, "govuk-accordion__section-heading", None, &button))
                    @if let Some(summary) = &section.summary {
                        div class="govuk-accordion__section-summary govuk-body"
                            id={ (id) "-summary-" (number) } { (summary) }
                    }
                }
                div id={ (id) "-content-" (number) } class="govuk-accordion__section-content" {
                    (section.body.paragraph())
                }
            }
        }
    }
}

impl Render for Accordion {
    fn render(&self) -> Markup {
        html! {
            div class={ "govuk-accordion" (self.classes) } data-module="govuk-accordion"
                id=(self.id) data-remember-expanded=[self.remember] {
                @for (section, number) in self.sections.iter().zip(1..) {
                    (self.section(section, number))
                }
            }
        }
    }
}
