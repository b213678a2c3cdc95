//! The watcher's work without its database: the same rules over the same windows, and a privacy officer
//! who decides each alert after five days, never with an explanation that would hold.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use kith_oversight::parameters::Parameters;
use kith_oversight::pattern::Pattern;
use kith_oversight::rules::at_once::{Window, at_once, odd_hour};
use kith_oversight::rules::gather::{Kept, alert_score, goes_on};
use kith_oversight::rules::hours::{SLOTS, slot};
use kith_oversight::rules::settled::{alone, settled, within};
use kith_oversight::rules::{Act, Facts, Found, Kind, Usual};
use kith_terms::{AccountId, EntryId, FindingId};

use crate::days::Year;
use crate::place::Place;
use crate::planted::Planted;

const DECIDED_AFTER: SignedDuration = SignedDuration::from_hours(5 * 24);
const LOOKS_BACK: SignedDuration = SignedDuration::from_hours(28 * 24);

/// An alert as far as it is measured.
#[derive(Default)]
struct Alert {
    opened_at: Timestamp,
    findings: HashSet<FindingId>,
}

#[derive(Default)]
struct OfUser {
    acts: Vec<Act>,
    kept: Vec<Kept>,
    open: Option<Alert>,
    alerts: Vec<Alert>,
}

pub(crate) struct Book<'a> {
    place: &'a Place,
    p: &'a Parameters,
    facts: Facts,
    users: HashMap<AccountId, OfUser>,
    decided: HashMap<EntryId, HashSet<Pattern>>,
    evidence: HashMap<FindingId, (Pattern, HashSet<EntryId>)>,
    lately: Vec<(Timestamp, AccountId, String)>,
}

impl<'a> Book<'a> {
    pub(crate) fn new(place: &'a Place, p: &'a Parameters) -> Self {
        let mut facts = Facts {
            people: place.people.iter().cloned().collect(),
            ..Facts::default()
        };
        for it in &place.users {
            facts.users.insert(it.account, it.user.clone());
            facts
                .at
                .entry(it.organisation)
                .or_default()
                .push(it.account);
        }
        Self {
            place,
            p,
            facts,
            users: HashMap::new(),
            decided: HashMap::new(),
            evidence: HashMap::new(),
            lately: Vec::new(),
        }
    }

    /// Lives the year: each act as it is done, and each look once it has settled.
    pub(crate) fn live(&mut self, year: &Year) {
        self.facts.helps = year.helps.clone();
        self.facts.news = year.news.iter().copied().collect();
        let settles = within(self.p);
        let mut due = 0;
        let mut learned = Timestamp::UNIX_EPOCH;
        let nothing = Vec::new();
        for (done, it) in year.acts.iter().enumerate() {
            while due < done && year.acts[due].at + settles <= it.at {
                self.settle(&year.acts[due], it.at);
                due += 1;
            }
            if it.at.duration_since(learned) > SignedDuration::from_hours(24) {
                self.learn(&year.acts[..done], it.at);
                learned = it.at;
            }
            let typed = year.typed.get(&it.account).unwrap_or(&nothing);
            self.act(it.clone(), typed);
        }
        while due < year.acts.len() {
            let at = year.acts[due].at + settles;
            self.settle(&year.acts[due], at);
            due += 1;
        }
        for of in self.users.values_mut() {
            of.alerts.extend(of.open.take());
        }
    }

    fn learn(&mut self, done: &[Act], now: Timestamp) {
        let from = now - LOOKS_BACK;
        let looks: Vec<&Act> = done
            .iter()
            .rev()
            .take_while(|it| it.at >= from)
            .filter(|it| it.kind == Kind::Look)
            .collect();
        let mut hours: HashMap<_, usize> = HashMap::new();
        let mut usual = Usual {
            looks: looks.len() as u64,
            ..Usual::default()
        };
        for it in &looks {
            *hours
                .entry((it.role, it.account, it.at.as_second() / 3600))
                .or_default() += 1;
            usual.slots.entry(it.organisation).or_insert([0; SLOTS])[slot(it.at)] += 1;
        }
        let mut by_role: HashMap<_, HashMap<usize, u64>> = HashMap::new();
        for ((role, _, _), looks) in hours {
            *by_role.entry(role).or_default().entry(looks).or_default() += 1;
        }
        for (role, histogram) in by_role {
            let histogram: Vec<(usize, u64)> = histogram.into_iter().collect();
            usual
                .per_hour
                .insert(role, Usual::median(&histogram).unwrap());
        }
        self.facts.usual = usual;
        self.lately = looks
            .iter()
            .filter_map(|it| {
                let known = self.facts.people.get(&it.person?)?;
                Some((it.at, it.account, known.families.first()?.clone()))
            })
            .collect();
    }

    fn act(&mut self, mut it: Act, typed: &[(Timestamp, kith_oversight::rules::order::Typed)]) {
        it.odd_hour = odd_hour(&it, &self.facts, self.p);
        let hour = it.at - SignedDuration::from_mins(60);
        let from = typed.partition_point(|typed| typed.0 < hour);
        let until = typed.partition_point(|typed| typed.0 <= it.at);
        let of = self.users.entry(it.account).or_default();
        let old = it.at - LOOKS_BACK;
        let keep = of.acts.partition_point(|act| act.at < old);
        of.acts.drain(..keep);
        of.acts.push(it.clone());
        let window = Window {
            acts: &of.acts,
            decided: &self.decided,
            typed: &typed[from..until],
        };
        let found = at_once(&window, &self.facts, self.p);
        self.gather(&it, found, it.at);
    }

    fn settle(&mut self, it: &Act, now: Timestamp) {
        if it.kind != Kind::Look {
            return;
        }
        let of = self.users.get_mut(&it.account).unwrap();
        let place = of
            .acts
            .iter()
            .position(|act| act.entry == it.entry)
            .unwrap();
        of.acts[place].alone = alone(it, &self.facts, self.p);
        let user = &self.facts.users[&it.account];
        let known = it.person.and_then(|it| self.facts.people.get(&it));
        if known.is_some_and(|it| user.has_the_family_name_of(it)) {
            let theirs = |(_, account, name): &&(Timestamp, AccountId, String)| {
                *account != it.account && name.split(' ').next_back() == Some(&user.family)
            };
            let looks = self.lately.iter().filter(theirs).count() as u64;
            self.facts.name_looks.insert(it.account, looks);
        }
        let window = Window {
            acts: &of.acts[..=place],
            decided: &self.decided,
            typed: &[],
        };
        let found = settled(&window, &self.facts, self.p);
        self.gather(it, found, now);
    }

    fn gather(&mut self, act: &Act, found: Vec<Found>, now: Timestamp) {
        let of = self.users.get_mut(&act.account).unwrap();
        if of
            .open
            .as_ref()
            .is_some_and(|it| now.duration_since(it.opened_at) > DECIDED_AFTER)
        {
            let alert = of.open.take().unwrap();
            for finding in &alert.findings {
                let (pattern, entries) = &self.evidence[finding];
                for entry in entries {
                    self.decided.entry(*entry).or_default().insert(*pattern);
                }
            }
            of.kept.retain(|it| !it.in_alert);
            of.alerts.push(alert);
        }
        if found.is_empty() {
            return;
        }
        let window = SignedDuration::from_hours(self.p.alert.window_days * 24);
        of.kept
            .retain(|it| it.in_alert || now.duration_since(it.last_at) <= window);
        for found in found {
            let id = match goes_on(&mut of.kept, &found, act.at) {
                Some(kept) => {
                    kept.score = kept.score.max(found.score);
                    kept.last_at = kept.last_at.max(act.at);
                    kept.id
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
                    id
                }
            };
            let evidence = self
                .evidence
                .entry(id)
                .or_insert((found.pattern, HashSet::new()));
            evidence.1.extend(found.evidence.iter().map(|it| it.0));
        }
        if alert_score(&of.kept, now, self.p).is_some() {
            let alert = of.open.get_or_insert_with(|| Alert {
                opened_at: now,
                findings: HashSet::new(),
            });
            for it in &mut of.kept {
                it.in_alert = true;
                alert.findings.insert(it.id);
            }
        }
    }

    fn alerts(&self) -> impl Iterator<Item = &Alert> {
        self.place
            .users
            .iter()
            .filter_map(|it| self.users.get(&it.account))
            .flat_map(|it| &it.alerts)
    }

    /// Whether an alert has a finding of the planted kind that rests on what was planted.
    pub(crate) fn found(&self, it: &Planted) -> bool {
        self.alerts()
            .flat_map(|alert| &alert.findings)
            .any(|finding| {
                let (pattern, entries) = &self.evidence[finding];
                *pattern == it.pattern && it.entries.iter().any(|entry| entries.contains(entry))
            })
    }

    /// The alerts that nothing planted is part of, by their patterns; and how many of them are no more
    /// than overrides of shields, which are looked into in any case.
    pub(crate) fn others(&self, planted: &[Planted]) -> (Vec<Vec<Pattern>>, usize) {
        let planted: HashSet<EntryId> = planted
            .iter()
            .flat_map(|it| it.entries.iter().copied())
            .collect();
        let mut others = Vec::new();
        let mut overrides = 0;
        for alert in self.alerts() {
            let findings: Vec<_> = alert.findings.iter().map(|it| &self.evidence[it]).collect();
            if findings
                .iter()
                .any(|it| it.1.iter().any(|it| planted.contains(it)))
            {
                continue;
            }
            let patterns: Vec<Pattern> = findings.iter().map(|it| it.0).collect();
            match patterns.contains(&Pattern::ShieldOverride) {
                true => overrides += 1,
                false => others.push(patterns),
            }
        }
        (others, overrides)
    }
}
