//! Starting a response, with what was published before.

use std::collections::BTreeMap;

use kith_gate::Grant;
use kith_gate::action::AnswerForm;
use kith_store::{CommitError, Unit};
use kith_terms::{OrganisationId, ResponseId};
use serde_json::{Value, json};

use super::State;
use super::reading::which;
use crate::keys::QuestionKey;
use crate::model::{About, Form};
use crate::rules::{Carried, carry_over};
use crate::store::{answers, responses};
use crate::{Forms, FormsError, StartError};

impl Forms {
    /// Starts to answer this version of a form, or goes on with what is under way. What the organisation published to the
    /// version before carries over, or to this one, where it publishes again.
    ///
    /// # Errors
    /// [`StartError`] where it cannot be answered today, or cannot be kept.
    pub async fn start(
        &self,
        grant: Grant<AnswerForm>,
        form: &Form,
    ) -> Result<ResponseId, StartError> {
        if form.about() == About::Person {
            return Err(StartError::AboutAPerson);
        }
        let organisation = grant.organisation();
        if let Some(id) = responses::under_way(&self.db, organisation, form).await? {
            return Ok(id);
        }
        if !form.is_open(self.today()) {
            return Err(StartError::NotOpen);
        }
        let carried = self.carried(organisation, form).await?;
        let id = ResponseId::new();
        match self
            .db
            .commit(self.started(&grant, id, form, carried))
            .await
        {
            Ok(_) => Ok(id),
            // Somebody else has started one in the same moment.
            Err(CommitError::Constraint { name }) => {
                let theirs = responses::under_way(&self.db, organisation, form).await?;
                theirs.ok_or_else(|| CommitError::Constraint { name }.into())
            }
            Err(error) => Err(error.into()),
        }
    }

    fn started(
        &self,
        grant: &Grant<AnswerForm>,
        id: ResponseId,
        form: &Form,
        carried: BTreeMap<QuestionKey, Carried>,
    ) -> Unit {
        let now = self.db.now();
        let by = grant.who().full_name();
        let start = responses::start_args(id, grant.organisation(), form, now, by);
        let mut unit = grant
            .unit(detail("start", id, form))
            .must(1, &responses::START, start);
        for (question, it) in carried {
            let args = answers::carry_args(id, &question, it.entry.as_ref(), it.mark, now);
            unit.push(&answers::CARRY, args);
        }
        unit
    }

    /// What this form takes over from what counts now.
    async fn carried(
        &self,
        organisation: OrganisationId,
        form: &Form,
    ) -> Result<BTreeMap<QuestionKey, Carried>, FormsError> {
        let Some(line) = responses::in_force(&self.db, organisation, form.key()).await? else {
            return Ok(BTreeMap::new());
        };
        let which = which(organisation, line.id, State::is_published);
        let before = self.catalogue.form(&line.form, &line.version);
        let published = self.whole(&which).await?;
        let carried = before.zip(published).and_then(|(before, published)| {
            // A version that this one does not follow says nothing about it.
            carry_over(before, &published.answers(), form).ok()
        });
        Ok(carried.unwrap_or_default())
    }
}

/// What the ledger says of a change: what was done to which response, and nothing that was answered.
pub(crate) fn detail(did: &str, id: ResponseId, form: &Form) -> Value {
    json!({ "did": did, "response": id, "form": form.key(), "version": form.version() })
}
