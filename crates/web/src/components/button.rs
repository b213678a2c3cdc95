use maud::{Markup, Render, html};

use super::Content;

/// What a button is for, as its colour shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonLook {
    /// The main act of the page; one to a page.
    #[default]
    Main,
    /// Another act.
    Secondary,
    /// An act that is hard to undo.
    Warning,
    /// On a dark background.
    Inverse,
}

/// What pressing a button does without a script.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// Sends its form.
    #[default]
    Submit,
    /// Nothing.
    Button,
    /// Empties its form.
    Reset,
}

/// A button, or a link that looks like one.
#[derive(Clone, Debug, Default)]
pub struct Button {
    text: Content,
    look: ButtonLook,
    kind: ButtonKind,
    start: bool,
    disabled: bool,
    href: Option<String>,
    name: Option<String>,
    value: Option<String>,
    id: Option<String>,
    once: Option<bool>,
    classes: String,
}

impl Button {
    /// A button with these words.
    pub fn new(text: impl Into<Content>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// A link that looks like a button.
    pub fn link(text: impl Into<Content>, href: impl Into<String>) -> Self {
        Self::new(text).href(href)
    }

    /// A button for an act that is not the page's main one.
    pub fn secondary(text: impl Into<Content>) -> Self {
        Self::new(text).look(ButtonLook::Secondary)
    }

    /// A button for an act that is hard to undo.
    pub fn warning(text: impl Into<Content>) -> Self {
        Self::new(text).look(ButtonLook::Warning)
    }

    setters! {
        /// The look.
        set look: ButtonLook;
        /// What pressing it does.
        set kind: ButtonKind;
        /// Whether it begins a journey: large, with an arrow.
        flag start;
        /// Whether it cannot be pressed now.
        flag disabled;
        /// Makes it a link to this address.
        word href;
        /// The name sent with the form when this button was pressed.
        word name;
        /// The value sent with the name.
        word value;
        /// The id.
        word id;
        /// Whether a second press straight after the first is ignored.
        maybe once: bool;
        class classes;
    }

    fn class_names(&self) -> String {
        let look = match self.look {
            ButtonLook::Main => "",
            ButtonLook::Secondary => " govuk-button--secondary",
            ButtonLook::Warning => " govuk-button--warning",
            ButtonLook::Inverse => " govuk-button--inverse",
        };
        let start = if self.start {
            " govuk-button--start"
        } else {
            ""
        };
        format!("govuk-button{look}{}{start}", self.classes)
    }

    fn inner(&self) -> Markup {
        html! {
            // A start button lays its children out in a row, so markup needs one box.
            @if self.start && matches!(self.text, Content::Markup(_)) {
                span { (self.text) }
            } @else {
                (self.text)
            }
            @if self.start {
                svg class="govuk-button__start-icon" xmlns="http://www.w3.org/2000/svg"
                    width="17.5" height="19" viewBox="0 0 33 40" aria-hidden="true"
                    focusable="false" {
                    path fill="currentColor" d="M0 0h13l20 20-20 20H0l20-20z" {}
                }
            }
        }
    }
}

impl Render for Button {
    fn render(&self) -> Markup {
        let class = self.class_names();
        if let Some(href) = &self.href {
            return html! {
                a href=(href) role="button" draggable="false" class=(class)
                    data-module="govuk-button" id=[&self.id] { (self.inner()) }
            };
        }
        let kind = match self.kind {
            ButtonKind::Submit => "submit",
            ButtonKind::Button => "button",
            ButtonKind::Reset => "reset",
        };
        let disabled = self.disabled.then_some("true");
        html! {
            button type=(kind) value=[&self.value] name=[&self.name]
                disabled[self.disabled] aria-disabled=[disabled]
                data-prevent-double-click=[self.once] class=(class)
                data-module="govuk-button" id=[&self.id] { (self.inner()) }
        }
    }
}
