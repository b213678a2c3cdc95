//! What a page that takes a form answers with: the page again with what is wrong, or a notice of
//! what was done on the page that one is sent to.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::components::NotificationBanner;

/// The word in an address that says what was just done. It is one of our own; any other says
/// nothing.
#[derive(Default, Deserialize)]
pub(super) struct Done {
    #[serde(default)]
    done: String,
}

impl Done {
    /// What is said for the word, out of those that this page knows.
    pub(super) fn words<'a>(
        &self,
        known: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Option<&'a str> {
        let mut known = known.into_iter();
        known
            .find(|(word, _)| *word == self.done)
            .map(|(_, words)| words)
    }

    /// The same as a notice.
    pub(super) fn notice<'a>(
        &self,
        known: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Option<NotificationBanner> {
        self.words(known).map(NotificationBanner::done)
    }
}

/// The page again, for answers that are wrong.
pub(super) fn again(page: Response) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}
