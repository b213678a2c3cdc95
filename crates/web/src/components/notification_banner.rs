use maud::{Markup, Render, html};

use super::{Content, content::heading};

/// Something to know that is not about the page itself, or that an act was done.
#[derive(Clone, Debug)]
pub struct NotificationBanner {
    body: Content,
    success: bool,
    title: Option<Content>,
    title_id: String,
    heading_level: u8,
    role: Option<String>,
    auto_focus: Option<bool>,
    classes: String,
}

impl NotificationBanner {
    /// Words, shown as a heading, or markup, shown as it is.
    pub fn new(body: impl Into<Content>) -> Self {
        Self {
            body: body.into(),
            success: false,
            title: None,
            title_id: "govuk-notification-banner-title".to_owned(),
            heading_level: 2,
            role: None,
            auto_focus: None,
            classes: String::new(),
        }
    }

    /// That an act was done.
    pub fn done(body: impl Into<Content>) -> Self {
        Self::new(body).success(true)
    }

    setters! {
        /// Whether it says that an act was done: green, and read out at once.
        flag success;
        /// The title, "Important" or "Success" unless set.
        text title;
        /// The title's id, where a page has two banners.
        set title_id: String;
        /// The level of the title's heading, 2 unless set.
        set heading_level: u8;
        /// Another ARIA role than "region" or, for a success, "alert".
        word role;
        /// Whether an alert takes focus when the page opens; it does unless this is false.
        maybe auto_focus: bool;
        class classes;
    }

    fn heading(&self) -> Markup {
        let usual = if self.success { "Success" } else { "Important" };
        let title = self.title.clone().unwrap_or_else(|| usual.into());
        heading(
            self.heading_level,
            "govuk-notification-banner__title",
            Some(&self.title_id),
            &title,
        )
    }
}

impl Render for NotificationBanner {
    fn render(&self) -> Markup {
        let usual = if self.success { "alert" } else { "region" };
        let success = if self.success {
            " govuk-notification-banner--success"
        } else {
            ""
        };
        html! {
            div class={ "govuk-notification-banner" (success) (self.classes) }
                role=(self.role.as_deref().unwrap_or(usual)) aria-labelledby=(self.title_id)
                data-module="govuk-notification-banner"
                data-disable-auto-focus=[self.auto_focus.map(|on| !on)] {
                div class="govuk-notification-banner__header" { (self.heading()) }
                div class="govuk-notification-banner__content" {
                    @match &self.body {
                        Content::Words(words) => {
                            p class="govuk-notification-banner__heading" { (words) }
                        },
                        Content::Markup(markup) => (markup),
                    }
                }
            }
        }
    }
}
