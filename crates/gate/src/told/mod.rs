//! Telling a person who has looked at their record, when, for whom, why, and what they saw.
//!
//! Everybody has this right (UK GDPR article 15), and the law says what may be left out: see
//! [`HoldBack`]. A record manager opens an answer for somebody whose identity they have checked. An
//! answer says what the ledger held when it was opened, so that its page, its letter and its data
//! say the same, today and when somebody asks about it later.

mod application;
mod looks;
mod store;

use jiff::Timestamp;
use kith_store::ledger::prove::{Proof, ProveError, Prover};
use kith_store::{StoreError, Unit, args};
use kith_terms::{EntryId, PersonId, WhoLookedAnswerId};
use serde_json::json;

pub use self::application::{Applicant, Application, ApplicationError, Identified, LONGEST_CHECK};
pub use self::looks::{HoldBack, Look};
use self::store::{
    ADD_ANSWER, AnswerRow, HOLD_BACK, RELEASE_ALL, Shielding, answer_of, answers_about, held_back,
    shieldings,
};
use crate::action::{AnswerWhoLooked, ShowWhoLooked};
use crate::error::GateError;
use crate::gate::Gate;
use crate::grant::Grant;
use crate::ledger::Filter;

/// An answer to who looked.
#[derive(Debug, Clone)]
pub struct WhoLookedAnswer {
    /// Which.
    pub id: WhoLookedAnswerId,
    /// Whose record it is about.
    pub person: PersonId,
    /// For whom it was opened, and how they were identified.
    pub application: Application,
    /// When it was opened: what it says ends here.
    pub opened_at: Timestamp,
    /// Who opened it.
    pub opened_by: String,
    /// The looks, newest first, with those that are held back.
    pub looks: Vec<Look>,
}

/// That one entry of an answer is in the ledger.
#[derive(Debug, Clone)]
pub struct Proved {
    /// The proof.
    pub proof: Proof,
    /// What was hashed, in base64, for an entry that is about nobody else.
    pub hashed: Option<String>,
}

impl Gate {
    /// Open an answer for somebody who asks who has looked at a record. What the law lets us leave
    /// out is left out, until [`Gate::hold_back`] says otherwise.
    ///
    /// # Errors
    /// [`GateError`] when the ledger cannot be read or the answer cannot be written down.
    pub async fn answer_who_looked(
        &self,
        grant: Grant<AnswerWhoLooked>,
        application: &Application,
    ) -> Result<WhoLookedAnswerId, GateError> {
        let (id, person, now) = (WhoLookedAnswerId::new(), grant.person(), self.now());
        let looks = self.looks(person, now, application.applicant).await?;
        let opened = json!({ "answer": id, "applicant": application.applicant.name() });
        let row = args![
            id,
            person,
            application.applicant.name(),
            application.identified.name(),
            application.checked.as_str(),
            application.reference.clone(),
            grant.who().account,
            now,
        ];
        let unit = grant.unit(opened).must(1, &ADD_ANSWER, row);
        let left_out = looks.iter().filter(|it| it.may_hold_back.is_some());
        self.db().commit(holding(unit, id, left_out)).await?;
        Ok(id)
    }

    /// Leave out these looks, named by their first entry, and no others. Only what the law lets us
    /// leave out is left out, whatever is asked.
    ///
    /// # Errors
    /// [`GateError`] when the answer cannot be read or written. Nothing where there is no such answer
    /// about this person.
    pub async fn hold_back(
        &self,
        grant: Grant<AnswerWhoLooked>,
        id: WhoLookedAnswerId,
        leave_out: &[EntryId],
    ) -> Result<Option<()>, GateError> {
        let Some(answer) = self.answer(grant.person(), id).await? else {
            return Ok(None);
        };
        let asked = |look: &&Look| {
            look.may_hold_back.is_some() && look.entries.iter().any(|it| leave_out.contains(it))
        };
        let left_out: Vec<&Look> = answer.looks.iter().filter(asked).collect();
        let detail = json!({ "answer": id, "left-out": left_out.len() });
        let unit = grant.unit(detail).run(&RELEASE_ALL, args![id]);
        let unit = holding(unit, id, left_out);
        self.db().commit(unit).await?;
        Ok(Some(()))
    }

    /// An answer that was opened; nothing where there is no such answer about this person.
    ///
    /// # Errors
    /// [`GateError`] when it cannot be read.
    pub async fn who_looked_answer(
        &self,
        grant: &Grant<ShowWhoLooked>,
        id: WhoLookedAnswerId,
    ) -> Result<Option<WhoLookedAnswer>, GateError> {
        self.answer(grant.person(), id).await
    }

    /// The answers that were opened about this person, newest first: which, when, and for whom.
    ///
    /// # Errors
    /// [`GateError`] when they cannot be read.
    pub async fn who_looked_answers(
        &self,
        grant: &Grant<ShowWhoLooked>,
    ) -> Result<Vec<(WhoLookedAnswerId, Timestamp, Applicant)>, GateError> {
        let found = self.db().together(answers_about(grant.person())).await?;
        let brief = |it: AnswerRow| (it.id, it.opened_at, it.application.applicant);
        Ok(found.into_iter().map(brief).collect())
    }

    /// The proofs of these looks, each entry's own, all against one signed checkpoint. An entry that
    /// is not yet linked (PostgreSQL, for a moment) has none.
    ///
    /// # Errors
    /// [`GateError`] when the ledger cannot be read, or does not hold.
    pub async fn proofs(
        &self,
        _grant: &Grant<ShowWhoLooked>,
        looks: &[&Look],
    ) -> Result<Vec<Proved>, GateError> {
        let prover = match Prover::now(self.db()).await {
            Ok(prover) => prover,
            Err(ProveError::Unknown) => return Ok(Vec::new()),
            Err(error) => return Err(does_not_hold(error)),
        };
        let mut proofs = Vec::new();
        for entry in looks.iter().flat_map(|it| &it.entries) {
            match prover.prove(*entry).await {
                Ok(proof) => proofs.push(Proved {
                    proof,
                    hashed: prover.hashed_about_one(*entry).await?,
                }),
                Err(ProveError::Unknown) => {}
                Err(error) => return Err(does_not_hold(error)),
            }
        }
        Ok(proofs)
    }

    async fn answer(
        &self,
        person: PersonId,
        id: WhoLookedAnswerId,
    ) -> Result<Option<WhoLookedAnswer>, GateError> {
        let (answers, held) = self
            .db()
            .together((answer_of(person, id), held_back(id)))
            .await?;
        let Some(it) = answers.into_iter().next() else {
            return Ok(None);
        };
        let applicant = it.application.applicant;
        let mut looks = self.looks(person, it.opened_at, applicant).await?;
        for look in &mut looks {
            look.held_back = look.entries.iter().any(|entry| held.contains(entry));
        }
        Ok(Some(WhoLookedAnswer {
            id,
            person,
            application: it.application,
            opened_at: it.opened_at,
            opened_by: it.opened_by,
            looks,
        }))
    }

    async fn looks(
        &self,
        person: PersonId,
        until: Timestamp,
        applicant: Applicant,
    ) -> Result<Vec<Look>, GateError> {
        let filter = Filter {
            person: Some(person),
            until: Some(until),
            ..Filter::default()
        };
        let lines = self.lines_by_people(filter).await?;
        let shieldings = self.db().together(shieldings(person)).await?;
        let shielded_at = |at| shieldings.iter().any(|it: &Shielding| it.holds_at(at));
        Ok(looks::looks(&lines, shielded_at, applicant))
    }
}

fn holding<'a>(
    unit: Unit,
    answer: WhoLookedAnswerId,
    looks: impl IntoIterator<Item = &'a Look>,
) -> Unit {
    let entries = looks.into_iter().flat_map(|it| &it.entries);
    entries.fold(unit, |unit, entry| {
        unit.run(&HOLD_BACK, args![answer, *entry])
    })
}

fn does_not_hold(error: ProveError) -> GateError {
    match error {
        ProveError::Store(error) => error.into(),
        other => StoreError::Ledger(other.to_string()).into(),
    }
}

#[cfg(test)]
mod tests;
