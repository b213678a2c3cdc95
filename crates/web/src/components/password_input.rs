use maud::{Markup, Render, html};

use super::{Input, InputKind, Label, field::Field};

/// A password field with a button that shows what was typed.
#[derive(Clone, Debug)]
pub struct PasswordInput {
    field: Field,
    value: Option<String>,
    disabled: bool,
    autocomplete: String,
    classes: String,
}

impl PasswordInput {
    /// A field with this name and label, for the password the person has now.
    pub fn new(name: impl Into<String>, label: impl Into<Label>) -> Self {
        Self {
            field: Field::new(name, label),
            value: None,
            disabled: false,
            autocomplete: "current-password".to_owned(),
            classes: String::new(),
        }
    }

    field_setters!();

    setters! {
        /// What it holds. A password should not be sent back to the browser.
        word value;
        /// Whether it cannot be changed now.
        flag disabled;
        /// "current-password" unless set; "new-password" where one is chosen.
        set autocomplete: String;
        class classes;
    }
}

impl Render for PasswordInput {
    fn render(&self) -> Markup {
        let input = Input {
            field: self.field.clone(),
            kind: InputKind::Password,
            value: self.value.clone(),
            disabled: self.disabled,
            spellcheck: Some(false),
            autocomplete: Some(self.autocomplete.clone()),
            autocapitalize: Some("none".to_owned()),
            classes: format!(
                " govuk-password-input__input govuk-js-password-input-input{}",
                self.classes
            ),
            ..Input::default()
        };
        html! {
            div class={ (self.field.group_class()) " govuk-password-input" }
                data-module="govuk-password-input" {
                (self.field.before())
                div class="govuk-input__wrapper govuk-password-input__wrapper" {
                    (input.control())
                    button type="button"
                        class="govuk-button govuk-button--secondary govuk-password-input__toggle govuk-js-password-input-toggle"
                        data-module="govuk-button" aria-controls=(self.field.id_or_name())
                        aria-label="Show password" hidden { "Show" }
                }
            }
        }
    }
}
