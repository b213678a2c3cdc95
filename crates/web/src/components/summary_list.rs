use maud::{Markup, Render, html};

use super::{Content, content::heading};

/// Something to do about a row or a card, such as "Change".
#[derive(Clone, Debug)]
pub struct SummaryAction {
    text: Content,
    href: String,
    hidden: Option<String>,
    classes: String,
}

impl SummaryAction {
    /// A link with these words.
    pub fn new(text: impl Into<Content>, href: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            href: href.into(),
            hidden: None,
            classes: String::new(),
        }
    }

    /// "Change", and for screen readers what is changed.
    pub fn change(what: impl Into<String>, href: impl Into<String>) -> Self {
        Self::new("Change", href).hidden(what)
    }

    setters! {
        /// Words read out after the others, so that the link makes sense alone.
        word hidden;
        class classes;
    }

    fn markup(&self, card: Option<&Content>) -> Markup {
        html! {
            a class={ "govuk-link" (self.classes) } href=(self.href) {
                (self.text)
                @if self.hidden.is_some() || card.is_some() {
                    span class="govuk-visually-hidden" {
                        @if let Some(hidden) = &self.hidden { " " (hidden) }
                        @if let Some(card) = card { " (" (card) ")" }
                    }
                }
            }
        }
    }
}

/// One fact: what it is and what it says.
#[derive(Clone, Debug)]
pub struct SummaryRow {
    key: Content,
    value: Content,
    actions: Vec<SummaryAction>,
    classes: String,
    key_classes: String,
    value_classes: String,
    actions_classes: String,
}

impl SummaryRow {
    /// A fact.
    pub fn new(key: impl Into<Content>, value: impl Into<Content>) -> Self {
        Self {
            key: key.into(),
            value: value.into(),
            actions: Vec::new(),
            classes: String::new(),
            key_classes: String::new(),
            value_classes: String::new(),
            actions_classes: String::new(),
        }
    }

    /// Adds something to do about it.
    #[must_use]
    pub fn action(mut self, action: SummaryAction) -> Self {
        self.actions.push(action);
        self
    }

    setters! {
        class classes;
    }

    /// More classes on the key, the value and the actions.
    #[must_use]
    pub fn part_classes(mut self, key: &str, value: &str, actions: &str) -> Self {
        for (classes, more) in [
            (&mut self.key_classes, key),
            (&mut self.value_classes, value),
            (&mut self.actions_classes, actions),
        ] {
            classes.push(' ');
            classes.push_str(more);
        }
        self
    }

    fn markup(&self, any_actions: bool, card: Option<&Content>) -> Markup {
        let none = if any_actions && self.actions.is_empty() {
            " govuk-summary-list__row--no-actions"
        } else {
            ""
        };
        html! {
            div class={ "govuk-summary-list__row" (none) (self.classes) } {
                dt class={ "govuk-summary-list__key" (self.key_classes) } { (self.key) }
                dd class={ "govuk-summary-list__value" (self.value_classes) } { (self.value) }
                @if !self.actions.is_empty() {
                    dd class={ "govuk-summary-list__actions" (self.actions_classes) } {
                        @if let [only] = self.actions.as_slice() {
                            (only.markup(card))
                        } @else {
                            ul class="govuk-summary-list__actions-list" {
                                @for action in &self.actions {
                                    li class="govuk-summary-list__actions-list-item" {
                                        (action.markup(card))
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

/// A frame with a title round a summary list.
#[derive(Clone, Debug, Default)]
pub struct SummaryCard {
    title: Option<Content>,
    heading_level: Option<u8>,
    actions: Vec<SummaryAction>,
    classes: String,
}

impl SummaryCard {
    /// A card with this title.
    pub fn new(title: impl Into<Content>) -> Self {
        Self {
            title: Some(title.into()),
            ..Self::default()
        }
    }

    /// A card with no title.
    pub fn untitled() -> Self {
        Self::default()
    }

    /// Adds something to do about the whole card.
    #[must_use]
    pub fn action(mut self, action: SummaryAction) -> Self {
        self.actions.push(action);
        self
    }

    setters! {
        /// The level of the title's heading, 2 unless set.
        maybe heading_level: u8;
        class classes;
    }

    /// The card round anything, not only a summary list.
    pub fn around(&self, inner: &impl Render) -> Markup {
        let title = self.title.as_ref();
        html! {
            div class={ "govuk-summary-card" (self.classes) } {
                div class="govuk-summary-card__title-wrapper" {
                    @if let Some(title) = title {
                        (heading(self.heading_level.unwrap_or(2), "govuk-summary-card__title", None, title))
                    }
                    @if let [only] = self.actions.as_slice() {
                        div class="govuk-summary-card__actions" { (only.markup(title)) }
                    } @else if !self.actions.is_empty() {
                        ul class="govuk-summary-card__actions" {
                            @for action in &self.actions {
                                li class="govuk-summary-card__action" { (action.markup(title)) }
                            }
                        }
                    }
                }
                div class="govuk-summary-card__content" { (inner) }
            }
        }
    }
}

/// Facts, each with what it says and what can be done about it.
#[derive(Clone, Debug, Default)]
pub struct SummaryList {
    rows: Vec<SummaryRow>,
    card: Option<SummaryCard>,
    classes: String,
}

impl SummaryList {
    /// These facts.
    pub fn new(rows: impl Into<Vec<SummaryRow>>) -> Self {
        Self {
            rows: rows.into(),
            ..Self::default()
        }
    }

    /// Adds a fact.
    #[must_use]
    pub fn row(mut self, row: SummaryRow) -> Self {
        self.rows.push(row);
        self
    }

    /// No lines between the rows.
    #[must_use]
    pub fn without_lines(self) -> Self {
        self.class("govuk-summary-list--no-border")
    }

    setters! {
        /// A frame with a title round the list.
        maybe card: SummaryCard;
        class classes;
    }

    fn list(&self) -> Markup {
        let any_actions = self.rows.iter().any(|row| !row.actions.is_empty());
        let title = self.card.as_ref().and_then(|card| card.title.as_ref());
        html! {
            dl class={ "govuk-summary-list" (self.classes) } {
                @for row in &self.rows { (row.markup(any_actions, title)) }
            }
        }
    }
}

impl Render for SummaryList {
    fn render(&self) -> Markup {
        match &self.card {
            Some(card) => card.around(&self.list()),
            None => self.list(),
        }
    }
}
