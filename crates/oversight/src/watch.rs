//! The watcher: goes through the ledger from where it stopped, and keeps what it finds.
//!
//! It reads by place, so nothing is left out; it works in units that each move the place and take a
//! turn, so that a watcher that is killed goes on where it was, and of several on one database one goes
//! on and the others begin again. Each unit writes one entry, by the watcher itself: from which place to
//! which it read, and how many people's names and addresses it compared. It shows them to nobody.

mod facts;
mod judging;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use kith_gate::Grant;
use kith_gate::action::WatchLedger;
use kith_store::CommitError;
use kith_terms::time::day_of;
use serde_json::json;

use crate::parameters::LOOKS_BACK_DAYS;
use crate::rules::{Act, Usual};
use crate::{Oversight, OversightError, store};

/// How many entries are read at once, and how many looks are settled at once.
const BATCH: u32 = 500;
/// Where so many entries that do not matter have passed, the place is kept all the same.
const KEEP_PLACE_AFTER: i64 = 10_000;

/// The watcher, with the permission that it was given when it started.
pub struct Watcher {
    pub(crate) oversight: Oversight,
    pub(crate) grant: Grant<WatchLedger>,
    /// Read so far. What follows the kept place and does not matter is not read twice.
    read_to: i64,
    usual: Option<(Date, Usual)>,
}

/// What a run came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Ran {
    /// Entries of the ledger that were read.
    pub entries: u64,
    /// Looks, searches and changes among them.
    pub acts: u64,
    /// Looks that had settled.
    pub settled: u64,
    /// Findings, new or grown.
    pub findings: u64,
    /// Alerts, new or grown.
    pub alerts: u64,
}

impl Oversight {
    /// A watcher, which has said in the ledger that it begins.
    ///
    /// # Errors
    /// [`OversightError`] where the policies do not permit it or it cannot be written down.
    pub async fn watcher(&self, program: &str) -> Result<Watcher, OversightError> {
        let detail = json!({ "begins": true, "parameters": self.parameters.version });
        let grant = self.gate.operator(program, detail).await?;
        Ok(Watcher {
            oversight: self.clone(),
            grant,
            read_to: -1,
            usual: None,
        })
    }
}

impl Watcher {
    /// Reads on to the end of the ledger, and settles what is due.
    ///
    /// # Errors
    /// [`OversightError`] where the database fails; what was kept until then stays.
    pub async fn run(&mut self) -> Result<Ran, OversightError> {
        let mut ran = Ran::default();
        while self.step(&mut ran).await? {}
        Ok(ran)
    }

    /// One batch. Whether there may be more.
    async fn step(&mut self, ran: &mut Ran) -> Result<bool, OversightError> {
        let db = self.oversight.db.clone();
        let place = store::acts::place(&db).await?;
        let now = db.now();
        let from = self.read_to.max(place.place);
        let gate = &self.oversight.gate;
        let entries = gate.ledger_after(&self.grant, from, BATCH).await?;
        let to = entries.last().and_then(|it| it.seq).unwrap_or(from);
        let since = self.oversight.parameters.from;
        let acts: Vec<Act> = entries
            .iter()
            .filter_map(Act::of)
            .filter(|it| day_of(it.at) >= since)
            .collect();
        let due = store::acts::due(&db, now, BATCH).await?;
        let more = entries.len() == BATCH as usize || due.len() == BATCH as usize;
        let read = entries.len() as u64;
        if acts.is_empty() && due.is_empty() && to - place.place < KEEP_PLACE_AFTER {
            self.read_to = to;
            ran.entries += read;
            return Ok(more);
        }
        let tidies = self.learn(now).await?;
        let usual = self.usual.as_ref().map(|it| it.1.clone());
        let (count, settled) = (acts.len() as u64, due.len() as u64);
        let batch = self
            .read_batch(acts, due, usual.unwrap_or_default())
            .await?;
        let judged = self.judge(batch, now);
        let (findings, alerts) = (judged.findings, judged.alerts);
        let detail = json!({
            "from": place.place + 1, "to": to, "people": judged.people, "settled": settled,
            "findings": judged.findings, "alerts": judged.alerts,
            "parameters": self.oversight.parameters.version,
        });
        let mut unit = store::acts::next_turn(self.grant.unit(detail), place, to);
        if tidies {
            let before = |days| back(now, days);
            let findings = before(self.oversight.parameters.alert.window_days + 1);
            unit = store::acts::forget(unit, before(LOOKS_BACK_DAYS + 1));
            unit = store::findings::forget(unit, findings, day_of(now));
        }
        match db.commit(judged.into_unit(unit, now)).await {
            Ok(_) => {
                self.read_to = to;
                ran.entries += read;
                ran.acts += count;
                ran.settled += settled;
                ran.findings += findings;
                ran.alerts += alerts;
                Ok(more)
            }
            // Another watcher took the turn, or a privacy officer decided the alert: begin again.
            Err(CommitError::Conflict { .. } | CommitError::Constraint { .. }) => {
                self.read_to = -1;
                Ok(true)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Learns once a day what is usual. Whether it did.
    async fn learn(&mut self, now: Timestamp) -> Result<bool, OversightError> {
        let today = day_of(now);
        if self.usual.as_ref().is_some_and(|it| it.0 == today) {
            return Ok(false);
        }
        let usual = store::acts::usual(&self.oversight.db, back(now, LOOKS_BACK_DAYS)).await?;
        self.usual = Some((today, usual));
        Ok(true)
    }
}

/// So many days before a moment.
pub(crate) fn back(now: Timestamp, days: i64) -> Timestamp {
    let days = SignedDuration::from_hours(days * 24);
    now.saturating_sub(days).unwrap_or(Timestamp::MIN)
}
