use maud::{Markup, Render, html};

use super::{Content, Hint, Label, content::join_ids, field::Group};

/// One answer of which any number may be chosen, or words that divide the answers.
#[derive(Clone, Debug)]
pub struct Checkbox {
    value: String,
    text: Content,
    id: Option<String>,
    name: Option<String>,
    hint: Option<Content>,
    checked: Option<bool>,
    disabled: bool,
    exclusive: bool,
    reveals: Option<Markup>,
    label_classes: String,
    divider: bool,
}

impl Checkbox {
    /// An answer: the value sent and the words shown.
    pub fn new(value: impl Into<String>, text: impl Into<Content>) -> Self {
        Self {
            value: value.into(),
            text: text.into(),
            id: None,
            name: None,
            hint: None,
            checked: None,
            disabled: false,
            exclusive: false,
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
        /// Its name; the group's unless set.
        word name;
        /// Help for this answer.
        text hint;
        /// Whether it is chosen; otherwise the group's values decide.
        maybe checked: bool;
        /// Whether it cannot be chosen now.
        flag disabled;
        /// Whether choosing it clears the others, as "none of these" does.
        flag exclusive;
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

/// A question with any number of answers.
#[derive(Clone, Debug, Default)]
pub struct Checkboxes {
    group: Group,
    name: String,
    id_prefix: Option<String>,
    values: Vec<String>,
    items: Vec<Checkbox>,
    classes: String,
}

impl Checkboxes {
    /// Answers sent under this name.
    pub fn new(name: impl Into<String>, items: impl Into<Vec<Checkbox>>) -> Self {
        Self {
            name: name.into(),
            items: items.into(),
            ..Self::default()
        }
    }

    group_setters!();

    setters! {
        /// What ids begin with; the name unless set.
        word id_prefix;
        /// The values chosen.
        set values: Vec<String>;
        class classes;
    }

    /// Smaller, for filters and the like.
    #[must_use]
    pub fn small(self) -> Self {
        self.class("govuk-checkboxes--small")
    }

    fn prefix(&self) -> &str {
        self.id_prefix.as_deref().unwrap_or(&self.name)
    }

    fn item(&self, item: &Checkbox, number: usize) -> Markup {
        if item.divider {
            return html! { div class="govuk-checkboxes__divider" { (item.text) } };
        }
        let id = item.id.clone().unwrap_or_else(|| match number {
            1 => self.prefix().to_owned(),
            _ => format!("{}-{number}", self.prefix()),
        });
        let checked = item
            .checked
            .unwrap_or_else(|| self.values.contains(&item.value));
        let reveals = item
            .reveals
            .as_ref()
            .map(|inner| (format!("conditional-{id}"), inner));
        let hint_id = item.hint.as_ref().map(|_| format!("{id}-item-hint"));
        // With no fieldset to carry them, the group's hint and error describe each box.
        let of_group = match self.group.legend {
            Some(_) => None,
            None => self.group.describing(self.prefix()),
        };
        let hidden = if checked {
            ""
        } else {
            " govuk-checkboxes__conditional--hidden"
        };
        html! {
            div class="govuk-checkboxes__item" {
                input class="govuk-checkboxes__input" id=(id)
                    name=(item.name.as_ref().unwrap_or(&self.name)) type="checkbox"
                    value=(item.value) checked[checked] disabled[item.disabled]
                    data-aria-controls=[reveals.as_ref().map(|(id, _)| id)]
                    data-behaviour=[item.exclusive.then_some("exclusive")]
                    aria-describedby=[join_ids([of_group, hint_id.clone()])];
                (Label::new(item.text.clone()).class("govuk-checkboxes__label")
                    .class(&item.label_classes).for_id(&id))
                @if let (Some(hint), Some(id)) = (&item.hint, &hint_id) {
                    (Hint::new(hint.clone()).id(id).class("govuk-checkboxes__hint"))
                }
            }
            @if let Some((id, inner)) = reveals {
                div class={ "govuk-checkboxes__conditional" (hidden) } id=(id) { (inner) }
            }
        }
    }
}

impl Render for Checkboxes {
    fn render(&self) -> Markup {
        let control = html! {
            div class={ "govuk-checkboxes" (self.classes) } data-module="govuk-checkboxes" {
                @for (item, number) in self.items.iter().zip(1..) { (self.item(item, number)) }
            }
        };
        self.group.wrap(self.prefix(), None, &control)
    }
}
