use maud::{Markup, Render, html};

use super::{Label, field::Field};

/// A field of several lines.
#[derive(Clone, Debug, Default)]
pub struct Textarea {
    pub(super) field: Field,
    value: String,
    rows: Option<u16>,
    disabled: bool,
    spellcheck: Option<bool>,
    autocomplete: Option<String>,
    classes: String,
}

impl Textarea {
    /// A field with this name and label.
    pub fn new(name: impl Into<String>, label: impl Into<Label>) -> Self {
        Self {
            field: Field::new(name, label),
            ..Self::default()
        }
    }

    field_setters!();

    setters! {
        /// What it holds.
        set value: String;
        /// How many lines it shows, five unless set.
        maybe rows: u16;
        /// Whether it cannot be changed now.
        flag disabled;
        /// Whether the browser checks the spelling.
        maybe spellcheck: bool;
        /// What the browser may fill in, as an HTML autocomplete token.
        word autocomplete;
        class classes;
    }

    pub(super) fn control(&self) -> Markup {
        let error = if self.field.error.is_some() {
            " govuk-textarea--error"
        } else {
            ""
        };
        // An HTML parser drops one line break after the tag, so a value that begins with one
        // would lose it without this.
        let first = if self.value.starts_with('\n') {
            "\n"
        } else {
            ""
        };
        html! {
            textarea class={ "govuk-textarea" (error) (self.classes) } id=(self.field.id_or_name())
                name=(self.field.name) rows=(self.rows.unwrap_or(5)) spellcheck=[self.spellcheck]
                disabled[self.disabled] aria-describedby=[self.field.describing()]
                autocomplete=[&self.autocomplete] { (first) (self.value) }
        }
    }
}

impl Render for Textarea {
    fn render(&self) -> Markup {
        self.field.wrap(&self.control())
    }
}
