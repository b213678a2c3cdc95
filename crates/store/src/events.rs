//! The outbox: what happened, told to other rooms once it is durable.

use jiff::Timestamp;
use kith_terms::{EntryId, EventId, PersonId};

use crate::{Db, Row, StoreError, args, statement};

/// Something that happened, to be written with the unit that did it.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// What, as `noun.happened`.
    pub kind: &'static str,
    /// Whom it is about.
    pub person: Option<PersonId>,
    /// What a reader needs beyond that.
    pub body: serde_json::Value,
}

impl Event {
    /// A new event.
    pub fn new(kind: &'static str, person: Option<PersonId>, body: serde_json::Value) -> Self {
        Self {
            id: EventId::new(),
            kind,
            person,
            body,
        }
    }
}

/// An event as it is read back.
#[derive(Clone, Debug)]
pub struct PastEvent {
    /// Its id.
    pub id: EventId,
    /// When it was committed.
    pub at: Timestamp,
    /// What, as `noun.happened`.
    pub kind: String,
    /// Whom it is about.
    pub person: Option<PersonId>,
    /// What a reader needs beyond that.
    pub body: serde_json::Value,
    /// The ledger entry of the unit that did it.
    pub entry: EntryId,
}

statement!(pub(crate) ADD_EVENT =
    "insert into event (id, at, kind, person_id, body, entry_id) values ($1, $2, $3, $4, $5, $6)");
statement!(
    EVENTS_ABOUT = "select id, at, kind, person_id, body, entry_id from event \
     where person_id = any($1::uuid[]) and at > $2 order by at desc, id desc limit $3"
);

impl Db {
    /// The newest events about these people since a moment, newest first, at most `most`.
    ///
    /// # Errors
    /// [`StoreError`] where the database fails.
    pub async fn events_about(
        &self,
        people: &[PersonId],
        since: Timestamp,
        most: u32,
    ) -> Result<Vec<PastEvent>, StoreError> {
        self.rows(&EVENTS_ABOUT, args![people, since, most], past_event)
            .await
    }
}

fn past_event(row: &Row) -> Result<PastEvent, StoreError> {
    Ok(PastEvent {
        id: row.get("id")?,
        at: row.get("at")?,
        kind: row.get("kind")?,
        person: row.get("person_id")?,
        body: row.get("body")?,
        entry: row.get("entry_id")?,
    })
}
