//! Campaigns, and how far whoever was asked has got.

use jiff::Timestamp;
use kith_store::{Db, Query, Row, StoreError, args, statement};
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
statement!(pub(crate) MAKE =
    "insert into campaign (id, form, form_version, title, due, words, made_at, made_by) \
     values ($1, $2, $3, $4, $5, $6, $7, $8)");
statement!(pub(crate) ASK =
    "insert into campaign_organisation (campaign_id, organisation_id) values ($1, $2)");
// Nobody is reminded by two at once.
statement!(pub(crate) CHASE =
    "update campaign_organisation set chased_at = $3 where campaign_id = $1 and organisation_id = $2 \
     and (chased_at is null or chased_at <= $4)");

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
