//! What commissioners ask an organisation to answer, said before its forms.

use kith_forms::campaigns::Campaign;
use kith_forms::{FormKey, Line, Version};
use kith_terms::time::plain_date;
use maud::{Markup, html};

use crate::components::NotificationBanner;

/// The part of the page where a form stands.
pub(super) fn place(form: &FormKey, version: &Version) -> String {
    format!("form-{form}-{version}")
}

/// Who asks for what, in their words, with the way there; nothing where nobody asks.
pub(super) fn notice(asked: &[Campaign], lines: &[Line]) -> Markup {
    let each = html! { @for it in asked { (one(it, lines)) } };
    html! { @if !asked.is_empty() { (NotificationBanner::new(each)) } }
}

fn one(it: &Campaign, lines: &[Line]) -> Markup {
    let title = format!("{}, {}", it.title, it.version);
    let mut of_it = lines
        .iter()
        .filter(|line| line.form == it.form && line.version == it.version);
    let under_way = of_it.find(|line| !line.state.is_published());
    html! {
        p class="govuk-notification-banner__heading" {
            (it.made.name) " asks you to answer " (title) " by " (plain_date(it.due))
        }
        p class="govuk-body kith-written" { (it.words) }
        p class="govuk-body" {
            @match under_way {
                Some(line) => a class="govuk-notification-banner__link" href={ "/responses/" (line.id) } { "Go on with " (title) },
                None => a class="govuk-notification-banner__link" href={ "#" (place(&it.form, &it.version)) } { "Start " (title) },
            }
        }
    }
}
