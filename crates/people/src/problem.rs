//! Problems: a practitioner says what is wrong in a record, a record manager answers.

use kith_gate::action::{CorrectRecord, ReportProblem, SeeProblems};
use kith_gate::{GateError, Grant, Section};
use kith_store::{CommitError, Event, StoreError};
use kith_terms::time::Timestamp;
use kith_terms::{PersonId, ProblemId};
use serde::Serialize;
use serde_json::json;
use thiserror::Error;

use crate::rules::involvement::tidy;
use crate::store::problem::By;
use crate::{People, store};

/// A problem that nobody has answered yet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Problem {
    /// The problem.
    pub id: ProblemId,
    /// In whose record.
    pub person: PersonId,
    /// In which part of the record, as a page calls it.
    pub section: &'static str,
    /// What is wrong, in the words of whoever reported it.
    pub text: String,
    /// Who reported it.
    pub reported_by: String,
    /// When.
    pub reported_at: Timestamp,
}

/// Why a problem was not reported, answered or listed.
#[derive(Debug, Error)]
pub enum CannotTell {
    /// Nothing was said.
    #[error("Say what is wrong")]
    NoText,
    /// Nothing was answered.
    #[error("Say what you did about it")]
    NoAnswer,
    /// Longer than is kept.
    #[error("Use at most 1000 characters")]
    TooLong,
    /// No such problem of this person.
    #[error("There is no such problem on this record")]
    NotThere,
    /// Somebody has answered it.
    #[error("This problem has already been answered")]
    AlreadyAnswered,
    /// The store failed.
    #[error("This could not be saved. Nothing was changed. Try again in a minute.")]
    NotSaved(#[source] CommitError),
    /// The store could not be read.
    #[error("The problems cannot be read at the moment. Try again in a minute.")]
    Store(#[from] StoreError),
    /// Who was shown could not be written down.
    #[error("The problems cannot be shown at the moment. Try again in a minute.")]
    Gate(#[from] GateError),
}

/// The longest text that is taken, in characters.
const LONGEST: usize = 1000;

/// What a list says in place of a problem's words where a shield hides them.
const HIDDEN: &str = "Open the record to read this problem";

/// How many problems a page lists.
pub const PROBLEMS_ON_A_PAGE: usize = 50;

impl People {
    /// Say what is wrong in one part of a person's record. It is for facts about who the person is
    /// and who helps, and no place for notes about them.
    pub async fn report_problem(
        &self,
        grant: Grant<ReportProblem>,
        section: Section,
        text: &str,
    ) -> Result<ProblemId, CannotTell> {
        let text = checked(text, CannotTell::NoText)?;
        let (id, person) = (ProblemId::new(), grant.person());
        let by = self.by(grant.who());
        let told = json!({ "problem": id, "section": section.name(), "by": by.account });
        let unit = grant.unit(told.clone());
        let unit = store::problem::report(unit, id, person, section, &text, by);
        let unit = unit.event(Event::new("problem.reported", Some(person), told));
        self.db.commit(unit).await.map_err(CannotTell::NotSaved)?;
        Ok(id)
    }

    /// Answer a problem: say what was done about it. It is closed by this.
    pub async fn answer_problem(
        &self,
        grant: Grant<CorrectRecord>,
        id: ProblemId,
        answer: &str,
    ) -> Result<(), CannotTell> {
        let answer = checked(answer, CannotTell::NoAnswer)?;
        let person = grant.person();
        match store::problem::is_open(&self.db, id, person).await? {
            None => return Err(CannotTell::NotThere),
            Some(false) => return Err(CannotTell::AlreadyAnswered),
            Some(true) => {}
        }
        let by = self.by(grant.who());
        let told = json!({ "problem": id, "by": by.account });
        let unit = store::problem::answer(grant.unit(told.clone()), id, person, &answer, by);
        let unit = unit.event(Event::new("problem.answered", Some(person), told));
        match self.db.commit(unit).await {
            Ok(_) => Ok(()),
            // Somebody else was first, between the reading and the writing.
            Err(CommitError::Conflict { .. }) => Err(CannotTell::AlreadyAnswered),
            Err(error) => Err(CannotTell::NotSaved(error)),
        }
    }

    /// The problems that wait for an answer, the oldest first, a page at a time: those after one
    /// that was seen. Whose records they are in is in the ledger when this returns.
    pub async fn problems(
        &self,
        grant: &Grant<SeeProblems>,
        after: Option<ProblemId>,
    ) -> Result<Vec<Problem>, CannotTell> {
        let most = i64::try_from(PROBLEMS_ON_A_PAGE).unwrap_or(i64::MAX);
        let problems = store::problem::open(&self.db, after, most).await?;
        let people: Vec<PersonId> = problems.iter().map(|it| it.person).collect();
        let shielded = self.gate.shielded_among(&people).await?;
        grant.shown(&people).await?;
        Ok(problems
            .into_iter()
            .map(|it| {
                let sections = grant.sections_of(shielded.contains(&it.person));
                // Its words may say where somebody is.
                let hidden = !sections.contains(Section::Problems);
                if hidden {
                    Problem {
                        text: HIDDEN.to_owned(),
                        ..it
                    }
                } else {
                    it
                }
            })
            .collect())
    }

    fn by<'a>(&self, who: &'a kith_gate::SignedIn) -> By<'a> {
        By {
            account: who.account(),
            name: who.full_name(),
            at: self.db.now(),
        }
    }
}

fn checked(text: &str, empty: CannotTell) -> Result<String, CannotTell> {
    let text = tidy(text);
    if text.is_empty() {
        Err(empty)
    } else if text.chars().count() > LONGEST {
        Err(CannotTell::TooLong)
    } else {
        Ok(text)
    }
}
