use maud::{Markup, Render, html};

use super::Content;

/// One tab.
#[derive(Clone, Debug)]
pub struct Tab {
    id: String,
    label: String,
    panel: Content,
}

impl Tab {
    /// A label and what it shows; the id is in the page's address when the tab is open.
    pub fn new(id: impl Into<String>, label: impl Into<String>, panel: impl Into<Content>) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            panel: panel.into(),
        }
    }
}

/// Parts of which one shows at a time; one after the other when there is no script.
#[derive(Clone, Debug)]
pub struct Tabs {
    items: Vec<Tab>,
    title: String,
    id: Option<String>,
    classes: String,
}

impl Tabs {
    /// These tabs.
    pub fn new(items: impl Into<Vec<Tab>>) -> Self {
        Self {
            items: items.into(),
            title: "Contents".to_owned(),
            id: None,
            classes: String::new(),
        }
    }

    setters! {
        /// The heading shown when there is no script, "Contents" unless set.
        set title: String;
        /// The id.
        word id;
        class classes;
    }
}

impl Render for Tabs {
    fn render(&self) -> Markup {
        html! {
            div id=[&self.id] class={ "govuk-tabs" (self.classes) } data-module="govuk-tabs" {
                h2 class="govuk-tabs__title" { (self.title) }
                @if !self.items.is_empty() {
                    ul class="govuk-tabs__list" {
                        @for (number, tab) in self.items.iter().enumerate() {
                            @let first = if number == 0 { " govuk-tabs__list-item--selected" } else { "" };
                            li class={ "govuk-tabs__list-item" (first) } {
                                a class="govuk-tabs__tab" href={ "#" (tab.id) } { (tab.label) }
                            }
                        }
                    }
                    @for (number, tab) in self.items.iter().enumerate() {
                        @let later = if number > 0 { " govuk-tabs__panel--hidden" } else { "" };
                        div class={ "govuk-tabs__panel" (later) } id=(tab.id) {
                            (tab.panel.paragraph())
                        }
                    }
                }
            }
        }
    }
}
