//! The front door.

use std::sync::Arc;

use kith_store::{CommitError, Db, Migration, Seal, StoreError};

use tokio::sync::watch;

use crate::confirming::Marks;
use crate::{LetterError, Postbox, Waiting, store};

/// The post of a place. Cheap to clone.
#[derive(Clone)]
pub struct Post {
    pub(crate) db: Db,
    pub(crate) seal: Seal,
    pub(crate) marks: Marks,
    pub(crate) postbox: Option<Postbox>,
    pub(crate) stopped: Arc<watch::Sender<bool>>,
}

/// The post could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// No postbox is set.
    #[error(
        "this Kith sends no letters: set where they go with --mail and --mail-from, and look at it with kith check"
    )]
    SendsNothing,
    /// What was to be sent is no letter.
    #[error(transparent)]
    Letter(#[from] LetterError),
    /// A letter or a link could not be sealed or opened.
    #[error(
        "a letter or a link cannot be sealed or opened: put back the key file that belongs to this database"
    )]
    Sealed,
    /// The database could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database could not be changed.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

impl Post {
    /// The post over this database. Without a postbox nothing is queued and nothing sent.
    pub fn new(db: Db, postbox: Option<Postbox>) -> Self {
        Self {
            seal: db.keys().seal("post/letter"),
            marks: Marks::new(db.keys()),
            db,
            postbox,
            stopped: Arc::new(watch::Sender::new(false)),
        }
    }

    /// Whether letters are sent at all. Whoever would offer to send one asks this first.
    pub fn sends(&self) -> bool {
        self.postbox.is_some()
    }

    pub(crate) fn must_send(&self) -> Result<(), PostError> {
        match self.sends() {
            true => Ok(()),
            false => Err(PostError::SendsNothing),
        }
    }

    /// The oldest letters that wait, at most so many.
    ///
    /// # Errors
    /// [`PostError::Store`] where the database fails.
    pub async fn waiting(&self, most: u32) -> Result<Vec<Waiting>, PostError> {
        Ok(store::waiting(&self.db, most).await?)
    }
}

/// The tables.
pub fn migrations() -> Vec<Migration> {
    vec![
        Migration {
            name: "post-0001",
            sql: include_str!("../migrations/0001.sql"),
        },
        Migration {
            name: "post-0002",
            sql: include_str!("../migrations/0002.sql"),
        },
        Migration {
            name: "post-0003",
            sql: include_str!("../migrations/0003.sql"),
        },
    ]
}
