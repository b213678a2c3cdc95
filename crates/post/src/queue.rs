//! Writing a letter: it is queued in the unit of whatever it tells of, so that it is sent if that was done, and
//! not otherwise.

use jiff::Timestamp;
use kith_store::{Seal, Unit, args};
use kith_terms::LetterId;
use serde::{Deserialize, Serialize};

use crate::{Letter, Post, PostError, Trouble, store, waits};

/// A letter to be queued.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Its id, for the entry of the unit.
    pub id: LetterId,
    /// What it is for, such as `letter.try`; never whom.
    pub kind: &'static str,
    /// What is sent.
    pub letter: Letter,
    /// When it is worth nothing any more; nothing where it is worth as much in five days.
    pub send_by: Option<Timestamp>,
}

impl Outgoing {
    /// A letter of that kind.
    pub fn new(kind: &'static str, letter: Letter) -> Self {
        Self {
            id: LetterId::new(),
            kind,
            letter,
            send_by: None,
        }
    }

    /// Worth nothing after that moment.
    #[must_use]
    pub fn send_by(mut self, moment: Timestamp) -> Self {
        self.send_by = Some(moment);
        self
    }
}

impl Post {
    /// The unit, with the letter in it: queued if the unit is committed, and sent soon after.
    ///
    /// # Errors
    /// [`PostError::SendsNothing`] where this Kith sends no letters: whoever would post is told before anything
    /// is done.
    pub fn queue(&self, unit: Unit, outgoing: &Outgoing) -> Result<Unit, PostError> {
        self.must_send()?;
        let now = self.db.now();
        let in_time = || now.saturating_add(waits::SENT_WITHIN);
        let send_by = match outgoing.send_by {
            Some(moment) => moment,
            None => in_time().unwrap_or(Timestamp::MAX),
        };
        let sealed = sealed(&self.seal, outgoing.id, &outgoing.letter)?;
        let args = args![outgoing.id, outgoing.kind, now, send_by, sealed];
        Ok(unit.must(1, &store::ADD, args))
    }
}

/// What is sealed of a letter.
#[derive(Serialize, Deserialize)]
struct Kept {
    to: String,
    subject: String,
    body: String,
}

fn sealed(seal: &Seal, id: LetterId, letter: &Letter) -> Result<Vec<u8>, PostError> {
    let kept = Kept {
        to: letter.to.to_string(),
        subject: letter.subject.as_str().to_owned(),
        body: letter.body.as_str().to_owned(),
    };
    let bytes = serde_json::to_vec(&kept).map_err(|_| PostError::Sealed)?;
    seal.seal(id.uuid().as_bytes(), &bytes)
        .map_err(|_| PostError::Sealed)
}

/// The letter again.
pub(crate) fn opened(seal: &Seal, id: LetterId, sealed: &[u8]) -> Result<Letter, Trouble> {
    let bytes = seal.open(id.uuid().as_bytes(), sealed);
    let bytes = bytes.map_err(|_| Trouble::DoesNotOpen)?;
    let kept: Kept = serde_json::from_slice(&bytes).map_err(|_| Trouble::DoesNotOpen)?;
    let read = || {
        let to = kept.to.parse().ok()?;
        Letter::new(&to, kept.subject.parse().ok()?, kept.body.parse().ok()?).ok()
    };
    read().ok_or(Trouble::DoesNotOpen)
}
