use maud::{Markup, Render, html};

use super::{Content, Tag};

/// How far a task is.
#[derive(Clone, Debug)]
pub enum TaskStatus {
    /// Plain words, for what needs nothing more.
    Words(Content),
    /// A tag, for what still needs doing.
    Tag(Tag),
}

/// One task.
#[derive(Clone, Debug)]
pub struct Task {
    title: Content,
    status: TaskStatus,
    href: Option<String>,
    hint: Option<Content>,
    classes: String,
    title_classes: String,
    status_classes: String,
}

impl Task {
    /// What is to be done, and how far it is.
    pub fn new(title: impl Into<Content>, status: TaskStatus) -> Self {
        Self {
            title: title.into(),
            status,
            href: None,
            hint: None,
            classes: String::new(),
            title_classes: String::new(),
            status_classes: String::new(),
        }
    }

    setters! {
        /// Where it is done; none when it cannot be done yet.
        word href;
        /// Help for the task.
        text hint;
        class classes;
    }

    /// That it cannot be begun yet.
    #[must_use]
    pub fn cannot_start(self) -> Self {
        self.status_class("govuk-task-list__status--cannot-start-yet")
    }

    /// More classes on the title.
    #[must_use]
    pub fn title_class(mut self, class: &str) -> Self {
        self.title_classes.push(' ');
        self.title_classes.push_str(class);
        self
    }

    /// More classes on the status.
    #[must_use]
    pub fn status_class(mut self, class: &str) -> Self {
        self.status_classes.push(' ');
        self.status_classes.push_str(class);
        self
    }

    fn name(&self, hint_id: &str, status_id: &str) -> Markup {
        let class = self.title_classes.trim();
        html! {
            @if let Some(href) = &self.href {
                @let described = match self.hint {
                    Some(_) => format!("{hint_id} {status_id}"),
                    None => status_id.to_owned(),
                };
                a class={ "govuk-link govuk-task-list__link" (self.title_classes) } href=(href)
                    aria-describedby=(described) { (self.title) }
            } @else {
                div class=[(!class.is_empty()).then_some(class)] { (self.title) }
            }
        }
    }

    fn markup(&self, prefix: &str, number: usize) -> Markup {
        let hint_id = format!("{prefix}-{number}-hint");
        let status_id = format!("{prefix}-{number}-status");
        let linked = if self.href.is_some() {
            " govuk-task-list__item--with-link"
        } else {
            ""
        };
        html! {
            li class={ "govuk-task-list__item" (linked) (self.classes) } {
                div class="govuk-task-list__name-and-hint" {
                    (self.name(&hint_id, &status_id))
                    @if let Some(hint) = &self.hint {
                        div id=(hint_id) class="govuk-task-list__hint" { (hint) }
                    }
                }
                div class={ "govuk-task-list__status" (self.status_classes) } id=(status_id) {
                    @match &self.status {
                        TaskStatus::Words(words) => (words),
                        TaskStatus::Tag(tag) => (tag),
                    }
                }
            }
        }
    }
}

/// What is to be done in a long journey, and how far each part is.
#[derive(Clone, Debug)]
pub struct TaskList {
    items: Vec<Task>,
    id_prefix: String,
    classes: String,
}

impl TaskList {
    /// These tasks.
    pub fn new(items: impl Into<Vec<Task>>) -> Self {
        Self {
            items: items.into(),
            id_prefix: "task-list".to_owned(),
            classes: String::new(),
        }
    }

    setters! {
        /// What ids begin with, "task-list" unless set.
        set id_prefix: String;
        class classes;
    }
}

impl Render for TaskList {
    fn render(&self) -> Markup {
        html! {
            ul class={ "govuk-task-list" (self.classes) } {
                @for (task, number) in self.items.iter().zip(1..) {
                    (task.markup(&self.id_prefix, number))
                }
            }
        }
    }
}
