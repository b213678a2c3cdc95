//! Asking organisations to answer a form by a day, and seeing who has.

mod asked_of;
mod chasing;
mod export;
mod letters;

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use kith_gate::Grant;
use kith_gate::action::ManageCampaigns;
use kith_post::{Outgoing, PostError};
use kith_store::{CommitError, StoreError, args};
use kith_terms::{CampaignId, OrganisationId, ResponseId};
use serde_json::json;
use thiserror::Error;

use crate::error::words;
use crate::keys::{FormKey, LevelKey, Version};
use crate::model::Form;
use crate::responses::{By, State};
use crate::store::campaigns;
use crate::{Forms, FormsError};

pub use chasing::{ChaseError, Chased};
pub use letters::{Addressee, Letters, Sender};

/// Organisations that are asked to answer a form by a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// Its id.
    pub id: CampaignId,
    /// The form.
    pub form: FormKey,
    /// And its version.
    pub version: Version,
    /// The form's title.
    pub title: String,
    /// By when.
    pub due: Date,
    /// What is said to whoever is asked.
    pub words: String,
    /// Who asked, and when.
    pub made: By,
}

/// One of those that were asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Which organisation.
    pub organisation: OrganisationId,
    /// When it was last written to.
    pub chased_at: Option<Timestamp>,
    /// How far it has got.
    pub reached: Reached,
}

/// How far an organisation has got with what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reached {
    /// It has not started.
    NotStarted,
    /// It is at it.
    AtIt {
        /// Where its response is on its way.
        state: State,
        /// When anything of it was last changed.
        changed_at: Timestamp,
    },
    /// It has published.
    Published {
        /// What.
        response: ResponseId,
        /// At which level.
        level: Option<LevelKey>,
        /// When.
        at: Timestamp,
    },
}

/// A campaign to start.
#[derive(Clone, Debug)]
pub struct NewCampaign {
    /// Who is asked.
    pub organisations: BTreeSet<OrganisationId>,
    /// By when.
    pub due: Date,
    /// What is said to them.
    pub words: String,
}

/// Why a campaign could not be started.
#[derive(Debug, Error)]
pub enum CampaignError {
    /// The form cannot be answered by that day.
    #[error("The last day must be today or later, and a day on which this form can be answered")]
    Due,
    /// Nobody is asked.
    #[error("Choose who is asked")]
    Nobody,
    /// Nothing is said to them, or too much.
    #[error("Say to them what you ask and why, in 2,000 characters or fewer")]
    NoWords,
    /// The letters cannot be written.
    #[error(transparent)]
    Post(#[from] PostError),
    /// The room could not do it.
    #[error(transparent)]
    Forms(#[from] FormsError),
}

impl From<CommitError> for CampaignError {
    fn from(error: CommitError) -> Self {
        Self::Forms(error.into())
    }
}

impl Forms {
    /// Asks organisations to answer this version of a form by a day, and writes to those that have an address, where letters
    /// are sent.
    ///
    /// # Errors
    /// [`CampaignError`] with what is wrong.
    pub async fn ask(
        &self,
        grant: Grant<ManageCampaigns>,
        form: &Form,
        new: NewCampaign,
        letters: &Letters,
    ) -> Result<CampaignId, CampaignError> {
        if new.due < self.today() || !form.is_open(new.due) {
            return Err(CampaignError::Due);
        }
        if new.organisations.is_empty() {
            return Err(CampaignError::Nobody);
        }
        let campaign = Campaign {
            id: CampaignId::new(),
            form: form.key().clone(),
            version: form.version().clone(),
            title: form.title().to_owned(),
            due: new.due,
            words: words(&new.words, 2_000).ok_or(CampaignError::NoWords)?,
            made: By {
                name: grant.who().full_name().to_owned(),
                at: self.db.now(),
            },
        };
        let asked: Vec<(OrganisationId, Option<Outgoing>)> = new
            .organisations
            .into_iter()
            .map(|it| (it, letters.first(it, &campaign)))
            .collect();
        let written = asked.iter().filter_map(|(_, letter)| letter.as_ref());
        let detail = json!({
            "did": "ask",
            "campaign": campaign.id,
            "form": form.key(),
            "version": form.version(),
            "organisations": asked.len(),
            "letters": written.map(|it| it.id).collect::<Vec<_>>(),
        });
        let make = campaigns::to_make(&campaign);
        let mut unit = grant.unit(detail).must(1, &campaigns::MAKE, make);
        for (organisation, letter) in asked {
            let written_at = letter.as_ref().map(|_| campaign.made.at);
            unit.push(
                &campaigns::ASK,
                args![campaign.id, organisation, written_at],
            );
            if let Some(letter) = letter {
                unit = letters.queue(unit, &letter)?;
            }
        }
        self.db.commit(unit).await?;
        Ok(campaign.id)
    }

    /// All campaigns, those with the latest day first.
    ///
    /// # Errors
    /// [`FormsError`] where they cannot be read.
    pub async fn campaigns(
        &self,
        _grant: Grant<ManageCampaigns>,
    ) -> Result<Vec<Campaign>, FormsError> {
        Ok(campaigns::all(&self.db).await?)
    }

    /// A campaign with those that were asked, and how far each has got.
    ///
    /// # Errors
    /// [`FormsError`] where it cannot be read.
    pub async fn campaign(
        &self,
        _grant: Grant<ManageCampaigns>,
        id: CampaignId,
    ) -> Result<Option<(Campaign, Vec<Asked>)>, FormsError> {
        Ok(self.watched(id).await?)
    }

    async fn watched(&self, id: CampaignId) -> Result<Option<(Campaign, Vec<Asked>)>, StoreError> {
        let questions = (campaigns::one(id), campaigns::asked(id));
        let (found, asked) = self.db.together(questions).await?;
        Ok(found.into_iter().next().map(|it| (it, asked)))
    }
}
