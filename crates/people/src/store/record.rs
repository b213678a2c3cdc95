//! Reading one person. What a grant does not name stays in the database.

use kith_gate::{Section, Sections};
use kith_store::{Query, Row, StoreError, args, statement};
use kith_terms::time::{Date, Timestamp};
use kith_terms::{BirthDate, PersonId, Sex};

use super::parts::{said, shown};
use crate::rules::history::{HistoryLine, What};
use crate::rules::single_view::HeldRecord;

statement!(
    SUMMARY = "select merged_into, \
     case when cast($2 as boolean) then given_names end as given_names, \
     case when cast($2 as boolean) then family_name end as family_name, \
     case when cast($2 as boolean) then previous_family_name end as previous_family_name, \
     case when cast($3 as boolean) then sex end as sex, \
     case when cast($4 as boolean) then birth_date end as birth_date, \
     case when cast($5 as boolean) then number end as number, \
     case when cast($6 as boolean) then carer_name end as carer_name, \
     case when cast($7 as boolean) then died_on end as died_on \
     from person where id = $1"
);
statement!(
    HELD = concat!(
        "select ",
        each_part_shown!("r"),
        ", r.id, case when cast($15 as boolean) then s.title end as title, r.received_at, r.updated_on \
         from record r join source s on s.id = r.source_id where r.person_id = $14"
    )
);
statement!(
    HELD_BEFORE = concat!(
        "select ",
        each_part_shown!("v"),
        ", r.id, s.title, v.received_at, v.updated_on, v.replaced_at \
         from record r join source s on s.id = r.source_id \
         join record_version v on v.record_id = r.id where r.person_id = $14"
    )
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

/// What the person's own row says, as far as a grant shows it.
pub(crate) struct Summary {
    /// The person whom they were joined with.
    pub(crate) joined_with: Option<PersonId>,
    pub(crate) given_names: Option<String>,
    pub(crate) family_name: Option<String>,
    pub(crate) previous_family_name: Option<String>,
    pub(crate) sex: Option<Sex>,
    pub(crate) birth_date: Option<BirthDate>,
    pub(crate) number: Option<String>,
    pub(crate) carer_name: Option<String>,
    pub(crate) died_on: Option<Date>,
}

/// The person's own row: none where there is no such person.
pub(crate) fn summary(person: PersonId, sections: Sections) -> Query<Summary> {
    let may = |section| sections.contains(section);
    let args = args![
        person,
        may(Section::Name),
        may(Section::Sex),
        may(Section::BirthDate),
        may(Section::Number),
        may(Section::CarerName),
        may(Section::Death)
    ];
    Query::new(&SUMMARY, args, |row| {
        Ok(Summary {
            joined_with: row.get("merged_into")?,
            given_names: row.get("given_names")?,
            family_name: row.get("family_name")?,
            previous_family_name: row.get("previous_family_name")?,
            sex: row.parse_maybe("sex")?,
            birth_date: row.parse_maybe("birth_date")?,
            number: row.get("number")?,
            carer_name: row.get("carer_name")?,
            died_on: row.parse_maybe("died_on")?,
        })
    })
}

/// Whether sources are named. What a source is known for may say where somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Titles {
    Shown,
    Hidden,
}

/// What sources say now, as far as these sections show it.
pub(crate) fn held(person: PersonId, sections: Sections, titles: Titles) -> Query<HeldRecord> {
    let mut args = shown(sections);
    args.extend(args![person, titles == Titles::Shown]);
    Query::new(&HELD, args, |row| held_record(row, None))
}

/// What sources said before, as far as these sections show it: with the history, and not without.
pub(crate) fn held_before(person: PersonId, sections: Sections) -> Option<Query<HeldRecord>> {
    let mut args = shown(sections);
    args.extend(args![person]);
    sections.contains(Section::History).then(|| {
        Query::new(&HELD_BEFORE, args, |row| {
            held_record(row, Some(row.get("replaced_at")?))
        })
    })
}

fn held_record(row: &Row, replaced_at: Option<Timestamp>) -> Result<HeldRecord, StoreError> {
    Ok(HeldRecord {
        record: row.get("id")?,
        source: row.get::<Option<String>>("title")?.unwrap_or_default(),
        received_at: row.get("received_at")?,
        replaced_at,
        content: said(row)?,
    })
}

/// When sources' records were found to be about the person, and not to be. A record that began
/// here tells that itself.
pub(crate) fn links(person: PersonId) -> Query<Vec<HistoryLine>> {
    Query::new(&LINKS, args![person], |row| {
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
    })
}
