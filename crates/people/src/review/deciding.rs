//! A matcher's decision, and what follows from it.

use kith_gate::Grant;
use kith_gate::action::ReviewMatches;
use kith_store::{Event, Unit};
use kith_terms::{PersonId, RecordId, ReviewId};
use serde_json::json;

use super::{ReviewError, Verdict, relink};
use crate::matching::compare::compare;
use crate::store::reviews::Question;
use crate::{People, store};

impl People {
    /// Decides a question. `Same` merges the two people; `Different` is remembered.
    ///
    /// # Errors
    /// When it was decided already, or merging them is not allowed.
    pub async fn decide(
        &self,
        grant: Grant<ReviewMatches>,
        id: ReviewId,
        verdict: Verdict,
    ) -> Result<(), ReviewError> {
        let question = store::reviews::review(&self.db, id)
            .await?
            .filter(|it| it.decision.is_none());
        let question = question.ok_or(ReviewError::NotThere)?;
        let by = grant.who().full_name().to_owned();
        let word = if verdict == Verdict::Same {
            "same"
        } else {
            "different"
        };
        let own = question.person == question.candidate;
        let parting = match (verdict, own) {
            (Verdict::Different, true) => {
                Some(self.parting(question.record, question.person).await?)
            }
            _ => None,
        };
        let mut people = vec![question.person, question.candidate];
        people.extend(parting.as_ref().and_then(|it| it.back_to));
        let detail = json!({ "review": id, "decision": word });
        let unit = store::reviews::decide(
            grant.unit_about(&people, detail),
            id,
            word,
            &by,
            self.db.now(),
        );
        let unit = match (verdict, parting) {
            (Verdict::Same, _) if own => unit,
            (Verdict::Same, _) => {
                self.merge(unit, question.person, question.candidate, &by)
                    .await?
            }
            (Verdict::Different, Some(parting)) => {
                self.split(unit, parting, question.person, &by).await?
            }
            (Verdict::Different, None) => self.keep_apart(unit, &question, &by).await?,
        };
        self.done(unit.event(Event::new(
            "review.decided",
            Some(question.candidate),
            json!({ "decision": word }),
        )))
        .await
    }

    /// Everything of `from` goes to `into`; `from` stays as a sign that points there.
    pub(super) async fn merge(
        &self,
        unit: Unit,
        from: PersonId,
        into: PersonId,
        by: &str,
    ) -> Result<Unit, ReviewError> {
        let shielded = self.gate.shielded_among(&[from, into]).await?;
        if shielded.contains(&from) != shielded.contains(&into) {
            return Err(ReviewError::Shield);
        }
        let (mut from, mut into) = (self.sources(from).await?, self.sources(into).await?);
        if from.merged_into.is_some() || into.merged_into.is_some() {
            return Err(ReviewError::NotThere);
        }
        let (theirs, ours) = (from.features(), into.features());
        if theirs.iter().any(|one| {
            ours.iter()
                .any(|other| compare(one, other).verified_conflict)
        }) {
            return Err(ReviewError::VerifiedConflict);
        }
        let now = self.db.now();
        let mut unit = unit;
        store::reviews::answered(&mut unit, from.person, into.person, by, now);
        let records: Vec<RecordId> = from.records.iter().map(|it| it.record).collect();
        for record in &records {
            unit = relink(unit, *record, from.person, into.person, by, now);
        }
        store::reviews::move_the_rest(&mut unit, from.person, into.person);
        self.gate.joined(&mut unit, from.person, into.person);
        let (theirs, ours) = (from.keys(), into.keys());
        from.give(&records, &mut into);
        into.corrections.append(&mut from.corrections);
        let unit = into.write(unit, &ours, None, now);
        Ok(from.write(unit, &theirs, Some(into.person), now))
    }

    async fn keep_apart(
        &self,
        mut unit: Unit,
        question: &Question,
        by: &str,
    ) -> Result<Unit, ReviewError> {
        let now = self.db.now();
        for row in store::index::records_of(&self.db, vec![question.candidate]).await? {
            store::reviews::keep_apart(&mut unit, question.record, row.record, by, now);
        }
        Ok(unit)
    }
}
