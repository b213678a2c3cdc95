//! Campaigns, and how far whoever was asked has got.

use jiff::Timestamp;
use jiff::civil::Date;
use kith_store::{Args, Db, Query, Row, StoreError, args, statement};
use kith_terms::{CampaignId, OrganisationId};

use crate::campaigns::{Asked, Campaign, Reached};
use crate::responses::{By, State};

macro_rules! campaigns {
    ($rest:literal) => {
        concat!(
            "select id, form, form_version, title, due, words, made_at, made_by from campaign ",
            $rest
        )
    };
}

statement!(ALL = campaigns!("order by due desc, id desc"));
statement!(ONE = campaigns!("where id = $1"));
// Whoever published has, even if they answer again or have published a later version since.
statement!(
    ASKED = "select o.organisation_id, o.chased_at, r.id, r.state, r.level, r.published_at, r.changed_at \
     from campaign_organisation o join campaign c on c.id = o.campaign_id \
     left join response r on r.id = (select x.id from response x where x.organisation_id = o.organisation_id \
     and x.form = c.form and x.form_version = c.form_version \
     order by case x.state when 'published' then 0 when 'superseded' then 1 else 2 end, x.started_at desc limit 1) \
     where o.campaign_id = $1 order by o.organisation_id"
);
statement!(
    ASKED_OF = "select c.id, c.form, c.form_version, c.title, c.due, c.words, c.made_at, c.made_by \
     from campaign c join campaign_organisation o on o.campaign_id = c.id \
     where o.organisation_id = $1 and c.due >= $2 and not exists (select 1 from response x \
     where x.organisation_id = o.organisation_id and x.form = c.form and x.form_version = c.form_version \
     and x.state in ('published', 'superseded')) order by c.due, c.id"
);
statement!(pub(crate) MAKE =
    "insert into campaign (id, form, form_version, title, due, words, made_at, made_by) \
     values ($1, $2, $3, $4, $5, $6, $7, $8)");
statement!(pub(crate) ASK =
    "insert into campaign_organisation (campaign_id, organisation_id, chased_at) values ($1, $2, $3)");
// Nobody is written to by two at once.
statement!(pub(crate) CHASE =
    "update campaign_organisation set chased_at = $3 where campaign_id = $1 and organisation_id = $2 \
     and (chased_at is null or chased_at <= $4)");

/// What [`MAKE`] takes.
pub(crate) fn to_make(it: &Campaign) -> Args {
    let (form, version, by) = (it.form.as_str(), it.version.as_str(), it.made.name.as_str());
    args![
        it.id, form, version, &it.title, it.due, &it.words, it.made.at, by
    ]
}

/// Those whose day is not over, that ask this organisation and to which it has not published.
pub(crate) async fn asked_of(
    db: &Db,
    organisation: OrganisationId,
    today: Date,
) -> Result<Vec<Campaign>, StoreError> {
    db.rows(&ASKED_OF, args![organisation, today], campaign)
        .await
}

pub(crate) async fn all(db: &Db) -> Result<Vec<Campaign>, StoreError> {
    db.rows(&ALL, args![], campaign).await
}

pub(crate) fn one(id: CampaignId) -> Query<Campaign> {
    Query::new(&ONE, args![id], campaign)
}

pub(crate) fn asked(id: CampaignId) -> Query<Asked> {
    Query::new(&ASKED, args![id], |row| {
        Ok(Asked {
            organisation: row.get::<OrganisationId>("organisation_id")?,
            chased_at: row.get("chased_at")?,
            reached: reached(row)?,
        })
    })
}

fn reached(row: &Row) -> Result<Reached, StoreError> {
    let state: Option<State> = row.parse_maybe("state")?;
    Ok(match state {
        None => Reached::NotStarted,
        Some(State::Published | State::Superseded) => Reached::Published {
            response: row.get("id")?,
            level: row.parse_maybe("level")?,
            at: row.get("published_at")?,
        },
        Some(state) => Reached::AtIt {
            state,
            changed_at: row.get::<Timestamp>("changed_at")?,
        },
    })
}

fn campaign(row: &Row) -> Result<Campaign, StoreError> {
    Ok(Campaign {
        id: row.get("id")?,
        form: row.parse("form")?,
        version: row.parse("form_version")?,
        title: row.get("title")?,
        due: row.get("due")?,
        words: row.get("words")?,
        made: By {
            name: row.get("made_by")?,
            at: row.get("made_at")?,
        },
    })
}
