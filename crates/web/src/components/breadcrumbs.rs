use maud::{Markup, Render, html};

use super::Content;

/// One step on the way to a page.
#[derive(Clone, Debug)]
pub struct Crumb {
    text: Content,
    href: Option<String>,
}

impl Crumb {
    /// A page above this one.
    pub fn new(text: impl Into<Content>, href: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            href: Some(href.into()),
        }
    }

    /// This page itself.
    pub fn current(text: impl Into<Content>) -> Self {
        Self {
            text: text.into(),
            href: None,
        }
    }
}

/// Where a page sits below others.
#[derive(Clone, Debug)]
pub struct Breadcrumbs {
    crumbs: Vec<Crumb>,
    collapse_on_mobile: bool,
    label: String,
    classes: String,
}

impl Breadcrumbs {
    /// These steps, the highest first.
    pub fn new(crumbs: impl Into<Vec<Crumb>>) -> Self {
        Self {
            crumbs: crumbs.into(),
            collapse_on_mobile: false,
            label: "Breadcrumb".to_owned(),
            classes: String::new(),
        }
    }

    setters! {
        /// Whether a narrow screen shows only the first and the last.
        flag collapse_on_mobile;
        /// What a screen reader calls it, "Breadcrumb" unless set.
        set label: String;
        class classes;
    }
}

impl Render for Breadcrumbs {
    fn render(&self) -> Markup {
        let collapse = if self.collapse_on_mobile {
            " govuk-breadcrumbs--collapse-on-mobile"
        } else {
            ""
        };
        html! {
            nav class={ "govuk-breadcrumbs" (self.classes) (collapse) } aria-label=(self.label) {
                ol class="govuk-breadcrumbs__list" {
                    @for crumb in &self.crumbs {
                        @if let Some(href) = &crumb.href {
                            li class="govuk-breadcrumbs__list-item" {
                                a class="govuk-breadcrumbs__link" href=(href) { (crumb.text) }
                            }
                        } @else {
                            li class="govuk-breadcrumbs__list-item" aria-current="page" {
                                (crumb.text)
                            }
                        }
                    }
                }
            }
        }
    }
}
