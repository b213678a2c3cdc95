//! Reminding, by letter, those that were asked and have not published.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use kith_gate::Grant;
use kith_gate::action::ManageCampaigns;
use kith_post::{Letter, LetterError, Outgoing, Post, PostError};
use kith_store::{CommitError, StoreError, args};
use kith_terms::time::plain_date;
use kith_terms::{CampaignId, Email, OrganisationId};
use serde_json::json;
use thiserror::Error;

use super::{Campaign, Reached};
use crate::Forms;
use crate::store::campaigns;

/// How long nobody is reminded of the same again.
const NOT_AGAIN_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// What became of a round of reminders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chased {
    /// Letters that were queued.
    pub letters: usize,
    /// Organisations that have not published and of which no address is known.
    pub without_address: usize,
    /// Organisations that were reminded within the last day, and are not again.
    pub lately: usize,
}

/// Why nobody was reminded.
#[derive(Debug, Error)]
pub enum ChaseError {
    /// There is no such campaign.
    #[error("There is no such campaign")]
    NotFound,
    /// The letter cannot be written.
    #[error(transparent)]
    Letter(#[from] LetterError),
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
    /// twice and each reminder is sent. `page` is the address at which they answer.
    ///
    /// # Errors
    /// [`ChaseError`] where there is no such campaign, or no letters are sent.
    pub async fn chase(
        &self,
        grant: Grant<ManageCampaigns>,
        post: &Post,
        id: CampaignId,
        addresses: &BTreeMap<OrganisationId, Email>,
        page: &str,
    ) -> Result<Chased, ChaseError> {
        let (campaign, asked) = self.watched(id).await?.ok_or(ChaseError::NotFound)?;
        let mut chased = Chased::default();
        for one in asked {
            if matches!(one.reached, Reached::Published { .. }) {
                continue;
            }
            let Some(address) = addresses.get(&one.organisation) else {
                chased.without_address += 1;
                continue;
            };
            let letter = Outgoing::new("campaign.chase", letter(&campaign, address, page)?);
            let now = self.db.now();
            let before = now.saturating_sub(NOT_AGAIN_WITHIN).unwrap_or(now);
            let detail = json!({ "did": "chase", "campaign": id, "organisation": one.organisation, "letter": letter.id });
            let unit = grant.unit(detail).must(
                1,
                &campaigns::CHASE,
                args![id, one.organisation, now, before],
            );
            match self.db.commit(post.queue(unit, &letter)?).await {
                Ok(_) => chased.letters += 1,
                Err(CommitError::Conflict { .. }) => chased.lately += 1,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(chased)
    }
}

fn letter(campaign: &Campaign, to: &Email, page: &str) -> Result<Letter, LetterError> {
    let day = plain_date(campaign.due);
    let subject = format!("Please answer by {day}").parse()?;
    let body = format!(
        "{}\n\nWhat is asked: {} ({})\nBy: {day}\n\nAnswer it at {page}\n",
        campaign.words, campaign.title, campaign.version,
    );
    Letter::new(to, subject, body.parse()?)
}
