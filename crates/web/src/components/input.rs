use maud::{Markup, Render, html};

use super::{Content, Label, field::Field};

/// The kind of one-line field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputKind {
    /// Plain text; numbers too, with [`InputMode::Numeric`].
    #[default]
    Text,
    /// An email address.
    Email,
    /// A telephone number.
    Tel,
    /// Words to search for.
    Search,
    /// An address of a page.
    Url,
    /// A number that is stepped up and down. For codes and ids use text.
    Number,
    /// Hidden while typed; see [`super::PasswordInput`] for one with a show button.
    Password,
}

impl InputKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Email => "email",
            Self::Tel => "tel",
            Self::Search => "search",
            Self::Url => "url",
            Self::Number => "number",
            Self::Password => "password",
        }
    }
}

/// Which keys a touch screen offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputMode {
    /// Digits.
    Numeric,
    /// Digits and a decimal point.
    Decimal,
    /// A telephone's keys.
    Tel,
    /// Letters, with those of email addresses at hand.
    Email,
    /// Letters, with a search key.
    Search,
    /// All letters.
    Text,
}

impl InputMode {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Numeric => "numeric",
            Self::Decimal => "decimal",
            Self::Tel => "tel",
            Self::Email => "email",
            Self::Search => "search",
            Self::Text => "text",
        }
    }
}

/// How long an answer the field suggests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// Two characters.
    Chars2,
    /// Three characters.
    Chars3,
    /// Four characters.
    Chars4,
    /// Five characters.
    Chars5,
    /// Ten characters, such as an NHS number or a postcode.
    Chars10,
    /// Twenty characters.
    Chars20,
    /// Thirty characters.
    Chars30,
    /// A third of the column.
    OneThird,
    /// Half the column.
    OneHalf,
    /// Two thirds of the column.
    TwoThirds,
    /// The whole column.
    Full,
}

impl Width {
    /// The class that sets it.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Chars2 => "govuk-input--width-2",
            Self::Chars3 => "govuk-input--width-3",
            Self::Chars4 => "govuk-input--width-4",
            Self::Chars5 => "govuk-input--width-5",
            Self::Chars10 => "govuk-input--width-10",
            Self::Chars20 => "govuk-input--width-20",
            Self::Chars30 => "govuk-input--width-30",
            Self::OneThird => "govuk-!-width-one-third",
            Self::OneHalf => "govuk-!-width-one-half",
            Self::TwoThirds => "govuk-!-width-two-thirds",
            Self::Full => "govuk-!-width-full",
        }
    }
}

/// A one-line field.
#[derive(Clone, Debug, Default)]
pub struct Input {
    pub(super) field: Field,
    pub(super) kind: InputKind,
    pub(super) value: Option<String>,
    pub(super) disabled: bool,
    pub(super) spellcheck: Option<bool>,
    pub(super) autocomplete: Option<String>,
    pub(super) autocapitalize: Option<String>,
    pub(super) classes: String,
    pub(super) wrapper_classes: String,
    pub(super) inputmode: Option<InputMode>,
    pub(super) pattern: Option<String>,
    pub(super) prefix: Option<Content>,
    pub(super) prefix_classes: String,
    pub(super) suffix: Option<Content>,
    pub(super) suffix_classes: String,
}

impl Input {
    /// A field with this name and label.
    pub fn new(name: impl Into<String>, label: impl Into<Label>) -> Self {
        Self {
            field: Field::new(name, label),
            ..Self::default()
        }
    }

    field_setters!();

    setters! {
        /// The kind of field.
        set kind: InputKind;
        /// What it holds.
        word value;
        /// Whether it cannot be changed now.
        flag disabled;
        /// Whether the browser checks the spelling; turn off for names and codes.
        maybe spellcheck: bool;
        /// What the browser may fill in, as an HTML autocomplete token.
        word autocomplete;
        /// Whether a touch keyboard begins words with capitals: "none", "words", "characters".
        word autocapitalize;
        /// Which keys a touch screen offers.
        maybe inputmode: InputMode;
        /// A pattern that the browser checks.
        word pattern;
        /// Words in front of the answer.
        text prefix;
        /// Words behind the answer, such as a unit.
        text suffix;
        class classes;
    }

    /// How long an answer it suggests.
    #[must_use]
    pub fn width(self, width: Width) -> Self {
        self.class(width.class())
    }

    /// More classes on the row of prefix, field and suffix.
    #[must_use]
    pub fn wrapper_class(mut self, class: &str) -> Self {
        self.wrapper_classes.push(' ');
        self.wrapper_classes.push_str(class);
        self
    }

    /// More classes on the prefix.
    #[must_use]
    pub fn prefix_class(mut self, class: &str) -> Self {
        self.prefix_classes.push(' ');
        self.prefix_classes.push_str(class);
        self
    }

    /// More classes on the suffix.
    #[must_use]
    pub fn suffix_class(mut self, class: &str) -> Self {
        self.suffix_classes.push(' ');
        self.suffix_classes.push_str(class);
        self
    }

    pub(super) fn control(&self) -> Markup {
        let error = if self.field.error.is_some() {
            " govuk-input--error"
        } else {
            ""
        };
        html! {
            input class={ "govuk-input" (self.classes) (error) } id=(self.field.id_or_name())
                name=(self.field.name) type=(self.kind.as_str()) spellcheck=[self.spellcheck]
                value=[&self.value] disabled[self.disabled]
                aria-describedby=[self.field.describing()] autocomplete=[&self.autocomplete]
                autocapitalize=[&self.autocapitalize] pattern=[&self.pattern]
                inputmode=[self.inputmode.map(InputMode::as_str)];
        }
    }

    fn control_with_ends(&self) -> Markup {
        html! {
            div class={ "govuk-input__wrapper" (self.wrapper_classes) } {
                @if let Some(prefix) = &self.prefix {
                    div class={ "govuk-input__prefix" (self.prefix_classes) } aria-hidden="true" {
                        (prefix)
                    }
                }
                (self.control())
                @if let Some(suffix) = &self.suffix {
                    div class={ "govuk-input__suffix" (self.suffix_classes) } aria-hidden="true" {
                        (suffix)
                    }
                }
            }
        }
    }
}

impl Render for Input {
    fn render(&self) -> Markup {
        let control = if self.prefix.is_some() || self.suffix.is_some() {
            self.control_with_ends()
        } else {
            self.control()
        };
        self.field.wrap(&control)
    }
}
