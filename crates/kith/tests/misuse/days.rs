//! Ordinary days. What is assumed, chosen to look likely and not measured anywhere:
//!
//! - Everybody but the night team works Monday to Friday, but for about thirty days a year.
//! - Who helps people has 25 of them, and takes a new one about every seven working days in place of
//!   another. Five visits to records a day: most to their own people, some of whom they open far more
//!   often than others; one in ten to a colleague's, more while the colleague is away; one in twenty to
//!   somebody who then turns out not to be theirs (a wrong call, a wrong person).
//! - A new person's involvement is written down at once (85 in 100), the next day (10), or after four
//!   days (5).
//! - Intake opens twelve records a day of anybody, nine in ten for a safeguarding reason and one in ten
//!   as direct involvement; record managers ten, to check that they are right; the night team four a
//!   shift, half of them of people whom its own organisation does not know; a mediator eight, for others.
//! - Three in a hundred visits of those with a caseload are in the evening. One day in sixty ends with
//!   going through the whole caseload, by the alphabet, every three to six minutes.
//! - Six in ten visits come of a search. One search in eight finds nobody, and is tried again once or
//!   twice. One visit in seven leads to a change.
//! - One user in a shield role overrides a shield for good reason about every two months.

use std::collections::HashMap;

use jiff::civil::{Date, DateTime, date, time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use kith_oversight::rules::order::Typed;
use kith_oversight::rules::{Act, Kind};
use kith_people::watched::Helps;
use kith_terms::{AccountId, EntryId, PersonId};

use crate::place::{AtWork, Draw, Place, Work};

/// What was done in a year, and who helps whom.
pub(crate) struct Year {
    pub(crate) acts: Vec<Act>,
    pub(crate) typed: HashMap<AccountId, Vec<(Timestamp, Typed)>>,
    pub(crate) helps: HashMap<PersonId, Vec<Helps>>,
    pub(crate) news: Vec<PersonId>,
}

impl Year {
    pub(crate) fn looks(&self) -> usize {
        self.acts.iter().filter(|it| it.kind == Kind::Look).count()
    }
}

pub(crate) const FIRST: Date = date(2026, 11, 2);
pub(crate) const DAYS: i64 = 364;

pub(crate) fn at(day: Date, minute: i64) -> Timestamp {
    let zone = TimeZone::get("Europe/London").unwrap();
    let start: DateTime = day.to_datetime(time(0, 0, 0, 0));
    let start = start.to_zoned(zone).unwrap().timestamp();
    start + jiff::SignedDuration::from_mins(minute)
}

pub(crate) fn act(who: &AtWork, at: Timestamp, kind: Kind, person: Option<PersonId>) -> Act {
    Act {
        entry: EntryId::new(),
        at,
        account: who.account,
        organisation: who.organisation,
        role: who.role,
        kind,
        person,
        visit: None,
        mediated: false,
        explains: false,
        odd_hour: false,
        alone: false,
    }
}

fn works(day: Date) -> bool {
    day.weekday().to_monday_zero_offset() < 5
}

/// One user's caseload as it stands.
struct Caseload {
    people: Vec<usize>,
}

struct Days<'a> {
    place: &'a Place,
    year: Year,
    draw: Draw,
    caseloads: HashMap<AccountId, Caseload>,
    away_until: HashMap<AccountId, Date>,
}

pub(crate) fn year(place: &Place, seed: u64) -> Year {
    let mut draw = Draw::new(seed);
    let news = (0..5)
        .map(|_| place.people[draw.below(place.people.len())].0)
        .collect();
    let mut days = Days {
        place,
        year: Year {
            acts: Vec::new(),
            typed: HashMap::new(),
            helps: HashMap::new(),
            news,
        },
        draw,
        caseloads: HashMap::new(),
        away_until: HashMap::new(),
    };
    days.begin();
    for day in 0..DAYS {
        let day = FIRST.saturating_add(day.days());
        for who in &place.users {
            days.day(who, day);
        }
    }
    let mut year = days.year;
    year.acts.sort_by_key(|it| it.at);
    year
}

impl Days<'_> {
    fn begin(&mut self) {
        for who in &self.place.users {
            if who.work != Work::Caseload {
                continue;
            }
            let people: Vec<usize> = (0..25)
                .map(|_| self.draw.below(self.place.people.len()))
                .collect();
            for it in &people {
                self.helps(who, *it, FIRST.saturating_sub(30.days()), 0);
            }
            self.caseloads.insert(who.account, Caseload { people });
        }
    }

    fn helps(&mut self, who: &AtWork, person: usize, from: Date, later: i64) {
        let person = self.place.people[person].0;
        self.year.helps.entry(person).or_default().push(Helps {
            person,
            account: Some(who.account),
            organisation: who.organisation,
            from: Some(from),
            until: None,
            recorded_at: at(from.saturating_add(later.days()), 10 * 60),
        });
    }

    fn day(&mut self, who: &AtWork, day: Date) {
        if self
            .away_until
            .get(&who.account)
            .is_some_and(|it| *it >= day)
        {
            return;
        }
        if self.draw.chance(0.024) {
            let until = day.saturating_add(self.draw.between(1, 9).days());
            self.away_until.insert(who.account, until);
            return;
        }
        match who.work {
            Work::Caseload if works(day) => self.caseload(who, day),
            Work::Intake if works(day) => self.others(who, day, 12.0, (8 * 60, 17 * 60 + 30)),
            Work::Records if works(day) => self.others(who, day, 10.0, (8 * 60, 17 * 60 + 30)),
            Work::Mediator if works(day) => self.others(who, day, 8.0, (8 * 60, 18 * 60)),
            Work::Nights if self.draw.chance(0.45) => {
                self.others(who, day, 4.0, (18 * 60, 30 * 60));
            }
            _ => {}
        }
    }

    fn caseload(&mut self, who: &AtWork, day: Date) {
        if self.draw.chance(1.0 / 7.0) {
            self.new_person(who, day);
        }
        if self.draw.chance(1.0 / 60.0) {
            self.go_through(who, day);
        }
        for _ in 0..self.draw.poisson(5.0) {
            let minute = match self.draw.chance(0.03) {
                true => self.draw.between(19 * 60, 22 * 60),
                false => self.draw.between(8 * 60, 17 * 60 + 30),
            };
            let kind = self.draw.unit();
            let person = if kind < 0.85 {
                self.of_caseload(who.account)
            } else if kind < 0.95 {
                self.of_a_colleague(who, day)
            } else {
                self.draw.below(self.place.people.len())
            };
            self.visit(who, at(day, minute), person, false, false);
        }
        if who.role == kith_gate::Role::ShieldPractitioner && self.draw.chance(1.0 / 45.0) {
            let person = self.place.people[self.of_caseload(who.account)].0;
            let minute = self.draw.between(9 * 60, 16 * 60);
            let it = act(who, at(day, minute), Kind::Override, Some(person));
            self.year.acts.push(it);
        }
    }

    fn new_person(&mut self, who: &AtWork, day: Date) {
        let person = self.draw.below(self.place.people.len());
        let place = self.draw.below(25);
        let minute = self.draw.between(9 * 60, 16 * 60);
        self.visit(who, at(day, minute), person, false, false);
        let later = match self.draw.unit() {
            it if it < 0.85 => 0,
            it if it < 0.95 => 1,
            _ => 4,
        };
        self.helps(who, person, day, later);
        let mine = self.caseloads.get_mut(&who.account).unwrap();
        let left = std::mem::replace(&mut mine.people[place], person);
        let left = self.place.people[left].0;
        for it in self.year.helps.get_mut(&left).into_iter().flatten() {
            if it.account == Some(who.account) && it.until.is_none() {
                it.until = Some(day);
            }
        }
    }

    /// The whole caseload, by the alphabet.
    fn go_through(&mut self, who: &AtWork, day: Date) {
        let mut people = self.caseloads[&who.account].people.clone();
        people.sort_by_key(|it| self.place.people[*it].1.families.clone());
        let mut minute = self.draw.between(9 * 60, 14 * 60);
        for person in people {
            self.visit(who, at(day, minute), person, false, false);
            minute += self.draw.between(3, 6);
        }
    }

    /// Some are opened far more often than others.
    fn of_caseload(&mut self, account: AccountId) -> usize {
        let people = &self.caseloads[&account].people;
        let skewed = self.draw.unit() * self.draw.unit();
        people[((skewed * people.len() as f64) as usize).min(people.len() - 1)]
    }

    fn of_a_colleague(&mut self, who: &AtWork, day: Date) -> usize {
        let colleagues: Vec<AccountId> = self
            .place
            .users
            .iter()
            .filter(|it| {
                it.organisation == who.organisation
                    && it.work == Work::Caseload
                    && it.account != who.account
            })
            .map(|it| it.account)
            .collect();
        // Whoever is away is stood in for.
        let away = colleagues
            .iter()
            .find(|it| self.away_until.get(it).is_some_and(|until| *until >= day));
        let of = *away.unwrap_or(&colleagues[self.draw.below(colleagues.len())]);
        self.of_caseload(of)
    }

    /// Looks at anybody: calls, checks, nights, for others.
    fn others(&mut self, who: &AtWork, day: Date, mean: f64, (from, until): (i64, i64)) {
        for _ in 0..self.draw.poisson(mean) {
            let person = self.draw.below(self.place.people.len());
            let minute = self.draw.between(from, until);
            let explains = match who.work {
                Work::Intake => self.draw.chance(0.9),
                Work::Records => true,
                Work::Nights | Work::Mediator => self.draw.chance(0.95),
                Work::Caseload => false,
            };
            let mediated = who.work == Work::Mediator;
            self.visit(who, at(day, minute), person, explains, mediated);
        }
    }

    fn visit(
        &mut self,
        who: &AtWork,
        at: Timestamp,
        person: usize,
        explains: bool,
        mediated: bool,
    ) {
        let before = at - jiff::SignedDuration::from_secs(60);
        if self.draw.chance(0.6) {
            let mut kind = match self.draw.chance(0.125) {
                true => Kind::EmptySearch,
                false => Kind::Search,
            };
            let mut tries = self.draw.between(1, 2);
            loop {
                self.search(who, before, kind, person);
                if kind == Kind::Search || tries == 0 {
                    break;
                }
                tries -= 1;
                kind = if tries == 0 { Kind::Search } else { kind };
            }
        }
        let person = self.place.people[person].0;
        let mut look = act(who, at, Kind::Look, Some(person));
        (look.explains, look.mediated) = (explains, mediated);
        self.year.acts.push(look);
        if self.draw.chance(1.0 / 7.0) {
            let after = at + jiff::SignedDuration::from_secs(240);
            let it = act(who, after, Kind::Change, Some(person));
            self.year.acts.push(it);
        }
    }

    fn search(&mut self, who: &AtWork, at: Timestamp, kind: Kind, person: usize) {
        let known = &self.place.people[person].1;
        let typed = Typed {
            name: known.families.first().cloned(),
            ..Typed::default()
        };
        let found = (kind == Kind::Search).then(|| self.place.people[person].0);
        self.year.acts.push(act(who, at, kind, found));
        let of = self.year.typed.entry(who.account).or_default();
        of.push((at, typed));
    }
}
