//! Where letters about providers go.

use std::collections::BTreeMap;

use kith_forms::campaigns::{Addressee, Letters};
use kith_gate::Grant;
use kith_gate::action::ManageCampaigns;
use kith_terms::{Email, OrganisationId};

use crate::provider::Provider;
use crate::store::providers::{self, Kept};
use crate::{Market, MarketError};

/// To whom letters about providers go: to a provider itself where it has an address, or else to its headquarters.
pub(crate) struct Addressees {
    pub(crate) providers: Vec<Provider>,
    emails: BTreeMap<OrganisationId, Email>,
}

impl Addressees {
    /// Who is written to about this one, and where.
    pub(crate) fn of(&self, provider: &Provider) -> Option<(OrganisationId, &Email)> {
        let email = |id| Some((id, self.emails.get(&id)?));
        email(provider.id).or_else(|| email(provider.headquarters?))
    }
}

impl Market {
    /// All providers, with the addresses of those that are written to. One that does not open is left out: the others are
    /// written to all the same.
    pub(crate) async fn addressees(
        &self,
        written_to: impl Fn(&Kept) -> bool,
    ) -> Result<Addressees, MarketError> {
        let mut emails = BTreeMap::new();
        for kept in providers::all(&self.db).await? {
            if !written_to(&kept) {
                continue;
            }
            match self.opened_email(&kept) {
                Ok(email) => emails.extend(email.map(|it| (kept.id, it))),
                Err(error) => {
                    tracing::warn!(organisation = %kept.id, %error, "an address for letters does not open, and nobody is written to there");
                }
            }
        }
        let providers = self.providers().await?;
        Ok(Addressees { providers, emails })
    }

    /// Whether letters are sent from here at all.
    pub fn writes_letters(&self) -> bool {
        self.post.sends()
    }

    /// How providers are written to that are asked by a campaign: those too that only stand on the place's list.
    ///
    /// # Errors
    /// [`MarketError`] where the database fails.
    pub async fn letters(&self, _grant: &Grant<ManageCampaigns>) -> Result<Letters, MarketError> {
        let all = self.addressees(|_| true).await?;
        let addressee = |it: &Provider| {
            let (_, email) = all.of(it)?;
            let (name, email) = (it.name.clone(), email.clone());
            Some((it.id, Addressee { name, email }))
        };
        let to = all.providers.iter().filter_map(addressee).collect();
        let sender = self.place.sender.clone();
        Ok(Letters::new(self.post.clone(), to, sender))
    }
}
