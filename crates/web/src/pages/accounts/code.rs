//! The page that shows a set-up code, once.

use axum::response::Response;
use kith_gate::account::{Account, SET_UP_LASTS, SetUpCode};
use maud::html;

use crate::components::{Button, Panel, SummaryList, SummaryRow, WarningText};
use crate::here::Here;

/// The code, and how to hand it over. It answers the form itself: an address that showed the code
/// could be opened again.
pub(super) fn hand_over(
    here: &Here,
    title: &'static str,
    account: &Account,
    code: &SetUpCode,
) -> Response {
    let days = SET_UP_LASTS.as_hours() / 24;
    let page = format!(
        "{}/set-up",
        here.site.settings.public_url.trim_end_matches('/')
    );
    here.page(title).narrow(html! {
        (Panel::new(title))
        (SummaryList::new([
            SummaryRow::new("For", account.full_name.clone()),
            SummaryRow::new("User name", account.user_name.clone()),
            SummaryRow::new("Set-up code", html! { span class="kith-code" { (*code.to_text()) } }),
        ]))
        (WarningText::new("This is the only time that the code is shown. Nobody can look it up later; if it is lost, make a new one."))
        h2 class="govuk-heading-m" { "Hand it over" }
        ol class="govuk-list govuk-list--number govuk-list--spaced" {
            li { "Make sure that you are talking to " (account.full_name) ": meet them, or call the number that their organisation has for them." }
            li { "Tell them the user name and the code, or send each by a different way. Never put both in one message." }
            li { "They open " strong { (page) } " within " (days) " days, with the telephone that will show their sign-in codes beside them." }
            li { "They choose their own password and PIN. You never know these, and should not be told." }
        }
        p class="govuk-body" { "The code works once. Whoever has it first can take the account, so if it may have been seen by anyone else, make a new one." }
        (Button::link("I have noted it. Go to the account", format!("/accounts/{}", account.id)))
    })
}
