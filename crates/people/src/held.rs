//! Every record that is held, a page at a time, read by as many as there are cores.

use std::collections::VecDeque;
use std::vec::IntoIter;

use kith_store::{Db, StoreError};
use kith_terms::RecordId;
use tokio::task::JoinHandle;

use crate::store::held::{self, HeldRecord, Page};

/// Records that are read at once.
const PAGE: i64 = 5_000;

/// The records that are held, in the order of their ids.
pub(crate) struct Held {
    db: Db,
    ends: IntoIter<RecordId>,
    /// What is read next; none where all of it is being read.
    next: Option<Page>,
    reading: VecDeque<JoinHandle<Result<Vec<HeldRecord>, StoreError>>>,
}

impl Held {
    /// Begins with the first of them.
    pub(crate) async fn begin(db: &Db, with_the_archive: bool) -> Result<Self, StoreError> {
        let mut ends = held::ends(db, PAGE).await?.into_iter();
        let first = Page {
            after: None,
            to: ends.next(),
            with_the_archive,
        };
        Ok(Held {
            db: db.clone(),
            ends,
            next: Some(first),
            reading: VecDeque::new(),
        })
    }

    /// The next page; none after the last.
    pub(crate) async fn page(&mut self) -> Result<Option<Vec<HeldRecord>>, StoreError> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        while self.reading.len() < cores
            && let Some(page) = self.next.take()
        {
            let db = self.db.clone();
            let records = async move { held::records(&db, page).await };
            self.reading.push_back(tokio::spawn(records));
            self.next = page.to.map(|last| Page {
                after: Some(last),
                to: self.ends.next(),
                ..page
            });
        }
        let Some(page) = self.reading.pop_front() else {
            return Ok(None);
        };
        let page = page.await;
        page.map_err(|_| StoreError::Closed("a reader stopped"))?
            .map(Some)
    }
}
