//! Where a load begins and ends: its row, the lock on its source, and going on with one that was stopped.

use std::time::Duration;

use kith_gate::Grant;
use kith_gate::action::SupplyFeed;
use kith_store::{CommitError, Db};
use kith_terms::{FeedRunId, SourceId};
use serde_json::json;
use uuid::Uuid;

use super::batch::{Load, Sofar};
use super::encoding::FileFacts;
use super::load::{FeedFile, LoadError};
use super::mapping::Header;
use super::reading::Place;
use crate::rules::sensitive_words::tells_of_a_sensitive_service;
use crate::store;
use crate::store::feeds::{KnownSource, Start, Unfinished};

/// A load shows a sign of life with every batch, several times a second. One that is silent for so long is dead, or
/// will find that it was taken over.
const SILENT_SECONDS: i64 = 10;

/// A load that has begun, or goes on.
pub(crate) struct Begun {
    pub(crate) source: KnownSource,
    pub(crate) run: FeedRunId,
    pub(crate) holder: Uuid,
    pub(crate) place: Place,
    pub(crate) sofar: Sofar,
}

/// Begins a load, or goes on with a stopped one of the same file.
pub(crate) async fn begin(
    db: &Db,
    grant: &Grant<SupplyFeed>,
    feed: &FeedFile,
    facts: &FileFacts,
    header: &Header,
    rows_begin: Place,
) -> Result<Begun, LoadError> {
    let source = source(db, grant, feed).await?;
    let id = source.id;
    let holder = Uuid::new_v4();
    stop_the_dead(db, grant, feed, id).await?;
    let unfinished = store::feeds::unfinished(db, id).await?;
    let mut begun = Begun {
        source,
        run: FeedRunId::new(),
        holder,
        place: rows_begin,
        sofar: Sofar::default(),
    };
    begun.sofar.offset = rows_begin.offset;
    let taken_up = unfinished
        .iter()
        .find(|it| !it.running && it.sha256 == facts.sha256);
    let step = if taken_up.is_some() {
        "resumed"
    } else {
        "started"
    };
    let detail = |run: FeedRunId| json!({ "step": step, "source": feed.source, "run": run, "file_sha256": facts.sha256 });
    let unit = if let Some(old) = taken_up {
        take_up(db, &mut begun, old).await?;
        store::feeds::resume(grant.unit(detail(begun.run)), begun.run, holder, db.now())
    } else {
        let file_name = feed
            .path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let start = Start {
            run: begun.run,
            source: id,
            file_name: &file_name,
            sha256: &facts.sha256,
            bytes: facts.bytes,
            lines: facts.lines,
            encoding: facts.encoding.name(),
            next_line: rows_begin.line,
            next_offset: rows_begin.offset,
            holder,
            unknown_columns: &header.unknown,
        };
        store::feeds::start(grant.unit(detail(begun.run)), &start, db.now())
    };
    match db.commit(unit).await {
        Ok(_) => Ok(begun),
        // Somebody else began in the same moment.
        Err(CommitError::Conflict { .. } | CommitError::Constraint { .. }) => {
            Err(LoadError::Running { run: begun.run })
        }
        Err(error) => Err(error.into()),
    }
}

async fn source(
    db: &Db,
    grant: &Grant<SupplyFeed>,
    feed: &FeedFile,
) -> Result<KnownSource, LoadError> {
    let found = store::feeds::source(db, &feed.source).await?;
    if let (Some(found), None) = (found, feed.supplier) {
        return Ok(found);
    }
    let title = feed.title.as_deref().unwrap_or(&feed.source);
    if tells_of_a_sensitive_service(title) || tells_of_a_sensitive_service(&feed.source) {
        return Err(LoadError::SourceTells);
    }
    let detail = json!({ "step": "source", "source": feed.source });
    db.commit(store::feeds::add_source(
        grant.unit(detail),
        &feed.source,
        title,
        feed.supplier,
        db.now(),
    ))
    .await?;
    store::feeds::source(db, &feed.source)
        .await?
        .ok_or(LoadError::SourceName)
}

/// Marks a load that shows no sign of life as stopped; waits as long as that takes to see.
async fn stop_the_dead(
    db: &Db,
    grant: &Grant<SupplyFeed>,
    feed: &FeedFile,
    source: SourceId,
) -> Result<(), LoadError> {
    let running = |all: Vec<Unfinished>| all.into_iter().find(|it| it.running);
    let Some(first) = running(store::feeds::unfinished(db, source).await?) else {
        return Ok(());
    };
    let mut waited = 0;
    while db.now().duration_since(first.seen_at).as_secs() < SILENT_SECONDS
        && waited < SILENT_SECONDS * 2
    {
        tokio::time::sleep(Duration::from_millis(500)).await;
        waited += 1;
        match running(store::feeds::unfinished(db, source).await?) {
            None => return Ok(()),
            Some(now) if now != first => return Err(LoadError::Running { run: now.run }),
            Some(_) => {}
        }
    }
    let unit = grant.unit(json!({ "step": "found dead", "source": feed.source, "run": first.run }));
    match db.commit(store::feeds::stop(unit, &first)).await {
        Ok(_) => Ok(()),
        Err(CommitError::Conflict { .. }) => Err(LoadError::Running { run: first.run }),
        Err(error) => Err(error.into()),
    }
}

async fn take_up(db: &Db, begun: &mut Begun, old: &Unfinished) -> Result<(), LoadError> {
    begun.run = old.run;
    begun.place = Place {
        line: u64::try_from(old.next_line).unwrap_or_default(),
        offset: u64::try_from(old.next_offset).unwrap_or_default(),
    };
    if let Some(report) = store::feeds::report(db, old.run, None).await? {
        begun.sofar = Sofar {
            counts: report.counts,
            completeness: report.completeness,
            set_aside: report.set_aside,
            offset: begun.place.offset,
        };
    }
    Ok(())
}

/// Writes how a load ended: finished, or stopped so that it can be taken up. A load that was taken over says nothing.
pub(crate) async fn end(load: &Load<'_>, ended: &Result<bool, LoadError>) -> Result<(), LoadError> {
    let finished = match ended {
        Ok(finished) => *finished,
        Err(LoadError::TakenOver) => return Ok(()),
        Err(_) => false,
    };
    let step = if finished { "finished" } else { "stopped" };
    let unit = load
        .grant
        .unit(json!({ "step": step, "source": load.source_name, "run": load.run }));
    let finished_at = finished.then(|| load.db.now());
    match load
        .db
        .commit(store::feeds::end(unit, load.run, load.holder, finished_at))
        .await
    {
        Ok(_) => Ok(()),
        // The error that stopped the load says more than that its end could not be written.
        Err(_) if ended.is_err() => Ok(()),
        Err(error) => Err(error.into()),
    }
}
