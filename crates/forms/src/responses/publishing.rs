//! Publishing: what was signed off counts from now on, and is not changed any more.

use kith_gate::Grant;
use kith_gate::action::PublishResponse;
use kith_store::{CommitError, Unit, args};
use kith_terms::{OrganisationId, ResponseId};

use super::reading::which;
use super::starting::detail;
use super::{Response, State};
use crate::answers::Answer;
use crate::model::Form;
use crate::rules::{Missing, Outcome, missing, reached};
use crate::store::{answers, responses};
use crate::{Forms, FormsError, PublishError};

impl Forms {
    /// Publishes what was signed off, at the highest level that it reaches. It supersedes what the organisation published
    /// to this form before.
    ///
    /// # Errors
    /// [`PublishError`] with what is missing.
    pub async fn publish(
        &self,
        grant: Grant<PublishResponse>,
        id: ResponseId,
    ) -> Result<(), PublishError> {
        let which = which(grant.organisation(), id, |_| true);
        let response = self.whole(&which).await?.ok_or(PublishError::NotFound)?;
        let line = &response.line;
        if line.state != State::SignedOff {
            return Err(PublishError::NotNow(line.state));
        }
        let form = self.catalogue.form(&line.form, &line.version);
        let form = form.ok_or(FormsError::NoForm)?;
        self.is_in_turn(grant.organisation(), form).await?;
        let outcome = response.outcome(form);
        is_complete(form, &response, &outcome)?;
        let covers = covers(&grant, form, &response, &outcome).await?;
        let unit = self.published_now(&grant, form, &response, &outcome, &covers);
        match self.db.commit(unit).await {
            Err(CommitError::Conflict { .. } | CommitError::Constraint { .. }) => {
                Err(PublishError::Changed)
            }
            done => Ok(done.map(drop)?),
        }
    }

    /// Whether this version can be published on this day, and none that came after it has been.
    async fn is_in_turn(
        &self,
        organisation: OrganisationId,
        form: &Form,
    ) -> Result<(), PublishError> {
        if !form.is_open(self.today()) {
            return Err(PublishError::NotOpen);
        }
        let in_force = responses::in_force(&self.db, organisation, form.key()).await?;
        let in_force = in_force.and_then(|it| self.catalogue.form(&it.form, &it.version));
        match in_force.is_some_and(|it| it.days().0 > form.days().0) {
            true => Err(PublishError::Overtaken),
            false => Ok(()),
        }
    }

    fn published_now(
        &self,
        grant: &Grant<PublishResponse>,
        form: &Form,
        response: &Response,
        outcome: &Outcome,
        covers: &[OrganisationId],
    ) -> Unit {
        let (id, by) = (response.line.id, self.by(grant));
        let level = reached(form, &response.answers(), outcome, &response.standing());
        let level = level.map(|it| it.key.as_str());
        let counts_until = form.counts_until(self.today());
        let (at, turn) = (grant.organisation(), response.turn);
        let publish = args![id, at, turn, by.at, by.name, level, counts_until];
        let hidden = response.kept.keys().filter(|it| !outcome.is_asked(it));
        let hidden: Vec<String> = hidden.map(ToString::to_string).collect();
        let mut unit = grant
            .unit(detail("publish", id, form))
            .run(&responses::SUPERSEDE, args![at, form.key().as_str()])
            .must(1, &responses::PUBLISH, publish)
            .run(&answers::KEEP_NOT_ASKED, args![id, hidden.clone()])
            .run(&answers::REMOVE_NOT_ASKED, args![id, hidden]);
        for covered in covers {
            unit.push(&responses::COVER, args![id, *covered]);
        }
        for (question, kept) in response.kept.iter().filter(|(it, _)| outcome.is_asked(it)) {
            let answer = kept.entry.as_ref().map(|it| &it.answer);
            for chosen in answer.map(Answer::counted).unwrap_or_default() {
                unit.push(&responses::CHOSEN, args![id, question.as_str(), chosen]);
            }
        }
        for score in form.scores() {
            if let Some(it) = outcome.score(&score.key) {
                let band = it.band.as_ref().map(|it| it.as_str());
                let args = args![id, score.key.as_str(), it.value.get(), band];
                unit.push(&responses::SCORE, args);
            }
        }
        unit
    }
}

/// Whether nothing is left to be confirmed, and some level is reached.
fn is_complete(form: &Form, response: &Response, outcome: &Outcome) -> Result<(), PublishError> {
    let unconfirmed = response.unconfirmed(form);
    if !unconfirmed.is_empty() {
        return Err(PublishError::Unconfirmed(unconfirmed));
    }
    let missing = missing(form, &response.answers(), outcome, &response.standing());
    match missing.iter().any(Missing::is_reached) {
        true => Ok(()),
        false => Err(PublishError::Missing(missing)),
    }
}

/// The services for which it also speaks: only those of the organisation, whatever was answered.
async fn covers(
    grant: &Grant<PublishResponse>,
    form: &Form,
    response: &Response,
    outcome: &Outcome,
) -> Result<Vec<OrganisationId>, PublishError> {
    let question = form.covers().filter(|it| outcome.is_asked(it));
    let kept = question.and_then(|it| response.kept.get(it));
    let Some(Answer::Services(codes)) = kept.and_then(|it| Some(&it.entry.as_ref()?.answer)) else {
        return Ok(Vec::new());
    };
    let services = grant.services().await?;
    let id = |code| {
        let service = services
            .iter()
            .find(|it| it.ods_code.as_ref() == Some(code));
        service.map(|it| it.id).ok_or(PublishError::NotAService)
    };
    codes.iter().map(id).collect()
}
