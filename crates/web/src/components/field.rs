//! What form components share: a label or legend, a hint, an error, and the links between them.

use maud::{Markup, html};

use super::{Content, ErrorMessage, Fieldset, Hint, Label, Legend, content::join_ids};

/// One labelled field.
#[derive(Clone, Debug, Default)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) id: Option<String>,
    pub(super) label: Label,
    pub(super) hint: Option<Content>,
    pub(super) guidance: Option<Markup>,
    pub(super) error: Option<Content>,
    pub(super) described_by: Option<String>,
    pub(super) group_classes: String,
}

impl Field {
    pub(super) fn new(name: impl Into<String>, label: impl Into<Label>) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            ..Self::default()
        }
    }

    pub(super) fn id_or_name(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.name)
    }

    pub(super) fn describing(&self) -> Option<String> {
        let id = self.id_or_name();
        join_ids([
            self.described_by.clone(),
            self.hint.is_some().then(|| format!("{id}-hint")),
            self.error.is_some().then(|| format!("{id}-error")),
        ])
    }

    pub(super) fn group_class(&self) -> String {
        group_class(self.error.is_some(), &self.group_classes)
    }

    /// The label, hint, guidance and error, in the order they are read.
    pub(super) fn before(&self) -> Markup {
        let id = self.id_or_name();
        html! {
            (self.label.clone().for_id(id))
            (hint_and_error(id, self.hint.as_ref(), self.guidance.as_ref(), self.error.as_ref()))
        }
    }

    /// The whole group round a control.
    pub(super) fn wrap(&self, control: &Markup) -> Markup {
        html! {
            div class=(self.group_class()) {
                (self.before())
                (control)
            }
        }
    }
}

/// Several fields that answer one question.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    pub(super) legend: Option<Legend>,
    pub(super) hint: Option<Content>,
    pub(super) guidance: Option<Markup>,
    pub(super) error: Option<Content>,
    pub(super) described_by: Option<String>,
    pub(super) group_classes: String,
    pub(super) fieldset_classes: String,
}

impl Group {
    pub(super) fn describing(&self, id: &str) -> Option<String> {
        join_ids([
            self.described_by.clone(),
            self.hint.is_some().then(|| format!("{id}-hint")),
            self.error.is_some().then(|| format!("{id}-error")),
        ])
    }

    pub(super) fn wrap(&self, id: &str, role: Option<&str>, control: &Markup) -> Markup {
        let inner = html! {
            (hint_and_error(id, self.hint.as_ref(), self.guidance.as_ref(), self.error.as_ref()))
            (control)
        };
        html! {
            div class=(group_class(self.error.is_some(), &self.group_classes)) {
                @if let Some(legend) = &self.legend {
                    (self.fieldset(legend, id, role, inner))
                } @else {
                    (inner)
                }
            }
        }
    }

    fn fieldset(&self, legend: &Legend, id: &str, role: Option<&str>, inner: Markup) -> Fieldset {
        let mut fieldset = Fieldset::new(inner)
            .legend(legend.clone())
            .class(&self.fieldset_classes);
        if let Some(ids) = self.describing(id) {
            fieldset = fieldset.described_by(ids);
        }
        match role {
            Some(role) => fieldset.role(role),
            None => fieldset,
        }
    }
}

fn group_class(error: bool, more: &str) -> String {
    let error = if error {
        " govuk-form-group--error"
    } else {
        ""
    };
    format!("govuk-form-group{error}{more}")
}

fn hint_and_error(
    id: &str,
    hint: Option<&Content>,
    guidance: Option<&Markup>,
    error: Option<&Content>,
) -> Markup {
    html! {
        @if let Some(hint) = hint {
            (Hint::new(hint.clone()).id(format!("{id}-hint")))
        }
        @if let Some(guidance) = guidance { (guidance) }
        @if let Some(error) = error {
            (ErrorMessage::new(error.clone()).id(format!("{id}-error")))
        }
    }
}
