//! A page about one month, which its address names.

use kith_terms::time::{Date, plain_date};
use serde::Deserialize;

use crate::trouble::Trouble;

/// Which month, such as 2026-10; the present one where none is named.
#[derive(Deserialize)]
pub(super) struct Month {
    #[serde(default)]
    month: String,
}

impl Month {
    /// The first day of the month.
    pub(super) fn first_day(&self, today: Date) -> Result<Date, Trouble> {
        match self.month.as_str() {
            "" => Ok(today.first_of_month()),
            month => format!("{month}-01").parse().map_err(|_| Trouble::NotFound),
        }
    }
}

/// `November 2026`.
pub(super) fn named(month: Date) -> String {
    plain_date(month.first_of_month())
        .trim_start_matches("1 ")
        .to_owned()
}
