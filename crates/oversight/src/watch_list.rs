//! People in the news: a short list that a privacy officer keeps, of those whom many are curious about.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use kith_gate::Grant;
use kith_gate::action::KeepWatchList;
use kith_people::watched::Named;
use kith_store::args;
use kith_terms::PersonId;
use kith_terms::time::day_of;
use serde_json::json;

use crate::error::words;
use crate::{Oversight, OversightError, store};

/// Somebody on the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The person.
    pub person: PersonId,
    /// Until which day, that day included.
    pub until: Date,
    /// Why.
    pub why: String,
    /// Since when.
    pub added_at: Timestamp,
}

impl Oversight {
    /// The list, with the names of those on it. Who was shown is in the ledger when this returns.
    ///
    /// # Errors
    /// [`OversightError`] where it cannot be read or written down.
    pub async fn watch_list(
        &self,
        grant: &Grant<KeepWatchList>,
    ) -> Result<Vec<(Listed, Option<Named>)>, OversightError> {
        let listed = store::desk::watch_list(&self.db).await?;
        let people: Vec<PersonId> = listed.iter().map(|it| it.person).collect();
        let named = self.people.named(grant, &people).await?;
        let with = |it: Listed| {
            let named = named.iter().find(|name| name.person == it.person);
            (it, named.cloned())
        };
        Ok(listed.into_iter().map(with).collect())
    }

    /// Puts somebody on the list until a day, or changes until when and why.
    ///
    /// # Errors
    /// [`OversightError`]; nothing is changed then.
    pub async fn watch_person(
        &self,
        grant: &Grant<KeepWatchList>,
        person: PersonId,
        until: Date,
        why: &str,
    ) -> Result<(), OversightError> {
        let why = words(why)?;
        let today = day_of(self.db.now());
        if until < today || until > today.saturating_add(1.year()) {
            return Err(OversightError::Until);
        }
        let detail = json!({ "until": until, "why": why });
        let args = args![person, until, why, self.db.now(), grant.who().account()];
        let unit = grant
            .unit_about(&[person], detail)
            .must(1, &store::desk::ADD_TO_LIST, args);
        self.db.commit(unit).await?;
        Ok(())
    }

    /// Takes somebody off the list.
    ///
    /// # Errors
    /// [`OversightError`]; nothing is changed then.
    pub async fn stop_watching(
        &self,
        grant: &Grant<KeepWatchList>,
        person: PersonId,
    ) -> Result<(), OversightError> {
        let unit = grant
            .unit_about(&[person], json!({ "removed": true }))
            .must(1, &store::desk::TAKE_OFF_LIST, args![person]);
        self.db.commit(unit).await?;
        Ok(())
    }
}
