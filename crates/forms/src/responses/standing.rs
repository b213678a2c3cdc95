//! How organisations stand for a form: levels and days, and no answers.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use kith_gate::Grant;
use kith_gate::action::SeeMarket;
use kith_terms::time::day_of;
use kith_terms::{OrganisationId, ResponseId};

use super::State;
use crate::keys::{FormKey, Version};
use crate::model::Level;
use crate::store::standing::{self, Published};
use crate::{Form, Forms, FormsError};

/// A response that was published, for somebody for whom it speaks.
#[derive(Clone, Debug, PartialEq)]
pub struct Spoken {
    /// Its id.
    pub id: ResponseId,
    /// Who published it.
    pub by: OrganisationId,
    /// The version of the form.
    pub version: Version,
    /// The level that it reached, with its place among the form's, lowest first.
    pub level: Option<(usize, Level)>,
    /// When it was published.
    pub published_on: Date,
    /// The last day on which it counts; it counts on, where there is none.
    pub counts_until: Option<Date>,
    /// No other was published instead.
    pub in_force: bool,
}

/// How far somebody is who answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Who.
    pub organisation: OrganisationId,
    /// Which version.
    pub version: Version,
    /// Where the response is on its way.
    pub state: State,
    /// When anything of it was last changed.
    pub changed_at: Timestamp,
    /// How many questions are answered, and not only carried over.
    pub answered: u64,
}

impl Forms {
    /// What was published to this form for each of these, by themselves or by whoever speaks for them. Of versions that
    /// are public alone, so it is for everybody to see and takes no grant.
    ///
    /// # Errors
    /// [`FormsError`] where it cannot be read.
    pub async fn spoken_in_public(
        &self,
        form: &FormKey,
        of: &[OrganisationId],
    ) -> Result<BTreeMap<OrganisationId, Vec<Spoken>>, FormsError> {
        self.spoken(form, of, Form::is_public).await
    }

    /// As [`Forms::spoken_in_public`], of every version.
    ///
    /// # Errors
    /// [`FormsError`] where it cannot be read.
    pub async fn spoken_in_the_market(
        &self,
        _grant: &Grant<SeeMarket>,
        form: &FormKey,
        of: &[OrganisationId],
    ) -> Result<BTreeMap<OrganisationId, Vec<Spoken>>, FormsError> {
        self.spoken(form, of, |_| true).await
    }

    /// Who answers this form now, and how far they are.
    ///
    /// # Errors
    /// [`FormsError`] where it cannot be read.
    pub async fn under_way(
        &self,
        _grant: &Grant<SeeMarket>,
        form: &FormKey,
    ) -> Result<Vec<Progress>, FormsError> {
        Ok(standing::under_way(&self.db, form).await?)
    }

    async fn spoken(
        &self,
        form: &FormKey,
        of: &[OrganisationId],
        shown: impl Fn(&Form) -> bool,
    ) -> Result<BTreeMap<OrganisationId, Vec<Spoken>>, FormsError> {
        let mut all: BTreeMap<_, Vec<Spoken>> = BTreeMap::new();
        for it in standing::published(&self.db, form, of).await? {
            if let Some(form) = self.catalogue.form(form, &it.version)
                && shown(form)
            {
                all.entry(it.speaks_for).or_default().push(spoken(form, it));
            }
        }
        for spoken in all.values_mut() {
            spoken.sort_by(|a, b| b.published_on.cmp(&a.published_on).then(b.id.cmp(&a.id)));
        }
        Ok(all)
    }
}

fn spoken(form: &Form, it: Published) -> Spoken {
    let mut levels = form.levels().iter().enumerate();
    Spoken {
        level: levels
            .find(|(_, level)| Some(&level.key) == it.level.as_ref())
            .map(|(height, level)| (height, level.clone())),
        id: it.id,
        by: it.by,
        version: it.version,
        published_on: day_of(it.published_at),
        counts_until: it.counts_until,
        in_force: it.state == State::Published,
    }
}
