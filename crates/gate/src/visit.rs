//! A visit: one person's record, opened in one session, for a reason, for a while.
//!
//! The reason is asked for once a visit, not once a page: people who are asked at each page stop
//! reading the question. Each page is still an entry of its own, with the visit's reason.

use jiff::{SignedDuration, Timestamp};
use kith_store::{Entry, Event, Query, Route, Row, StoreError, Unit, args, statement};
use kith_terms::{PersonId, ShieldId, VisitId};
use serde_json::{Value, json};

use crate::action::{Action as _, Mediate, OverrideShield, ViewRecord};
use crate::archive::archive_of;
use crate::asking::Standing;
use crate::colleague::Colleague;
use crate::error::GateError;
use crate::gate::Gate;
use crate::grant::{AskedBy as _, Visiting, kept};
use crate::policy::Asked;
use crate::reason::{ReasonCode, ReasonGiven};
use crate::refusal::Refusal;
use crate::session::SignedIn;
use crate::shield::shield_over;

/// How long a visit lasts: long enough for a telephone call about a person, short enough that the
/// reason given is still the reason. A place's choice; no regulation sets it.
pub const VISIT_LASTS: SignedDuration = SignedDuration::from_mins(30);

/// The ledger's name for opening a visit without looking behind a shield. A visit that overrides a
/// shield has the override's own name, so that all of them can be listed.
pub(crate) const VISIT_OPENED: &str = "visit.opened";

/// A visit that is open.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    pub(crate) id: VisitId,
    pub(crate) reason: ReasonGiven,
    pub(crate) overrides: Option<ShieldId>,
    /// For whom it was opened, where it was for a colleague elsewhere.
    pub(crate) colleague: Option<Colleague>,
    pub(crate) ends_at: Timestamp,
}

impl Visit {
    /// How a question is asked in this visit about a person with this shield.
    pub(crate) fn asked(&self, shield: Option<ShieldId>) -> Asked {
        Asked {
            shield_override: shield.is_some() && self.overrides == shield,
            reason: Some(self.reason.code()),
            ..match self.colleague {
                Some(_) => Asked::FOR_A_COLLEAGUE,
                None => Asked::IN_A_VISIT,
            }
        }
    }
}

impl From<Visit> for Visiting {
    fn from(it: Visit) -> Self {
        Visiting {
            visit: it.id,
            reason: it.reason,
            colleague: it.colleague,
            ends_at: it.ends_at,
        }
    }
}

statement!(
    ADD_VISIT = "insert into visit (id, session_id, account_id, person_id, reason_code, reason_text, \
     overrides_shield, opened_at, ends_at, colleague, system_id) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
);
statement!(
    FIND_VISIT = "select id, reason_code, reason_text, overrides_shield, ends_at, colleague from visit \
     where session_id = $1 and account_id = $2 and person_id = $3 and ends_at > $4 \
     order by opened_at desc, id desc limit 1"
);
statement!(pub(crate) FORGET_OLD_VISITS = "delete from visit where ends_at < $1");

/// Whether it is permitted; a visit to nobody is let through, and then shows nothing.
fn or_nobody(permitted: Result<(), Refusal>) -> Result<bool, Refusal> {
    match permitted {
        Ok(()) => Ok(true),
        Err(Refusal::NoSuchPerson) => Ok(false),
        Err(other) => Err(other),
    }
}

impl Gate {
    /// Open a visit to a person's record for a reason, and behind the person's shield if asked.
    /// The reason holds for this session and this person until the visit ends.
    ///
    /// Asking to override where there is no shield opens an ordinary visit: a shield that is set
    /// later hides again, because nobody has been warned about looking behind it.
    ///
    /// # Errors
    /// [`Refusal`], which is in the ledger.
    pub async fn open_visit(
        &self,
        who: &SignedIn,
        person: PersonId,
        reason: ReasonGiven,
        override_shield: bool,
    ) -> Result<VisitId, Refusal> {
        let asked = Asked {
            reason: Some(reason.code()),
            ..self.asked(who, Asked::IN_A_VISIT)
        };
        let (about, shield) = self.would_stand(who, person, asked).await?;
        let mut overrides = shield.filter(|_| override_shield);
        let permitted = self
            .permit_visit(&about, Some(&reason), overrides.is_some())
            .await;
        if !or_nobody(permitted)? {
            overrides = None;
        }
        let opening = Opening {
            who,
            person,
            reason: &reason,
            overrides,
            colleague: None,
        };
        self.opened(&opening).await
    }

    /// Open a visit to a person's record for a colleague elsewhere, whom whoever asks has verified. It
    /// shows the minimum, changes nothing and looks behind no shield; each of its entries names both.
    ///
    /// # Errors
    /// [`Refusal`], which is in the ledger.
    pub async fn open_visit_for(
        &self,
        who: &SignedIn,
        colleague: Colleague,
        person: PersonId,
        reason: ReasonGiven,
    ) -> Result<VisitId, Refusal> {
        let asked = Asked {
            reason: Some(reason.code()),
            ..self.asked(who, Asked::FOR_A_COLLEAGUE)
        };
        let (about, _) = self.would_stand(who, person, asked).await?;
        or_nobody(self.permit::<Mediate>(&about, Some(&reason)).await)?;
        let opening = Opening {
            who,
            person,
            reason: &reason,
            overrides: None,
            colleague: Some(&colleague),
        };
        self.opened(&opening).await
    }

    /// Whether a visit could be opened for a colleague, for the page that asks who they are.
    ///
    /// # Errors
    /// [`Refusal`], which is in the ledger.
    pub async fn may_open_visit_for(
        &self,
        who: &SignedIn,
        person: PersonId,
    ) -> Result<(), Refusal> {
        let asked = self.asked(who, Asked::IN_A_VISIT);
        let (about, _) = self.would_stand(who, person, asked).await?;
        or_nobody(self.permit::<Mediate>(&about, None).await).map(drop)
    }

    /// Whether a visit could be opened if a reason were given, for the page that asks for one: nobody
    /// should give a reason and be refused all the same. It opens nothing, and does not say whether
    /// there is a shield.
    ///
    /// # Errors
    /// [`Refusal`], which is in the ledger. That it could be opened is not.
    pub async fn may_open_visit(
        &self,
        who: &SignedIn,
        person: PersonId,
        override_shield: bool,
    ) -> Result<(), Refusal> {
        let asked = self.asked(who, Asked::IN_A_VISIT);
        let (about, _) = self.would_stand(who, person, asked).await?;
        or_nobody(self.permit_visit(&about, None, override_shield).await).map(drop)
    }

    /// Where somebody would stand towards a person if a visit were open.
    async fn would_stand<'a>(
        &self,
        who: &'a SignedIn,
        person: PersonId,
        asked: Asked,
    ) -> Result<(Standing<'a>, Option<ShieldId>), GateError> {
        let questions = (shield_over(person), archive_of(person, self.today()));
        let (shields, archives) = self.db().together(questions).await?;
        let shield = shields.into_iter().next();
        let about = Standing {
            who,
            person,
            shielded: shield.is_some(),
            archive: archives.into_iter().next().unwrap_or_default(),
            asked,
        };
        Ok((about, shield))
    }

    async fn permit_visit(
        &self,
        about: &Standing<'_>,
        reason: Option<&ReasonGiven>,
        override_shield: bool,
    ) -> Result<(), Refusal> {
        self.permit::<ViewRecord>(about, reason).await?;
        if override_shield {
            self.permit::<OverrideShield>(about, reason).await?;
        }
        Ok(())
    }

    /// Commits the visit with the entry that says so.
    async fn opened(&self, opening: &Opening<'_>) -> Result<VisitId, Refusal> {
        let visit = VisitId::new();
        let unit = opening.unit(visit, self.db().now());
        self.db().commit(unit).await.map_err(GateError::from)?;
        Ok(visit)
    }
}

/// A visit that is about to be opened.
struct Opening<'a> {
    who: &'a SignedIn,
    person: PersonId,
    reason: &'a ReasonGiven,
    overrides: Option<ShieldId>,
    colleague: Option<&'a Colleague>,
}

impl Opening<'_> {
    /// The visit and the entry that says so, in one unit.
    fn unit(&self, visit: VisitId, now: Timestamp) -> Unit {
        let Opening {
            who,
            person,
            reason,
            overrides,
            colleague,
        } = *self;
        let action = match (overrides, colleague) {
            (Some(_), _) => OverrideShield::NAME,
            (None, Some(_)) => Mediate::NAME,
            (None, None) => VISIT_OPENED,
        };
        let entry = who
            .entry(action)
            .about([person])
            .reason(Some(kept(reason)))
            .detail(json!({ "visit": visit, "shield": overrides }));
        let unit = Unit::new(for_colleague(entry, colleague)).must(
            1,
            &ADD_VISIT,
            args![
                visit,
                who.session,
                who.account,
                person,
                reason.code().name(),
                reason.text(),
                overrides,
                now,
                now + VISIT_LASTS,
                colleague.map(|it| json!(it)),
                who.through.map(|it| it.system),
            ],
        );
        match overrides {
            // Told to others, because each override is looked into (Hansard, Lords, 16 October
            // 2008, on shielding).
            Some(shield) => unit.event(Event::new(
                "shield.overridden",
                Some(person),
                json!({ "visit": visit, "shield": shield, "account": who.account }),
            )),
            None => unit,
        }
    }
}

fn colleague(row: &Row) -> Result<Option<Colleague>, StoreError> {
    let kept: Option<Value> = row.get("colleague")?;
    let read = kept.map(serde_json::from_value).transpose();
    read.map_err(|_| StoreError::Cell {
        column: "colleague".to_owned(),
        expected: "a colleague",
    })
}

/// An entry that names the colleague for whom it was done, where it was for one.
pub(crate) fn for_colleague(entry: Entry, colleague: Option<&Colleague>) -> Entry {
    match colleague {
        Some(colleague) => {
            let detail = json!({ "colleague": colleague });
            entry.route(Route::Mediated).detail(detail)
        }
        None => entry,
    }
}

/// The visit that is open now in this session to this person: one at most.
pub(crate) fn visit_now(who: &SignedIn, person: PersonId, now: Timestamp) -> Query<Visit> {
    let args = args![who.session, who.account, person, now];
    Query::new(&FIND_VISIT, args, visit)
}

fn visit(row: &Row) -> Result<Visit, StoreError> {
    let code: ReasonCode = row.parse("reason_code")?;
    let text: String = row.get("reason_text")?;
    let reason = ReasonGiven::new(code, &text).map_err(|_| StoreError::Cell {
        column: "reason_text".to_owned(),
        expected: "a reason",
    })?;
    Ok(Visit {
        id: row.get("id")?,
        reason,
        overrides: row.get("overrides_shield")?,
        colleague: colleague(row)?,
        ends_at: row.get("ends_at")?,
    })
}
