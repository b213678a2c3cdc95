//! Loading a feed.
//!
//! A load reads its file twice: once to know it (`encoding`), once row by row. Each batch of rows is one unit of
//! work, which also moves the load's row (`feed_run.next_offset`) on. So whatever stops a load, what was committed
//! is whole, and the same file loaded again goes on behind it.
//!
//! **One load of a source at a time.** A load that runs is a row in state `running` with its holder and the time of
//! its last batch; the database allows one such row a source. Whoever finds one waits for a sign of life, and takes
//! over when there is none. Should the first one live after all, its next batch is refused, because it is no longer
//! the holder: no batch can be done twice.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use kith_gate::accreditation::NotSupplying;
use kith_gate::action::{SeeFeeds, SupplyFeed};
use kith_gate::{GateError, Grant, Role, SignedIn};
use kith_store::{CommitError, StoreError};
use kith_terms::time::{Date, day_of};
use kith_terms::{FeedRunId, OrganisationId};
use thiserror::Error;
use tokio::sync::mpsc;

use super::batch::{Load, Sofar};
use super::encoding::{FileFacts, examine};
use super::feed_run::{self, Begun};
use super::mapping::{Header, HeaderError, Mapping};
use super::planned::{LoadPlan, Planned};
use super::progress::{Phase, Progress, time_left};
use super::reading::{BatchReader, Place, ReadBatch, read_header};
use super::report::{FeedReport, Paged, Quarantined};
use super::row::RowReader;
use crate::models::{ModelsError, Weighing};
use crate::review::{ReviewError, WEIGHED_AT_ONCE};
use crate::{People, store};

/// How often a batch is tried when somebody corrects one of its people meanwhile.
const TRIES: usize = 5;

/// Rows in a unit while a plan is followed. Keys of names and birth dates lie all over their tree: each of its pages
/// is written once for all rows of a unit.
const PLANNED_ROWS: u64 = 5_000;

/// How long a batch waits before it is judged again because another load was faster.
const AFTER_ANOTHER: Duration = Duration::from_millis(10);

/// A file of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedFile {
    /// The source's name: small letters, digits and hyphens. It must be the same for every file of the source.
    pub source: String,
    /// The source's title, as people read it: "Schools". Taken at the first load; its name when empty.
    pub title: Option<String>,
    /// The organisation that sends it: its data suppliers may see how the feed went. None where the
    /// source is known to be somebody's already.
    pub supplier: Option<OrganisationId>,
    /// Where the file is.
    pub path: PathBuf,
    /// How its columns are named, where not as ours.
    pub mapping: Option<Mapping>,
}

/// Why a feed was not loaded, or not to its end.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The name of the source is not one.
    #[error(
        "a source's name has small letters, digits and hyphens, at most 60 of them, like school-census"
    )]
    SourceName,
    /// The name of the source says which service it is of.
    #[error(
        "this source's name or title tells of a sensitive service, and it is shown beside all that the source says: name it by the body that runs the service, such as a trust, and send its services as docs/feeds.md says"
    )]
    SourceTells,
    /// The file cannot be read.
    #[error("the file cannot be read: {0}")]
    File(#[from] std::io::Error),
    /// It is UTF-16.
    #[error(
        "the file is written as UTF-16 (\"Unicode\"), which is not read: save it as UTF-8 and load it again"
    )]
    Utf16,
    /// Its header or mapping.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// Another load of the source is running.
    #[error("another load of this source is running ({run}): wait until it has finished")]
    Running {
        /// The load.
        run: FeedRunId,
    },
    /// Another process took the load over.
    #[error(
        "another process has taken this load over, because this one showed no sign of life: leave it to that one"
    )]
    TakenOver,
    /// The reader stopped.
    #[error("reading the file stopped unexpectedly: load it again, it goes on where it was")]
    Reader,
    /// The organisation that sends it may not supply data.
    #[error(transparent)]
    NotSupplying(#[from] NotSupplying),
    /// Nobody is known to send it.
    #[error(
        "nobody is known to send this source: name the agency whose records they are with --supplier. From then on it is known, and its people count as helping those in the feed"
    )]
    NoSupplier,
    /// The model of matching.
    #[error(transparent)]
    Model(#[from] ModelsError),
    /// The database.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// Who is shielded cannot be read.
    #[error(transparent)]
    Gate(#[from] GateError),
    /// What was loaded is there, and the questions that it asks have no order yet.
    #[error("the questions for clerical matchers could not be put in order: {0}")]
    Questions(#[from] ReviewError),
}

impl From<StoreError> for LoadError {
    fn from(error: StoreError) -> Self {
        LoadError::Commit(CommitError::Store(error))
    }
}

impl People {
    /// Loads a feed, or goes on with a load of the same file that was stopped.
    ///
    /// # Errors
    /// [`LoadError`]; what was loaded before it stays, and loading the file again goes on from there.
    pub async fn load(
        &self,
        grant: Grant<SupplyFeed>,
        feed: FeedFile,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<FeedReport, LoadError> {
        let mut plan = self
            .plan_load(&grant, std::slice::from_ref(&feed), progress)
            .await?;
        self.load_as_planned(&grant, feed, &mut plan, progress)
            .await
    }

    /// As [`People::load`], one of the files of a plan ([`People::plan_load`]).
    ///
    /// # Errors
    /// As [`People::load`].
    pub async fn load_as_planned(
        &self,
        grant: &Grant<SupplyFeed>,
        feed: FeedFile,
        plan: &mut LoadPlan,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<FeedReport, LoadError> {
        self.load_some(grant, feed, plan, progress, usize::MAX)
            .await
    }

    /// As [`People::load_as_planned`], but stops (as if it were killed) after so many batches.
    pub(crate) async fn load_some(
        &self,
        grant: &Grant<SupplyFeed>,
        feed: FeedFile,
        plan: &mut LoadPlan,
        progress: &(dyn Fn(Progress) + Send + Sync),
        batches: usize,
    ) -> Result<FeedReport, LoadError> {
        check_source_name(&feed.source)?;
        self.check_supplier(grant, &feed).await?;
        let weighing = Weighing::read(&self.db).await?;
        let mapping = feed.mapping.clone().unwrap_or_default();
        let path = feed.path.clone();
        let (facts, header) = tokio::task::spawn_blocking(move || understand(&path, &mapping))
            .await
            .map_err(|_| LoadError::Reader)??;
        let (header, rows_begin) = header;
        let begun = feed_run::begin(&self.db, grant, &feed, &facts, &header, rows_begin).await?;
        let mut load = Load {
            db: &self.db,
            gate: &self.gate,
            grant,
            weighing,
            source: begun.source.id,
            source_name: feed.source.clone(),
            source_title: begun.source.title.clone(),
            supplier: begun.source.organisation,
            run: begun.run,
            holder: begun.holder,
        };
        let planned = plan
            .0
            .as_mut()
            .filter(|it| it.files.contains(&facts.sha256));
        let (reader, delimiter) = row_reader(&feed, header, &facts, day_of(self.db.now()))?;
        let work = Work {
            load: &mut load,
            begun: &begun,
            total_bytes: facts.bytes,
            progress,
            most: batches,
        };
        let batches_read = read_ahead(feed.path, reader, delimiter, begun.place);
        let ended = work.run(batches_read, planned).await;
        feed_run::end(&load, &ended).await?;
        if ended? {
            // When their turns come: for those that this load asks, and any that waited a day.
            while self.weigh_questions(|detail| grant.unit(detail)).await? == WEIGHED_AT_ONCE {}
            self.db.survey().await?;
        }
        store::feeds::report(&self.db, load.run, None)
            .await?
            .ok_or(LoadError::TakenOver)
    }

    /// Refuses what comes from nobody, and from an organisation that is not accredited to supply it: the
    /// one that is named now, or else the one that was named when the source was first loaded.
    pub(super) async fn check_supplier(
        &self,
        grant: &Grant<SupplyFeed>,
        feed: &FeedFile,
    ) -> Result<(), LoadError> {
        let known = store::feeds::source(&self.db, &feed.source).await?;
        let supplier = feed.supplier.or(known.and_then(|it| it.organisation));
        let supplier = supplier.ok_or(LoadError::NoSupplier)?;
        Ok(self.gate.may_supply(grant, supplier).await?)
    }

    /// The loads, newest first; pages count from 0.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn feeds(
        &self,
        grant: &Grant<SeeFeeds>,
        page: u32,
    ) -> Result<Paged<FeedReport>, StoreError> {
        store::feeds::reports(&self.db, only_own(grant.who()), page).await
    }

    /// One load, and a page of its quarantine: whole rows first. Pages count from 0.
    ///
    /// # Errors
    /// When the store cannot be read, or who is shielded cannot be.
    pub async fn feed(
        &self,
        grant: &Grant<SeeFeeds>,
        run: FeedRunId,
        page: u32,
    ) -> Result<Option<(FeedReport, Paged<Quarantined>)>, GateError> {
        let Some(report) = store::feeds::report(&self.db, run, only_own(grant.who())).await? else {
            return Ok(None);
        };
        let people = store::feeds::quarantined_people(&self.db, run, page).await?;
        let shielded = self.gate.shielded_among(&people).await?;
        let hidden = shielded.into_iter().collect();
        let lines = store::feeds::quarantined(&self.db, run, page, hidden).await?;
        Ok(Some((report, lines)))
    }
}

/// A data supplier sees the feeds of their own organisation only (`policies/feeds.cedar`): others'
/// quarantine holds others' people.
fn only_own(who: &SignedIn) -> Option<OrganisationId> {
    (who.role() == Role::DataSupplier).then(|| who.organisation())
}

pub(super) fn check_source_name(name: &str) -> Result<(), LoadError> {
    let fits = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
    };
    match (1..=60).contains(&name.len()) && name.bytes().all(fits) {
        true => Ok(()),
        false => Err(LoadError::SourceName),
    }
}

pub(super) fn understand(
    path: &PathBuf,
    mapping: &Mapping,
) -> Result<(FileFacts, (Header, Place)), LoadError> {
    let facts = examine(path)?;
    if facts.utf16 {
        return Err(LoadError::Utf16);
    }
    let header = read_header(path, &facts, mapping)??;
    Ok((facts, header))
}

/// Reads batches on a thread of its own, two ahead: the memory of a load is a few batches, however long the file is.
fn read_ahead(
    path: PathBuf,
    reader: RowReader,
    delimiter: u8,
    from: Place,
) -> mpsc::Receiver<std::io::Result<ReadBatch>> {
    let (sender, receiver) = mpsc::channel(2);
    tokio::task::spawn_blocking(move || {
        let mut batches = match BatchReader::open(&path, reader, delimiter, from) {
            Ok(batches) => batches,
            Err(error) => return drop(sender.blocking_send(Err(error))),
        };
        while let Some(batch) = batches.next_batch().transpose() {
            let failed = batch.is_err();
            // Nobody listens any more when the load has stopped.
            if sender.blocking_send(batch).is_err() || failed {
                break;
            }
        }
    });
    receiver
}

/// What reads the rows of a file, and what stands between their cells.
pub(super) fn row_reader(
    feed: &FeedFile,
    header: Header,
    facts: &FileFacts,
    today: Date,
) -> Result<(RowReader, u8), HeaderError> {
    let mapping = feed.mapping.clone().unwrap_or_default();
    let delimiter = mapping.delimiter_byte()?;
    let reader = RowReader {
        header,
        encoding: facts.encoding,
        date_format: mapping.date_format,
        today,
    };
    Ok((reader, delimiter))
}

/// The writing of a file's rows.
struct Work<'a, 'b> {
    load: &'a mut Load<'b>,
    begun: &'a Begun,
    total_bytes: u64,
    progress: &'a (dyn Fn(Progress) + Send + Sync),
    /// Batches at most.
    most: usize,
}

impl Work<'_, '_> {
    /// Takes batch after batch. Answers whether the file came to its end.
    async fn run(
        self,
        mut batches_read: mpsc::Receiver<std::io::Result<ReadBatch>>,
        mut planned: Option<&mut Planned>,
    ) -> Result<bool, LoadError> {
        let started = Instant::now();
        let mut sofar = self.begun.sofar.clone();
        let mut crowded = 0;
        let mut taken = 0;
        while taken < self.most {
            let Some(mut batch) = batches_read.recv().await.transpose()? else {
                tracing::info!(run = %self.load.run, crowded, "a feed was loaded");
                return Ok(true);
            };
            taken += 1;
            let is_followed = planned.as_deref().is_some_and(Planned::is_followed);
            while is_followed
                && taken < self.most
                && batch.rows < PLANNED_ROWS
                && let Some(next) = batches_read.recv().await.transpose()?
            {
                batch.append(next);
                taken += 1;
            }
            crowded += commit(&mut *self.load, &batch, &mut sofar, planned.as_deref_mut()).await?;
            self.tell(&sofar, started.elapsed());
        }
        Ok(false)
    }

    fn tell(&self, sofar: &Sofar, taken: Duration) {
        let done = sofar.offset.saturating_sub(self.begun.place.offset);
        let still = self.total_bytes.saturating_sub(sofar.offset);
        (self.progress)(Progress {
            phase: Phase::Writing,
            rows: sofar.counts.rows,
            bytes: sofar.offset,
            total_bytes: self.total_bytes,
            left: time_left(done, still, taken),
        });
    }
}

async fn commit(
    load: &mut Load<'_>,
    batch: &ReadBatch,
    sofar: &mut Sofar,
    mut planned: Option<&mut Planned>,
) -> Result<u64, LoadError> {
    let mut tries = 0;
    loop {
        tries += 1;
        match load.commit(batch, sofar, planned.as_deref_mut()).await {
            Ok(crowded) => return Ok(crowded),
            Err(LoadError::Commit(CommitError::Conflict { statement }))
                if statement == store::feeds::MOVE_ON.name =>
            {
                return Err(LoadError::TakenOver);
            }
            // Another load has written records since. Each time this happens one of them has gone on, so it ends.
            Err(LoadError::Commit(CommitError::Conflict { statement }))
                if statement == store::index::NEXT_EDITION.name =>
            {
                tries -= 1;
                tokio::time::sleep(AFTER_ANOTHER).await;
            }
            // Somebody changed one of these people since they were read, or put another model in force:
            // read them again.
            Err(LoadError::Commit(
                CommitError::Conflict { .. } | CommitError::Constraint { .. },
            )) if tries < TRIES => {
                tokio::time::sleep(Duration::from_millis(20 * tries as u64)).await;
                load.weighing = Weighing::read(load.db).await?;
            }
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
#[path = "load_tests.rs"]
pub(crate) mod tests;
