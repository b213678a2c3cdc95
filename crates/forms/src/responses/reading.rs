//! Reading what was answered.

use kith_gate::Grant;
use kith_gate::action::{SeePublished, SeeResponses};
use kith_terms::{OrganisationId, ResponseId};

use super::{Kept, Line, Response, State};
use crate::keys::{FormKey, QuestionKey};
use crate::store::responses::Which;
use crate::store::{answers, plans, responses};
use crate::{Forms, FormsError};

impl Forms {
    /// Whose response it is: all that is said of it to anybody, so that the gate can be asked about it.
    ///
    /// # Errors
    /// [`FormsError`] where it cannot be read.
    pub async fn whose(&self, id: ResponseId) -> Result<Option<OrganisationId>, FormsError> {
        Ok(responses::whose(&self.db, id).await?)
    }

    /// What the organisation answers and has answered, the newest first.
    ///
    /// # Errors
    /// [`FormsError`] where it cannot be read.
    pub async fn responses(&self, grant: Grant<SeeResponses>) -> Result<Vec<Line>, FormsError> {
        Ok(responses::of_organisation(&self.db, grant.organisation()).await?)
    }

    /// A response of the organisation; nothing where there is none, or it is another's.
    ///
    /// # Errors
    /// [`FormsError`] where it cannot be read.
    pub async fn response(
        &self,
        grant: Grant<SeeResponses>,
        id: ResponseId,
    ) -> Result<Option<Response>, FormsError> {
        self.whole(&which(grant.organisation(), id, |_| true)).await
    }

    /// What the organisation published; nothing where this is another's, or was never published.
    ///
    /// # Errors
    /// [`FormsError`] where it cannot be read.
    pub async fn published(
        &self,
        grant: Grant<SeePublished>,
        id: ResponseId,
    ) -> Result<Option<Response>, FormsError> {
        let which = which(grant.organisation(), id, State::is_published);
        self.whole(&which).await
    }

    /// What the organisation published to any version of a form, where it counts today.
    ///
    /// # Errors
    /// [`FormsError`] where it cannot be read.
    pub async fn in_force(
        &self,
        grant: Grant<SeePublished>,
        form: &FormKey,
    ) -> Result<Option<Response>, FormsError> {
        let line = responses::in_force(&self.db, grant.organisation(), form).await?;
        let counts = |it: &Line| it.counts_until.is_none_or(|last| self.today() <= last);
        match line.filter(counts) {
            Some(line) => self.published(grant, line.id).await,
            None => Ok(None),
        }
    }

    /// What was answered to a question before what is kept now, the newest first.
    ///
    /// # Errors
    /// [`FormsError`] where it cannot be read.
    pub async fn earlier(
        &self,
        grant: Grant<SeeResponses>,
        id: ResponseId,
        question: &QuestionKey,
    ) -> Result<Vec<Kept>, FormsError> {
        let which = which(grant.organisation(), id, |_| true);
        let questions = (responses::one(&which), answers::earlier(&which, question));
        let (heads, earlier) = self.db.together(questions).await?;
        let line = heads.first().map(|it| &it.line);
        let form = line.and_then(|it| self.catalogue.form(&it.form, &it.version));
        Ok(earlier.into_iter().map(|it| it.kept(form)).collect())
    }

    /// All of a response.
    pub(crate) async fn whole(&self, which: &Which) -> Result<Option<Response>, FormsError> {
        let questions = (
            (responses::one(which), answers::all(which)),
            (plans::actions(which), plans::progress(which)),
            (responses::covers(which), responses::levels_before(which)),
        );
        let ((heads, answers), (actions, notes), (covers, before)) =
            self.db.together(questions).await?;
        let Some(head) = heads.into_iter().next() else {
            return Ok(None);
        };
        let form = self.catalogue.form(&head.line.form, &head.line.version);
        let kept = answers
            .into_iter()
            .map(|it| (it.question.clone(), it.kept(form)));
        Ok(Some(Response {
            line: head.line,
            kept: kept.collect(),
            started_by: head.started_by,
            reviewed: head.reviewed,
            signed_off: head.signed_off,
            taken_back: head.taken_back,
            published: head.published,
            plan: plans::plan(actions, notes),
            covers,
            before: before.into_iter().collect(),
            turn: head.turn,
        }))
    }
}

/// This response of this organisation, in these states.
pub(crate) fn which(
    organisation: OrganisationId,
    id: ResponseId,
    states: impl Fn(State) -> bool,
) -> Which {
    let states = State::ALL.into_iter().filter(|it| states(*it));
    Which {
        id,
        organisation,
        states: states.map(|it| it.name().to_owned()).collect(),
    }
}
