//! What became of letters, for whoever had them written.

use std::collections::{BTreeMap, BTreeSet};

use kith_store::{Db, StoreError};
use kith_terms::LetterId;

use crate::{Post, store};

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// It waits to be sent, or to be tried again.
    Waits,
    /// The mail server took it.
    Sent,
    /// It was not sent, and is not tried again.
    GivenUp,
}

impl Post {
    /// What became of these letters. It takes the database alone: whoever asks need not be able to send.
    ///
    /// # Errors
    /// [`StoreError`] where the database fails.
    pub async fn came(
        db: &Db,
        letters: &[LetterId],
    ) -> Result<BTreeMap<LetterId, Came>, StoreError> {
        // In this order: one that is given up in between is found among those.
        let questions = (
            store::waiting_among(letters),
            store::given_up_among(letters),
        );
        let (waiting, given_up) = db.together(questions).await?;
        let waiting: BTreeSet<LetterId> = waiting.into_iter().collect();
        let given_up: BTreeSet<LetterId> = given_up.into_iter().collect();
        let came = |it: &LetterId| {
            if given_up.contains(it) {
                Came::GivenUp
            } else if waiting.contains(it) {
                Came::Waits
            } else {
                Came::Sent
            }
        };
        Ok(letters.iter().map(|it| (*it, came(it))).collect())
    }
}
