//! Answers that a service takes from its headquarters' response to the same version, and that are kept in step with it.

use jiff::Timestamp;
use kith_store::{Args, Query, Unit, args, statement};
use kith_terms::{OrganisationId, ResponseId};

use crate::keys::QuestionKey;
use crate::model::Form;
use crate::store::responses::{Head, head};

statement!(
    OF_HEADQUARTERS = responses!(
        "organisation_id = $1 and form = $2 and form_version = $3 and state <> 'superseded' \
         order by case when state = 'published' then 1 else 0 end limit 1"
    )
);
// Whoever takes an answer waits for whoever changes it, and takes what it is then.
statement!(pub(crate) HOLD = "update response set turn = turn where id = $1");
statement!(pub(crate) KEEP_OWN =
    "insert into answer_earlier (response_id, question, version, given, mark, shared_from, given_at, given_by) \
     select response_id, question, version, given, mark, shared_from, given_at, given_by from answer \
     where response_id = $1 and question = $2 and version > 0");
statement!(pub(crate) TAKE =
    "insert into answer (response_id, question, version, given, mark, shared_from, given_at, given_by) \
     select cast($1 as uuid), question, \
     1 + coalesce((select version from answer where response_id = $1 and question = $2), 0), \
     given, mark, response_id, given_at, given_by \
     from answer where response_id = $3 and question = $2 and given is not null \
     on conflict (response_id, question) do update set version = excluded.version, given = excluded.given, \
     mark = excluded.mark, shared_from = excluded.shared_from, given_at = excluded.given_at, \
     given_by = excluded.given_by");
statement!(pub(crate) OWN_AGAIN =
    "update answer set shared_from = null where response_id = $1 and question = $2 and shared_from is not null");
statement!(
    TOUCH_SHARED = "update response set turn = turn + 1, changed_at = $3 where state = 'draft' \
     and id in (select response_id from answer where shared_from = $1 and question = $2)"
);
statement!(
    KEEP_SHARED = "insert into answer_earlier (response_id, question, version, given, mark, shared_from, given_at, given_by) \
     select a.response_id, a.question, a.version, a.given, a.mark, a.shared_from, a.given_at, a.given_by \
     from answer a join response r on r.id = a.response_id \
     where a.shared_from = $1 and a.question = $2 and r.state = 'draft'"
);
statement!(
    GIVE_SHARED = "update answer set version = version + 1, \
     given = (select h.given from answer h where h.response_id = $1 and h.question = $2), \
     mark = (select h.mark from answer h where h.response_id = $1 and h.question = $2), \
     given_at = (select h.given_at from answer h where h.response_id = $1 and h.question = $2), \
     given_by = (select h.given_by from answer h where h.response_id = $1 and h.question = $2) \
     where shared_from = $1 and question = $2 \
     and response_id in (select id from response where state = 'draft')"
);

/// The headquarters' response to this version: what is under way, or else what counts.
pub(crate) fn of_headquarters(headquarters: OrganisationId, form: &Form) -> Query<Head> {
    let args = args![headquarters, form.key().as_str(), form.version().as_str()];
    Query::new(&OF_HEADQUARTERS, args, head)
}

/// After an answer was changed: the drafts that have taken it are kept in step.
pub(crate) fn in_step(unit: Unit, id: ResponseId, question: &QuestionKey, now: Timestamp) -> Unit {
    let of = || -> Args { args![id, question.as_str()] };
    unit.run(&TOUCH_SHARED, args![id, question.as_str(), now])
        .run(&KEEP_SHARED, of())
        .run(&GIVE_SHARED, of())
}
