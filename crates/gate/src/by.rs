//! Who makes a change to the gate's own tables, and the ledger's entries for it.

use kith_store::{Actor, Entry, Outcome};
use kith_terms::{AccountId, EntryId};
use serde_json::Value;

use crate::session::SignedIn;

/// Whoever makes a change: someone signed in, or a command of the operator's.
#[derive(Clone, Debug)]
pub(crate) struct By {
    stamp: Entry,
}

impl By {
    /// From any entry of theirs.
    pub(crate) fn stamped(stamp: Entry) -> Self {
        Self { stamp }
    }

    /// The account, where someone is signed in.
    pub(crate) fn account(&self) -> Option<AccountId> {
        match self.stamp.actor {
            Actor::Account(id) => Some(id),
            Actor::Program(_) | Actor::Nobody => None,
        }
    }

    /// A permitted entry of theirs.
    pub(crate) fn entry(&self, action: &'static str, detail: Value) -> Entry {
        Entry {
            id: EntryId::new(),
            action: action.to_owned(),
            outcome: Outcome::Permitted,
            detail,
            ..self.stamp.clone()
        }
    }
}

impl From<&SignedIn> for By {
    fn from(who: &SignedIn) -> Self {
        Self::stamped(Entry::new("", Actor::Account(who.account)).in_session(
            who.session,
            who.role.name(),
            who.organisation,
        ))
    }
}
