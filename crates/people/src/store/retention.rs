//! How long records are kept: what the rules look at, the archive, and what is purged.

use std::collections::HashMap;

use kith_store::{Db, Query, Row, StoreError, TableRows, Then, Unit, args, statement};
use kith_terms::time::{Date, Timestamp, day_of};
use kith_terms::{AccountId, BirthDate, DisposalId, EntryId, KeepingId, PersonId};

use crate::retention::{Asked, Counted, Disposal, HeldRecordLine, Keeping, KeepingKind};
use crate::rules::retention::{Facts, Helped, Rule};

statement!(
    PEOPLE_AFTER = "select p.id, p.birth_date, p.died_on, p.updated_at, a.archived_on, a.rule, a.asked_at \
     from person p left join archived a on a.person_id = p.id \
     where p.merged_into is null and (cast($1 as uuid) is null or p.id > $1) order by p.id limit $2"
);
statement!(
    PEOPLE = "select p.id, p.birth_date, p.died_on, p.updated_at, a.archived_on, a.rule, a.asked_at \
     from person p left join archived a on a.person_id = p.id \
     where p.id = any($1::uuid[]) and p.merged_into is null"
);
// The day on which the record first held somebody is that of their oldest link or the oldest version.
statement!(
    CAME = "select r.person_id, min(r.received_at) as received_at, \
     min((select min(v.received_at) from record_version v where v.record_id = r.id)) as version_at, \
     min((select l.made_at from link l where l.record_id = r.id and l.undone_at is null)) as linked_at \
     from record r where r.person_id = any($1::uuid[]) group by r.person_id"
);
statement!(
    HELPED_HERE = "select person_id, ended_on from involvement where person_id = any($1::uuid[])"
);
// Not for what anybody is shown: that somebody is kept must not tell of a service that is hidden.
statement!(
    HELPED_SENSITIVELY = "select person_id, coalesce(ended_on, withdrawn_on) as ended_on \
     from sensitive_service where person_id = any($1::uuid[])"
);
statement!(
    SAID = "select person_id, kind, said_on from keeping \
     where person_id = any($1::uuid[]) and ended_at is null"
);
statement!(
    FAMILY = "with recursive family(id) as (select p.id from person p where p.id = any($1::uuid[]) \
     union select p.id from person p join family f on p.merged_into = f.id) select id from family"
);
// Guarded: nobody has changed the record since it was judged, and it is not held.
statement!(
    ARCHIVE = "insert into archived (person_id, archived_on, archived_at, rule, rules_version) \
     select p.id, cast($3 as date), cast($4 as timestamptz), cast($5 as text), cast($6 as text) from person p \
     where p.id = $1 and p.updated_at = $2 and p.merged_into is null \
     and not exists (select 1 from keeping k where k.person_id = p.id and k.kind = 'hold' and k.ended_at is null) \
     and not exists (select 1 from archived a where a.person_id = p.id)"
);
statement!(
    ASK = "update archived set why_live = $2, asked_at = $3 where person_id = $1 and asked_at is null"
);
statement!(
    ASKED = "select a.person_id, a.archived_on, a.rule, a.why_live, a.asked_at, p.number from archived a \
     join person p on p.id = a.person_id where a.asked_at is not null order by a.asked_at, a.person_id limit $1"
);
statement!(RETURN = "delete from archived where person_id = $1 and asked_at is not null");
statement!(
    LEAVE = "update archived set asked_at = null where person_id = $1 and asked_at is not null"
);
statement!(
    KEEP = "insert into keeping (id, person_id, kind, said_on, words, review_on, recorded_by, recorded_by_name, \
     recorded_at) select cast($1 as uuid), cast($2 as uuid), cast($3 as text), cast($4 as date), \
     cast($5 as text), cast($6 as date), cast($7 as uuid), cast($8 as text), cast($9 as timestamptz) \
     where not exists (select 1 from keeping where person_id = $2 and kind = $3 and ended_at is null)"
);
statement!(
    END_KEEPING = "update keeping set ended_by_name = $3, ended_at = $4, ended_words = $5 \
     where id = $1 and person_id = $2 and ended_at is null"
);
statement!(
    KEPT = "select id, kind, said_on, words, review_on, recorded_by_name, recorded_at from keeping \
     where person_id = $1 and ended_at is null order by recorded_at, id"
);
statement!(
    HOLDS = "select k.id, k.kind, k.said_on, k.words, k.review_on, k.recorded_by_name, k.recorded_at, k.person_id, \
     p.number from keeping k join person p on p.id = k.person_id where k.kind = 'hold' and k.ended_at is null \
     order by k.review_on, k.id limit $1"
);
statement!(
    HOLD = "select k.id, k.kind, k.said_on, k.words, k.review_on, k.recorded_by_name, k.recorded_at, k.person_id, \
     p.number from keeping k join person p on p.id = k.person_id where k.kind = 'hold' and k.ended_at is null \
     and k.person_id = $1 and k.id = $2"
);
statement!(
    PUT_UP = "insert into disposal (id, rules_version, put_up_at, put_up_by, put_up_by_name) \
     values ($1, $2, $3, $4, $5)"
);
statement!(
    PUT_IN = "insert into disposal_person (disposal_id, person_id, rule) values ($1, $2, $3)"
);
statement!(
    PUT_UP_ALREADY = "select person_id from disposal_person where person_id = any($1::uuid[])"
);
// Guarded: it is approved once, and by somebody else than put it up.
statement!(
    APPROVE = "update disposal set approved_at = $2, approved_by = $3, approved_by_name = $4 \
     where id = $1 and approved_at is null and done_at is null"
);
statement!(
    DISPOSALS = "select d.id, d.rules_version, d.put_up_at, d.put_up_by, d.put_up_by_name, d.approved_at, \
     d.approved_by_name, d.done_at, d.entry_id, \
     (select count(*) from disposal_person p where p.disposal_id = d.id) as waiting \
     from disposal d order by case when d.approved_at is null then 0 else 1 end, d.put_up_at desc, d.id desc limit $1"
);
statement!(
    DISPOSAL = "select d.id, d.rules_version, d.put_up_at, d.put_up_by, d.put_up_by_name, d.approved_at, \
     d.approved_by_name, d.done_at, d.entry_id, \
     (select count(*) from disposal_person p where p.disposal_id = d.id) as waiting \
     from disposal d where d.id = $1"
);
statement!(
    APPROVED = "select id from disposal where approved_at is not null and done_at is null order by put_up_at, id"
);
statement!(
    WAITING_IN =
        "select person_id from disposal_person where disposal_id = $1 order by person_id limit $2"
);
statement!(LEAVE_OUT = "delete from disposal_person where disposal_id = $1 and person_id = $2");
statement!(
    ADD_COUNT = "insert into disposal_count (disposal_id, what, name, how_many) values ($1, $2, $3, $4) \
     on conflict (disposal_id, what, name) do update set how_many = disposal_count.how_many + excluded.how_many"
);
statement!(
    COUNTS = "select what, name, how_many from disposal_count where disposal_id = $1 order by what, name"
);
// Guarded: there is nobody left in it.
statement!(
    DONE = "update disposal set done_at = $2, entry_id = $3 where id = $1 and approved_at is not null \
     and done_at is null and not exists (select 1 from disposal_person p where p.disposal_id = $1)"
);
statement!(FORGET_QUARANTINE = "delete from quarantine where at < $1");

/// Somebody, as far as the rules look.
#[derive(Debug, Clone)]
pub(crate) struct Judged {
    pub(crate) person: PersonId,
    pub(crate) facts: Facts,
    /// When the row was derived: it guards what is decided.
    pub(crate) updated_at: Timestamp,
    /// The rule by which they were archived.
    pub(crate) rule: Option<Rule>,
    /// Whether a record manager is asked already.
    pub(crate) is_asked: bool,
}

/// The next people after one, in the order of their ids.
pub(crate) async fn people_after(
    db: &Db,
    after: Option<PersonId>,
    most: i64,
) -> Result<Vec<Judged>, StoreError> {
    db.rows(&PEOPLE_AFTER, args![after, most], judged).await
}

/// These people, those who were merged into others left out.
pub(crate) async fn people(db: &Db, people: &[PersonId]) -> Result<Vec<Judged>, StoreError> {
    db.rows(&PEOPLE, args![people], judged).await
}

fn judged(row: &Row) -> Result<Judged, StoreError> {
    let birth_date: Option<BirthDate> = row.parse_maybe("birth_date")?;
    let rule: Option<String> = row.get("rule")?;
    let asked_at: Option<Timestamp> = row.get("asked_at")?;
    Ok(Judged {
        person: row.get("id")?,
        facts: Facts {
            birth_date,
            died_on: row.parse_maybe("died_on")?,
            archived_on: row.get("archived_on")?,
            ..Facts::default()
        },
        updated_at: row.get("updated_at")?,
        rule: rule.and_then(|it| Rule::named(&it)),
        is_asked: asked_at.is_some(),
    })
}

/// What else the rules look at, but what feeds tell of help. With `sensitive` also of the services that
/// are told of to few: then nobody may be shown what comes of it.
pub(crate) async fn fill_in(
    db: &Db,
    people: &mut [Judged],
    sensitive: bool,
) -> Result<(), StoreError> {
    let ids: Vec<PersonId> = people.iter().map(|it| it.person).collect();
    let helped = |statement| {
        Query::new(statement, args![ids.clone()], |row| {
            Ok((row.get("person_id")?, Helped::until(row.get("ended_on")?)))
        })
    };
    let questions = (
        Query::new(&CAME, args![ids.clone()], came),
        Query::new(&SAID, args![ids.clone()], |row| {
            let kind: String = row.get("kind")?;
            let on: Date = row.get("said_on")?;
            Ok((row.get::<PersonId>("person_id")?, kind, on))
        }),
        (
            helped(&HELPED_HERE),
            sensitive.then(|| helped(&HELPED_SENSITIVELY)),
        ),
    );
    let (came, said, (here, sensitively)) = db.together(questions).await?;
    let came: HashMap<PersonId, Option<Date>> = came.into_iter().collect();
    let mut help: HashMap<PersonId, Helped> = HashMap::new();
    for (person, helped) in here.into_iter().chain(sensitively.into_iter().flatten()) {
        let known = help.entry(person).or_default();
        *known = known.or(helped);
    }
    for it in people {
        it.facts.came_on = came.get(&it.person).copied().flatten();
        it.facts.helped = help.get(&it.person).copied().unwrap_or_default();
        for (_, kind, on) in said.iter().filter(|(person, _, _)| *person == it.person) {
            match KeepingKind::named(kind) {
                Some(KeepingKind::Consent) => it.facts.consents = true,
                Some(KeepingKind::Hold) => it.facts.held = true,
                Some(KeepingKind::LeftEngland) => it.facts.left_england_on = Some(*on),
                None => {}
            }
        }
    }
    Ok(())
}

fn came(row: &Row) -> Result<(PersonId, Option<Date>), StoreError> {
    let moments = ["received_at", "version_at", "linked_at"].map(|it| row.get(it));
    let mut first: Option<Timestamp> = None;
    for moment in moments {
        let moment: Option<Timestamp> = moment?;
        first = first.into_iter().chain(moment).min();
    }
    Ok((row.get("person_id")?, first.map(day_of)))
}

/// These people with all who were merged into them.
pub(crate) async fn family(db: &Db, people: &[PersonId]) -> Result<Vec<PersonId>, StoreError> {
    db.rows(&FAMILY, args![people], |row| row.get("id")).await
}

/// Add that somebody's record goes into the archive to a unit.
pub(crate) fn archive(
    unit: Unit,
    it: &Judged,
    rule: Rule,
    version: &str,
    (today, now): (Date, Timestamp),
) -> Unit {
    let args = args![it.person, it.updated_at, today, now, rule.name(), version];
    unit.must(1, &ARCHIVE, args)
}

/// Add that a record manager is asked whether a record comes out of the archive.
pub(crate) fn ask(unit: Unit, person: PersonId, why: &str, now: Timestamp) -> Unit {
    unit.must(1, &ASK, args![person, why, now])
}

/// The records in the archive of which a record manager is asked.
pub(crate) async fn asked(db: &Db, most: i64) -> Result<Vec<Asked>, StoreError> {
    db.rows(&ASKED, args![most], |row| {
        Ok(Asked {
            person: row.get("person_id")?,
            number: row.get("number")?,
            archived_on: row.get("archived_on")?,
            why: row.get::<Option<String>>("why_live")?.unwrap_or_default(),
            asked_at: row.get("asked_at")?,
        })
    })
    .await
}

/// Add that a record comes out of the archive, of which it was asked.
pub(crate) fn take_out(unit: Unit, person: PersonId) -> Unit {
    unit.must(1, &RETURN, args![person])
}

/// Add that a record stays in the archive, of which it was asked.
pub(crate) fn leave_in(unit: Unit, person: PersonId) -> Unit {
    unit.must(1, &LEAVE, args![person])
}

fn how_many(row: &Row) -> Result<u64, StoreError> {
    Ok(u64::try_from(row.get::<i64>("how_many")?).unwrap_or_default())
}

/// Add what was said about how long a record is kept. Refused where it is said already.
pub(crate) fn keep(unit: Unit, person: PersonId, it: &Keeping, by: AccountId) -> Unit {
    unit.must(
        1,
        &KEEP,
        args![
            it.id,
            person,
            it.kind.name(),
            it.said_on,
            &it.words,
            it.review_on,
            by,
            &it.recorded_by,
            it.recorded_at
        ],
    )
}

/// Add that it holds no more.
pub(crate) fn end_keeping(
    unit: Unit,
    (id, person): (KeepingId, PersonId),
    by: &str,
    now: Timestamp,
    words: &str,
) -> Unit {
    unit.must(1, &END_KEEPING, args![id, person, by, now, words])
}

/// What was said about how long one person's record is kept, and holds.
pub(crate) fn kept(person: PersonId) -> Query<Keeping> {
    Query::new(&KEPT, args![person], keeping)
}

/// The holds in force, the next to be looked at first.
pub(crate) async fn holds(db: &Db, most: i64) -> Result<Vec<HeldRecordLine>, StoreError> {
    db.rows(&HOLDS, args![most], held_line).await
}

/// One of them.
pub(crate) async fn hold(
    db: &Db,
    person: PersonId,
    id: KeepingId,
) -> Result<Option<HeldRecordLine>, StoreError> {
    db.maybe(&HOLD, args![person, id], held_line).await
}

fn held_line(row: &Row) -> Result<HeldRecordLine, StoreError> {
    Ok(HeldRecordLine {
        person: row.get("person_id")?,
        number: row.get("number")?,
        hold: keeping(row)?,
    })
}

fn keeping(row: &Row) -> Result<Keeping, StoreError> {
    let kind: String = row.get("kind")?;
    let kind = KeepingKind::named(&kind).ok_or_else(|| StoreError::Cell {
        column: "kind".to_owned(),
        expected: "what keeps a record",
    })?;
    Ok(Keeping {
        id: row.get("id")?,
        kind,
        said_on: row.get("said_on")?,
        words: row.get("words")?,
        review_on: row.get("review_on")?,
        recorded_by: row.get("recorded_by_name")?,
        recorded_at: row.get("recorded_at")?,
    })
}

/// Which of these people are put up to be purged already.
pub(crate) async fn put_up_already(
    db: &Db,
    people: &[PersonId],
) -> Result<Vec<PersonId>, StoreError> {
    db.rows(&PUT_UP_ALREADY, args![people], |row| row.get("person_id"))
        .await
}

/// Add people who are put up together to be purged to a unit.
pub(crate) fn put_up(
    mut unit: Unit,
    id: DisposalId,
    version: &str,
    (by, by_name): (Option<AccountId>, &str),
    people: &[(PersonId, Rule)],
    now: Timestamp,
) -> Unit {
    unit = unit.must(1, &PUT_UP, args![id, version, now, by, by_name]);
    for (person, rule) in people {
        unit = unit.must(1, &PUT_IN, args![id, *person, rule.name()]);
    }
    unit
}

/// Add that they may be purged.
pub(crate) fn approve(
    unit: Unit,
    id: DisposalId,
    (by, by_name): (Option<AccountId>, &str),
    now: Timestamp,
) -> Unit {
    unit.must(1, &APPROVE, args![id, now, by, by_name])
}

/// The newest of what was put up.
pub(crate) async fn disposals(db: &Db, most: i64) -> Result<Vec<Disposal>, StoreError> {
    db.rows(&DISPOSALS, args![most], disposal).await
}

/// One of them.
pub(crate) async fn one(db: &Db, id: DisposalId) -> Result<Option<Disposal>, StoreError> {
    db.maybe(&DISPOSAL, args![id], disposal).await
}

fn disposal(row: &Row) -> Result<Disposal, StoreError> {
    Ok(Disposal {
        id: row.get("id")?,
        rules_version: row.get("rules_version")?,
        put_up_at: row.get("put_up_at")?,
        put_up_by: row.get("put_up_by")?,
        put_up_by_name: row.get("put_up_by_name")?,
        approved_at: row.get("approved_at")?,
        approved_by_name: row.get("approved_by_name")?,
        done_at: row.get("done_at")?,
        entry: row.get("entry_id")?,
        waiting: u64::try_from(row.get::<i64>("waiting")?).unwrap_or_default(),
    })
}

/// What is approved and not done, the oldest first.
pub(crate) async fn approved(db: &Db) -> Result<Vec<DisposalId>, StoreError> {
    db.rows(&APPROVED, args![], |row| row.get("id")).await
}

/// The next people of it.
pub(crate) async fn waiting_in(
    db: &Db,
    id: DisposalId,
    most: i64,
) -> Result<Vec<PersonId>, StoreError> {
    db.rows(&WAITING_IN, args![id, most], |row| row.get("person_id"))
        .await
}

/// Add that somebody is left out of it after all.
pub(crate) fn leave_out(unit: Unit, id: DisposalId, person: PersonId) -> Unit {
    let unit = unit.must(1, &LEAVE_OUT, args![id, person]);
    add_count(unit, id, ("left-out", "people"), 1)
}

/// Add to what the certificate counts.
pub(crate) fn add_count(
    unit: Unit,
    id: DisposalId,
    (what, name): (&str, &str),
    how_many: u64,
) -> Unit {
    let how_many = i64::try_from(how_many).unwrap_or(i64::MAX);
    unit.run(&ADD_COUNT, args![id, what, name, how_many])
}

/// What was counted.
pub(crate) async fn counts(db: &Db, id: DisposalId) -> Result<Vec<Counted>, StoreError> {
    db.rows(&COUNTS, args![id], |row| {
        Ok(Counted {
            what: row.get("what")?,
            name: row.get("name")?,
            how_many: how_many(row)?,
        })
    })
    .await
}

/// Add that it is done, with the entry that certifies it.
pub(crate) fn done(unit: Unit, id: DisposalId, entry: Option<EntryId>, now: Timestamp) -> Unit {
    unit.must(1, &DONE, args![id, now, entry])
}

/// How many rows there are about these people, table by table, in the tables from which they go.
pub(crate) async fn rows_about(
    db: &Db,
    tables: &[TableRows],
    family: &[PersonId],
) -> Result<Vec<u64>, StoreError> {
    let questions: Vec<Query<u64>> = tables
        .iter()
        .filter_map(|it| match it.then {
            Then::Purged { count, .. } => Some(Query::new(count, args![family], how_many)),
            Then::Stay(_) => None,
        })
        .collect();
    let answers = db.together(questions).await?;
    Ok(answers.into_iter().flatten().collect())
}

/// Add that every row about these people goes: as many of each table as were counted, or nothing does.
pub(crate) fn purge(
    mut unit: Unit,
    id: DisposalId,
    tables: &[TableRows],
    counted: &[u64],
    family: &[PersonId],
) -> Unit {
    let purged = tables.iter().filter_map(|it| match it.then {
        Then::Purged { delete, .. } => Some((it.table, delete)),
        Then::Stay(_) => None,
    });
    for ((table, delete), count) in purged.zip(counted) {
        unit = unit.must(*count, delete, args![family]);
        unit = add_count(unit, id, ("table", table), *count);
    }
    unit
}

/// Add that lines of the quarantine from before a moment go.
pub(crate) fn forget_quarantine(unit: Unit, before: Timestamp) -> Unit {
    unit.run(&FORGET_QUARANTINE, args![before])
}
