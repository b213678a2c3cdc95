use maud::{Markup, Render, html};

use super::{Button, ButtonKind, ButtonLook, Content, content::heading};

/// One way on from an interruption.
#[derive(Clone, Debug)]
pub enum PanelAction {
    /// A button.
    Button(Button),
    /// A plain link: words and address.
    Link(String, String),
}

/// That something is done, large; or a pause before something that needs care.
#[derive(Clone, Debug)]
pub struct Panel {
    title: Content,
    body: Option<Content>,
    heading_level: u8,
    interruption: bool,
    actions: Option<Vec<PanelAction>>,
    actions_classes: String,
    classes: String,
}

impl Panel {
    /// A confirmation with this title.
    pub fn new(title: impl Into<Content>) -> Self {
        Self {
            title: title.into(),
            body: None,
            heading_level: 1,
            interruption: false,
            actions: None,
            actions_classes: String::new(),
            classes: String::new(),
        }
    }

    /// A pause before something that needs care.
    pub fn interruption(title: impl Into<Content>) -> Self {
        Self {
            interruption: true,
            ..Self::new(title)
        }
    }

    setters! {
        /// Words under the title.
        text body;
        /// The level of the title's heading, 1 unless set.
        set heading_level: u8;
        /// The ways on from an interruption; a confirmation shows none.
        maybe actions: Vec<PanelAction>;
        class classes;
    }

    /// More classes round the ways on.
    #[must_use]
    pub fn actions_class(mut self, class: &str) -> Self {
        self.actions_classes.push(' ');
        self.actions_classes.push_str(class);
        self
    }

    fn ways_on(&self, actions: &[PanelAction]) -> Markup {
        html! {
            div class={ "govuk-panel__actions" (self.actions_classes) } {
                @if !actions.is_empty() {
                    div class="govuk-button-group" {
                        @for action in actions {
                            @match action {
                                PanelAction::Button(button) => {
                                    (button.clone().look(ButtonLook::Inverse))
                                },
                                PanelAction::Link(text, href) => {
                                    a class="govuk-link govuk-link--inverse" href=(href) { (text) }
                                },
                            }
                        }
                    }
                }
            }
        }
    }
}

impl PanelAction {
    /// A button that needs a script, as govuk-frontend's own is by default.
    pub fn scripted(text: impl Into<Content>) -> Self {
        Self::Button(Button::new(text).kind(ButtonKind::Button))
    }
}

impl Render for Panel {
    fn render(&self) -> Markup {
        let kind = if self.interruption {
            "interruption"
        } else {
            "confirmation"
        };
        html! {
            div class={ "govuk-panel govuk-panel--" (kind) (self.classes) } {
                (heading(self.heading_level, "govuk-panel__title", None, &self.title))
                @if let Some(body) = &self.body { div class="govuk-panel__body" { (body) } }
                @if let (true, Some(actions)) = (self.interruption, &self.actions) {
                    (self.ways_on(actions))
                }
            }
        }
    }
}
