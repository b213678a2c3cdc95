use maud::{Markup, Render, html};

use super::{Label, field::Field};

/// A field that takes a file.
#[derive(Clone, Debug, Default)]
pub struct FileUpload {
    field: Field,
    multiple: bool,
    disabled: bool,
    drop_zone: bool,
    accept: Option<String>,
    classes: String,
    wrapper_classes: String,
}

impl FileUpload {
    /// A field with this name and label.
    pub fn new(name: impl Into<String>, label: impl Into<Label>) -> Self {
        Self {
            field: Field::new(name, label),
            ..Self::default()
        }
    }

    field_setters!();

    setters! {
        /// Whether more than one file may be chosen.
        flag multiple;
        /// Whether it cannot be used now.
        flag disabled;
        /// Whether a script makes it a place to drop files on.
        flag drop_zone;
        /// The kinds of file that the browser offers, such as ".csv".
        word accept;
        class classes;
    }

    /// More classes on the drop zone.
    #[must_use]
    pub fn wrapper_class(mut self, class: &str) -> Self {
        self.wrapper_classes.push(' ');
        self.wrapper_classes.push_str(class);
        self
    }
}

impl Render for FileUpload {
    fn render(&self) -> Markup {
        let error = if self.field.error.is_some() {
            " govuk-file-upload--error"
        } else {
            ""
        };
        let input = html! {
            input class={ "govuk-file-upload" (self.classes) (error) } id=(self.field.id_or_name())
                name=(self.field.name) type="file" disabled[self.disabled]
                multiple[self.multiple] accept=[&self.accept]
                aria-describedby=[self.field.describing()];
        };
        self.field.wrap(&html! {
            @if self.drop_zone {
                div class={ "govuk-file-upload-wrapper" (self.wrapper_classes) }
                    data-module="govuk-file-upload" { (input) }
            } @else {
                (input)
            }
        })
    }
}
