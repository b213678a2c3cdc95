//! Reminding providers by letter of what is due: a form's last day, and the actions that they planned. Each letter is in
//! the unit that says that it was written, so that it is written once, whoever else reminds at the same moment.

mod actions;
mod forms;

pub(crate) use actions::ActionReminder;
pub(crate) use forms::FormReminder;

use kith_gate::Grant;
use kith_gate::action::SendReminders;
use kith_post::{LetterError, Outgoing};
use kith_store::{Args, CommitError, Statement};
use kith_terms::OrganisationId;
use serde_json::{Value, json};

use crate::{Market, MarketError};

const PROGRAM: &str = "kith remind";

/// A letter, what the ledger says of it, and the rows by which nobody is reminded of the same again.
struct Reminder {
    letter: Outgoing,
    detail: Value,
    rows: Vec<(&'static Statement, Args)>,
}

impl Market {
    /// Reminds providers of what is due and of which they were not reminded yet; says how many letters it wrote. Where no
    /// letters are sent, or nothing is due, it does nothing. To be run now and then, by as many programs as there are.
    ///
    /// # Errors
    /// [`MarketError`] where the database fails; what was written until then is not written again.
    pub async fn remind(&self) -> Result<u64, MarketError> {
        if !self.post.sends() {
            return Ok(0);
        }
        // Who confirmed an address knows why they are written to. On the place's list anybody's may stand.
        let to = self
            .addressees(|it| it.email_confirmed_at.is_some())
            .await?;
        // Whoever planned something is reminded of it even where forms cannot be reminded of.
        let of_forms = self.remind_of_forms(&to).await;
        let of_actions = self.remind_of_actions(&to).await;
        Ok(of_forms? + of_actions?)
    }

    /// How many of these were queued: not those where another program was quicker.
    async fn queue(&self, of: &str, all: Vec<Reminder>) -> Result<u64, MarketError> {
        if all.is_empty() {
            return Ok(0);
        }
        let grant: Grant<SendReminders> = self.gate.operator(PROGRAM, json!({ "of": of })).await?;
        let mut queued = 0;
        for it in all {
            let unit = it.rows.into_iter();
            let unit = unit.fold(grant.unit(it.detail), |unit, (statement, args)| {
                unit.must(1, statement, args)
            });
            match self.db.commit(self.post.queue(unit, &it.letter)?).await {
                Ok(_) => queued += 1,
                Err(CommitError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(queued)
    }
}

/// The letter, where it could be written: the others are reminded all the same.
fn written(to: OrganisationId, letter: Result<Outgoing, LetterError>) -> Option<Outgoing> {
    letter
        .inspect_err(
            |error| tracing::warn!(organisation = %to, %error, "a reminder could not be written"),
        )
        .ok()
}
