//! How far those that were asked have got.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::Timestamp;
use kith_post::{Came, Post};
use kith_store::StoreError;
use kith_terms::{CampaignId, LetterId, OrganisationId, ResponseId};

use super::Campaign;
use crate::Forms;
use crate::keys::{FormKey, LevelKey, Version};
use crate::responses::State;
use crate::store::campaigns::{self, Kept};
use crate::store::standing::{self, Published};

/// One of those that were asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Which organisation.
    pub organisation: OrganisationId,
    /// The last letter about it, if there was any.
    pub letter: Option<LastLetter>,
    /// How far it has got.
    pub reached: Reached,
}

/// The last letter about an organisation that was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastLetter {
    pub(super) id: Option<LetterId>,
    /// When it was written.
    pub written_at: Timestamp,
    /// What became of it, where that is known: of an old one it is not.
    pub came: Option<Came>,
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
    /// It has published, or its headquarters has for it.
    Published {
        /// What.
        response: ResponseId,
        /// Who published it: itself, or its headquarters.
        by: OrganisationId,
        /// To which version: the one that was asked, or a later one.
        version: Version,
        /// At which level.
        level: Option<LevelKey>,
        /// When.
        at: Timestamp,
    },
}

impl Asked {
    fn of(kept: &Kept, published: Option<Published>, came: &BTreeMap<LetterId, Came>) -> Self {
        let reached = match (published, kept.at_it) {
            (Some(it), _) => Reached::Published {
                response: it.id,
                by: it.by,
                version: it.version,
                level: it.level,
                at: it.published_at,
            },
            (None, Some((state, changed_at))) => Reached::AtIt { state, changed_at },
            (None, None) => Reached::NotStarted,
        };
        let letter = kept.chased_at.map(|written_at| LastLetter {
            id: kept.letter,
            written_at,
            came: kept.letter.and_then(|it| came.get(&it).copied()),
        });
        Self {
            organisation: kept.organisation,
            letter,
            reached,
        }
    }

    /// Whether it has published, or its headquarters has for it.
    pub fn has_published(&self) -> bool {
        matches!(self.reached, Reached::Published { .. })
    }
}

impl Forms {
    /// A campaign with those that were asked.
    pub(super) async fn watched(
        &self,
        id: CampaignId,
    ) -> Result<Option<(Campaign, Vec<Asked>)>, StoreError> {
        let questions = (campaigns::one(id), campaigns::asked(id));
        let (found, kept) = self.db.together(questions).await?;
        let Some(campaign) = found.into_iter().next() else {
            return Ok(None);
        };
        let of: Vec<OrganisationId> = kept.iter().map(|it| it.organisation).collect();
        let mut published = self
            .published_to(&campaign.form, &campaign.version, &of)
            .await?;
        let letters: Vec<LetterId> = kept.iter().filter_map(|it| it.letter).collect();
        let came = Post::came(&self.db, &letters).await?;
        let asked = kept.iter().map(|it| {
            let published = published.remove(&it.organisation);
            Asked::of(it, published, &came)
        });
        Ok(Some((campaign, asked.collect())))
    }

    /// Those of these for whom this version is published, with what is: to it or to one that takes its place, by themselves or
    /// by a headquarters that speaks for them.
    pub(super) async fn published_to(
        &self,
        form: &FormKey,
        version: &Version,
        of: &[OrganisationId],
    ) -> Result<BTreeMap<OrganisationId, Published>, StoreError> {
        let mut all = standing::published(&self.db, form, of).await?;
        all.retain(|it| match it.state {
            State::Published => self.catalogue.is_of(form, &it.version, version),
            // Whoever published it has, whatever they published since. Who was spoken for once is not any more.
            _ => it.by == it.speaks_for && it.version == *version,
        });
        // Rather its own than its headquarters', and rather what was asked than what came later.
        all.sort_by_key(|it| {
            let (spoken_for, later) = (it.by != it.speaks_for, it.version != *version);
            let superseded = it.state != State::Published;
            (spoken_for, later, superseded, Reverse(it.published_at))
        });
        let mut published = BTreeMap::new();
        for it in all {
            published.entry(it.speaks_for).or_insert(it);
        }
        Ok(published)
    }
}
