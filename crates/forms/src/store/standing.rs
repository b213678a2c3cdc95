//! What was published to a form, without answers, and how far drafts are.

use jiff::Timestamp;
use jiff::civil::Date;
use kith_store::{Db, Row, StoreError, args, statement};
use kith_terms::{OrganisationId, ResponseId};

use crate::keys::{FormKey, LevelKey, Version};
use crate::responses::State;
use crate::responses::standing::Progress;

macro_rules! published_for {
    ($what:literal) => {
        concat!(
            $what,
            " from response r join response_covers c on c.response_id = r.id \
             where r.form = $1 and r.state in ('published', 'superseded') \
             and c.organisation_id = any($2::uuid[])"
        )
    };
}

statement!(
    BY_THEM = "select id, organisation_id, organisation_id as speaks_for, form_version, state, level, published_at, \
     counts_until from response where form = $1 and state in ('published', 'superseded') \
     and organisation_id = any($2::uuid[])"
);
statement!(
    FOR_THEM = published_for!(
        "select r.id, r.organisation_id, c.organisation_id as speaks_for, r.form_version, r.state, r.level, \
         r.published_at, r.counts_until"
    )
);
statement!(
    UNDER_WAY = "select organisation_id, form_version, state, changed_at, \
     (select count(*) from answer a where a.response_id = response.id and a.given is not null and a.mark is null) \
     as answered from response where form = $1 and state in ('draft', 'reviewed', 'signed-off') \
     order by organisation_id, form_version"
);

/// What was published, with for whom it speaks.
pub(crate) struct Published {
    pub(crate) id: ResponseId,
    pub(crate) by: OrganisationId,
    pub(crate) speaks_for: OrganisationId,
    pub(crate) version: Version,
    pub(crate) state: State,
    pub(crate) level: Option<LevelKey>,
    pub(crate) published_at: Timestamp,
    pub(crate) counts_until: Option<Date>,
}

pub(crate) async fn published(
    db: &Db,
    form: &FormKey,
    by: &[OrganisationId],
) -> Result<Vec<Published>, StoreError> {
    let read = |row: &Row| {
        Ok(Published {
            id: row.get("id")?,
            by: row.get("organisation_id")?,
            speaks_for: row.get("speaks_for")?,
            version: row.parse("form_version")?,
            state: row.parse("state")?,
            level: row.parse_maybe("level")?,
            published_at: row.get("published_at")?,
            counts_until: row.get("counts_until")?,
        })
    };
    let mut all = db.rows(&BY_THEM, args![form.as_str(), by], read).await?;
    all.extend(db.rows(&FOR_THEM, args![form.as_str(), by], read).await?);
    Ok(all)
}

pub(crate) async fn under_way(db: &Db, form: &FormKey) -> Result<Vec<Progress>, StoreError> {
    db.rows(&UNDER_WAY, args![form.as_str()], |row| {
        let answered: i64 = row.get("answered")?;
        Ok(Progress {
            organisation: row.get("organisation_id")?,
            version: row.parse("form_version")?,
            state: row.parse("state")?,
            changed_at: row.get("changed_at")?,
            answered: u64::try_from(answered).unwrap_or_default(),
        })
    })
    .await
}
