//! What is to be done, by whom and by when: planned while a response is a draft, and worked on after it was published.

use jiff::Span;
use jiff::civil::Date;
use kith_gate::Grant;
use kith_gate::action::AnswerForm;
use kith_store::{CommitError, args};
use kith_terms::time::day_of;
use kith_terms::{PlanActionId, ResponseId};
use uuid::Uuid;

use super::starting::detail;
use super::{DueAction, Response};
use crate::error::words;
use crate::keys::QuestionKey;
use crate::model::Form;
use crate::rules::{Action, Outcome};
use crate::store::{plans, responses};
use crate::{AnswerProblem, Forms, FormsError, PlanError};

/// How long before its day an owner is reminded.
const DAYS_BEFORE: i64 = 7;
const MOST_YEARS: i64 = 5;

/// An action to plan.
#[derive(Clone, Debug)]
pub struct NewAction {
    /// The question that it is to meet.
    pub question: QuestionKey,
    /// What is to be done.
    pub action: String,
    /// Who sees to it.
    pub owner: String,
    /// By when.
    pub due: Date,
}

impl NewAction {
    fn read(self, form: &Form, today: Date) -> Result<Self, PlanError> {
        if form.question(self.question.as_str()).is_none() {
            return Err(PlanError::NotFound);
        }
        let last = today.saturating_add(Span::new().years(MOST_YEARS));
        if !(today..=last).contains(&self.due) {
            return Err(PlanError::Due);
        }
        Ok(Self {
            action: words(&self.action, 500).ok_or(PlanError::NoAction)?,
            owner: words(&self.owner, 100).ok_or(PlanError::NoOwner)?,
            ..self
        })
    }
}

impl Response {
    /// What the answers ask for and nobody has planned yet, each due so many days after its question was answered.
    pub fn offered(&self, form: &Form, outcome: &Outcome) -> Vec<Action> {
        let planned = |it: &Action| {
            let of = |planned: &&super::PlanAction| planned.question == it.question;
            self.plan
                .iter()
                .filter(of)
                .any(|planned| planned.action == it.action)
        };
        let answered = |(question, kept): (&QuestionKey, &super::Kept)| {
            let at = kept.by.as_ref().map_or(self.line.started_at, |it| it.at);
            let asked = outcome.actions(form, day_of(at)).into_iter();
            asked
                .filter(|it| it.question == *question)
                .collect::<Vec<_>>()
        };
        let all = self.kept.iter().flat_map(answered);
        all.filter(|it| !planned(it)).collect()
    }
}

impl Forms {
    /// Plans something for a draft.
    ///
    /// # Errors
    /// [`PlanError`] with what is wrong.
    pub async fn plan(
        &self,
        grant: Grant<AnswerForm>,
        id: ResponseId,
        new: NewAction,
    ) -> Result<PlanActionId, PlanError> {
        let form = self.form_of(&grant, id).await?;
        let new = new.read(form, self.today())?;
        let action = PlanActionId::new();
        let (question, version) = (new.question.as_str(), 0_i64);
        let add = args![
            action, id, question, new.action, new.owner, new.due, version
        ];
        let touch = args![id, grant.organisation(), self.db.now()];
        let unit = grant
            .unit(detail("plan", id, form))
            .must(1, &responses::TOUCH_DRAFT, touch)
            .must(1, &plans::ADD, add);
        match self.db.commit(unit).await {
            Err(CommitError::Conflict { .. }) => Err(PlanError::NotADraft),
            done => Ok(done.map(|_| action)?),
        }
    }

    /// Changes what is planned for a draft. `seen` is the [`super::PlanAction::version`] that was seen.
    ///
    /// # Errors
    /// [`PlanError`] with what is wrong.
    pub async fn replan(
        &self,
        grant: Grant<AnswerForm>,
        id: PlanActionId,
        seen: i64,
        new: NewAction,
    ) -> Result<(), PlanError> {
        let (of, form) = self.action_of(&grant, id).await?;
        let new = new.read(form, self.today())?;
        let question = new.question.as_str();
        let change = args![id, seen, question, new.action, new.owner, new.due];
        let touch = args![of.response, grant.organisation(), self.db.now()];
        let unit = grant
            .unit(detail("replan", of.response, form))
            .must(1, &responses::TOUCH_DRAFT, touch)
            .must(1, &plans::CHANGE, change);
        match self.db.commit(unit).await {
            Err(CommitError::Conflict { statement }) => Err(not_planned(&of, statement)),
            done => Ok(done.map(drop)?),
        }
    }

    /// Takes back what is planned for a draft, with what was noted of it.
    ///
    /// # Errors
    /// [`PlanError`] where it stands.
    pub async fn unplan(
        &self,
        grant: Grant<AnswerForm>,
        id: PlanActionId,
        seen: i64,
    ) -> Result<(), PlanError> {
        let (of, form) = self.action_of(&grant, id).await?;
        let touch = args![of.response, grant.organisation(), self.db.now()];
        let unit = grant
            .unit(detail("unplan", of.response, form))
            .must(1, &responses::TOUCH_DRAFT, touch)
            .run(&plans::REMOVE_NOTES, args![id])
            .must(1, &plans::REMOVE, args![id, seen]);
        match self.db.commit(unit).await {
            Err(CommitError::Conflict { statement }) => Err(not_planned(&of, statement)),
            done => Ok(done.map(drop)?),
        }
    }

    /// Notes how it goes with an action; after its response was published, too.
    ///
    /// # Errors
    /// [`PlanError`] where there is no such action, or nothing is said.
    pub async fn note_progress(
        &self,
        grant: Grant<AnswerForm>,
        id: PlanActionId,
        note: &str,
    ) -> Result<(), PlanError> {
        let (of, form) = self.action_of(&grant, id).await?;
        let note = words(note, 2_000).ok_or(PlanError::NoNote)?;
        let by = self.by(&grant);
        let unit = grant.unit(detail("note-progress", of.response, form));
        let args = args![Uuid::now_v7(), id, note, by.at, by.name];
        self.db.commit(unit.must(1, &plans::NOTE, args)).await?;
        Ok(())
    }

    /// An action is done.
    ///
    /// # Errors
    /// [`PlanError`] where there is no such action, or it is done already.
    pub async fn done(&self, grant: Grant<AnswerForm>, id: PlanActionId) -> Result<(), PlanError> {
        let (of, form) = self.action_of(&grant, id).await?;
        let by = self.by(&grant);
        let unit = grant.unit(detail("done", of.response, form));
        match self
            .db
            .commit(unit.must(1, &plans::DO, args![id, by.at, by.name]))
            .await
        {
            Err(CommitError::Conflict { .. }) => Err(PlanError::Done),
            done => Ok(done.map(drop)?),
        }
    }

    /// What is due within seven days or overdue, for whoever reminds its owner: of what each organisation has in force, or
    /// else has under way. It says nothing of what is to be done, so it takes no grant: whoever reminds asks for one where there
    /// is a letter to send.
    ///
    /// # Errors
    /// [`FormsError`] where it cannot be read.
    pub async fn due_actions(&self) -> Result<Vec<DueAction>, FormsError> {
        let by = self.today().saturating_add(Span::new().days(DAYS_BEFORE));
        Ok(plans::due(&self.db, by).await?)
    }

    async fn action_of(
        &self,
        grant: &Grant<AnswerForm>,
        id: PlanActionId,
    ) -> Result<(plans::Of, &Form), PlanError> {
        let found = plans::of(&self.db, grant.organisation(), id).await?;
        let of = found.ok_or(PlanError::NotFound)?;
        let form = self.catalogue.form(&of.form, &of.form_version);
        Ok((of, form.ok_or(FormsError::NoForm)?))
    }
}

/// Why this guard of what is planned did not hold.
fn not_planned(of: &plans::Of, guard: &'static str) -> PlanError {
    match guard {
        _ if of.action.done.is_some() => PlanError::Done,
        _ if guard == responses::TOUCH_DRAFT.name => PlanError::NotADraft,
        _ => PlanError::Changed,
    }
}

impl From<AnswerProblem> for PlanError {
    fn from(problem: AnswerProblem) -> Self {
        match problem {
            AnswerProblem::NotFound => Self::NotFound,
            AnswerProblem::NotADraft => Self::NotADraft,
            AnswerProblem::Changed(_) => Self::Changed,
            AnswerProblem::Forms(error) => Self::Forms(error),
        }
    }
}
