//! Reminding, by letter, those that were asked and have not published.

use jiff::SignedDuration;
use kith_gate::Grant;
use kith_gate::action::ManageCampaigns;
use kith_post::PostError;
use kith_store::{CommitError, StoreError, args};
use kith_terms::CampaignId;
use serde_json::json;
use thiserror::Error;

use super::Reached;
use super::letters::Letters;
use crate::Forms;
use crate::store::campaigns;

/// How long nobody is written to of the same again.
const NOT_AGAIN_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// What became of a round of reminders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chased {
    /// Letters that were queued.
    pub letters: usize,
    /// Organisations that have not published and for which no address is known.
    pub without_address: usize,
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
        let (campaign, asked) = self.watched(id).await?.ok_or(ChaseError::NotFound)?;
        if campaign.due < self.today() {
            return Err(ChaseError::Over);
        }
        let mut chased = Chased::default();
        for one in asked {
            if matches!(one.reached, Reached::Published { .. }) {
                continue;
            }
            let Some(letter) = letters.again(one.organisation, &campaign) else {
                chased.without_address += 1;
                continue;
            };
            let now = self.db.now();
            let before = now.saturating_sub(NOT_AGAIN_WITHIN).unwrap_or(now);
            let detail = json!({ "did": "chase", "campaign": id, "organisation": one.organisation, "letter": letter.id });
            let unit = grant.unit(detail).must(
                1,
                &campaigns::CHASE,
                args![id, one.organisation, now, before],
            );
            match self.db.commit(letters.queue(unit, &letter)?).await {
                Ok(_) => chased.letters += 1,
                Err(CommitError::Conflict { .. }) => chased.lately += 1,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(chased)
    }
}
