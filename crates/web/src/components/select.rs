use maud::{Markup, Render, html};

use super::{Label, field::Field};

/// One line of a [`Select`].
#[derive(Clone, Debug)]
pub struct Choice {
    value: Option<String>,
    text: String,
    selected: Option<bool>,
    disabled: bool,
}

impl Choice {
    /// A line: the value sent and the words shown.
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            value: Some(value.into()),
            ..Self::words(text)
        }
    }

    /// A line whose words are also its value.
    pub fn words(text: impl Into<String>) -> Self {
        Self {
            value: None,
            text: text.into(),
            selected: None,
            disabled: false,
        }
    }

    setters! {
        /// Whether it is chosen; otherwise the list's value decides.
        maybe selected: bool;
        /// Whether it cannot be chosen now.
        flag disabled;
    }
}

/// A list that drops down. Radios serve most people better.
#[derive(Clone, Debug, Default)]
pub struct Select {
    field: Field,
    items: Vec<Choice>,
    value: Option<String>,
    disabled: bool,
    classes: String,
}

impl Select {
    /// A list with this name and label.
    pub fn new(
        name: impl Into<String>,
        label: impl Into<Label>,
        items: impl Into<Vec<Choice>>,
    ) -> Self {
        Self {
            field: Field::new(name, label),
            items: items.into(),
            ..Self::default()
        }
    }

    field_setters!();

    setters! {
        /// The value chosen.
        word value;
        /// Whether it cannot be changed now.
        flag disabled;
        class classes;
    }

    fn is_selected(&self, item: &Choice) -> bool {
        let value = item.value.as_ref().unwrap_or(&item.text);
        item.selected.unwrap_or_else(|| {
            self.value
                .as_ref()
                .is_some_and(|chosen| !chosen.is_empty() && chosen == value)
        })
    }
}

impl Render for Select {
    fn render(&self) -> Markup {
        let error = if self.field.error.is_some() {
            " govuk-select--error"
        } else {
            ""
        };
        self.field.wrap(&html! {
            select class={ "govuk-select" (self.classes) (error) } id=(self.field.id_or_name())
                name=(self.field.name) disabled[self.disabled]
                aria-describedby=[self.field.describing()] {
                @for item in &self.items {
                    option value=[&item.value] selected[self.is_selected(item)]
                        disabled[item.disabled] { (item.text) }
                }
            }
        })
    }
}
