//! What was recorded about somebody while two were held to be one: whose is it? Nobody but a person knows,
//! so each thing is shown, and whoever takes the two apart says where it goes.
//!
//! A shield is not among them. It hides both when they are parted: only a record manager who knows both may
//! lift one.

use std::collections::BTreeMap;
use std::str::FromStr;

use kith_gate::action::{SeeRecordedSince, UndoLink};
use kith_gate::{Grant, Section, Sections, SignedIn};
use kith_terms::time::Timestamp;
use kith_terms::{LinkId, PersonId};
use thiserror::Error;
use uuid::Uuid;

use super::ReviewError;
use super::parting::Parting;
use crate::involvement::manages_records;
use crate::record::in_force;
use crate::rules::corrected::Correction;
use crate::rules::single_view::{HeldRecord, single_view};
use crate::store::moving;
use crate::store::record::{Titles, held};
use crate::store::since::{Recorded, since};
use crate::{People, store};

/// What can be recorded about somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recordable {
    /// That somebody helps.
    Involvement,
    /// A correction.
    Correction,
    /// A problem that was reported.
    Problem,
    /// That a sensitive service helps.
    SensitiveService,
    /// That contact with one was asked for.
    ContactRequest,
    /// How long the record is kept.
    Keeping,
    /// A source's record.
    Record,
}

/// A word that names nothing that is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("Say for each whose it is")]
pub struct NotRecordable;

impl Recordable {
    const ALL: [Recordable; 7] = [
        Recordable::Involvement,
        Recordable::Correction,
        Recordable::Problem,
        Recordable::SensitiveService,
        Recordable::ContactRequest,
        Recordable::Keeping,
        Recordable::Record,
    ];

    const fn name(self) -> &'static str {
        match self {
            Recordable::Involvement => "involvement",
            Recordable::Correction => "correction",
            Recordable::Problem => "problem",
            Recordable::SensitiveService => "sensitive-service",
            Recordable::ContactRequest => "contact-request",
            Recordable::Keeping => "keeping",
            Recordable::Record => "record",
        }
    }

    /// The section by which it is shown.
    const fn section(self) -> Section {
        match self {
            Recordable::Involvement => Section::Involvements,
            Recordable::Correction | Recordable::Keeping => Section::History,
            Recordable::Problem => Section::Problems,
            Recordable::SensitiveService | Recordable::ContactRequest => Section::SensitiveExists,
            Recordable::Record => Section::Name,
        }
    }
}

impl FromStr for Recordable {
    type Err = NotRecordable;

    fn from_str(name: &str) -> Result<Self, NotRecordable> {
        let mut all = Recordable::ALL.into_iter();
        all.find(|it| it.name() == name).ok_or(NotRecordable)
    }
}

/// Something that was recorded, as far as it is shown to whoever says whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// It, in the form that is sent back.
    pub id: Uuid,
    /// What it is; none where that is not shown.
    pub what: Option<Recordable>,
    /// Of what it is, in words: a service, a field, a source.
    pub words: Option<String>,
    /// Who recorded it.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Two people who are to be parted, and what is to be placed.
#[derive(Debug, Clone, PartialEq)]
pub struct ToPlace {
    /// What was recorded since they are held to be one.
    pub items: Vec<Item>,
    /// What those who stay are called.
    pub stays: String,
    /// What those who leave are called.
    pub leaves: String,
}

/// Where something goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It stays with the person whose record it is in now.
    Stays,
    /// It goes with the record that is taken away.
    Goes,
}

/// Where each thing goes.
pub type Placed = BTreeMap<Uuid, Place>;

impl People {
    /// What was recorded about a person since a record is held to be about them, for whoever takes the
    /// record away to say whose each is. Whom it is about is in the ledger when this returns.
    ///
    /// # Errors
    /// When the link is not this person's or does not stand, or only a record manager may say it.
    pub async fn to_place(
        &self,
        grant: &Grant<SeeRecordedSince>,
        person: PersonId,
        link: LinkId,
    ) -> Result<ToPlace, ReviewError> {
        let parting = self.parting_of_link(person, link).await?;
        let recorded = since(&self.db, person, parting.since).await?;
        let recorded = of_others(recorded, &parting);
        may_place(grant.who(), &recorded)?;
        let people = [person, parting.to];
        let people: Vec<PersonId> = match parting.is_back {
            true => people.to_vec(),
            false => vec![person],
        };
        let shielded = self.gate.shielded_among(&people).await?;
        grant.shown(&people).await?;
        let is_shielded = !shielded.is_empty();
        let sections = grant.sections_of(is_shielded);
        let items = recorded.into_iter();
        let items = items.map(|it| item(it, sections, is_shielded)).collect();
        let (stays, leaves) = self.names(person, &parting, sections).await?;
        Ok(ToPlace {
            items,
            stays,
            leaves,
        })
    }

    /// What those who stay are called, and those who leave, as far as these sections show it.
    async fn names(
        &self,
        person: PersonId,
        parting: &Parting,
        sections: Sections,
    ) -> Result<(String, String), ReviewError> {
        let said = (
            held(person, sections, Titles::Hidden),
            store::correction::about_within(person, sections),
        );
        let (records, corrections) = self.db.together(said).await?;
        let moved = moving::moved(&self.db, parting.to, person).await?;
        let (gone, kept): (Vec<_>, Vec<_>) = records
            .into_iter()
            .partition(|it| parting.records.contains(&it.record));
        let (theirs, ours): (Vec<_>, Vec<_>) = in_force(&corrections)
            .into_iter()
            .partition(|it| moved.corrections.contains(&it.id));
        Ok((called(&kept, &ours), called(&gone, &theirs)))
    }

    /// What was recorded since, in the places that were said. Refused where something is without one.
    pub(super) async fn placed(
        &self,
        grant: &Grant<UndoLink>,
        person: PersonId,
        parting: &Parting,
        places: &Placed,
    ) -> Result<Vec<Recorded>, ReviewError> {
        let recorded = since(&self.db, person, parting.since).await?;
        let recorded = of_others(recorded, parting);
        may_place(grant.who(), &recorded)?;
        if let Some(unplaced) = recorded.iter().find(|it| !places.contains_key(&it.id)) {
            return Err(ReviewError::NotPlaced(unplaced.id));
        }
        let goes = |it: &Recorded| places.get(&it.id) == Some(&Place::Goes);
        Ok(recorded.into_iter().filter(goes).collect())
    }
}

/// Without the records that leave in any case.
pub(super) fn of_others(recorded: Vec<Recorded>, parting: &Parting) -> Vec<Recorded> {
    let leaves = |it: &Recorded| parting.records.iter().any(|record| record.uuid() == it.id);
    recorded.into_iter().filter(|it| !leaves(it)).collect()
}

/// What practitioners recorded is placed by a record manager: a matcher is not shown it.
fn may_place(who: &SignedIn, recorded: &[Recorded]) -> Result<(), ReviewError> {
    let records_only = recorded.iter().all(|it| it.what == Recordable::Record);
    match records_only || manages_records(who) {
        true => Ok(()),
        false => Err(ReviewError::RecordedSince),
    }
}

/// Who the source of somebody’s record is may say where they are.
fn item(it: Recorded, sections: Sections, is_shielded: bool) -> Item {
    let tells = !(is_shielded && it.what == Recordable::Record);
    match sections.contains(it.what.section()) {
        true => Item {
            id: it.id,
            what: Some(it.what),
            words: it.words.filter(|_| tells),
            by: it.by,
            at: it.at,
        },
        false => Item {
            id: it.id,
            what: None,
            words: None,
            by: None,
            at: it.at,
        },
    }
}

/// What somebody of whom these records are is called, with their birth date.
fn called(records: &[HeldRecord], corrections: &[Correction]) -> String {
    let view = single_view(records, corrections);
    let names = [view.given_names, view.family_name];
    let name: Vec<String> = names.into_iter().flatten().collect();
    let born = view.birth_date.map(|it| it.to_plain());
    match born {
        Some(born) => format!("{}, born {born}", name.join(" ")),
        None => name.join(" "),
    }
}
