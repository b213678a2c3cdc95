//! Campaigns, and how far whoever was asked has got.

use jiff::Timestamp;
use jiff::civil::Date;
use kith_store::{Args, Db, Query, Row, StoreError, args, statement};
use kith_terms::{CampaignId, LetterId, OrganisationId};

use crate::campaigns::Campaign;
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
statement!(
    ASKED = "select o.organisation_id, o.chased_at, o.letter_id, r.state, r.changed_at \
     from campaign_organisation o join campaign c on c.id = o.campaign_id \
     left join response r on r.organisation_id = o.organisation_id and r.form = c.form \
     and r.form_version = c.form_version and r.state in ('draft', 'reviewed', 'signed-off') \
     where o.campaign_id = $1 order by o.organisation_id"
);
statement!(
    ASKED_OF = "select c.id, c.form, c.form_version, c.title, c.due, c.words, c.made_at, c.made_by \
     from campaign c join campaign_organisation o on o.campaign_id = c.id \
     where o.organisation_id = $1 and c.due >= $2 order by c.due, c.id"
);
statement!(pub(crate) MAKE =
    "insert into campaign (id, form, form_version, title, due, words, made_at, made_by) \
     values ($1, $2, $3, $4, $5, $6, $7, $8)");
statement!(pub(crate) ASK =
    "insert into campaign_organisation (campaign_id, organisation_id, chased_at, letter_id) values ($1, $2, $3, $4)");
// Nobody is written to by two at once: the letter before it is the one that was seen.
statement!(pub(crate) CHASE =
    "update campaign_organisation set chased_at = $3, letter_id = $4 \
     where campaign_id = $1 and organisation_id = $2 \
     and (letter_id = $5 or letter_id is null and cast($5 as uuid) is null)");

/// One of those that were asked, as it is kept.
pub(crate) struct Kept {
    pub(crate) organisation: OrganisationId,
    /// When it was last written to.
    pub(crate) chased_at: Option<Timestamp>,
    /// By which letter.
    pub(crate) letter: Option<LetterId>,
    /// Where what it answers is on its way, and when that was last changed.
    pub(crate) at_it: Option<(State, Timestamp)>,
}

/// What [`MAKE`] takes.
pub(crate) fn to_make(it: &Campaign) -> Args {
    let (form, version, by) = (it.form.as_str(), it.version.as_str(), it.made.name.as_str());
    args![
        it.id, form, version, &it.title, it.due, &it.words, it.made.at, by
    ]
}

/// Those whose day is not over and that ask this organisation.
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

pub(crate) fn asked(id: CampaignId) -> Query<Kept> {
    Query::new(&ASKED, args![id], |row| {
        let state: Option<State> = row.parse_maybe("state")?;
        let changed_at: Option<Timestamp> = row.get("changed_at")?;
        Ok(Kept {
            organisation: row.get("organisation_id")?,
            chased_at: row.get("chased_at")?,
            letter: row.get("letter_id")?,
            at_it: state.zip(changed_at),
        })
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
