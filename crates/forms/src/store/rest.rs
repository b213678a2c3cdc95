//! What is counted among all that was published: of nobody in particular.

use kith_store::{Db, Query, Row, StoreError, args, statement};
use kith_terms::OrganisationId;

use crate::keys::{QuestionKey, ScoreKey};
use crate::model::Form;
use crate::rules::Counted;

statement!(
    HOW_MANY = "select count(*) as how_many from response r \
     where r.form = $1 and r.form_version = $2 and r.state = 'published' and r.organisation_id <> $3"
);
statement!(
    ANSWERED = "select c.question, count(distinct c.response_id) as how_many \
     from response_choice c join response r on r.id = c.response_id \
     where r.form = $1 and r.form_version = $2 and r.state = 'published' and r.organisation_id <> $3 \
     group by c.question"
);
statement!(
    CHOSEN = "select c.question, c.chosen, count(*) as how_many \
     from response_choice c join response r on r.id = c.response_id \
     where r.form = $1 and r.form_version = $2 and r.state = 'published' and r.organisation_id <> $3 \
     group by c.question, c.chosen"
);
statement!(
    VALUES = "select s.score, s.value from response_score s join response r on r.id = s.response_id \
     where r.form = $1 and r.form_version = $2 and r.state = 'published' and r.organisation_id <> $3"
);

/// What all others have published to this version.
pub(crate) async fn counted(
    db: &Db,
    form: &Form,
    without: OrganisationId,
) -> Result<Counted, StoreError> {
    let of = || args![form.key().as_str(), form.version().as_str(), without];
    let questions = (
        Query::new(&HOW_MANY, of(), how_many),
        Query::new(&ANSWERED, of(), |row| {
            Ok((row.parse("question")?, how_many(row)?))
        }),
        (
            Query::new(&CHOSEN, of(), |row| {
                Ok((
                    (row.parse::<QuestionKey>("question")?, row.get("chosen")?),
                    how_many(row)?,
                ))
            }),
            Query::new(&VALUES, of(), |row| {
                Ok((row.parse::<ScoreKey>("score")?, row.get::<f64>("value")?))
            }),
        ),
    );
    let (all, answered, (chosen, values)) = db.together(questions).await?;
    let mut counted = Counted {
        how_many: all.into_iter().sum(),
        answered: answered.into_iter().collect(),
        chosen: chosen.into_iter().collect(),
        ..Counted::default()
    };
    for (score, value) in values {
        counted.scores.entry(score).or_default().push(value);
    }
    Ok(counted)
}

fn how_many(row: &Row) -> Result<u64, StoreError> {
    let number: i64 = row.get("how_many")?;
    Ok(number.unsigned_abs())
}
