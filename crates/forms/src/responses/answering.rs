//! Answering, question by question. Several people may be at it at once: what one of them has seen is what they change,
//! or they are told what it is by now.

use kith_gate::Grant;
use kith_gate::action::AnswerForm;
use kith_store::{CommitError, Unit, args};
use kith_terms::ResponseId;

use super::reading::which;
use super::starting::detail;
use super::{Kept, State};
use crate::answers::{Entry, read};
use crate::keys::QuestionKey;
use crate::model::Form;
use crate::store::{answers, responses, sharing};
use crate::{AnswerProblem, Forms, FormsError};

impl Forms {
    /// Keeps an answer; nothing takes away what was answered. `seen` is the [`Kept::version`] that whoever answers has
    /// seen.
    ///
    /// # Errors
    /// [`AnswerProblem::Changed`] where somebody else has answered otherwise since, and others.
    pub async fn answer(
        &self,
        grant: Grant<AnswerForm>,
        id: ResponseId,
        question: &QuestionKey,
        seen: i64,
        entry: Option<Entry>,
    ) -> Result<(), AnswerProblem> {
        let form = self.form_of(&grant, id).await?;
        let asked = form
            .question(question.as_str())
            .ok_or(AnswerProblem::NotFound)?;
        if let Some(entry) = &entry {
            read(&asked.kind, &entry.answer.to_json())?;
            self.names_our_files(&grant, id, question, entry).await?;
        }
        let by = self.by(&grant);
        let give = answers::give_args(id, question, seen, entry.as_ref(), &by);
        let unit = self.changing(&grant, id, form, question, seen, "answer");
        let unit = unit.must(1, &answers::GIVE, give);
        match self
            .db
            .commit(sharing::in_step(unit, id, question, by.at))
            .await
        {
            Err(CommitError::Conflict { statement }) => {
                let now = self.now_kept(&grant, id, form, question, statement).await?;
                match now.entry == entry && now.unreadable.is_none() {
                    true => Ok(()),
                    false => Err(AnswerProblem::Changed(Box::new(now))),
                }
            }
            done => Ok(done.map(drop)?),
        }
    }

    /// An answer that was carried over is still right.
    ///
    /// # Errors
    /// As [`Forms::answer`].
    pub async fn confirm(
        &self,
        grant: Grant<AnswerForm>,
        id: ResponseId,
        question: &QuestionKey,
        seen: i64,
    ) -> Result<(), AnswerProblem> {
        let form = self.form_of(&grant, id).await?;
        let by = self.by(&grant);
        let confirm = args![id, question.as_str(), seen, by.at, by.name.as_str()];
        let unit = self.changing(&grant, id, form, question, seen, "confirm");
        let unit = unit.must(1, &answers::CONFIRM, confirm);
        match self
            .db
            .commit(sharing::in_step(unit, id, question, by.at))
            .await
        {
            Err(CommitError::Conflict { statement }) => {
                let now = self.now_kept(&grant, id, form, question, statement).await?;
                Err(AnswerProblem::Changed(Box::new(now)))
            }
            done => Ok(done.map(drop)?),
        }
    }

    /// A unit that changes one answer of a draft, and keeps what it was.
    fn changing(
        &self,
        grant: &Grant<AnswerForm>,
        id: ResponseId,
        form: &Form,
        question: &QuestionKey,
        seen: i64,
        did: &str,
    ) -> Unit {
        let mut detail = detail(did, id, form);
        if let Some(all) = detail.as_object_mut() {
            all.insert("question".to_owned(), question.as_str().into());
        }
        let touch = args![id, grant.organisation(), self.db.now()];
        let earlier = args![id, question.as_str(), seen];
        let unit = grant.unit(detail).must(1, &responses::TOUCH_DRAFT, touch);
        unit.run(&answers::KEEP_EARLIER, earlier)
    }

    /// Which form a response of this organisation answers.
    pub(crate) async fn form_of(
        &self,
        grant: &Grant<AnswerForm>,
        id: ResponseId,
    ) -> Result<&Form, AnswerProblem> {
        let which = which(grant.organisation(), id, |_| true);
        let heads = self.db.together(responses::one(&which)).await?;
        let line = heads
            .into_iter()
            .next()
            .ok_or(AnswerProblem::NotFound)?
            .line;
        if line.state != State::Draft {
            return Err(AnswerProblem::NotADraft);
        }
        let form = self.catalogue.form(&line.form, &line.version);
        Ok(form.ok_or(FormsError::NoForm)?)
    }

    /// What is kept by now, where this statement's guard did not hold.
    async fn now_kept(
        &self,
        grant: &Grant<AnswerForm>,
        id: ResponseId,
        form: &Form,
        question: &QuestionKey,
        guard: &'static str,
    ) -> Result<Kept, AnswerProblem> {
        if guard == responses::TOUCH_DRAFT.name {
            return Err(AnswerProblem::NotADraft);
        }
        let which = which(grant.organisation(), id, |_| true);
        let found = self.db.together(answers::one(&which, question)).await?;
        let raw = found.into_iter().next().ok_or(AnswerProblem::NotFound)?;
        Ok(raw.kept(Some(form)))
    }
}
