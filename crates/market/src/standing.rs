//! How providers stand for forms that are public: what is for everybody to see. Levels and days, and no answers.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use kith_forms::responses::standing::Spoken;
use kith_forms::{Form, FormKey, Version};
use kith_terms::OrganisationId;
use kith_terms::time::day_of;

use crate::rules::standing::state;
use crate::{Market, MarketError};

/// A form by its title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedForm {
    /// Its key.
    pub key: FormKey,
    /// Its title.
    pub title: String,
}

impl NamedForm {
    pub(crate) fn of(form: &Form) -> Self {
        Self {
            key: form.key().clone(),
            title: form.title().to_owned(),
        }
    }
}

/// A level, as it was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Its title.
    pub title: String,
    /// It is reached once only.
    pub once: bool,
    /// Its place among the form's levels, lowest first.
    pub height: usize,
}

/// What was published, by a provider or for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Who published it.
    pub by: OrganisationId,
    /// The version of the form.
    pub version: Version,
    /// The level that it reached, where the form has any.
    pub level: Option<Reached>,
    /// When.
    pub published_on: Date,
    /// The last day on which it counts; it counts on, where there is none.
    pub counts_until: Option<Date>,
    /// No other was published instead.
    pub in_force: bool,
}

/// How a provider stands today.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Nothing was published by it or for it.
    #[default]
    NotPublished,
    /// This counts.
    Counts(Publication),
    /// Nothing counts any more; this was the last that did.
    Lapsed(Publication),
}

impl State {
    /// Its name, for an address and a file.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NotPublished => "not-published",
            Self::Counts(_) => "counts",
            Self::Lapsed(_) => "lapsed",
        }
    }

    /// What was published last that counts or did.
    pub fn publication(&self) -> Option<&Publication> {
        match self {
            Self::NotPublished => None,
            Self::Counts(it) | Self::Lapsed(it) => Some(it),
        }
    }

    /// Whether it was published at a level that is reached once, so that the next must be at a higher one.
    pub fn must_now_go_higher(&self) -> bool {
        let level = self.publication().and_then(|it| it.level.as_ref());
        level.is_some_and(|it| it.once)
    }
}

/// How a provider stands for a form, and what was published before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Today.
    pub state: State,
    /// All that was published by it or for it, the newest first.
    pub history: Vec<Publication>,
}

impl Standing {
    pub(crate) fn of(spoken: Vec<Spoken>, today: Date) -> Self {
        let history: Vec<Publication> = spoken.into_iter().map(Publication::of).collect();
        Self {
            state: state(&history, today),
            history,
        }
    }
}

impl Publication {
    fn of(it: Spoken) -> Self {
        Self {
            by: it.by,
            version: it.version,
            level: it.level.map(|(height, level)| Reached {
                title: level.title,
                once: level.once,
                height,
            }),
            published_on: it.published_on,
            counts_until: it.counts_until,
            in_force: it.in_force,
        }
    }
}

impl Market {
    /// The forms that are public, each by the title of its newest version.
    pub fn public_forms(&self) -> Vec<NamedForm> {
        let newest = self.newest(Form::is_public);
        newest.into_values().map(NamedForm::of).collect()
    }

    /// Of each form that is looked for the newest version that has begun: next year's file may be there before its day.
    pub(crate) fn newest(&self, of: impl Fn(&Form) -> bool) -> BTreeMap<&FormKey, &Form> {
        let today = self.today();
        let begun = |it: &&Form| it.days().0 <= today && of(it);
        let all = self.forms.catalogue().all().filter(begun);
        let mut newest = BTreeMap::new();
        for form in all {
            let known = newest.entry(form.key()).or_insert(form);
            if known.days() < form.days() {
                *known = form;
            }
        }
        newest
    }

    /// How these stand today for a form, as far as it is public.
    ///
    /// # Errors
    /// [`MarketError`] where the database fails.
    pub async fn stand(
        &self,
        form: &FormKey,
        of: &[OrganisationId],
    ) -> Result<HashMap<OrganisationId, Standing>, MarketError> {
        let spoken = self.forms.spoken_in_public(form, of).await?;
        let today = self.today();
        let standing = |(id, spoken)| (id, Standing::of(spoken, today));
        Ok(spoken.into_iter().map(standing).collect())
    }

    pub(crate) fn today(&self) -> Date {
        day_of(self.db.now())
    }
}
