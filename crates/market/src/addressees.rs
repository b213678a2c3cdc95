//! Where letters about providers go.

use std::collections::{BTreeMap, BTreeSet};

use kith_forms::campaigns::{Address, Addressee, Letters};
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
    /// Those that have an address which does not open.
    unreadable: BTreeSet<OrganisationId>,
}

impl Addressees {
    /// Who is written to about this one, and where.
    pub(crate) fn of(&self, provider: &Provider) -> Option<(OrganisationId, &Email)> {
        let email = |id| Some((id, self.emails.get(&id)?));
        email(provider.id).or_else(|| email(provider.headquarters?))
    }

    /// What a campaign is told of where letters about this one go.
    fn address(&self, provider: &Provider) -> Option<Address> {
        let unreadable = |id| self.unreadable.contains(&id);
        match self.of(provider) {
            Some((_, email)) => Some(Address::Good(Addressee {
                name: provider.name.clone(),
                email: email.clone(),
            })),
            None if unreadable(provider.id) || provider.headquarters.is_some_and(unreadable) => {
                Some(Address::Unreadable)
            }
            None => None,
        }
    }
}

impl Market {
    /// All providers, with the addresses of those that are written to. One that does not open is left out: the others are
    /// written to all the same.
    pub(crate) async fn addressees(
        &self,
        written_to: impl Fn(&Kept) -> bool,
    ) -> Result<Addressees, MarketError> {
        let mut all = Addressees {
            providers: self.providers().await?,
            emails: BTreeMap::new(),
            unreadable: BTreeSet::new(),
        };
        for kept in providers::all(&self.db).await? {
            if !written_to(&kept) {
                continue;
            }
            match self.opened_email(&kept) {
                Ok(email) => all.emails.extend(email.map(|it| (kept.id, it))),
                Err(error) => {
                    tracing::warn!(organisation = %kept.id, %error, "an address for letters does not open, and nobody is written to there");
                    all.unreadable.insert(kept.id);
                }
            }
        }
        Ok(all)
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
        let to = all.providers.iter();
        let to = to.filter_map(|it| Some((it.id, all.address(it)?)));
        let sender = self.place.sender.clone();
        Ok(Letters::new(self.post.clone(), to.collect(), sender))
    }
}
