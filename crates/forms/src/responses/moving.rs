//! A response on its way: reviewed, signed off, or taken back to be answered further.

use kith_gate::Grant;
use kith_gate::action::{AnswerForm, OrganisationAction, PublishResponse};
use kith_store::{Args, CommitError, Statement, args};
use kith_terms::ResponseId;
use serde_json::json;

use super::reading::which;
use crate::error::words;
use crate::store::responses;
use crate::{Forms, MoveError};

const MOST_WORDS: usize = 2_000;

impl Forms {
    /// Somebody has gone through a draft. It is not answered any further, unless it is taken back.
    ///
    /// # Errors
    /// [`MoveError`] where it is no draft.
    pub async fn review(&self, grant: Grant<AnswerForm>, id: ResponseId) -> Result<(), MoveError> {
        self.go(&grant, id, "review", &responses::REVIEW, args![])
            .await
    }

    /// A manager stands for what was reviewed.
    ///
    /// # Errors
    /// [`MoveError`] where it was not reviewed, or went on already.
    pub async fn sign_off(
        &self,
        grant: Grant<PublishResponse>,
        id: ResponseId,
    ) -> Result<(), MoveError> {
        self.go(&grant, id, "sign-off", &responses::SIGN_OFF, args![])
            .await
    }

    /// Makes a draft again of what was reviewed or signed off, and says why.
    ///
    /// # Errors
    /// [`MoveError`] where it is a draft, was published, or nothing is said.
    pub async fn take_back(
        &self,
        grant: Grant<PublishResponse>,
        id: ResponseId,
        why: &str,
    ) -> Result<(), MoveError> {
        let why = words(why, MOST_WORDS).ok_or(MoveError::NoWords)?;
        self.go(&grant, id, "take-back", &responses::TAKE_BACK, args![why])
            .await
    }

    /// Changes the state, where it is the one that this statement wants.
    async fn go<A: OrganisationAction>(
        &self,
        grant: &Grant<A>,
        id: ResponseId,
        did: &str,
        how: &'static Statement,
        more: Args,
    ) -> Result<(), MoveError> {
        let by = self.by(grant);
        let mut args = args![id, grant.organisation(), by.at, by.name];
        args.extend(more);
        let unit = grant.unit(json!({ "did": did, "response": id }));
        match self.db.commit(unit.must(1, how, args)).await {
            Err(CommitError::Conflict { .. }) => {
                let which = which(grant.organisation(), id, |_| true);
                let heads = self.db.together(responses::one(&which)).await?;
                let head = heads.into_iter().next();
                Err(head.map_or(MoveError::NotFound, |it| MoveError::NotNow(it.line.state)))
            }
            done => Ok(done.map(drop)?),
        }
    }
}
