//! A letter that shows that letters arrive.

use kith_store::{Actor, Entry, Route, Unit};
use kith_terms::{Email, LetterId};
use serde_json::json;

use crate::{Letter, Outgoing, Post, PostError};

impl Post {
    /// Queues a letter to that address which says that letters of this place arrive.
    ///
    /// # Errors
    /// [`PostError`] where no letters are sent, or none can be to that address.
    pub async fn send_trial(&self, to: &Email, place: &str) -> Result<LetterId, PostError> {
        let text = format!(
            "This letter was sent to see whether letters from Kith arrive. They do: you need do nothing.\n\n\
             It comes from: {place}\n"
        );
        let letter = Letter::new(to, "Letters from Kith arrive".parse()?, text.parse()?)?;
        let outgoing = Outgoing::new("letter.try", letter);
        let entry = Entry::new("letter.try", Actor::Program("kith letters".to_owned()))
            .route(Route::Command)
            .detail(json!({ "letter": outgoing.id }));
        let unit = self.queue(Unit::new(entry), &outgoing)?;
        self.db.commit(unit).await?;
        Ok(outgoing.id)
    }
}
