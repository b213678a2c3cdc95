//! Judging a batch: the rules over each user's window, and what is to be kept of it.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;
use kith_store::Unit;
use kith_terms::time::day_of;
use kith_terms::{AccountId, AlertId, FindingId};

use super::Watcher;
use super::facts::{Batch, OfUser, name_key};
use crate::parameters::Parameters;
use crate::pattern::Pattern;
use crate::rules::at_once::{Window, at_once, odd_hour};
use crate::rules::gather::{Explained, Kept, alert_score, goes_on};
use crate::rules::settled::{alone, settled, within};
use crate::rules::{Act, Found, Kind};
use crate::store;
use crate::store::findings::Alerted;

/// A finding as it is to be kept.
struct Keeps {
    id: FindingId,
    goes_on: Option<u32>,
    account: AccountId,
    found: Found,
    explained_until: Option<Date>,
}

/// What a batch came to.
pub(super) struct Judged {
    acts: Vec<(Act, Option<i64>, Option<Timestamp>)>,
    settled: Vec<Act>,
    keeps: Vec<Keeps>,
    alerted: Vec<(Option<AlertId>, Alerted)>,
    pub(super) people: usize,
    pub(super) findings: u64,
    pub(super) alerts: u64,
}

impl Watcher {
    pub(super) fn judge(&self, mut batch: Batch, now: Timestamp) -> Judged {
        let p = &*self.oversight.parameters;
        let mut found: Vec<(Act, Found)> = Vec::new();
        mark(&mut batch, p);
        let Batch {
            new,
            due,
            users,
            decided,
            facts,
        } = &batch;
        for (acts, late) in [(new, false), (due, true)] {
            for act in acts {
                let Some(of) = users.get(&act.account) else {
                    continue;
                };
                let until = of.acts.iter().position(|it| it.entry == act.entry);
                let window = Window {
                    acts: until.and_then(|it| of.acts.get(..=it)).unwrap_or_default(),
                    decided,
                    typed: &of.typed,
                };
                let these = match late {
                    true => settled(&window, facts, p),
                    false => at_once(&window, facts, p),
                };
                found.extend(these.into_iter().map(|it| (act.clone(), it)));
            }
        }
        let acts = batch.new.iter().map(|act| {
            let looks = act.kind == Kind::Look;
            let known = act.person.and_then(|it| batch.facts.people.get(&it));
            let key = name_key(known).filter(|_| looks);
            let settles = act.at.saturating_add(within(p)).unwrap_or(act.at);
            (act.clone(), key, looks.then_some(settles))
        });
        let mut judged = Judged {
            acts: acts.collect(),
            settled: batch.due.clone(),
            keeps: Vec::new(),
            alerted: Vec::new(),
            people: batch.facts.people.len(),
            findings: 0,
            alerts: 0,
        };
        judged.gather(found, &mut batch.users, now, p);
        judged
    }
}

/// Marks what is out of hours among the new, and what is alone among the due, here and in the windows.
fn mark(batch: &mut Batch, p: &Parameters) {
    for act in &mut batch.new {
        act.odd_hour = odd_hour(act, &batch.facts, p);
    }
    for act in &mut batch.due {
        act.alone = alone(act, &batch.facts, p);
    }
    let marked: HashMap<_, _> = batch
        .new
        .iter()
        .chain(&batch.due)
        .map(|it| (it.entry, (it.odd_hour, it.alone)))
        .collect();
    for act in batch.users.values_mut().flat_map(|it| &mut it.acts) {
        if let Some((odd_hour, alone)) = marked.get(&act.entry) {
            (act.odd_hour, act.alone) = (*odd_hour, *alone);
        }
    }
}

impl Judged {
    /// What was found joins what was found before, and alerts open or grow.
    fn gather(
        &mut self,
        found: Vec<(Act, Found)>,
        users: &mut HashMap<AccountId, OfUser>,
        now: Timestamp,
        p: &Parameters,
    ) {
        let mut touched: HashMap<AccountId, (Act, Timestamp, bool)> = HashMap::new();
        for (act, mut found) in found {
            let of = users.entry(act.account).or_default();
            let covered = Explained::covering(&of.explained, &found, day_of(act.at));
            let explained_until = covered.map(|it| it.until);
            if explained_until.is_some() {
                found.score = 0;
            }
            let (id, goes_on) = match goes_on(&mut of.kept, &found, act.at) {
                Some(kept) => {
                    kept.score = kept.score.max(found.score);
                    kept.last_at = kept.last_at.max(act.at);
                    (kept.id, Some(kept.score))
                }
                None => {
                    let id = FindingId::new();
                    of.kept.push(Kept {
                        id,
                        pattern: found.pattern,
                        person: found.person,
                        score: found.score,
                        last_at: act.at,
                        in_alert: false,
                    });
                    (id, None)
                }
            };
            let shield = found.pattern == Pattern::ShieldOverride;
            let at = touched
                .entry(act.account)
                .or_insert((act.clone(), act.at, shield));
            (at.1, at.2) = (at.1.max(act.at), at.2 || shield);
            self.findings += 1;
            self.keeps.push(Keeps {
                id,
                goes_on,
                account: act.account,
                found,
                explained_until,
            });
        }
        let accounts: BTreeSet<AccountId> = touched.keys().copied().collect();
        for account in accounts {
            let (Some((act, last_at, shield)), Some(of)) =
                (touched.remove(&account), users.get(&account))
            else {
                continue;
            };
            let Some(score) = alert_score(&of.kept, now, p) else {
                continue;
            };
            let gathers = of.kept.iter().filter(|it| !it.in_alert).map(|it| it.id);
            self.alerts += 1;
            let alerted = Alerted {
                act,
                score,
                last_at,
                shield,
                gathers: gathers.collect(),
            };
            self.alerted.push((of.open, alerted));
        }
    }

    pub(super) fn into_unit(self, mut unit: Unit, now: Timestamp) -> Unit {
        for (act, key, settles_at) in &self.acts {
            store::acts::add(&mut unit, act, *key, *settles_at);
        }
        for act in &self.settled {
            unit = store::acts::settle(unit, act);
        }
        for it in &self.keeps {
            store::findings::keep(
                &mut unit,
                it.id,
                it.goes_on,
                it.account,
                &it.found,
                it.explained_until,
            );
        }
        for (open, alerted) in self.alerted {
            unit = store::findings::alert(unit, open, &alerted, now);
        }
        unit
    }
}
