//! Looking for providers, and one of them with its headquarters or its services. What is here is for everybody to see:
//! who they are, and where.

use std::collections::HashMap;

use kith_terms::OrganisationId;

use crate::provider::Provider;
use crate::rules::searching::Sought;
use crate::store::providers::{self, Kept};
use crate::{Market, MarketError};

/// How many stand on a page.
pub const PROVIDERS_ON_A_PAGE: u32 = 20;

/// A page of those that were found, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// How many were found.
    pub all: u64,
    /// Those on this page.
    pub providers: Vec<Provider>,
}

/// A provider with those that it belongs together with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Together {
    /// The provider.
    pub provider: Provider,
    /// Whose service it is, if it is one's.
    pub headquarters: Option<Provider>,
    /// Its services, by name.
    pub services: Vec<Provider>,
}

impl Market {
    /// Those that are found by what was typed, without so many pages of them.
    ///
    /// # Errors
    /// [`MarketError`] where the database fails.
    pub async fn search(&self, typed: &str, skipped: u32) -> Result<Found, MarketError> {
        let sought = Sought::read(typed);
        let mut found = self.providers().await?;
        found.retain(|it| sought.finds(it));
        let all = found.len() as u64;
        let size = PROVIDERS_ON_A_PAGE as usize;
        let before = usize::try_from(skipped)
            .unwrap_or(usize::MAX)
            .saturating_mul(size);
        Ok(Found {
            all,
            providers: found.into_iter().skip(before).take(size).collect(),
        })
    }

    /// One provider, where there is one.
    ///
    /// # Errors
    /// [`MarketError`] where the database fails.
    pub async fn provider(&self, id: OrganisationId) -> Result<Option<Together>, MarketError> {
        let all = self.providers().await?;
        let Some(provider) = all.iter().find(|it| it.id == id).cloned() else {
            return Ok(None);
        };
        let headquarters = all.iter().find(|it| Some(it.id) == provider.headquarters);
        let services = all.iter().filter(|it| it.headquarters == Some(id));
        Ok(Some(Together {
            headquarters: headquarters.cloned(),
            services: services.cloned().collect(),
            provider,
        }))
    }

    /// All of them, by name: some hundreds in a place.
    pub(crate) async fn providers(&self) -> Result<Vec<Provider>, MarketError> {
        let kept = providers::all(&self.db).await?;
        let ids: Vec<OrganisationId> = kept.iter().map(|it| it.id).collect();
        let mut kept: HashMap<OrganisationId, Kept> =
            kept.into_iter().map(|it| (it.id, it)).collect();
        let named = self.gate.named(&ids).await?.into_iter();
        Ok(named
            .filter_map(|it| Some(Provider::of(kept.remove(&it.id)?, it)))
            .collect())
    }
}
