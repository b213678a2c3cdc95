use maud::{Markup, Render, html};

use super::{Content, Hint, Label, field::Group};

/// One answer of which only one may be chosen, or words that divide the answers.
#[derive(Clone, Debug)]
pub struct Radio {
    value: String,
    text: Content,
    id: Option<String>,
    hint: Option<Content>,
    checked: Option<bool>,
    disabled: bool,
    reveals: Option<Markup>,
    label_classes: String,
    divider: bool,
}

impl Radio {
    /// An answer: the value sent and the words shown.
    pub fn new(value: impl Into<String>, text: impl Into<Content>) -> Self {
        Self {
            value: value.into(),
            text: text.into(),
            id: None,
            hint: None,
            checked: None,
            disabled: false,
            reveals: None,
            label_classes: String::new(),
            divider: false,
        }
    }

    /// Words between answers, such as "or".
    pub fn divider(text: impl Into<Content>) -> Self {
        Self {
            divider: true,
            ..Self::new("", text)
        }
    }

    setters! {
        /// Its id; the group's and a number unless set.
        word id;
        /// Help for this answer.
        text hint;
        /// Whether it is chosen; otherwise the group's value decides.
        maybe checked: bool;
        /// Whether it cannot be chosen now.
        flag disabled;
        /// A question asked only when this is chosen. Shown always when there is no script.
        maybe reveals: Markup;
    }

    /// More classes on the label.
    #[must_use]
    pub fn label_class(mut self, class: &str) -> Self {
        self.label_classes.push(' ');
        self.label_classes.push_str(class);
        self
    }
}

/// A question with one answer out of several.
#[derive(Clone, Debug, Default)]
pub struct Radios {
    group: Group,
    name: String,
    id_prefix: Option<String>,
    value: Option<String>,
    items: Vec<Radio>,
    classes: String,
}

impl Radios {
    /// Answers sent under this name.
    pub fn new(name: impl Into<String>, items: impl Into<Vec<Radio>>) -> Self {
        Self {
            name: name.into(),
            items: items.into(),
            ..Self::default()
        }
    }

    /// Yes or no, side by side.
    pub fn yes_no(name: impl Into<String>) -> Self {
        Self::new(name, [Radio::new("yes", "Yes"), Radio::new("no", "No")]).inline()
    }

    group_setters!();

    setters! {
        /// What ids begin with; the name unless set.
        word id_prefix;
        /// The value chosen.
        word value;
        class classes;
    }

    /// Side by side, for two short answers.
    #[must_use]
    pub fn inline(self) -> Self {
        self.class("govuk-radios--inline")
    }

    /// Smaller, for filters and the like.
    #[must_use]
    pub fn small(self) -> Self {
        self.class("govuk-radios--small")
    }

    fn item(&self, item: &Radio, number: usize) -> Markup {
        if item.divider {
            return html! { div class="govuk-radios__divider" { (item.text) } };
        }
        let prefix = self.id_prefix.as_ref().unwrap_or(&self.name);
        let id = item.id.clone().unwrap_or_else(|| match number {
            1 => prefix.clone(),
            _ => format!("{prefix}-{number}"),
        });
        let chosen = self
            .value
            .as_ref()
            .is_some_and(|value| *value == item.value);
        let checked = item.checked.unwrap_or(chosen);
        let reveals = item
            .reveals
            .as_ref()
            .map(|inner| (format!("conditional-{id}"), inner));
        let hint_id = item.hint.as_ref().map(|_| format!("{id}-item-hint"));
        let hidden = if checked {
            ""
        } else {
            " govuk-radios__conditional--hidden"
        };
        html! {
            div class="govuk-radios__item" {
                input class="govuk-radios__input" id=(id) name=(self.name) type="radio"
                    value=(item.value) checked[checked] disabled[item.disabled]
                    data-aria-controls=[reveals.as_ref().map(|(id, _)| id)]
                    aria-describedby=[&hint_id];
                (Label::new(item.text.clone()).class("govuk-radios__label")
                    .class(&item.label_classes).for_id(&id))
                @if let (Some(hint), Some(id)) = (&item.hint, &hint_id) {
                    (Hint::new(hint.clone()).id(id).class("govuk-radios__hint"))
                }
            }
            @if let Some((id, inner)) = reveals {
                div class={ "govuk-radios__conditional" (hidden) } id=(id) { (inner) }
            }
        }
    }
}

impl Render for Radios {
    fn render(&self) -> Markup {
        let control = html! {
            div class={ "govuk-radios" (self.classes) } data-module="govuk-radios" {
                @for (item, number) in self.items.iter().zip(1..) { (self.item(item, number)) }
            }
        };
        let id = self.id_prefix.as_deref().unwrap_or(&self.name);
        self.group.wrap(id, None, &control)
    }
}
