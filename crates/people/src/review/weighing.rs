//! When a question's turn comes: what it is worth to decide it is worked out when the load ends that asks it,
//! and when a load ends a day or more later, because who helps and who is shielded changes.
//!
//! It is kept beside the question and not worked out when a page is shown. So a queue of any length is
//! read by its index, and what a matcher is not shown is not read for a page.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::SignedDuration;
use kith_store::Unit;
use kith_terms::PersonId;
use kith_terms::time::{Date, day_of};
use serde_json::{Value, json};

use super::{ReviewError, told};
use crate::models;
use crate::rules::safeguarding::tells_of_safeguarding;
use crate::rules::sensitive::ADULT_FROM;
use crate::rules::worth::{self, Stake};
use crate::source_record::{FedInvolvement, SourceRecord};
use crate::store::reviews::{Helping, Question};
use crate::{People, store};

/// How many questions are weighed in one unit.
pub(crate) const WEIGHED_AT_ONCE: i64 = 500;

/// How long a question's worth is taken to be as it was.
const WEIGHED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// What of a person bears on the worth of a question about them.
#[derive(Default)]
struct Around {
    organisations: BTreeSet<String>,
    child: bool,
    protected: bool,
    records: usize,
}

impl People {
    /// Works out the turn of questions that are new or were not weighed for a day, at most
    /// [`WEIGHED_AT_ONCE`] of them; how many it was.
    pub(crate) async fn weigh_questions(
        &self,
        entry: impl FnOnce(Value) -> Unit,
    ) -> Result<i64, ReviewError> {
        let now = self.db.now();
        let due = store::reviews::to_weigh(&self.db, now, WEIGHED_AT_ONCE).await?;
        let count = i64::try_from(due.len()).unwrap_or(WEIGHED_AT_ONCE);
        if due.is_empty() {
            return Ok(count);
        }
        let asked = models::in_force(&self.db).await?.thresholds;
        let people: Vec<PersonId> = due.iter().flat_map(Question::people).collect();
        let shielded = self.gate.shielded_among(&people).await?;
        let around = self.around(people, &shielded, day_of(now)).await?;
        let again_at = now.saturating_add(WEIGHED_FOR).unwrap_or(now);
        let mut unit = entry(json!({ "step": "weigh", "questions": count }));
        for question in due {
            let (id, raised_at) = (question.id, question.raised_at);
            let is_check = question.check_of.is_some();
            let stake = stake(&told(question, &shielded), &around, &shielded);
            let (turn, why) = match is_check {
                true => (worth::turn_of_check(raised_at), stake.why_of_check()),
                false => (stake.turn(raised_at, asked), stake.why(asked)),
            };
            store::reviews::weighed(&mut unit, id, turn, &why, again_at);
        }
        self.db.commit(unit).await.map_err(ReviewError::NotSaved)?;
        Ok(count)
    }

    /// Whether two matchers must decide what is asked about these two.
    pub(super) async fn is_guarded(&self, people: [PersonId; 2]) -> Result<bool, ReviewError> {
        let shielded = self.gate.shielded_among(&people).await?;
        if !shielded.is_empty() {
            return Ok(true);
        }
        let today = day_of(self.db.now());
        let around = self.around(people.to_vec(), &shielded, today).await?;
        Ok(around.values().any(|it| it.protected))
    }

    /// What bears on the worth of questions about these people. Of whom a shield hides, what it leaves
    /// open.
    async fn around(
        &self,
        people: Vec<PersonId>,
        shielded: &HashSet<PersonId>,
        today: Date,
    ) -> Result<HashMap<PersonId, Around>, ReviewError> {
        let helping = store::reviews::helping(&self.db, &people, today).await?;
        let mut around: HashMap<PersonId, Around> = HashMap::new();
        for row in store::index::records_of(&self.db, people).await? {
            let of = around.entry(row.person).or_default();
            of.hear(&row.content, today, shielded.contains(&row.person));
        }
        for it in helping.iter().filter(|it| !shielded.contains(&it.person)) {
            around.entry(it.person).or_default().is_helped(it);
        }
        Ok(around)
    }
}

fn stake(
    question: &Question,
    around: &HashMap<PersonId, Around>,
    shielded: &HashSet<PersonId>,
) -> Stake {
    let none = Around::default();
    let of = |person| around.get(&person).unwrap_or(&none);
    let (one, other) = (of(question.person), of(question.candidate));
    let only =
        |it: &Around, than: &Around| it.organisations.difference(&than.organisations).count();
    Stake {
        bits: Some(question.bits).filter(|_| !question.evidence.lines.is_empty()),
        apart: only(one, other) * only(other, one),
        child: one.child || other.child,
        guarded: one.protected
            || other.protected
            || question.people().iter().any(|it| shielded.contains(it)),
        records: one.records + other.records,
    }
}

impl Around {
    fn hear(&mut self, said: &SourceRecord, today: Date, is_shielded: bool) {
        self.records += 1;
        let of_age = said.birth_date.and_then(|it| it.reaches(ADULT_FROM));
        self.child |= of_age.is_some_and(|on| on > today);
        if is_shielded {
            return;
        }
        for it in said.involvements.iter().filter(|it| goes_on(it, today)) {
            self.organisations
                .extend(it.organisation.as_deref().map(kith_terms::folded));
            let words = [&it.service, &it.organisation, &it.role];
            self.protected |= words
                .into_iter()
                .flatten()
                .any(|it| tells_of_safeguarding(it));
        }
        let held = said.assessment.iter().flat_map(|it| &it.held);
        self.protected |= held.into_iter().any(|it| tells_of_safeguarding(it));
    }

    fn is_helped(&mut self, by: &Helping) {
        self.organisations
            .insert(kith_terms::folded(&by.organisation));
        let words = [Some(&by.service), Some(&by.organisation), by.role.as_ref()];
        self.protected |= words
            .into_iter()
            .flatten()
            .any(|it| tells_of_safeguarding(it));
    }
}

fn goes_on(it: &FedInvolvement, today: Date) -> bool {
    it.end.is_none_or(|end| end >= today)
}
