use maud::{Markup, Render, html};

use super::Content;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Here {
    #[default]
    Elsewhere,
    /// This very page.
    Page,
    /// A page below it.
    Within,
}

/// One part of the service.
#[derive(Clone, Debug)]
pub struct NavItem {
    text: Content,
    href: Option<String>,
    here: Here,
}

impl NavItem {
    /// A link to a part of the service.
    pub fn new(text: impl Into<Content>, href: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            href: Some(href.into()),
            here: Here::Elsewhere,
        }
    }

    /// Words with no link.
    pub fn words(text: impl Into<Content>) -> Self {
        Self {
            text: text.into(),
            href: None,
            here: Here::Elsewhere,
        }
    }

    /// This is the page that is open.
    #[must_use]
    pub fn current(mut self) -> Self {
        self.here = Here::Page;
        self
    }

    /// The page that is open is within this part.
    #[must_use]
    pub fn active(mut self) -> Self {
        self.here = Here::Within;
        self
    }

    fn inner(&self) -> Markup {
        html! {
            // Seen even by people whose own colours hide the bar that marks it.
            @if self.here == Here::Elsewhere {
                (self.text)
            } @else {
                strong class="govuk-service-navigation__active-fallback" { (self.text) }
            }
        }
    }
}

impl Render for NavItem {
    fn render(&self) -> Markup {
        let (active, current) = match self.here {
            Here::Elsewhere => ("", None),
            Here::Page => (" govuk-service-navigation__item--active", Some("page")),
            Here::Within => (" govuk-service-navigation__item--active", Some("true")),
        };
        html! {
            li class={ "govuk-service-navigation__item" (active) } {
                @if let Some(href) = &self.href {
                    a class="govuk-service-navigation__link" href=(href) aria-current=[current] {
                        (self.inner())
                    }
                } @else if !self.text.is_empty() {
                    span class="govuk-service-navigation__text" aria-current=[current] {
                        (self.inner())
                    }
                }
            }
        }
    }
}

/// The parts of the service, under its header.
#[derive(Clone, Debug, Default)]
pub struct ServiceNavigation {
    items: Vec<NavItem>,
    name: Option<String>,
    name_href: Option<String>,
    collapse: Option<bool>,
    label: Option<String>,
    menu_text: Option<String>,
    menu_label: Option<String>,
    navigation_label: Option<String>,
    navigation_id: Option<String>,
    start: Option<Markup>,
    end: Option<Markup>,
    end_inline: bool,
    list_start: Option<Markup>,
    list_end: Option<Markup>,
    classes: String,
    navigation_classes: String,
}

impl ServiceNavigation {
    /// These parts.
    pub fn new(items: impl Into<Vec<NavItem>>) -> Self {
        Self {
            items: items.into(),
            ..Self::default()
        }
    }

    setters! {
        /// The service's name.
        word name;
        /// Where the name leads.
        word name_href;
        /// Whether a narrow screen folds the parts under a menu button; more than one are unless
        /// this is false. Without a script they are always open.
        maybe collapse: bool;
        /// What a screen reader calls the whole, "Service information" unless set.
        word label;
        /// The menu button's words, "Menu" unless set.
        word menu_text;
        /// What is read out for the menu button, where its words are not enough.
        word menu_label;
        /// What a screen reader calls the parts.
        word navigation_label;
        /// The id of the parts, "navigation" unless set.
        word navigation_id;
        /// Markup before the name.
        maybe start: Markup;
        /// Markup after the parts.
        maybe end: Markup;
        /// Whether that markup sits in the same row.
        flag end_inline;
        /// List items before the parts.
        maybe list_start: Markup;
        /// List items after the parts.
        maybe list_end: Markup;
        class classes;
    }

    /// More classes on the parts.
    #[must_use]
    pub fn navigation_class(mut self, class: &str) -> Self {
        self.navigation_classes.push(' ');
        self.navigation_classes.push_str(class);
        self
    }

    fn service_name(&self, name: &str) -> Markup {
        html! {
            span class="govuk-service-navigation__service-name" {
                @if let Some(href) = &self.name_href {
                    a href=(href) class="govuk-service-navigation__link" { (name) }
                } @else {
                    span class="govuk-service-navigation__text" { (name) }
                }
            }
        }
    }

    fn navigation(&self) -> Markup {
        let menu = self.menu_text.as_deref().unwrap_or("Menu");
        let label = self.navigation_label.as_deref().unwrap_or(menu);
        let id = self.navigation_id.as_deref().unwrap_or("navigation");
        let spoken = self.menu_label.as_deref().filter(|label| *label != menu);
        let collapse = self.collapse.unwrap_or(self.items.len() > 1);
        html! {
            nav aria-label=(label)
                class={ "govuk-service-navigation__wrapper" (self.navigation_classes) } {
                @if collapse {
                    button type="button"
                        class="govuk-service-navigation__toggle govuk-js-service-navigation-toggle"
                        aria-controls=(id) aria-label=[spoken] hidden aria-hidden="true" { (menu) }
                }
                ul class="govuk-service-navigation__list" id=(id) {
                    @if let Some(before) = &self.list_start { (before) }
                    @for item in &self.items { (item) }
                    @if let Some(after) = &self.list_end { (after) }
                }
            }
        }
    }

    fn inner(&self) -> Markup {
        let inline = if self.end_inline {
            " govuk-service-navigation__inlining-container"
        } else {
            ""
        };
        let lists = self.list_start.is_some() || self.list_end.is_some();
        html! {
            div class={ "govuk-width-container" (inline) } {
                @if let Some(start) = &self.start { (start) }
                div class="govuk-service-navigation__container" {
                    @if let Some(name) = &self.name { (self.service_name(name)) }
                    @if lists || !self.items.is_empty() { (self.navigation()) }
                }
                @if let Some(end) = &self.end { (end) }
            }
        }
    }
}

impl Render for ServiceNavigation {
    fn render(&self) -> Markup {
        let class = format!("govuk-service-navigation{}", self.classes);
        let more = self.name.is_some() || self.start.is_some() || self.end.is_some();
        let label = self.label.as_deref().unwrap_or("Service information");
        html! {
            // With more than the parts in it, the whole is a landmark of its own.
            @if more {
                section aria-label=(label) class=(class) data-module="govuk-service-navigation" {
                    (self.inner())
                }
            } @else {
                div class=(class) data-module="govuk-service-navigation" { (self.inner()) }
            }
        }
    }
}
