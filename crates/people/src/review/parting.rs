//! Taking a record away from a person whom it is not about.

use kith_gate::Grant;
use kith_gate::action::UndoLink;
use kith_store::{Event, Unit};
use kith_terms::time::Timestamp;
use kith_terms::{LinkId, PersonId, RecordId};
use serde_json::json;

use super::placing::{Placed, Recordable};
use super::{ReviewError, Verdict};
use crate::derived::Sources;
use crate::intake::batch::fresh_numbers;
use crate::rules::corrected::Correction;
use crate::store::index::Relinked;
use crate::store::moving;
use crate::store::settled::{self, Word};
use crate::store::since::{Recorded, place};
use crate::{People, store};

/// What leaves a person when a record is taken away, and for whom.
pub(super) struct Parting {
    pub(super) records: Vec<RecordId>,
    /// Whose they are then.
    pub(super) to: PersonId,
    /// Whether that is a person whom a merge had ended, and not a new one.
    pub(super) is_back: bool,
    /// Since when the two are held to be one.
    pub(super) since: Timestamp,
}

/// How two are parted.
pub(super) struct Parted<'a> {
    pub(super) by: &'a str,
    pub(super) at: Timestamp,
    /// By whose word matching may not join them again; by nobody's where a merge is taken back that was
    /// never meant.
    pub(super) apart: Option<Word<'a>>,
    /// What was recorded since that goes along.
    pub(super) goes: Vec<Recorded>,
}

impl People {
    /// Undoes a link: the record becomes a person of its own, and is not linked to this one again.
    /// Where a merge brought it, the merge is undone: the person who ended by it is there again, with
    /// their number, all of their records and what was recorded about them. What was recorded since goes
    /// where it is placed.
    ///
    /// # Errors
    /// When the link is not this person's or does not stand, there would be no record left, or something
    /// that was recorded since has no place.
    pub async fn undo_link(
        &self,
        grant: Grant<UndoLink>,
        person: PersonId,
        link: LinkId,
        places: &Placed,
    ) -> Result<(), ReviewError> {
        let parting = self.parting_of_link(person, link).await?;
        let goes = self.placed(&grant, person, &parting, places).await?;
        let (by, at) = (grant.who().full_name().to_owned(), self.db.now());
        let two = [person, parting.to];
        let people = match parting.is_back {
            true => two.to_vec(),
            false => vec![person],
        };
        let mut unit = grant.unit_about(&people, json!({ "link": link, "placed": places.len() }));
        if parting.is_back
            && let Some(decision) = settled::by_which(&self.db, parting.to, parting.since).await?
        {
            settled::overturn(&mut unit, decision);
        }
        let word = Word {
            by: &by,
            at,
            decision: None,
        };
        let parted = Parted {
            by: &by,
            at,
            apart: Some(word),
            goes,
        };
        let mut unit = self.split(unit, parting, person, parted).await?;
        settled::answered(&mut unit, two, Verdict::Different, word);
        let mut unit = store::checks::answered(unit, link, &by, at);
        for person in people {
            unit = unit.event(Event::new("link.undone", Some(person), json!({})));
        }
        self.done(unit).await
    }

    /// What goes where when the record of a link leaves its person.
    pub(super) async fn parting_of_link(
        &self,
        person: PersonId,
        link: LinkId,
    ) -> Result<Parting, ReviewError> {
        let found = store::reviews::link(&self.db, link).await?;
        let found = found.filter(|it| it.person == person);
        let found = found.ok_or(ReviewError::NotThere)?;
        self.parting(found.record, person, found.made_at).await
    }

    /// What goes where when a record leaves a person, which is held to be about them since `linked_at`.
    pub(super) async fn parting(
        &self,
        record: RecordId,
        person: PersonId,
        linked_at: Timestamp,
    ) -> Result<Parting, ReviewError> {
        let came_from = moving::came_from(&self.db, person).await?;
        let Some(former) = came_from.get(&record).copied() else {
            return Ok(Parting {
                records: vec![record],
                to: PersonId::new(),
                is_back: false,
                since: linked_at,
            });
        };
        // They were one person before the merge, and no word about that is taken back.
        let together = came_from
            .into_iter()
            .filter(|(_, it)| it.person == former.person);
        Ok(Parting {
            records: together.map(|(record, _)| record).collect(),
            to: former.person,
            is_back: true,
            since: former.until,
        })
    }

    /// Takes records from a person, to be somebody else's.
    pub(super) async fn split(
        &self,
        mut unit: Unit,
        mut parting: Parting,
        person: PersonId,
        parted: Parted<'_>,
    ) -> Result<Unit, ReviewError> {
        let Parted {
            by,
            at,
            apart,
            goes,
        } = parted;
        let mut staying = self.sources(person).await?;
        let (ours, all) = (staying.keys(), staying.records.len());
        let mut leaving = match parting.is_back {
            true => self.revived(&mut unit, &parting, &mut staying).await?,
            false => Sources::none(parting.to, at),
        };
        let theirs = leaving.keys();
        for it in &goes {
            unit = place(unit, it.what, it.id, person, parting.to);
            let placed = |one: &mut Correction| one.id.uuid() == it.id;
            let placed = staying.corrections.extract_if(.., placed);
            leaving.corrections.extend(placed);
        }
        let records = goes.iter().filter(|it| it.what == Recordable::Record);
        parting
            .records
            .extend(records.map(|it| RecordId::from(it.id)));
        staying.give(&parting.records, &mut leaving);
        if leaving.records.len() != parting.records.len() {
            return Err(ReviewError::NotThere);
        }
        if leaving.records.len() == all {
            return Err(ReviewError::OnlyRecord);
        }
        unit = match parting.is_back {
            true => leaving.write(unit, &theirs, None, at),
            false => self.begun(unit, &leaving, person, at).await?,
        };
        for record in parting.records {
            let relinked = Relinked {
                record,
                from: person,
                to: leaving.person,
                by,
                at,
                until: parting.is_back.then_some(parting.since),
            };
            unit = store::index::relink(unit, &relinked);
            for (other, word) in staying.records.iter().zip(apart.into_iter().cycle()) {
                settled::keep_apart(&mut unit, record, other.record, word);
            }
        }
        if parting.is_back {
            moving::merged_at(&mut unit, leaving.person, None);
            settled::hear_again(&mut unit, leaving.person, parting.since, at);
        }
        Ok(staying.write(unit, &ours, None, at))
    }

    /// The person who ended by a merge, with the corrections that went along. A shield that was set since
    /// hides both. Refused where somebody else was merged since because of what was asked about them.
    async fn revived(
        &self,
        unit: &mut Unit,
        parting: &Parting,
        merged_into: &mut Sources,
    ) -> Result<Sources, ReviewError> {
        let old = parting.to;
        let mut revived = self.sources(old).await?;
        if revived.merged_into != Some(merged_into.person) {
            return Err(ReviewError::LaterFirst);
        }
        let shielded = self.gate.shielded_among(&[old]).await?;
        if shielded.is_empty() {
            self.gate.shielded_alike(unit, old, merged_into.person);
        }
        let moved = moving::moved(&self.db, old, merged_into.person).await?;
        let joined =
            moving::was_joined_because_of(&self.db, &moved, merged_into.person, parting.since);
        if joined.await? {
            return Err(ReviewError::LaterFirst);
        }
        moving::give_back(unit, merged_into.person, old, &moved);
        self.gate.parted(unit, old);
        let theirs = merged_into
            .corrections
            .extract_if(.., |it| moved.corrections.contains(&it.id));
        revived.corrections.extend(theirs);
        Ok(revived)
    }

    /// Adds a person who is new, made of what was held about another. What that one's shield hid it
    /// hides still: only a record manager knows whether the new one needs it.
    async fn begun(
        &self,
        mut unit: Unit,
        new: &Sources,
        of: PersonId,
        now: Timestamp,
    ) -> Result<Unit, ReviewError> {
        let number = fresh_numbers(&self.db, 1)
            .await?
            .pop()
            .ok_or(ReviewError::ChangedMeanwhile)?;
        self.gate.shielded_alike(&mut unit, new.person, of);
        store::index::add_person(&mut unit, new.person, &number, &new.view(), now);
        store::index::add_keys(&mut unit, new.person, new.keys().into_iter().collect());
        Ok(unit)
    }
}
