//! What a privacy officer asks the holder of an account, and their own account of why.

use jiff::Timestamp;
use kith_gate::Grant;
use kith_gate::action::AnswerQuestions;
use kith_gate::session::SignedIn;
use kith_store::args;
use kith_terms::{AccountId, QuestionId};
use serde_json::json;

use crate::error::words;
use crate::{Oversight, OversightError, store};

/// A question, and its answer once there is one.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The question.
    pub id: QuestionId,
    /// In the privacy officer's words.
    pub question: String,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// By whom.
    pub asked_by: AccountId,
    /// In the user's words.
    pub answer: Option<String>,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
}

impl Oversight {
    /// How many questions wait for whoever is signed in. It says nothing about anybody else, so it
    /// needs no permission.
    ///
    /// # Errors
    /// [`OversightError`] where it cannot be read.
    pub async fn questions_waiting(&self, who: &SignedIn) -> Result<usize, OversightError> {
        Ok(store::desk::questions_to(&self.db, who.account())
            .await?
            .len())
    }

    /// The questions that whoever asks has still to answer.
    ///
    /// # Errors
    /// [`OversightError`] where they cannot be read.
    pub async fn my_questions(
        &self,
        grant: &Grant<AnswerQuestions>,
    ) -> Result<Vec<Question>, OversightError> {
        Ok(store::desk::questions_to(&self.db, grant.who().account()).await?)
    }

    /// Answers one's own question, once.
    ///
    /// # Errors
    /// [`OversightError`]; nothing is kept then.
    pub async fn answer(
        &self,
        grant: &Grant<AnswerQuestions>,
        question: QuestionId,
        answer: &str,
    ) -> Result<(), OversightError> {
        let answer = words(answer)?;
        let detail = json!({ "question": question, "answer": answer });
        let args = args![question, grant.who().account(), answer, self.db.now()];
        let unit = grant.unit(detail).must(1, &store::desk::ANSWER, args);
        self.db.commit(unit).await?;
        Ok(())
    }
}
