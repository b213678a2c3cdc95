//! What goes from one person to another when they are found to be one, and back when they are not.

use std::collections::BTreeMap;

use kith_store::{Db, Statement, StoreError, Unit, args, statement};
use kith_terms::time::Timestamp;
use kith_terms::{CorrectionId, PersonId, RecordId};

use crate::review::Recordable;

/// The tables of what practitioners wrote about somebody: each goes along, and says whose it was at first.
/// A new table about people has its line here.
macro_rules! written_about {
    ($($what:ident in $table:ident $(where $which:literal)?;)*) => {
        $(mod $table {
            kith_store::statement!(
                pub(super) MOVE = concat!(
                    "update ", stringify!($table),
                    " set person_id = $2, moved_from = coalesce(moved_from, $1) where person_id = $1"
                    $(, " and ", $which)?
                )
            );
            kith_store::statement!(
                pub(super) GIVE_BACK = concat!(
                    "update ", stringify!($table),
                    " set person_id = $2, moved_from = case when moved_from = $2 then null else moved_from end \
                     where person_id = $1 and moved_from = any($3::uuid[])"
                )
            );
            kith_store::statement!(
                pub(super) PLACE = concat!(
                    "update ", stringify!($table),
                    " set person_id = $3 where id = $1 and person_id = $2"
                )
            );
        })*

        static MOVES: &[&Statement] = &[$(&$table::MOVE),*];
        static GIVES_BACK: &[&Statement] = &[$(&$table::GIVE_BACK),*];

        /// By what one of these goes to somebody else; by nothing of its own where it is a source's record.
        pub(super) fn placing(what: Recordable) -> Option<&'static Statement> {
            match what {
                $(Recordable::$what => Some(&$table::PLACE),)*
                Recordable::Record => None,
            }
        }

        #[cfg(test)]
        pub(crate) const WRITTEN_ABOUT: &[&str] = &[$(stringify!($table)),*];
    };
}

written_about! {
    Involvement in involvement;
    Correction in correction;
    Problem in problem;
    // What a source says goes with its record.
    SensitiveService in sensitive_service where "record_id is null";
    ContactRequest in contact_request;
    Keeping in keeping;
}

// A question about somebody who was merged is now about whom they were merged into, unless that is asked already.
statement!(
    ASK_ABOUT = "update review set candidate_person_id = $2, moved_from = coalesce(moved_from, $1) \
     where candidate_person_id = $1 and decided_at is null and not exists \
     (select 1 from review other where other.record_id = review.record_id and other.candidate_person_id = $2)"
);
statement!(
    GIVE_BACK_QUESTIONS = "update review set candidate_person_id = $2, \
     moved_from = case when moved_from = $2 then null else moved_from end \
     where candidate_person_id = $1 and moved_from = any($3::uuid[])"
);
statement!(
    MARK_RECORDS = "update record set moved_from = coalesce(moved_from, $1) where person_id = $1"
);
statement!(
    UNMARK_RECORDS = "update record set moved_from = case when moved_from = $2 then null else moved_from end \
     where person_id = $1 and moved_from = any($3::uuid[])"
);
statement!(MERGED_AT = "update person set merged_at = $2 where id = $1");
// The records that merges brought, each with who was merged into the person, at first or last, and whose
// it was then.
statement!(
    CAME_FROM = "with recursive family(id, child, merged_at) as \
     (select p.id, p.id, p.merged_at from person p where p.merged_into = $1 \
     union select p.id, f.child, f.merged_at from person p join family f on p.merged_into = f.id) \
     select r.id, f.child, f.merged_at from record r join family f on f.id = r.moved_from where r.person_id = $1"
);
// Somebody with all who were merged into them, and into those.
statement!(
    MERGED_INTO = "with recursive family(id) as (select p.id from person p where p.id = $1 \
     union select p.id from person p join family f on p.merged_into = f.id) select id from family"
);
statement!(
    MOVED_CORRECTIONS =
        "select id from correction where person_id = $1 and moved_from = any($2::uuid[])"
);
// A question that a merge moved was then answered by another merge, into the same person.
statement!(
    JOINED_SINCE = "select count(*) as joined from review where candidate_person_id = $1 \
     and moved_from = any($2::uuid[]) and decision = 'same' and decided_other is not null and decided_at >= $3"
);

/// Keeps whose the records are that are about to be moved.
pub(crate) fn mark_records(unit: &mut Unit, from: PersonId) {
    unit.push(&MARK_RECORDS, args![from]);
}

/// Keeps since when somebody is merged into another, or that they are no longer.
pub(crate) fn merged_at(unit: &mut Unit, who: PersonId, at: Option<Timestamp>) {
    unit.push(&MERGED_AT, args![who, at]);
}

/// What practitioners wrote about somebody, and what waits, goes with them to whom they were merged
/// into. It is kept about whom it was written.
pub(crate) fn move_the_rest(unit: &mut Unit, from: PersonId, to: PersonId) {
    for statement in [&ASK_ABOUT].into_iter().chain(MOVES.iter().copied()) {
        unit.push(statement, args![from, to]);
    }
}

/// Whose a record was before a merge, and when the merge was.
#[derive(Clone, Copy)]
pub(crate) struct Former {
    pub(crate) person: PersonId,
    pub(crate) until: Timestamp,
}

/// Of the person's records, those that merges brought, each with the person whom it was about.
pub(crate) async fn came_from(
    db: &Db,
    person: PersonId,
) -> Result<BTreeMap<RecordId, Former>, StoreError> {
    let came = db.rows(&CAME_FROM, args![person], |row| {
        let former = Former {
            person: row.get("child")?,
            until: row.get("merged_at")?,
        };
        Ok((row.get("id")?, former))
    });
    Ok(came.await?.into_iter().collect())
}

/// What a merge moved from somebody to the person whom they were merged into.
pub(crate) struct Moved {
    /// The person themselves, and all who had been merged into them before.
    family: Vec<PersonId>,
    /// The corrections that were moved.
    pub(crate) corrections: Vec<CorrectionId>,
}

/// What was moved from somebody to whom they were merged into.
pub(crate) async fn moved(db: &Db, of: PersonId, into: PersonId) -> Result<Moved, StoreError> {
    let family: Vec<PersonId> = db
        .rows(&MERGED_INTO, args![of], |row| row.get("id"))
        .await?;
    let args = args![into, family.clone()];
    let corrections = db.rows(&MOVED_CORRECTIONS, args, |row| row.get("id"));
    Ok(Moved {
        corrections: corrections.await?,
        family,
    })
}

/// Whether a question that came along was answered since, so that somebody else was merged because of it.
pub(crate) async fn was_joined_because_of(
    db: &Db,
    moved: &Moved,
    into: PersonId,
    since: Timestamp,
) -> Result<bool, StoreError> {
    let args = args![into, moved.family.clone(), since];
    let joined: i64 = db.one(&JOINED_SINCE, args, |row| row.get("joined")).await?;
    Ok(joined > 0)
}

/// What was written about somebody before a merge goes back to them. What was written since about
/// whom they were merged into stays there.
pub(crate) fn give_back(unit: &mut Unit, from: PersonId, to: PersonId, moved: &Moved) {
    let besides = [&UNMARK_RECORDS, &GIVE_BACK_QUESTIONS];
    for statement in besides.into_iter().chain(GIVES_BACK.iter().copied()) {
        unit.push(statement, args![from, to, moved.family.clone()]);
    }
}
