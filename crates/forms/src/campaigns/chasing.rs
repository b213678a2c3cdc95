//! Reminding, by letter, those that were asked and have not published.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use kith_gate::Grant;
use kith_gate::action::ManageCampaigns;
use kith_post::{Came, PostError};
use kith_store::{CommitError, StoreError, Unit, args};
use kith_terms::{CampaignId, EntryId, LetterId, OrganisationId};
use serde_json::json;
use thiserror::Error;

use super::Asked;
use super::letters::{About, Letters, Which};
use crate::Forms;
use crate::store::campaigns;

/// How long nobody is written to of the same again.
const NOT_AGAIN_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// What became of a round of reminders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chased {
    /// Letters that were queued.
    pub letters: usize,
    /// Organisations that they are about.
    pub about: usize,
    /// Organisations that have not published and for which no address is known.
    pub without_address: usize,
    /// Organisations that have not published and to which no letter can be written, whatever address is known.
    pub unwritable: usize,
    /// Organisations that were written to within the last day, and are not again.
    pub lately: usize,
}

/// Why nobody was reminded.
#[derive(Debug, Error)]
pub enum ChaseError {
    /// There is no such campaign.
    #[error("There is no such campaign")]
    NotFound,
    /// Its day is over.
    #[error("The day of this campaign is over. Ask again, with a day to come")]
    Over,
    /// The post cannot take it.
    #[error(transparent)]
    Post(#[from] PostError),
    /// The store failed.
    #[error("This cannot be read at the moment. Try again in a minute")]
    Store(#[from] StoreError),
    /// It could not be written down.
    #[error("This could not be written down, so it was not done. Try again in a minute")]
    NotWritten(#[from] CommitError),
}

impl Chased {
    /// Counts a letter that was queued, or that was not because somebody else has just written to one of those that it is
    /// about.
    fn count(
        &mut self,
        it: &About,
        queued: Result<EntryId, CommitError>,
    ) -> Result<(), CommitError> {
        match queued {
            Ok(_) => {
                self.letters += 1;
                self.about += it.about.len();
            }
            Err(CommitError::Conflict { .. }) => self.lately += it.about.len(),
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

impl Asked {
    /// Whether it was written to lately, by a letter that may have come.
    fn had_a_letter(&self, now: Timestamp) -> bool {
        let lately = |it: Timestamp| now.duration_since(it) < NOT_AGAIN_WITHIN;
        let letter = self.letter.as_ref();
        letter.is_some_and(|it| it.came != Some(Came::GivenUp) && lately(it.written_at))
    }

    fn last_letter(&self) -> Option<LetterId> {
        self.letter.as_ref().and_then(|it| it.id)
    }
}

impl Forms {
    /// Reminds whoever was asked and has not published: each letter in the unit that says when, so that nobody is reminded
    /// twice and each reminder is sent.
    ///
    /// # Errors
    /// [`ChaseError`] where there is no such campaign, it is over, or no letters are sent.
    pub async fn chase(
        &self,
        grant: Grant<ManageCampaigns>,
        id: CampaignId,
        letters: &Letters,
    ) -> Result<Chased, ChaseError> {
        let (campaign, mut asked) = self.watched(id).await?.ok_or(ChaseError::NotFound)?;
        if campaign.due < self.today() {
            return Err(ChaseError::Over);
        }
        let now = self.db.now();
        asked.retain(|it| !it.has_published());
        let (lately, left): (Vec<_>, Vec<_>) = asked.iter().partition(|it| it.had_a_letter(now));
        let of = left.iter().map(|it| it.organisation);
        let written = letters.written(Which::Again, of, &campaign);
        let mut chased = Chased {
            without_address: written.without_address,
            unwritable: written.unwritable,
            lately: lately.len(),
            ..Chased::default()
        };
        let seen = left.iter().map(|it| (it.organisation, it.last_letter()));
        let seen = seen.collect();
        for it in &written.letters {
            let unit = self.chasing(&grant, id, it, &seen);
            chased.count(it, self.db.commit(letters.queue(unit, &it.letter)?).await)?;
        }
        Ok(chased)
    }

    /// The unit that says of each that it was written to, where its last letter is the one that was seen.
    fn chasing(
        &self,
        grant: &Grant<ManageCampaigns>,
        id: CampaignId,
        it: &About,
        seen: &BTreeMap<OrganisationId, Option<LetterId>>,
    ) -> Unit {
        let (letter, now) = (it.letter.id, self.db.now());
        let detail = json!({ "did": "chase", "campaign": id, "about": it.about, "letter": letter });
        it.about.iter().fold(grant.unit(detail), |unit, of| {
            let before = seen.get(of).copied().flatten();
            unit.must(1, &campaigns::CHASE, args![id, *of, now, letter, before])
        })
    }
}
