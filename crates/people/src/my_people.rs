//! The people whom somebody is helping now, and what has changed for them.

use std::collections::HashMap;

use kith_gate::action::SeeMyPeople;
use kith_gate::{GateError, Grant, Section};
use kith_store::StoreError;
use kith_terms::time::{Date, Timestamp};
use kith_terms::{InvolvementId, PersonId};
use serde::Serialize;
use thiserror::Error;

use crate::changes::{Change, WhatChanged};
use crate::{People, store};

/// Somebody whom whoever asked is helping.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MyPerson {
    /// The person.
    pub person: PersonId,
    /// Their number in this index.
    pub number: String,
    /// Given and middle names.
    pub given_names: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// The involvement.
    pub involvement: InvolvementId,
    /// The service of it.
    pub service: String,
    /// The role in it.
    pub role: Option<String>,
    /// Since when.
    pub started_on: Date,
    /// How many things have changed since the sign-in before this one.
    pub changes: usize,
}

/// Why the list cannot be shown.
#[derive(Debug, Error)]
pub enum CannotList {
    /// Who was shown could not be written down.
    #[error("The list cannot be shown at the moment. Try again in a minute.")]
    Gate(#[from] GateError),
    /// The store could not be read.
    #[error("The list cannot be read at the moment. Try again in a minute.")]
    Store(#[from] StoreError),
}

/// The most changes that are read at once: more would not be read by anyone.
const MOST_CHANGES: u32 = 200;

impl People {
    /// The people whom whoever asks is helping now, by name. Who they are is in the ledger when
    /// this returns.
    pub async fn my_people(&self, grant: &Grant<SeeMyPeople>) -> Result<Vec<MyPerson>, CannotList> {
        let mine = store::involvement::current_of(&self.db, grant.who().account()).await?;
        let people = distinct(mine.iter().map(|it| it.person));
        let mut changed: HashMap<PersonId, usize> = HashMap::new();
        for change in self.changes_of(grant, &people).await? {
            *changed.entry(change.person).or_default() += 1;
        }
        grant.shown(&people).await?;
        Ok(mine
            .into_iter()
            .map(|it| MyPerson {
                changes: changed.get(&it.person).copied().unwrap_or_default(),
                person: it.person,
                number: it.number,
                given_names: it.given_names,
                family_name: it.family_name,
                involvement: it.id,
                service: it.service,
                role: it.role,
                started_on: it.started_on,
            })
            .collect())
    }

    /// What has changed for the people whom whoever asks is helping, since the sign-in before this
    /// one: the newest first. What they did themselves is no news to them.
    pub async fn changes(&self, grant: &Grant<SeeMyPeople>) -> Result<Vec<Change>, CannotList> {
        let mine = store::involvement::current_of(&self.db, grant.who().account()).await?;
        let people = distinct(mine.iter().map(|it| it.person));
        let changes = self.changes_of(grant, &people).await?;
        grant
            .shown(&distinct(changes.iter().map(|it| it.person)))
            .await?;
        Ok(changes)
    }

    async fn changes_of(
        &self,
        grant: &Grant<SeeMyPeople>,
        people: &[PersonId],
    ) -> Result<Vec<Change>, CannotList> {
        let who = grant.who();
        // Whoever signs in for the first time has not missed anything.
        let since: Timestamp = who
            .last_signed_in_at()
            .unwrap_or_else(|| who.signed_in_at());
        let events = self.db.events_about(people, since, MOST_CHANGES).await?;
        let shielded = self.gate.shielded_among(people).await?;
        let told = events.into_iter().filter_map(|event| {
            let by: Option<String> = text_of(&event.body, "by");
            if by == Some(who.account().to_string()) {
                return None;
            }
            let person = event.person?;
            let told = WhatChanged::of(&event.kind, &event.body)?;
            let sections = grant.sections_of(shielded.contains(&person));
            let may_say = sections.contains(Section::Involvements);
            let what = if may_say {
                told
            } else {
                WhatChanged::Something
            };
            Some(Change {
                person,
                at: event.at,
                what,
            })
        });
        Ok(told.collect())
    }
}

fn text_of(body: &serde_json::Value, name: &str) -> Option<String> {
    body.get(name)?.as_str().map(str::to_owned)
}

fn distinct(people: impl Iterator<Item = PersonId>) -> Vec<PersonId> {
    let mut all: Vec<PersonId> = people.collect();
    all.sort_unstable();
    all.dedup();
    all
}
