//! Who helps with forms, as pages show it.

use kith_market::support::SupportPartner;
use maud::{Markup, html};

use crate::components::{SummaryCard, SummaryList, SummaryRow};

/// A card for each.
pub(super) fn cards<'a>(all: impl IntoIterator<Item = &'a SupportPartner>) -> Markup {
    html! { @for it in all { (card(it)) } }
}

fn card(it: &SupportPartner) -> Markup {
    let web = html! { a class="govuk-link" href=(it.web) { (it.web) } };
    let phone = it.phone.as_ref().map(|it| {
        SummaryRow::new(
            "Telephone",
            html! { a class="govuk-link" href=(it.link()) { (it) } },
        )
    });
    let email = it.email.as_ref().map(|it| {
        SummaryRow::new(
            "Email",
            html! { a class="govuk-link" href={ "mailto:" (it) } { (it) } },
        )
    });
    let authorities: Vec<&str> = it.authorities.iter().map(|it| it.as_str()).collect();
    let rows = [
        Some(SummaryRow::new("Web page", web)),
        phone,
        email,
        Some(SummaryRow::new("Helps in", authorities.join(", "))),
    ];
    let rows: Vec<SummaryRow> = rows.into_iter().flatten().collect();
    SummaryCard::new(it.name.as_str()).around(&html! { (SummaryList::new(rows)) })
}
