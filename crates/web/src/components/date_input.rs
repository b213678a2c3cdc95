use maud::{Markup, Render, html};

use super::{Input, InputMode, field::Group};

/// One part of a date.
#[derive(Clone, Debug)]
pub struct DatePart {
    name: String,
    label: Option<String>,
    id: Option<String>,
    value: Option<String>,
    wrong: Option<bool>,
    autocomplete: Option<String>,
    pattern: Option<String>,
    inputmode: InputMode,
    classes: String,
}

impl DatePart {
    /// A part with this name: "day", "month" or "year".
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            label: None,
            id: None,
            value: None,
            wrong: None,
            autocomplete: None,
            pattern: None,
            inputmode: InputMode::Numeric,
            classes: String::new(),
        }
    }

    setters! {
        /// Its label; the name with a capital unless set.
        word label;
        /// Its id; the date's id and the name unless set.
        word id;
        /// What it holds.
        word value;
        /// Whether this part is the one that is wrong. With an error and no part marked, all are.
        maybe wrong: bool;
        /// What the browser may fill in, such as "bday-day".
        word autocomplete;
        /// A pattern that the browser checks.
        word pattern;
        /// Which keys a touch screen offers; digits unless set.
        set inputmode: InputMode;
        class classes;
    }

    fn shown_label(&self) -> String {
        if let Some(label) = &self.label {
            return label.clone();
        }
        let mut letters = self.name.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_uppercase().chain(letters).collect()
        })
    }
}

/// A date typed in parts.
#[derive(Clone, Debug)]
pub struct DateInput {
    group: Group,
    id: String,
    name_prefix: Option<String>,
    parts: Vec<DatePart>,
    classes: String,
}

impl DateInput {
    /// Day, month and year, whose fields are named `{id}-day`, `{id}-month`, `{id}-year`.
    pub fn new(id: impl Into<String>) -> Self {
        let id = id.into();
        Self {
            group: Group::default(),
            name_prefix: Some(id.clone()),
            id,
            parts: ["day", "month", "year"].map(DatePart::new).into(),
            classes: String::new(),
        }
    }

    group_setters!();

    setters! {
        /// Other parts, such as only month and year.
        set parts: Vec<DatePart>;
        /// What the fields' names begin with; the id unless set.
        word name_prefix;
        class classes;
    }

    /// The fields' names are those of the parts alone.
    #[must_use]
    pub fn without_prefix(mut self) -> Self {
        self.name_prefix = None;
        self
    }

    /// What the parts hold, in their order.
    #[must_use]
    pub fn values<V: Into<String>>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        for (part, value) in self.parts.iter_mut().zip(values) {
            part.value = Some(value.into());
        }
        self
    }

    /// Marks the parts that are wrong, by name.
    #[must_use]
    pub fn wrong(mut self, names: &[&str]) -> Self {
        for part in &mut self.parts {
            if names.contains(&part.name.as_str()) {
                part.wrong = Some(true);
            }
        }
        self
    }

    fn item(&self, part: &DatePart, any_marked: bool) -> Markup {
        let marked = part.wrong == Some(true);
        let all = part.wrong.is_none() && self.group.error.is_some() && !any_marked;
        let width = if part.name.ends_with("year") { 4 } else { 2 };
        let mut input = Input {
            value: part.value.clone(),
            autocomplete: part.autocomplete.clone(),
            ..Input::new(
                self.name_prefix.as_ref().map_or_else(
                    || part.name.clone(),
                    |prefix| format!("{prefix}-{}", part.name),
                ),
                super::Label::new(part.shown_label()).class("govuk-date-input__label"),
            )
        }
        .id(part
            .id
            .clone()
            .unwrap_or_else(|| format!("{}-{}", self.id, part.name)))
        .inputmode(part.inputmode)
        .class("govuk-date-input__input")
        .class(&part.classes);
        if marked || all {
            input = input.class("govuk-input--error");
        }
        if !part.classes.contains("govuk-input--width-") {
            input = input.class(format!("govuk-input--width-{width}"));
        }
        if let Some(pattern) = &part.pattern {
            input = input.pattern(pattern);
        }
        html! { div class="govuk-date-input__item" { (input) } }
    }
}

impl Render for DateInput {
    fn render(&self) -> Markup {
        let any_marked = self.parts.iter().any(|part| part.wrong == Some(true));
        let control = html! {
            div class={ "govuk-date-input" (self.classes) } id=(self.id) {
                @for part in &self.parts { (self.item(part, any_marked)) }
            }
        };
        // Without the role JAWS does not announce what describes a fieldset of text fields.
        self.group.wrap(&self.id, Some("group"), &control)
    }
}
