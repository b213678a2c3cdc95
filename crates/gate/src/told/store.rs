//! The SQL of answers to who looked.

use jiff::Timestamp;
use kith_store::{Query, Row, StoreError, args, statement};
use kith_terms::{EntryId, PersonId, WhoLookedAnswerId};

use super::application::Application;

statement!(pub(super) ADD_ANSWER =
    "insert into who_looked_answer (id, person_id, applicant, identified, checked, reference, opened_by, \
     opened_at) values ($1, $2, $3, $4, $5, $6, $7, $8)");
statement!(pub(super) HOLD_BACK =
    "insert into who_looked_held_back (answer_id, entry_id) values ($1, $2) on conflict do nothing");
statement!(pub(super) RELEASE_ALL = "delete from who_looked_held_back where answer_id = $1");
statement!(HELD_BACK = "select entry_id from who_looked_held_back where answer_id = $1");
statement!(
    ANSWER_OF = "select w.id, w.applicant, w.identified, w.checked, w.reference, w.opened_at, a.full_name \
     from who_looked_answer w left join account a on a.id = w.opened_by \
     where w.person_id = $1 and w.id = $2"
);
statement!(
    ANSWERS_ABOUT = "select w.id, w.applicant, w.identified, w.checked, w.reference, w.opened_at, a.full_name \
     from who_looked_answer w left join account a on a.id = w.opened_by \
     where w.person_id = $1 order by w.opened_at desc, w.id desc"
);
statement!(SHIELDINGS = "select set_at, lifted_at from shield where person_id = $1");

/// An answer's own row.
pub(super) struct AnswerRow {
    pub(super) id: WhoLookedAnswerId,
    pub(super) application: Application,
    pub(super) opened_at: Timestamp,
    pub(super) opened_by: String,
}

/// A time during which a person was shielded.
pub(super) struct Shielding {
    set_at: Timestamp,
    lifted_at: Option<Timestamp>,
}

impl Shielding {
    pub(super) fn holds_at(&self, at: Timestamp) -> bool {
        self.set_at <= at && self.lifted_at.is_none_or(|lifted| at < lifted)
    }
}

pub(super) fn answer_of(person: PersonId, id: WhoLookedAnswerId) -> Query<AnswerRow> {
    Query::new(&ANSWER_OF, args![person, id], answer)
}

pub(super) fn answers_about(person: PersonId) -> Query<AnswerRow> {
    Query::new(&ANSWERS_ABOUT, args![person], answer)
}

pub(super) fn held_back(id: WhoLookedAnswerId) -> Query<EntryId> {
    Query::new(&HELD_BACK, args![id], |row| row.get("entry_id"))
}

pub(super) fn shieldings(person: PersonId) -> Query<Shielding> {
    Query::new(&SHIELDINGS, args![person], |row| {
        Ok(Shielding {
            set_at: row.get("set_at")?,
            lifted_at: row.get("lifted_at")?,
        })
    })
}

fn answer(row: &Row) -> Result<AnswerRow, StoreError> {
    Ok(AnswerRow {
        id: row.get("id")?,
        application: Application {
            applicant: row.parse("applicant")?,
            identified: row.parse("identified")?,
            checked: row.get("checked")?,
            reference: row.get("reference")?,
        },
        opened_at: row.get("opened_at")?,
        opened_by: row.get::<Option<String>>("full_name")?.unwrap_or_default(),
    })
}
