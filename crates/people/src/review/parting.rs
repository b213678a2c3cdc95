//! Taking a record away from a person whom it is not about.

use kith_gate::Grant;
use kith_gate::action::UndoLink;
use kith_store::{Event, Unit};
use kith_terms::time::Timestamp;
use kith_terms::{LinkId, PersonId, RecordId};
use serde_json::json;

use super::{ReviewError, relink};
use crate::derived::Sources;
use crate::intake::batch::fresh_numbers;
use crate::{People, store};

/// What leaves a person when a link is undone, and for whom.
pub(super) struct Parting {
    pub(super) records: Vec<RecordId>,
    /// The person whom a merge had ended; none where a new one begins.
    pub(super) back_to: Option<PersonId>,
}

impl People {
    /// Undoes a link: the record becomes a person of its own, and is not linked to this one again.
    /// Where a merge brought it, the merge is undone: the person who ended by it is there again, with
    /// their number, all of their records and what was recorded about them. What was recorded here
    /// since then stays here.
    ///
    /// # Errors
    /// When the link is not this person's or does not stand, or there would be no record left.
    pub async fn undo_link(
        &self,
        grant: Grant<UndoLink>,
        person: PersonId,
        link: LinkId,
    ) -> Result<(), ReviewError> {
        let found = store::reviews::link(&self.db, link).await?;
        let (record, person) = found
            .filter(|(_, of)| *of == person)
            .ok_or(ReviewError::NotThere)?;
        let by = grant.who().full_name().to_owned();
        let parting = self.parting(record, person).await?;
        let people: Vec<PersonId> = [Some(person), parting.back_to]
            .into_iter()
            .flatten()
            .collect();
        let unit = grant.unit_about(&people, json!({ "link": link }));
        let mut unit = self.split(unit, parting, person, &by).await?;
        for person in people {
            unit = unit.event(Event::new("link.undone", Some(person), json!({})));
        }
        self.done(unit).await
    }

    /// What goes where when a record leaves a person.
    pub(super) async fn parting(
        &self,
        record: RecordId,
        person: PersonId,
    ) -> Result<Parting, ReviewError> {
        let came_from = store::reviews::came_from(&self.db, person).await?;
        let Some(back_to) = came_from.get(&record).copied() else {
            return Ok(Parting {
                records: vec![record],
                back_to: None,
            });
        };
        // They were one person before the merge, and no word about that is taken back.
        let together = came_from.into_iter().filter(|(_, it)| *it == back_to);
        Ok(Parting {
            records: together.map(|(record, _)| record).collect(),
            back_to: Some(back_to),
        })
    }

    /// Takes records from a person, to be somebody else's.
    pub(super) async fn split(
        &self,
        mut unit: Unit,
        parting: Parting,
        person: PersonId,
        by: &str,
    ) -> Result<Unit, ReviewError> {
        let now = self.db.now();
        let mut staying = self.sources(person).await?;
        let (ours, all) = (staying.keys(), staying.records.len());
        let mut leaving = match parting.back_to {
            Some(old) => self.revived(&mut unit, old, &mut staying).await?,
            None => Sources::none(PersonId::new(), now),
        };
        let theirs = leaving.keys();
        staying.give(&parting.records, &mut leaving);
        if leaving.records.len() != parting.records.len() {
            return Err(ReviewError::NotThere);
        }
        if leaving.records.len() == all {
            return Err(ReviewError::OnlyRecord);
        }
        unit = match parting.back_to {
            Some(_) => leaving.write(unit, &theirs, None, now),
            None => self.begun(unit, &leaving, person, now).await?,
        };
        for record in parting.records {
            unit = relink(unit, record, person, leaving.person, by, now);
            for other in &staying.records {
                store::reviews::keep_apart(&mut unit, record, other.record, by, now);
            }
        }
        Ok(staying.write(unit, &ours, None, now))
    }

    /// The person who ended by a merge, with the corrections that went along.
    async fn revived(
        &self,
        unit: &mut Unit,
        old: PersonId,
        merged_into: &mut Sources,
    ) -> Result<Sources, ReviewError> {
        let shielded = self.gate.shielded_among(&[old, merged_into.person]).await?;
        if shielded.len() == 1 {
            return Err(ReviewError::Shield);
        }
        let mut revived = self.sources(old).await?;
        if revived.merged_into != Some(merged_into.person) {
            return Err(ReviewError::ChangedMeanwhile);
        }
        let moved = store::reviews::moved(&self.db, old, merged_into.person).await?;
        store::reviews::give_back(unit, merged_into.person, old, &moved);
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
        unit: Unit,
        new: &Sources,
        of: PersonId,
        now: Timestamp,
    ) -> Result<Unit, ReviewError> {
        let number = fresh_numbers(&self.db, 1)
            .await?
            .pop()
            .ok_or(ReviewError::ChangedMeanwhile)?;
        let mut unit = self.gate.shielded_alike(unit, new.person, of);
        store::index::add_person(&mut unit, new.person, &number, &new.view(), now);
        store::index::add_keys(&mut unit, new.person, new.keys().into_iter().collect());
        Ok(unit)
    }
}
