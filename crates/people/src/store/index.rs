//! The index itself: people, their records, the links between them, and the keys.
//!
//! A batch reads with a few statements over lists, and writes row by row: prepared statements make a row cheap,
//! and the guards on single rows say what went wrong.

use kith_store::{Args, Db, Row, StoreError, Unit, args, statement};
use kith_terms::time::{Date, Timestamp};
use kith_terms::{FeedRunId, LinkId, PersonId, RecordId, ReviewId, SourceId};

use super::parts::Parts;
use crate::matching::Evidence;
use crate::rules::single_view::PersonView;
use crate::source_record::SourceRecord;

statement!(
    BY_SOURCE_KEY = "select id, record_key, person_id, content_hash, updated_on from record \
     where source_id = $1 and record_key = any($2::text[])"
);
statement!(BY_KEY = "select key, person_id from person_key where key = any($1::bigint[])");
statement!(
    RECORDS_OF = concat!(
        "select ",
        each_part!("r." column),
        ", r.id, r.person_id, r.received_at, r.updated_on, s.title from record r \
         join source s on s.id = r.source_id where r.person_id = any($1::uuid[])"
    )
);
statement!(PEOPLE = "select id, number, updated_at from person where id = any($1::uuid[])");
statement!(
    CORRECTED = "select distinct person_id from correction where person_id = any($1::uuid[]) and withdrawn_at is null"
);
statement!(
    RULED_OUT = "select record_id, other_record_id from must_not_link \
     where record_id = any($1::uuid[]) or other_record_id = any($1::uuid[])"
);
statement!(TAKEN_NUMBERS = "select number from person where number = any($1::text[])");
statement!(
    ADD_PERSON = "insert into person (id, number, family_name, given_names, previous_family_name, birth_date, sex, \
     nhs_number, address_line, postcode, died_on, carer_name, record_count, updated_at) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
);
statement!(
    UPDATE_PERSON = "update person set family_name = $3, given_names = $4, previous_family_name = $5, birth_date = $6, \
     sex = $7, nhs_number = $8, address_line = $9, postcode = $10, died_on = $11, carer_name = $12, record_count = $13, \
     updated_at = $14, merged_into = $15 where id = $1 and updated_at = $2"
);
statement!(
    ADD_RECORD = concat!(
        "insert into record (",
        each_part!(column),
        ", id, source_id, record_key, person_id, content_hash, updated_on, received_at, run_id) values (",
        each_part!(place),
        ", $14, $15, $16, $17, $18, $19, $20, $21)"
    )
);
statement!(
    CHANGE_RECORD = concat!(
        "update record set ",
        each_part!(column " = " place),
        ", content_hash = $16, updated_on = $17, received_at = $18, run_id = $19 where id = $14 and content_hash = $15"
    )
);
statement!(
    KEEP_VERSION = concat!(
        "insert into record_version (",
        each_part!(column),
        ", record_id, version, content_hash, updated_on, received_at, replaced_at, run_id) select ",
        each_part!("r." column),
        ", r.id, (select coalesce(max(v.version), 0) + 1 from record_version v where v.record_id = r.id), \
         r.content_hash, r.updated_on, r.received_at, $3, r.run_id from record r where r.id = $1 and r.content_hash = $2"
    )
);
statement!(
    KEEP_OLDER = concat!(
        "insert into record_version (",
        each_part!(column),
        ", record_id, version, content_hash, updated_on, received_at, replaced_at, run_id) select ",
        each_part!("cast(" place " as jsonb)"),
        ", r.id, (select coalesce(max(v.version), 0) + 1 from record_version v where v.record_id = r.id), \
         cast($15 as bytea), cast($16 as text), cast($17 as timestamptz), cast($17 as timestamptz), cast($18 as uuid) \
         from record r where r.id = $14 and not exists \
         (select 1 from record_version v where v.record_id = r.id and v.content_hash = $15)"
    )
);
statement!(MOVE_RECORD = "update record set person_id = $3 where id = $1 and person_id = $2");
// What a source says of sensitive services goes with its record.
statement!(
    MOVE_SENSITIVE_OF_RECORD = "update sensitive_service set person_id = $2 where record_id = $1"
);
statement!(
    ADD_LINK = "insert into link (id, record_id, person_id, method, score_bits, evidence, made_by, made_at) \
     values ($1, $2, $3, $4, $5, $6, $7, $8)"
);
statement!(
    UNDO_LINK = "update link set undone_by = $3, undone_at = $4 where record_id = $1 and person_id = $2 and undone_at is null"
);
// By the moment at which a decision undid a link, it is known which stands again when that is undone.
statement!(
    STAND_AGAIN = "update link set undone_by = null, undone_at = null where id = (select l.id from link l \
     where l.record_id = $1 and l.person_id = $2 and l.undone_at = $3 order by l.made_at, l.id limit 1)"
);
statement!(
    LINK_BY_HAND = "insert into link (id, record_id, person_id, method, evidence, made_by, made_at) \
     select cast($1 as uuid), cast($2 as uuid), cast($3 as uuid), 'clerk', cast($6 as jsonb), $4, cast($5 as timestamptz) \
     where not exists (select 1 from link l where l.record_id = $2 and l.undone_at is null)"
);
statement!(
    ADD_REVIEW = "insert into review (id, record_id, candidate_person_id, score_bits, evidence, raised_at, turn, weigh_at) \
     values ($1, $2, $3, $4, $5, $6, $6, $6) on conflict (record_id, candidate_person_id) where decided_at is null \
     do update set score_bits = excluded.score_bits, evidence = excluded.evidence, raised_at = excluded.raised_at, \
     turn = excluded.turn, weigh_at = excluded.weigh_at, check_of = null where review.check_of is not null"
);
statement!(
    ADD_KEYS = "insert into person_key (key, person_id) \
     select k, cast($2 as uuid) from unnest($1::bigint[]) as keys(k) where true on conflict do nothing"
);
statement!(
    ADD_KEY = "insert into person_key (key, person_id) values ($1, $2) on conflict do nothing"
);
statement!(DROP_KEYS = "delete from person_key where person_id = $2 and key = any($1::bigint[])");
statement!(EDITION = "select edition from index_edition");
statement!(
    pub(crate) NEXT_EDITION = "update index_edition set edition = edition + 1 where edition = $1"
);
statement!(
    LINKS_PAGE = "select s.name, r.record_key, r.id, r.person_id from record r join source s on s.id = r.source_id \
     where (cast($1 as uuid) is null or r.id > $1) \
     and not exists (select 1 from archived x where x.person_id = r.person_id) order by r.id limit $2"
);

/// A record as far as a batch must know it before its row is judged.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) record: RecordId,
    pub(crate) key: String,
    pub(crate) person: PersonId,
    pub(crate) hash: Vec<u8>,
    pub(crate) updated: Option<Date>,
}

/// A record of somebody, read for comparing and for the single view.
#[derive(Debug, Clone)]
pub(crate) struct HeldRow {
    pub(crate) record: RecordId,
    pub(crate) person: PersonId,
    pub(crate) source_title: String,
    pub(crate) received_at: Timestamp,
    pub(crate) content: SourceRecord,
}

/// Which edition of the index this is: each batch that writes records makes the next one.
pub(crate) async fn edition(db: &Db) -> Result<i64, StoreError> {
    db.one(&EDITION, args![], |row| row.get("edition")).await
}

/// Makes the next edition. Refused where somebody else has made one since this was read.
#[must_use]
pub(crate) fn next_edition(unit: Unit, of: i64) -> Unit {
    unit.must(1, &NEXT_EDITION, args![of])
}

pub(crate) async fn by_source_key(
    db: &Db,
    source: SourceId,
    keys: Vec<String>,
) -> Result<Vec<Known>, StoreError> {
    db.rows(&BY_SOURCE_KEY, args![source, keys], |row| {
        Ok(Known {
            record: row.get("id")?,
            key: row.get("record_key")?,
            person: row.get("person_id")?,
            hash: row.get("content_hash")?,
            updated: row.parse_maybe("updated_on")?,
        })
    })
    .await
}

pub(crate) async fn by_key(db: &Db, keys: Vec<i64>) -> Result<Vec<(i64, PersonId)>, StoreError> {
    db.rows(&BY_KEY, args![keys], |row| {
        Ok((row.get("key")?, row.get("person_id")?))
    })
    .await
}

pub(crate) async fn records_of(db: &Db, people: Vec<PersonId>) -> Result<Vec<HeldRow>, StoreError> {
    db.rows(&RECORDS_OF, args![people], held_row).await
}

fn held_row(row: &Row) -> Result<HeldRow, StoreError> {
    Ok(HeldRow {
        record: row.get("id")?,
        person: row.get("person_id")?,
        source_title: row.get("title")?,
        received_at: row.get("received_at")?,
        content: super::parts::said(row)?,
    })
}

/// Each person's number, and when their row was last derived.
pub(crate) async fn people(
    db: &Db,
    ids: Vec<PersonId>,
) -> Result<Vec<(PersonId, String, Timestamp)>, StoreError> {
    db.rows(&PEOPLE, args![ids], |row| {
        Ok((row.get("id")?, row.get("number")?, row.get("updated_at")?))
    })
    .await
}

/// Those of these people whose record a record manager has corrected.
pub(crate) async fn corrected(db: &Db, ids: Vec<PersonId>) -> Result<Vec<PersonId>, StoreError> {
    db.rows(&CORRECTED, args![ids], |row| row.get("person_id"))
        .await
}

/// Pairs of records that a person said are not about one person, in which one of these is.
pub(crate) async fn ruled_out(
    db: &Db,
    records: Vec<RecordId>,
) -> Result<Vec<(RecordId, RecordId)>, StoreError> {
    db.rows(&RULED_OUT, args![records], |row| {
        Ok((row.get("record_id")?, row.get("other_record_id")?))
    })
    .await
}

pub(crate) async fn taken_numbers(
    db: &Db,
    numbers: Vec<String>,
) -> Result<Vec<String>, StoreError> {
    db.rows(&TAKEN_NUMBERS, args![numbers], |row| row.get("number"))
        .await
}

fn view_args(view: &PersonView) -> Args {
    args![
        view.family_name.clone(),
        view.given_names.clone(),
        view.previous_family_name.clone(),
        view.birth_date.map(|it| it.to_string()),
        view.sex.word(),
        view.nhs_number.map(|it| it.digits().to_owned()),
        view.address_line.clone(),
        view.postcode.as_ref().map(ToString::to_string),
        view.died_on.map(|it| it.to_string()),
        view.carer_name.clone(),
        i64::try_from(view.record_count).unwrap_or(i64::MAX)
    ]
}

pub(crate) fn add_person(
    unit: &mut Unit,
    id: PersonId,
    number: &str,
    view: &PersonView,
    now: Timestamp,
) {
    let mut values = args![id, number];
    values.extend(view_args(view));
    values.extend(args![now]);
    unit.push(&ADD_PERSON, values);
}

/// Writes a person's derived row again. Refused when somebody else did since it was read.
#[must_use]
pub(crate) fn update_person(
    unit: Unit,
    id: PersonId,
    read_at: Timestamp,
    view: &PersonView,
    now: Timestamp,
    merged_into: Option<PersonId>,
) -> Unit {
    let mut values = args![id, read_at];
    values.extend(view_args(view));
    // Never the same moment twice: the moment is what guards the row.
    values.extend(args![after(read_at, now), merged_into]);
    unit.must(1, &UPDATE_PERSON, values)
}

fn after(before: Timestamp, now: Timestamp) -> Timestamp {
    let next = Timestamp::from_microsecond(before.as_microsecond() + 1).unwrap_or(now);
    now.max(next)
}

/// A record to be written.
pub(crate) struct NewRecord<'a> {
    pub(crate) id: RecordId,
    pub(crate) source: SourceId,
    pub(crate) key: &'a str,
    pub(crate) person: PersonId,
    pub(crate) said: Said<'a>,
}

/// What a source said, when, and in which load.
#[derive(Clone, Copy)]
pub(crate) struct Said<'a> {
    pub(crate) parts: &'a Parts,
    pub(crate) hash: [u8; 32],
    pub(crate) updated: Option<Date>,
    pub(crate) run: FeedRunId,
    pub(crate) now: Timestamp,
}

pub(crate) fn add_record(unit: &mut Unit, it: &NewRecord<'_>) {
    let said = it.said;
    let updated = said.updated.map(|day| day.to_string());
    let mut values = said.parts.args();
    values.extend(args![
        it.id, it.source, it.key, it.person, said.hash, updated, said.now, said.run
    ]);
    unit.push(&ADD_RECORD, values);
}

/// Keeps what the record said until now, and writes what it says. Refused when it says something else meanwhile.
#[must_use]
pub(crate) fn change_record(unit: Unit, id: RecordId, old_hash: &[u8], said: Said<'_>) -> Unit {
    let updated = said.updated.map(|day| day.to_string());
    let mut values = said.parts.args();
    values.extend(args![id, old_hash, said.hash, updated, said.now, said.run]);
    unit.must(1, &KEEP_VERSION, args![id, old_hash, said.now])
        .must(1, &CHANGE_RECORD, values)
}

/// Keeps something that was older than what the record says. Keeping it twice does nothing.
pub(crate) fn keep_older(unit: &mut Unit, id: RecordId, said: Said<'_>) {
    let updated = said.updated.map(|day| day.to_string());
    let mut values = said.parts.args();
    values.extend(args![id, said.hash, updated, said.now, said.run]);
    unit.push(&KEEP_OLDER, values);
}

/// Takes a record from one person to another.
#[must_use]
fn move_record(unit: Unit, record: RecordId, from: PersonId, to: PersonId) -> Unit {
    unit.must(1, &MOVE_RECORD, args![record, from, to])
        .run(&MOVE_SENSITIVE_OF_RECORD, args![record, to])
}

/// A link to be written.
pub(crate) struct NewLink<'a> {
    pub(crate) record: RecordId,
    pub(crate) person: PersonId,
    pub(crate) method: &'a str,
    pub(crate) bits: Option<f64>,
    pub(crate) evidence: Option<&'a Evidence>,
    pub(crate) made_by: &'a str,
}

pub(crate) fn add_link(unit: &mut Unit, it: &NewLink<'_>, now: Timestamp) -> LinkId {
    let id = LinkId::new();
    let evidence = it.evidence.map_or_else(
        || serde_json::json!({}),
        |evidence| serde_json::json!(evidence),
    );
    unit.push(
        &ADD_LINK,
        args![
            id, it.record, it.person, it.method, it.bits, evidence, it.made_by, now
        ],
    );
    id
}

/// A record that is one person’s becomes another’s, by somebody’s word.
pub(crate) struct Relinked<'a> {
    pub(crate) record: RecordId,
    pub(crate) from: PersonId,
    pub(crate) to: PersonId,
    pub(crate) by: &'a str,
    pub(crate) at: Timestamp,
    /// Until when it was the other’s before: the link that was undone then stands again, as it was.
    pub(crate) until: Option<Timestamp>,
}

/// Moves a record, and undoes its link for another.
#[must_use]
pub(crate) fn relink(unit: Unit, it: &Relinked<'_>) -> Unit {
    let unit = unit.must(1, &UNDO_LINK, args![it.record, it.from, it.by, it.at]);
    let mut unit = move_record(unit, it.record, it.from, it.to);
    if let Some(until) = it.until {
        unit.push(&STAND_AGAIN, args![it.record, it.to, until]);
    }
    let nothing = serde_json::json!({});
    let link = args![LinkId::new(), it.record, it.to, it.by, it.at, nothing];
    unit.run(&LINK_BY_HAND, link)
}

pub(crate) fn add_review(
    unit: &mut Unit,
    record: RecordId,
    candidate: PersonId,
    bits: f64,
    evidence: &Evidence,
    now: Timestamp,
) {
    let evidence = serde_json::json!(evidence);
    unit.push(
        &ADD_REVIEW,
        args![ReviewId::new(), record, candidate, bits, evidence, now],
    );
}

pub(crate) fn add_keys(unit: &mut Unit, person: PersonId, keys: Vec<i64>) {
    if !keys.is_empty() {
        unit.push(&ADD_KEYS, args![keys, person]);
    }
}

/// Adds one key: for many people, in the order of their keys.
pub(crate) fn add_key(unit: &mut Unit, key: i64, person: PersonId) {
    unit.push(&ADD_KEY, args![key, person]);
}

pub(crate) fn drop_keys(unit: &mut Unit, person: PersonId, keys: Vec<i64>) {
    if !keys.is_empty() {
        unit.push(&DROP_KEYS, args![keys, person]);
    }
}

/// A line of the export.
pub(crate) struct LinkLine {
    pub(crate) source: String,
    pub(crate) key: String,
    pub(crate) record: RecordId,
    pub(crate) person: PersonId,
}

/// The next lines of the export after a record.
pub(crate) async fn links_page(
    db: &Db,
    after: Option<RecordId>,
    most: i64,
) -> Result<Vec<LinkLine>, StoreError> {
    db.rows(&LINKS_PAGE, args![after, most], |row| {
        Ok(LinkLine {
            source: row.get("name")?,
            key: row.get("record_key")?,
            record: row.get("id")?,
            person: row.get("person_id")?,
        })
    })
    .await
}
