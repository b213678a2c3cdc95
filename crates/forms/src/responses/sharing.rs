//! A service may take answers from its headquarters: they are kept in step as long as the service's response is a draft.

use std::collections::BTreeMap;

use kith_gate::Grant;
use kith_gate::action::{AnswerForm, OrganisationAction, SeeResponses};
use kith_store::{CommitError, args};
use kith_terms::ResponseId;

use super::Kept;
use super::reading::which;
use super::starting::detail;
use crate::keys::QuestionKey;
use crate::model::Form;
use crate::store::responses::{Head, TOUCH_DRAFT};
use crate::store::{answers, responses, sharing};
use crate::{AnswerProblem, Forms, FormsError};

impl Forms {
    /// What the headquarters has answered to the same version, for a service to take: nothing where there is none, or where
    /// it has answered nothing.
    ///
    /// # Errors
    /// [`FormsError`] where it cannot be read.
    pub async fn shared_offers(
        &self,
        grant: Grant<SeeResponses>,
        id: ResponseId,
    ) -> Result<BTreeMap<QuestionKey, Kept>, FormsError> {
        let which_of_service = which(grant.organisation(), id, |_| true);
        let heads = self.db.together(responses::one(&which_of_service)).await?;
        let form = heads
            .first()
            .and_then(|it| self.catalogue.form(&it.line.form, &it.line.version));
        let Some(form) = form else {
            return Ok(BTreeMap::new());
        };
        let Some(theirs) = self.of_headquarters(&grant, form).await? else {
            return Ok(BTreeMap::new());
        };
        let which_of_headquarters = which(theirs.line.organisation, theirs.line.id, |_| true);
        let raw = self
            .db
            .together(answers::all(&which_of_headquarters))
            .await?;
        let kept = raw
            .into_iter()
            .map(|it| (it.question.clone(), it.kept(Some(form))));
        Ok(kept.filter(|(_, it)| it.entry.is_some()).collect())
    }

    /// Takes these answers from the headquarters' response to the same version, and keeps them in step with it.
    ///
    /// # Errors
    /// [`AnswerProblem::NotFound`] where the headquarters has not answered one of them, and others.
    pub async fn take_shared(
        &self,
        grant: Grant<AnswerForm>,
        id: ResponseId,
        questions: &[QuestionKey],
    ) -> Result<(), AnswerProblem> {
        let form = self.form_of(&grant, id).await?;
        let theirs = self.of_headquarters(&grant, form).await?;
        let theirs = theirs.ok_or(AnswerProblem::NotFound)?.line.id;
        let touch = args![id, grant.organisation(), self.db.now()];
        let mut unit = grant
            .unit(detail_of("take-shared", id, form, questions))
            .must(1, &sharing::HOLD, args![theirs])
            .must(1, &TOUCH_DRAFT, touch);
        for question in questions {
            let question = question.as_str();
            unit = unit.run(&sharing::KEEP_OWN, args![id, question]).must(
                1,
                &sharing::TAKE,
                args![id, question, theirs],
            );
        }
        not_otherwise(self.db.commit(unit).await.map(drop))
    }

    /// These answers stay as they are, and are not kept in step any more.
    ///
    /// # Errors
    /// [`AnswerProblem::NotFound`] where one of them was not, and others.
    pub async fn own_again(
        &self,
        grant: Grant<AnswerForm>,
        id: ResponseId,
        questions: &[QuestionKey],
    ) -> Result<(), AnswerProblem> {
        let form = self.form_of(&grant, id).await?;
        let touch = args![id, grant.organisation(), self.db.now()];
        let mut unit = grant
            .unit(detail_of("own-again", id, form, questions))
            .must(1, &TOUCH_DRAFT, touch);
        for question in questions {
            unit = unit.must(1, &sharing::OWN_AGAIN, args![id, question.as_str()]);
        }
        not_otherwise(self.db.commit(unit).await.map(drop))
    }

    async fn of_headquarters<A: OrganisationAction>(
        &self,
        grant: &Grant<A>,
        form: &Form,
    ) -> Result<Option<Head>, FormsError> {
        let Some(headquarters) = grant.headquarters().await? else {
            return Ok(None);
        };
        let heads = self
            .db
            .together(sharing::of_headquarters(headquarters, form))
            .await?;
        Ok(heads.into_iter().next())
    }
}

fn detail_of(
    did: &str,
    id: ResponseId,
    form: &Form,
    questions: &[QuestionKey],
) -> serde_json::Value {
    let mut detail = detail(did, id, form);
    if let Some(all) = detail.as_object_mut() {
        all.insert("questions".to_owned(), serde_json::json!(questions));
    }
    detail
}

/// A guard that did not hold means that there is no such draft or answer.
fn not_otherwise(done: Result<(), CommitError>) -> Result<(), AnswerProblem> {
    match done {
        Err(CommitError::Conflict { statement }) if statement == TOUCH_DRAFT.name => {
            Err(AnswerProblem::NotADraft)
        }
        Err(CommitError::Conflict { .. }) => Err(AnswerProblem::NotFound),
        done => Ok(done?),
    }
}
