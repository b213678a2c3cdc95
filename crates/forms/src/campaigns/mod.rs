//! Asking organisations to answer a form by a day, and seeing who has.

mod asked_of;
mod chasing;
mod export;
mod letters;
mod watching;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kith_gate::Grant;
use kith_gate::action::ManageCampaigns;
use kith_post::PostError;
use kith_store::{CommitError, Unit, args};
use kith_terms::{CampaignId, LetterId, OrganisationId};
use serde_json::json;
use thiserror::Error;

use crate::error::words;
use crate::keys::{FormKey, Version};
use crate::model::Form;
use crate::responses::By;
use crate::store::campaigns;
use crate::{Forms, FormsError};

pub use chasing::{ChaseError, Chased};
pub use kith_post::Came;
pub use letters::{Address, Addressee, Letters, Sender};
pub use watching::{Asked, LastLetter, Reached};

use letters::{About, Which, Written};

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
    /// Asks organisations to answer this version of a form by a day, and writes to those that have an address and have not
    /// published it already, where letters are sent.
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
        let campaign = self.to_make(&grant, form, &new)?;
        let asked: Vec<OrganisationId> = new.organisations.into_iter().collect();
        let published = self.published_to(form.key(), form.version(), &asked).await;
        let published = published.map_err(FormsError::from)?;
        let left = asked.iter().copied();
        let left = left.filter(|it| !published.contains_key(it));
        let written = match letters.are_sent() {
            true => letters.written(Which::First, left, &campaign),
            false => Written::default(),
        };
        let mut unit = asking(&grant, &campaign, &asked, &written.letters);
        for it in &written.letters {
            unit = letters.queue(unit, &it.letter)?;
        }
        self.db.commit(unit).await?;
        Ok(campaign.id)
    }

    /// The campaign, where nothing is wrong with it.
    fn to_make(
        &self,
        grant: &Grant<ManageCampaigns>,
        form: &Form,
        new: &NewCampaign,
    ) -> Result<Campaign, CampaignError> {
        if new.due < self.today() || !form.is_open(new.due) {
            return Err(CampaignError::Due);
        }
        if new.organisations.is_empty() {
            return Err(CampaignError::Nobody);
        }
        Ok(Campaign {
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
        })
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
}

/// The unit that makes the campaign, and says of each that is asked by which letter.
fn asking(
    grant: &Grant<ManageCampaigns>,
    campaign: &Campaign,
    asked: &[OrganisationId],
    letters: &[About],
) -> Unit {
    let each = letters
        .iter()
        .flat_map(|it| it.about.iter().map(|of| (*of, it.letter.id)));
    let by: BTreeMap<OrganisationId, LetterId> = each.collect();
    let detail = json!({
        "did": "ask",
        "campaign": campaign.id,
        "form": campaign.form,
        "version": campaign.version,
        "organisations": asked.len(),
        "letters": letters.iter().map(|it| it.letter.id).collect::<Vec<_>>(),
    });
    let make = campaigns::to_make(campaign);
    let mut unit = grant.unit(detail).must(1, &campaigns::MAKE, make);
    for organisation in asked {
        let letter = by.get(organisation).copied();
        let written_at = letter.map(|_| campaign.made.at);
        let args = args![campaign.id, *organisation, written_at, letter];
        unit.push(&campaigns::ASK, args);
    }
    unit
}
