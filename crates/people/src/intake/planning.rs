//! Before a large load: reads all its files and all that is held, and plans it ([`Planned`]).

use std::time::Instant;

use kith_gate::Grant;
use kith_gate::action::SupplyFeed;
use kith_terms::SourceId;
use kith_terms::time::{Date, day_of};
use rustc_hash::{FxHashMap, FxHashSet};
use tokio::sync::mpsc;

use super::encoding::FileFacts;
use super::gathering::{AT_ONCE, Gathered};
use super::load::{FeedFile, LoadError, check_source_name, row_reader, understand};
use super::mapping::Header;
use super::planned::{LoadPlan, Planned};
use super::progress::{Phase, Progress, time_left};
use super::reading::{BatchReader, Place};
use crate::models::Weighing;
use crate::{People, store};

/// From how many rows on a load is planned: fewer are judged one by one in the time in which a plan could be made.
const LEAST_ROWS: u64 = 5_000;

/// A plan reads everything that is held. That is worth it where not more than so many are held for each row.
const HELD_FOR_A_ROW: u64 = 10;

/// A file that is understood.
struct Understood {
    feed: FeedFile,
    facts: FileFacts,
    header: Header,
    rows_begin: Place,
}

impl People {
    /// Plans the load of a source's files, where they are large beside what is held: who is who among all of their
    /// rows is found before the first is written. A small load has no plan, and its rows are judged one by one.
    ///
    /// # Errors
    /// [`LoadError`]; nothing has been written then.
    pub async fn plan_load(
        &self,
        grant: &Grant<SupplyFeed>,
        feeds: &[FeedFile],
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<LoadPlan, LoadError> {
        self.plan_from(LEAST_ROWS, grant, feeds, progress).await
    }

    /// As [`People::plan_load`], from so many rows on.
    pub(crate) async fn plan_from(
        &self,
        least: u64,
        grant: &Grant<SupplyFeed>,
        feeds: &[FeedFile],
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<LoadPlan, LoadError> {
        let Some(source) = feeds.first().map(|it| it.source.clone()) else {
            return Ok(LoadPlan::default());
        };
        for feed in feeds {
            check_source_name(&feed.source)?;
            self.check_supplier(grant, feed).await?;
        }
        let files = understand_all(feeds.to_vec()).await?;
        let own = self.own_loads(&source, &files).await?;
        let is_new = |it: &&Understood| !own.finished.contains(&it.facts.sha256);
        let rows: u64 = files.iter().filter(is_new).map(|it| it.facts.lines).sum();
        if rows < least {
            return Ok(LoadPlan::default());
        }
        let held = store::held::how_many(&self.db).await?;
        if held > rows * HELD_FOR_A_ROW {
            return Ok(LoadPlan::default());
        }
        // First: whoever writes while all that is held is read makes another.
        let edition = store::index::edition(&self.db).await?;
        let known = store::planning::sources(&self.db).await?;
        let (place, sources) = places(&source, &known);
        let awaited = usize::try_from(rows + held).unwrap_or_default();
        let gathered = Gathered::new(awaited, place);
        let shas = files.iter().map(|it| it.facts.sha256.clone()).collect();
        let today = day_of(self.db.now());
        let mut gathered = read_all(files, gathered, today, progress).await?;
        gathered.hold(&self.db, &sources, &own.runs).await?;
        progress(Progress {
            phase: Phase::Comparing,
            rows: gathered.records.len() as u64,
            ..Progress::default()
        });
        let weighing = Weighing::read(&self.db).await?;
        let planned =
            tokio::task::spawn_blocking(move || Planned::make(gathered, shas, edition, &weighing));
        let planned = planned.await.map_err(|_| LoadError::Reader)??;
        Ok(LoadPlan(Some(planned)))
    }

    /// The loads of these files that there were before.
    async fn own_loads(&self, source: &str, files: &[Understood]) -> Result<OwnLoads, LoadError> {
        let mut own = OwnLoads::default();
        let Some(known) = store::feeds::source(&self.db, source).await? else {
            return Ok(own);
        };
        let shas = files.iter().map(|it| it.facts.sha256.clone()).collect();
        for (run, sha256, finished) in store::planning::loads_of(&self.db, known.id, shas).await? {
            own.runs.insert(run);
            if finished {
                own.finished.insert(sha256);
            }
        }
        Ok(own)
    }
}

/// The place of a source among the others by their names, where it is new too, and that of each of them.
fn places(source: &str, known: &[(SourceId, String)]) -> (u32, FxHashMap<SourceId, u32>) {
    let at = known.partition_point(|(_, name)| name.as_str() < source);
    let is_new = known.get(at).is_none_or(|(_, name)| name != source);
    let (before, after) = known.split_at(at);
    let after = (before.len() + usize::from(is_new)..).zip(after);
    let all = (0..).zip(before).chain(after);
    let place = |at| u32::try_from(at).unwrap_or(u32::MAX);
    let places = all.map(|(at, (id, _))| (*id, place(at))).collect();
    (place(at), places)
}

#[derive(Default)]
struct OwnLoads {
    runs: FxHashSet<kith_terms::FeedRunId>,
    /// The files that were loaded to their end.
    finished: FxHashSet<String>,
}

async fn understand_all(feeds: Vec<FeedFile>) -> Result<Vec<Understood>, LoadError> {
    let all = tokio::task::spawn_blocking(move || {
        let understood = feeds.into_iter().map(|feed| {
            let mapping = feed.mapping.clone().unwrap_or_default();
            let (facts, (header, rows_begin)) = understand(&feed.path, &mapping)?;
            Ok(Understood {
                feed,
                facts,
                header,
                rows_begin,
            })
        });
        understood.collect::<Result<Vec<_>, LoadError>>()
    });
    all.await.map_err(|_| LoadError::Reader)?
}

/// Reads every row of every file, on all cores.
async fn read_all(
    files: Vec<Understood>,
    mut gathered: Gathered,
    today: Date,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Gathered, LoadError> {
    let (sender, mut told) = mpsc::unbounded_channel();
    let reading = tokio::task::spawn_blocking(move || {
        let (started, mut done) = (Instant::now(), 0);
        let total_bytes: u64 = files.iter().map(|it| it.facts.bytes).sum();
        for file in files {
            let (reader, delimiter) = row_reader(&file.feed, file.header, &file.facts, today)?;
            let path = &file.feed.path;
            let mut rows = BatchReader::open(path, reader, delimiter, file.rows_begin)?;
            while let Some(records) = rows.next_records(AT_ONCE)? {
                gathered.take(&records);
                let bytes = done + rows.place().offset;
                let still = total_bytes.saturating_sub(bytes);
                // Whoever asked may have gone; then the plan is made for nobody, and soon dropped.
                let _ = sender.send(Progress {
                    phase: Phase::Reading,
                    rows: gathered.records.len() as u64,
                    bytes,
                    total_bytes,
                    left: time_left(bytes, still, started.elapsed()),
                });
            }
            done += file.facts.bytes;
        }
        Ok::<_, LoadError>(gathered)
    });
    while let Some(now) = told.recv().await {
        progress(now);
    }
    reading.await.map_err(|_| LoadError::Reader)?
}
