//! Reminding providers by letter of what is due: a form's last day, and the actions that they planned. Each letter is in
//! the unit that says that it was sent, so that it is sent once, whoever else reminds at the same moment.

mod actions;
mod forms;

pub(crate) use actions::ActionReminder;
pub(crate) use forms::FormReminder;

use kith_gate::Grant;
use kith_gate::action::SendReminders;
use kith_post::{LetterError, Outgoing};
use kith_store::{CommitError, Unit};
use kith_terms::OrganisationId;
use serde_json::json;

use crate::{Market, MarketError};

const PROGRAM: &str = "kith remind";

impl Market {
    /// Reminds providers of what is due and of which they were not reminded yet; says how many letters it wrote. Where no
    /// letters are sent, or nothing is due, it does nothing. To be run now and then, by as many programs as there are.
    ///
    /// # Errors
    /// [`MarketError`] where the database fails; what was sent until then is not sent again.
    pub async fn remind(&self) -> Result<u64, MarketError> {
        if !self.post.sends() {
            return Ok(0);
        }
        // Who confirmed an address knows why they are written to. On the place's list anybody's may stand.
        let to = self
            .addressees(|it| it.email_confirmed_at.is_some())
            .await?;
        let of_forms = self.remind_of_forms(&to).await?;
        let of_actions = self.remind_of_actions(&to).await?;
        Ok(of_forms + of_actions)
    }

    async fn reminding(&self, of: &str) -> Result<Grant<SendReminders>, MarketError> {
        let detail = json!({ "of": of });
        Ok(self.gate.operator(PROGRAM, detail).await?)
    }

    /// Whether the letter was queued: not where another program was quicker, or no letter can be written to this address.
    async fn remind_by(
        &self,
        to: OrganisationId,
        letter: Result<Outgoing, LetterError>,
        unit: impl FnOnce(&Outgoing) -> Unit,
    ) -> Result<bool, MarketError> {
        let letter = match letter {
            Ok(letter) => letter,
            // The others are reminded all the same.
            Err(error) => {
                tracing::warn!(organisation = %to, %error, "a reminder could not be written");
                return Ok(false);
            }
        };
        let unit = self.post.queue(unit(&letter), &letter)?;
        match self.db.commit(unit).await {
            Ok(_) => Ok(true),
            Err(CommitError::Conflict { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
