//! Responses themselves.

use jiff::Timestamp;
use kith_store::{Args, Db, Query, Row, StoreError, args, statement};
use kith_terms::{OrganisationId, ResponseId};

use crate::keys::{FormKey, LevelKey, Version};
use crate::model::Form;
use crate::responses::{By, Line, State};

macro_rules! responses {
    ($narrowed:literal) => {
        concat!(
            "select id, organisation_id, form, form_version, title, state, turn, started_at, started_by, changed_at, \
             reviewed_at, reviewed_by, signed_off_at, signed_off_by, taken_back_at, taken_back_by, taken_back_why, \
             published_at, published_by, level, counts_until from response where ",
            $narrowed
        )
    };
}

statement!(WHOSE = "select organisation_id from response where id = $1");
statement!(OF_ORGANISATION = responses!("organisation_id = $1 order by started_at desc, id desc"));
statement!(ONE = responses!("id = $1 and organisation_id = $2 and state = any($3::text[])"));
statement!(
    UNDER_WAY = "select id from response where organisation_id = $1 and form = $2 and form_version = $3 \
     and state in ('draft', 'reviewed', 'signed-off')"
);
statement!(IN_FORCE = responses!("organisation_id = $1 and form = $2 and state = 'published'"));
statement!(
    LEVELS_BEFORE = "select distinct o.level from response o join response r \
     on o.organisation_id = r.organisation_id and o.form = r.form and o.form_version <> r.form_version \
     where r.id = $1 and r.organisation_id = $2 and o.level is not null"
);
statement!(
    COVERS = "select c.organisation_id from response_covers c join response r on r.id = c.response_id \
     where r.id = $1 and r.organisation_id = $2 and r.state = any($3::text[]) order by c.organisation_id"
);
statement!(pub(crate) START =
    "insert into response (id, organisation_id, form, form_version, title, state, turn, started_at, started_by, \
     changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8)");
// Takes a draft's turn: whatever else would change it waits, or begins again.
statement!(pub(crate) TOUCH_DRAFT =
    "update response set turn = turn + 1, changed_at = $3 \
     where id = $1 and organisation_id = $2 and state = 'draft'");

statement!(pub(crate) REVIEW =
    "update response set state = 'reviewed', turn = turn + 1, changed_at = $3, reviewed_at = $3, reviewed_by = $4 \
     where id = $1 and organisation_id = $2 and state = 'draft'");
statement!(pub(crate) SIGN_OFF =
    "update response set state = 'signed-off', turn = turn + 1, changed_at = $3, signed_off_at = $3, \
     signed_off_by = $4 where id = $1 and organisation_id = $2 and state = 'reviewed'");
statement!(pub(crate) TAKE_BACK =
    "update response set state = 'draft', turn = turn + 1, changed_at = $3, reviewed_at = null, reviewed_by = null, \
     signed_off_at = null, signed_off_by = null, taken_back_at = $3, taken_back_by = $4, taken_back_why = $5 \
     where id = $1 and organisation_id = $2 and state in ('reviewed', 'signed-off')");
// First, because one alone is in force.
statement!(pub(crate) SUPERSEDE =
    "update response set state = 'superseded' where organisation_id = $1 and form = $2 and state = 'published'");
statement!(pub(crate) PUBLISH =
    "update response set state = 'published', turn = turn + 1, changed_at = $4, published_at = $4, published_by = $5, \
     level = $6, counts_until = $7 where id = $1 and organisation_id = $2 and turn = $3 and state = 'signed-off'");
statement!(pub(crate) COVER =
    "insert into response_covers (response_id, organisation_id) values ($1, $2)");
statement!(pub(crate) SCORE =
    "insert into response_score (response_id, score, value, band) values ($1, $2, $3, $4)");
statement!(pub(crate) CHOSEN =
    "insert into response_choice (response_id, question, chosen) values ($1, $2, $3)");

/// A response without its answers.
pub(crate) struct Head {
    pub(crate) line: Line,
    pub(crate) turn: i64,
    pub(crate) started_by: String,
    pub(crate) reviewed: Option<By>,
    pub(crate) signed_off: Option<By>,
    pub(crate) taken_back: Option<(By, String)>,
    pub(crate) published: Option<By>,
}

/// Which responses are read: one, of this organisation, and in one of these states.
#[derive(Clone)]
pub(crate) struct Which {
    pub(crate) id: ResponseId,
    pub(crate) organisation: OrganisationId,
    pub(crate) states: Vec<String>,
}

impl Which {
    pub(crate) fn args(&self) -> Args {
        args![self.id, self.organisation, self.states.clone()]
    }
}

pub(crate) async fn whose(db: &Db, id: ResponseId) -> Result<Option<OrganisationId>, StoreError> {
    db.maybe(&WHOSE, args![id], |row| row.get("organisation_id"))
        .await
}

pub(crate) async fn of_organisation(
    db: &Db,
    organisation: OrganisationId,
) -> Result<Vec<Line>, StoreError> {
    db.rows(&OF_ORGANISATION, args![organisation], line).await
}

pub(crate) fn one(which: &Which) -> Query<Head> {
    Query::new(&ONE, which.args(), head)
}

/// What is answered now to this version of the form.
pub(crate) async fn under_way(
    db: &Db,
    organisation: OrganisationId,
    form: &Form,
) -> Result<Option<ResponseId>, StoreError> {
    let args = args![organisation, form.key().as_str(), form.version().as_str()];
    db.maybe(&UNDER_WAY, args, |row| row.get("id")).await
}

/// What was published and counts, of any version of the form.
pub(crate) async fn in_force(
    db: &Db,
    organisation: OrganisationId,
    form: &FormKey,
) -> Result<Option<Line>, StoreError> {
    db.maybe(&IN_FORCE, args![organisation, form.as_str()], line)
        .await
}

/// The levels at which other versions were published.
pub(crate) fn levels_before(which: &Which) -> Query<LevelKey> {
    let args = args![which.id, which.organisation];
    Query::new(&LEVELS_BEFORE, args, |row| row.parse("level"))
}

pub(crate) fn covers(which: &Which) -> Query<OrganisationId> {
    Query::new(&COVERS, which.args(), |row| row.get("organisation_id"))
}

/// The arguments of [`START`].
pub(crate) fn start_args(
    id: ResponseId,
    organisation: OrganisationId,
    form: &Form,
    now: Timestamp,
    by: &str,
) -> Args {
    let (key, version) = (form.key().as_str(), form.version().as_str());
    let (state, turn) = (State::Draft.name(), 0_i64);
    args![
        id,
        organisation,
        key,
        version,
        form.title(),
        state,
        turn,
        now,
        by
    ]
}

fn line(row: &Row) -> Result<Line, StoreError> {
    Ok(Line {
        id: row.get("id")?,
        organisation: row.get("organisation_id")?,
        form: row.parse::<FormKey>("form")?,
        version: row.parse::<Version>("form_version")?,
        title: row.get("title")?,
        state: row.parse("state")?,
        level: row.parse_maybe("level")?,
        started_at: row.get("started_at")?,
        changed_at: row.get("changed_at")?,
        published_at: row.get("published_at")?,
        counts_until: row.get("counts_until")?,
    })
}

pub(crate) fn head(row: &Row) -> Result<Head, StoreError> {
    let taken_back = by(row, "taken_back_by", "taken_back_at")?;
    let why: Option<String> = row.get("taken_back_why")?;
    Ok(Head {
        line: line(row)?,
        turn: row.get("turn")?,
        started_by: row.get("started_by")?,
        reviewed: by(row, "reviewed_by", "reviewed_at")?,
        signed_off: by(row, "signed_off_by", "signed_off_at")?,
        taken_back: taken_back.zip(why),
        published: by(row, "published_by", "published_at")?,
    })
}

/// Who and when, of two columns that are both empty or neither.
pub(crate) fn by(row: &Row, name: &str, at: &str) -> Result<Option<By>, StoreError> {
    let name: Option<String> = row.get(name)?;
    let at: Option<Timestamp> = row.get(at)?;
    Ok(name.zip(at).map(|(name, at)| By { name, at }))
}
