use maud::{Markup, Render, html};

use super::{Hint, Textarea};

/// The most that may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// This many UTF-16 units: what `str::encode_utf16` counts, and a database column's usual size.
    Length(u32),
    /// This many characters as people count them: an accented letter or an emoji is one.
    Characters(u32),
    /// This many words.
    Words(u32),
}

/// A field of several lines that says how much room is left.
///
/// The count helps the writer; the server must still check the length.
#[derive(Clone, Debug)]
pub struct CharacterCount {
    textarea: Textarea,
    limit: Limit,
    threshold: Option<u8>,
    message_classes: String,
}

impl CharacterCount {
    /// Adds a limit to a field; its label, hint, error and value are the field's own.
    pub fn new(textarea: Textarea, limit: Limit) -> Self {
        Self {
            textarea,
            limit,
            threshold: None,
            message_classes: String::new(),
        }
    }

    setters! {
        /// How full, in hundredths, it must be before the count is shown.
        maybe threshold: u8;
    }

    /// More classes on the count.
    #[must_use]
    pub fn message_class(mut self, class: &str) -> Self {
        self.message_classes.push(' ');
        self.message_classes.push_str(class);
        self
    }
}

impl Render for CharacterCount {
    fn render(&self) -> Markup {
        let mut textarea = self.textarea.clone().class("govuk-js-character-count");
        let id = textarea.field.id_or_name().to_owned();
        let info = format!("{id}-info");
        textarea.field.described_by = Some(info.clone());
        let (count, unit, count_type) = match self.limit {
            Limit::Length(most) => (most, "characters", None),
            Limit::Characters(most) => (most, "characters", Some("characters")),
            Limit::Words(most) => (most, "words", Some("words")),
        };
        let message = Hint::new(format!("You can enter up to {count} {unit}"))
            .id(info)
            .class("govuk-character-count__message")
            .class(&self.message_classes);
        html! {
            div class={ (textarea.field.group_class()) " govuk-character-count" }
                data-module="govuk-character-count" data-maxlength=(count) data-threshold=[self.threshold]
                data-count-type=[count_type] {
                (textarea.field.before())
                (textarea.control())
                (message)
            }
        }
    }
}
