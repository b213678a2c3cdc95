//! Problems that practitioners report in a record.

use kith_gate::{Section, Sections};
use kith_store::{Db, Query, Row, StoreError, Unit, args, statement};
use kith_terms::time::Timestamp;
use kith_terms::{AccountId, PersonId, ProblemId};

use crate::problem::Problem;

statement!(
    REPORT = "insert into problem (id, person_id, section, text, reported_by, reported_by_name, \
     reported_at, state) values ($1, $2, $3, $4, $5, $6, $7, 'open')"
);
// Guarded: a problem is answered once.
statement!(
    ANSWER = "update problem set state = 'answered', answer = $3, answered_by = $4, \
     answered_by_name = $5, answered_at = $6 where id = $1 and person_id = $2 and state = 'open'"
);
statement!(
    OPEN_ABOUT = "select id, person_id, section, text, reported_by_name, reported_at \
     from problem where person_id = $1 and state = 'open' and section = any($2::text[]) \
     order by reported_at, id"
);
statement!(
    OPEN = "select id, person_id, section, text, reported_by_name, reported_at \
     from problem where state = 'open' and id > $1 \
     and not exists (select 1 from archived x where x.person_id = problem.person_id) order by id limit $2"
);
statement!(STATE = "select state from problem where id = $1 and person_id = $2");

/// Who reports or answers.
#[derive(Clone, Copy)]
pub(crate) struct By<'a> {
    pub(crate) account: AccountId,
    pub(crate) name: &'a str,
    pub(crate) at: Timestamp,
}

/// Add a reported problem to a unit.
pub(crate) fn report(
    unit: Unit,
    id: ProblemId,
    person: PersonId,
    section: Section,
    text: &str,
    by: By<'_>,
) -> Unit {
    unit.must(
        1,
        &REPORT,
        args![id, person, section.name(), text, by.account, by.name, by.at],
    )
}

/// Add the answer to a problem to a unit.
pub(crate) fn answer(unit: Unit, id: ProblemId, person: PersonId, text: &str, by: By<'_>) -> Unit {
    unit.must(
        1,
        &ANSWER,
        args![id, person, text, by.account, by.name, by.at],
    )
}

/// The problems about one person that nobody has answered, in these sections: what is said of one that
/// is not shown would tell of it.
pub(crate) fn open_about(person: PersonId, sections: Sections) -> Query<Problem> {
    let sections: Vec<String> = sections.iter().map(|it| it.name().to_owned()).collect();
    Query::new(&OPEN_ABOUT, args![person, sections], problem)
}

/// The problems that nobody has answered, the oldest first, after one that was seen.
pub(crate) async fn open(
    db: &Db,
    after: Option<ProblemId>,
    most: i64,
) -> Result<Vec<Problem>, StoreError> {
    let after = after.unwrap_or_else(|| ProblemId::from(uuid::Uuid::nil()));
    db.rows(&OPEN, args![after, most], problem).await
}

/// Whether there is such a problem about the person, and whether it is open.
pub(crate) async fn is_open(
    db: &Db,
    id: ProblemId,
    person: PersonId,
) -> Result<Option<bool>, StoreError> {
    db.maybe(&STATE, args![id, person], |row| {
        Ok(row.get::<String>("state")? == "open")
    })
    .await
}

fn problem(row: &Row) -> Result<Problem, StoreError> {
    let section: String = row.get("section")?;
    Ok(Problem {
        id: row.get("id")?,
        person: row.get("person_id")?,
        section: Section::ALL
            .into_iter()
            .find(|it| it.name() == section)
            .map_or("The record", Section::title),
        text: row.get("text")?,
        reported_by: row.get("reported_by_name")?,
        reported_at: row.get("reported_at")?,
    })
}
