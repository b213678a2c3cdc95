//! Sources, loads and what they refused.

use std::collections::BTreeMap;

use kith_store::{Args, Db, Row, StoreError, Unit, args, statement};
use kith_terms::time::Timestamp;
use kith_terms::{FeedRunId, OrganisationId, PersonId, RecordId, SourceId};
use uuid::Uuid;

use crate::intake::report::{
    Counts, FeedReport, LINES_ON_A_PAGE, LOADS_ON_A_PAGE, Paged, Quarantined,
};

statement!(
    ADD_SOURCE = "insert into source (id, name, title, organisation_id, created_at) \
     values ($1, $2, $3, $4, $5) on conflict (name) do update set \
     organisation_id = coalesce(excluded.organisation_id, source.organisation_id)"
);
statement!(SOURCE = "select id, title, organisation_id from source where name = $1");
statement!(
    UNFINISHED = "select id, file_sha256, state, holder, seen_at, next_line, next_offset from feed_run \
     where source_id = $1 and state <> 'finished' order by started_at desc, id desc limit 20"
);
statement!(
    STOP = "update feed_run set state = 'stopped' where id = $1 and state = 'running' and holder = $2 and seen_at = $3"
);
statement!(
    RESUME = "update feed_run set state = 'running', holder = $2, seen_at = $3 where id = $1 and state = 'stopped'"
);
statement!(
    START = "insert into feed_run (id, source_id, file_name, file_sha256, file_bytes, file_lines, encoding, started_at, \
     rows, new_people, matched, for_review, changed, unchanged, older, quarantined, next_line, next_offset, state, \
     holder, seen_at, completeness, set_aside, unknown_columns) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, 0, 0, 0, 0, 0, $9, $10, 'running', $11, $8, '{}', '{}', $12)"
);
statement!(
    pub(crate) MOVE_ON = "update feed_run set rows = $4, new_people = $5, matched = $6, for_review = $7, changed = $8, \
     unchanged = $9, older = $10, quarantined = $11, next_line = $12, next_offset = $13, seen_at = $14, completeness = $15, \
     set_aside = $16 where id = $1 and holder = $2 and state = 'running' and next_offset = $3"
);
statement!(
    pub(crate) END = "update feed_run set state = $3, finished_at = $4 where id = $1 and holder = $2 and state = 'running'"
);
statement!(
    QUARANTINE = "insert into quarantine (id, run_id, line, kind, field, reason, raw, secret, at, record_id) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
);
statement!(
    REPORT = "select f.id, s.name, s.title, f.file_name, f.file_sha256, f.encoding, f.started_at, f.finished_at, f.state, f.rows, \
     f.new_people, f.matched, f.for_review, f.changed, f.unchanged, f.older, f.quarantined, f.completeness, f.set_aside, \
     f.unknown_columns from feed_run f join source s on s.id = f.source_id \
     where f.id = $1 and (cast($2 as uuid) is null or s.organisation_id = $2)"
);
statement!(
    REPORTS = "select f.id, s.name, s.title, f.file_name, f.file_sha256, f.encoding, f.started_at, f.finished_at, f.state, f.rows, \
     f.new_people, f.matched, f.for_review, f.changed, f.unchanged, f.older, f.quarantined, f.completeness, f.set_aside, \
     f.unknown_columns from feed_run f join source s on s.id = f.source_id \
     where (cast($2 as uuid) is null or s.organisation_id = $2) order by f.started_at desc, f.id desc limit $1 offset $3"
);
statement!(
    HOW_MANY_REPORTS = "select count(*) as how_many from feed_run f join source s on s.id = f.source_id \
     where (cast($1 as uuid) is null or s.organisation_id = $1)"
);
// Two readings of one page: whom its lines are about, and then the lines, without what was sent of
// those people.
statement!(
    QUARANTINED_PEOPLE = "select r.person_id from (select record_id from quarantine where run_id = $1 \
     order by kind desc, line, field, id limit $2 offset $3) as page join record r on r.id = page.record_id"
);
statement!(
    QUARANTINED = "select q.line, q.kind, q.field, q.reason, \
     (q.secret or r.id is not null) as secret, case when q.secret or r.id is not null then '' else q.raw end as raw \
     from quarantine q left join record r on r.id = q.record_id and r.person_id = any($4::uuid[]) where q.run_id = $1 \
     order by q.kind desc, q.line, q.field, q.id limit $2 offset $3"
);
statement!(HOW_MANY_QUARANTINED = "select count(*) as how_many from quarantine where run_id = $1");

/// A load that did not finish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unfinished {
    pub(crate) run: FeedRunId,
    pub(crate) sha256: String,
    pub(crate) running: bool,
    pub(crate) holder: Uuid,
    pub(crate) seen_at: Timestamp,
    pub(crate) next_line: i64,
    pub(crate) next_offset: i64,
}

/// What is known of a load when it starts.
pub(crate) struct Start<'a> {
    pub(crate) run: FeedRunId,
    pub(crate) source: SourceId,
    pub(crate) file_name: &'a str,
    pub(crate) sha256: &'a str,
    pub(crate) bytes: u64,
    pub(crate) lines: u64,
    pub(crate) encoding: &'a str,
    pub(crate) next_line: u64,
    pub(crate) next_offset: u64,
    pub(crate) holder: Uuid,
    pub(crate) unknown_columns: &'a [String],
}

/// Adds the source where it is new; a known one keeps its title, and learns who sends it.
pub(crate) fn add_source(
    unit: Unit,
    name: &str,
    title: &str,
    supplier: Option<OrganisationId>,
    now: Timestamp,
) -> Unit {
    unit.run(
        &ADD_SOURCE,
        args![SourceId::new(), name, title, supplier, now],
    )
}

/// A source as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct KnownSource {
    pub(crate) id: SourceId,
    pub(crate) title: String,
    /// Whose it is, where that is known.
    pub(crate) organisation: Option<OrganisationId>,
}

/// The source of this name.
pub(crate) async fn source(db: &Db, name: &str) -> Result<Option<KnownSource>, StoreError> {
    db.maybe(&SOURCE, args![name], |row| {
        Ok(KnownSource {
            id: row.get("id")?,
            title: row.get("title")?,
            organisation: row.get("organisation_id")?,
        })
    })
    .await
}

pub(crate) async fn unfinished(db: &Db, source: SourceId) -> Result<Vec<Unfinished>, StoreError> {
    db.rows(&UNFINISHED, args![source], |row| {
        Ok(Unfinished {
            run: row.get("id")?,
            sha256: row.get("file_sha256")?,
            running: row.get::<String>("state")? == "running",
            holder: row.get("holder")?,
            seen_at: row.get("seen_at")?,
            next_line: row.get("next_line")?,
            next_offset: row.get("next_offset")?,
        })
    })
    .await
}

/// Stops a load that shows no sign of life; refused when it does.
pub(crate) fn stop(unit: Unit, dead: &Unfinished) -> Unit {
    unit.must(1, &STOP, args![dead.run, dead.holder, dead.seen_at])
}

pub(crate) fn resume(unit: Unit, run: FeedRunId, holder: Uuid, now: Timestamp) -> Unit {
    unit.must(1, &RESUME, args![run, holder, now])
}

pub(crate) fn start(unit: Unit, it: &Start<'_>, now: Timestamp) -> Unit {
    let unknown = serde_json::json!(it.unknown_columns);
    unit.must(
        1,
        &START,
        args![
            it.run,
            it.source,
            it.file_name,
            it.sha256,
            whole(it.bytes),
            whole(it.lines),
            it.encoding,
            now,
            whole(it.next_line),
            whole(it.next_offset),
            it.holder,
            unknown
        ],
    )
}

/// How far a load has come.
pub(crate) struct Moved<'a> {
    pub(crate) run: FeedRunId,
    pub(crate) holder: Uuid,
    pub(crate) from_offset: u64,
    pub(crate) counts: &'a Counts,
    pub(crate) next_line: u64,
    pub(crate) next_offset: u64,
    pub(crate) completeness: &'a BTreeMap<String, u64>,
    pub(crate) set_aside: &'a BTreeMap<String, BTreeMap<String, u64>>,
}

/// Moves a load on. Refused when another process has taken it over.
pub(crate) fn move_on(unit: Unit, it: &Moved<'_>, now: Timestamp) -> Unit {
    let c = it.counts;
    unit.must(
        1,
        &MOVE_ON,
        args![
            it.run,
            it.holder,
            whole(it.from_offset),
            whole(c.rows),
            whole(c.new_people),
            whole(c.matched),
            whole(c.for_review),
            whole(c.changed),
            whole(c.unchanged),
            whole(c.older),
            whole(c.quarantined),
            whole(it.next_line),
            whole(it.next_offset),
            now,
            serde_json::json!(it.completeness),
            serde_json::json!(it.set_aside)
        ],
    )
}

pub(crate) fn end(
    unit: Unit,
    run: FeedRunId,
    holder: Uuid,
    finished_at: Option<Timestamp>,
) -> Unit {
    let state = if finished_at.is_some() {
        "finished"
    } else {
        "stopped"
    };
    unit.must(1, &END, args![run, holder, state, finished_at])
}

/// Adds a line of the quarantine to a unit, and whose record it is about, where that is known.
pub(crate) fn quarantine(
    unit: &mut Unit,
    run: FeedRunId,
    it: &Quarantined,
    record: Option<RecordId>,
    now: Timestamp,
) {
    let kind = if it.whole_row { "row" } else { "field" };
    let values: Args = args![
        Uuid::now_v7(),
        run,
        whole(it.line),
        kind,
        it.field.clone(),
        it.reason.clone(),
        it.raw.clone(),
        it.secret,
        now,
        record
    ];
    unit.push(&QUARANTINE, values);
}

pub(crate) async fn report(
    db: &Db,
    run: FeedRunId,
    only: Option<OrganisationId>,
) -> Result<Option<FeedReport>, StoreError> {
    db.maybe(&REPORT, args![run, only], read_report).await
}

/// The loads, newest first.
pub(crate) async fn reports(
    db: &Db,
    only: Option<OrganisationId>,
    page: u32,
) -> Result<Paged<FeedReport>, StoreError> {
    let args = args![LOADS_ON_A_PAGE, only, skipped(page, LOADS_ON_A_PAGE)];
    Ok(Paged {
        lines: db.rows(&REPORTS, args, read_report).await?,
        all: db.one(&HOW_MANY_REPORTS, args![only], how_many).await?,
    })
}

/// Whom the lines of a page are about, where that is known.
pub(crate) async fn quarantined_people(
    db: &Db,
    run: FeedRunId,
    page: u32,
) -> Result<Vec<PersonId>, StoreError> {
    let args = args![run, LINES_ON_A_PAGE, skipped(page, LINES_ON_A_PAGE)];
    db.rows(&QUARANTINED_PEOPLE, args, |row| row.get("person_id"))
        .await
}

/// A page of the quarantine, without what was sent of these people.
pub(crate) async fn quarantined(
    db: &Db,
    run: FeedRunId,
    page: u32,
    hidden: Vec<PersonId>,
) -> Result<Paged<Quarantined>, StoreError> {
    let skipped = skipped(page, LINES_ON_A_PAGE);
    let args = args![run, LINES_ON_A_PAGE, skipped, hidden];
    let lines = db.rows(&QUARANTINED, args, |row| {
        Ok(Quarantined {
            line: count(row, "line")?,
            whole_row: row.get::<String>("kind")? == "row",
            field: row.get("field")?,
            reason: row.get("reason")?,
            raw: row.get("raw")?,
            secret: row.get("secret")?,
        })
    });
    Ok(Paged {
        lines: lines.await?,
        all: db.one(&HOW_MANY_QUARANTINED, args![run], how_many).await?,
    })
}

fn how_many(row: &Row) -> Result<u64, StoreError> {
    count(row, "how_many")
}

/// What stands on the pages before this one.
fn skipped(page: u32, on_a_page: u32) -> i64 {
    i64::from(page) * i64::from(on_a_page)
}

fn read_report(row: &Row) -> Result<FeedReport, StoreError> {
    Ok(FeedReport {
        run: row.get("id")?,
        source: row.get("name")?,
        title: row.get("title")?,
        file_name: row.get("file_name")?,
        file_sha256: row.get("file_sha256")?,
        encoding: row.get("encoding")?,
        started_at: row.get("started_at")?,
        finished_at: row.get("finished_at")?,
        state: row.get("state")?,
        counts: Counts {
            rows: count(row, "rows")?,
            new_people: count(row, "new_people")?,
            matched: count(row, "matched")?,
            for_review: count(row, "for_review")?,
            changed: count(row, "changed")?,
            unchanged: count(row, "unchanged")?,
            older: count(row, "older")?,
            quarantined: count(row, "quarantined")?,
        },
        completeness: json(row, "completeness")?,
        set_aside: json(row, "set_aside")?,
        unknown_columns: json(row, "unknown_columns")?,
    })
}

pub(crate) fn json<T: serde::de::DeserializeOwned>(
    row: &Row,
    column: &str,
) -> Result<T, StoreError> {
    let value: serde_json::Value = row.get(column)?;
    serde_json::from_value(value).map_err(|_| StoreError::Cell {
        column: column.to_owned(),
        expected: "what this room writes there",
    })
}

fn count(row: &Row, column: &str) -> Result<u64, StoreError> {
    Ok(u64::try_from(row.get::<i64>(column)?).unwrap_or_default())
}

/// A count as both engines keep it.
pub(crate) fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
