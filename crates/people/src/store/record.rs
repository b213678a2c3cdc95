//! Reading one person: a statement for each section, so that what a grant does not name is not read.

use kith_gate::Sections;
use kith_store::{Db, Row, StoreError, args, statement};
use kith_terms::time::Timestamp;
use kith_terms::{BirthDate, PersonId, Sex};

use crate::record::{Names, bare};
use crate::rules::history::{HistoryLine, What};
use crate::rules::keep::keep;
use crate::rules::single_view::HeldRecord;
use crate::source_record::SourceRecord;

statement!(JOINED_WITH = "select merged_into from person where id = $1");
statement!(
    NAMES = "select family_name, given_names, previous_family_name from person where id = $1"
);
statement!(SEX = "select sex from person where id = $1");
statement!(BIRTH_DATE = "select birth_date from person where id = $1");
statement!(NUMBER = "select number from person where id = $1");
statement!(CARER_NAME = "select carer_name from person where id = $1");
statement!(
    HELD = "select r.id, s.title, r.received_at, r.content \
     from record r join source s on s.id = r.source_id where r.person_id = $1"
);
statement!(
    HELD_BEFORE = "select r.id, s.title, v.received_at, v.replaced_at, v.content \
     from record r join source s on s.id = r.source_id \
     join record_version v on v.record_id = r.id where r.person_id = $1"
);
// A link that stands is found by its record, one that was undone by the person whom the record has
// left: a load then keeps no index of links by person.
statement!(
    LINKS = "select l.id, s.title, l.method, l.made_by, l.made_at, l.undone_by, l.undone_at \
     from record r join source s on s.id = r.source_id join link l on l.record_id = r.id \
     where r.person_id = $1 and l.person_id = $1 and l.undone_at is null \
     union all \
     select l.id, s.title, l.method, l.made_by, l.made_at, l.undone_by, l.undone_at \
     from link l join record r on r.id = l.record_id join source s on s.id = r.source_id \
     where l.person_id = $1 and l.undone_at is not null"
);

/// Whether there is such a person (else none), and the person they were joined with, if any.
pub(crate) async fn joined_with(
    db: &Db,
    person: PersonId,
) -> Result<Option<Option<PersonId>>, StoreError> {
    db.maybe(&JOINED_WITH, args![person], |row| row.get("merged_into"))
        .await
}

/// The names of the person's own row.
pub(crate) async fn names(db: &Db, person: PersonId) -> Result<Option<Names>, StoreError> {
    db.maybe(&NAMES, args![person], |row| {
        let name = |column| -> Result<_, StoreError> {
            Ok(row
                .get::<Option<String>>(column)?
                .map(bare)
                .unwrap_or_default())
        };
        Ok(Names {
            given: name("given_names")?,
            family: name("family_name")?,
            previous_family: name("previous_family_name")?,
            ..Names::default()
        })
    })
    .await
}

/// The sex of the person's own row.
pub(crate) async fn sex(db: &Db, person: PersonId) -> Result<Option<Sex>, StoreError> {
    db.maybe(&SEX, args![person], |row| row.parse("sex")).await
}

/// The birth date of the person's own row.
pub(crate) async fn birth_date(db: &Db, person: PersonId) -> Result<Option<BirthDate>, StoreError> {
    let found = db
        .maybe(&BIRTH_DATE, args![person], |row| {
            row.parse_maybe("birth_date")
        })
        .await?;
    Ok(found.flatten())
}

/// The index's own number for the person.
pub(crate) async fn own_number(db: &Db, person: PersonId) -> Result<Option<String>, StoreError> {
    db.maybe(&NUMBER, args![person], |row| row.get("number"))
        .await
}

/// The carer's name of the person's own row.
pub(crate) async fn carer_name(db: &Db, person: PersonId) -> Result<Option<String>, StoreError> {
    let found = db
        .maybe(&CARER_NAME, args![person], |row| row.get("carer_name"))
        .await?;
    Ok(found.flatten())
}

/// What sources say now and said before, cut to these sections as it is read.
pub(crate) async fn held(
    db: &Db,
    person: PersonId,
    sections: Sections,
) -> Result<Vec<HeldRecord>, StoreError> {
    let now = db.rows(&HELD, args![person], |row| {
        held_record(row, sections, false)
    });
    let before = db.rows(&HELD_BEFORE, args![person], |row| {
        held_record(row, sections, true)
    });
    let mut records = now.await?;
    records.extend(before.await?);
    Ok(records)
}

fn held_record(row: &Row, sections: Sections, before: bool) -> Result<HeldRecord, StoreError> {
    Ok(HeldRecord {
        record: row.get("id")?,
        source: row.get("title")?,
        received_at: row.get("received_at")?,
        replaced_at: if before {
            Some(row.get("replaced_at")?)
        } else {
            None
        },
        content: keep(content(row)?, sections),
    })
}

pub(crate) fn content(row: &Row) -> Result<SourceRecord, StoreError> {
    let json: serde_json::Value = row.get("content")?;
    serde_json::from_value(json).map_err(|_| StoreError::Cell {
        column: "content".to_owned(),
        expected: "a source's record",
    })
}

/// When sources' records were found to be about the person, and not to be. A record that began
/// here tells that itself.
pub(crate) async fn links(db: &Db, person: PersonId) -> Result<Vec<HistoryLine>, StoreError> {
    let lines = db.rows(&LINKS, args![person], |row| {
        let source: String = row.get("title")?;
        let method: String = row.get("method")?;
        let undone_at: Option<Timestamp> = row.get("undone_at")?;
        let link = row.get("id")?;
        let mut lines = Vec::new();
        if method != "new" {
            lines.push(HistoryLine {
                at: row.get("made_at")?,
                who: row.get("made_by")?,
                what: What::Linked {
                    source: source.clone(),
                    stands: undone_at.is_none().then_some(link),
                },
            });
        }
        if let Some(at) = undone_at {
            let who = row.get::<Option<String>>("undone_by")?.unwrap_or_default();
            lines.push(HistoryLine {
                at,
                who,
                what: What::Unlinked { source },
            });
        }
        Ok(lines)
    });
    Ok(lines.await?.into_iter().flatten().collect())
}
