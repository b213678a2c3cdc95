//! Lists of several pages, whose number stands in the address.

use maud::{Markup, html};
use serde::Deserialize;

use crate::components::{InsetText, Pagination};

/// Which page, from 1.
#[derive(Default, Deserialize)]
pub(super) struct At {
    page: Option<u32>,
}

impl At {
    /// The page's number, from 1.
    pub(super) fn number(&self) -> u32 {
        self.page.unwrap_or(1).max(1)
    }

    /// How many pages come before it.
    pub(super) fn skipped(&self) -> u32 {
        self.number() - 1
    }

    /// The way to the other pages, where there are any.
    pub(super) fn pages(&self, all: u64, on_a_page: u32, address: &str) -> Markup {
        let last = all.div_ceil(u64::from(on_a_page));
        let link = |page| format!("{address}?page={page}");
        html! {
            @if last > 1 { (Pagination::numbered(u64::from(self.number()), last, link)) }
        }
    }
}

/// For a page after the last.
pub(super) fn nothing_on_this_page(address: &str) -> Markup {
    html! {
        (InsetText::new(html! {
            "There is nothing on this page. " a class="govuk-link" href=(address) { "Go to the first page" }
        }))
    }
}
