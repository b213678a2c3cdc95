//! The misuse that is planted: four of each kind, by users and at times that chance chooses.

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use kith_oversight::pattern::Pattern;
use kith_oversight::rules::order::Typed;
use kith_oversight::rules::{Act, Kind};
use kith_terms::EntryId;

use crate::days::{DAYS, FIRST, Year, act, at};
use crate::place::{AtWork, Draw, Place, Work};

/// One misuse.
#[derive(Debug)]
pub(crate) struct Planted {
    pub(crate) pattern: Pattern,
    pub(crate) entries: Vec<EntryId>,
    pub(crate) looks: usize,
}

struct Planting<'a> {
    place: &'a Place,
    year: &'a mut Year,
    draw: Draw,
}

pub(crate) fn all(place: &Place, year: &mut Year, seed: u64) -> Vec<Planted> {
    let mut planting = Planting {
        place,
        year,
        draw: Draw::new(seed),
    };
    let mut all = Vec::new();
    for time in 0..4 {
        for pattern in Pattern::ALL {
            all.push(planting.plant(*pattern, time));
        }
    }
    planting.year.acts.sort_by_key(|it| it.at);
    for typed in planting.year.typed.values_mut() {
        typed.sort_by_key(|it| it.0);
    }
    all
}

impl<'a> Planting<'a> {
    fn plant(&mut self, pattern: Pattern, time: usize) -> Planted {
        let acts = match pattern {
            Pattern::ShieldOverride => self.shield(),
            Pattern::OwnName => self.own_name(),
            Pattern::OwnHousehold => self.at_home(true),
            Pattern::Neighbours => self.at_home(false),
            Pattern::Colleagues => self.colleagues(time),
            Pattern::News => self.news(),
            Pattern::Rate => self.rate(),
            Pattern::Sweep => self.sweep(time),
            Pattern::EmptySearches => self.empty(),
            Pattern::WithoutInvolvement => self.alone(),
            Pattern::OutOfHours => self.late(),
            Pattern::Mediated => self.mediated(time),
            Pattern::AgainAndAgain => self.again(),
        };
        let planted = Planted {
            pattern,
            entries: acts.iter().map(|it| it.entry).collect(),
            looks: acts.iter().filter(|it| it.kind == Kind::Look).count(),
        };
        self.year.acts.extend(acts);
        planted
    }

    /// Somebody with a caseload, with or without a home that is kept, and a working day not in the
    /// first months: what is usual has to be learned.
    fn somebody(&mut self, home: Option<bool>) -> &'a AtWork {
        let users: Vec<&AtWork> = self
            .place
            .users
            .iter()
            .filter(|it| it.work == Work::Caseload)
            .filter(|it| home.is_none_or(|home| it.user.home.is_some() == home))
            .collect();
        users[self.draw.below(users.len())]
    }

    fn day(&mut self) -> jiff::civil::Date {
        loop {
            let day = FIRST.saturating_add(self.draw.between(60, DAYS - 40).days());
            if day.weekday().to_monday_zero_offset() < 5 {
                return day;
            }
        }
    }

    fn time(&mut self) -> Timestamp {
        let day = self.day();
        at(day, self.draw.between(9 * 60, 16 * 60))
    }

    /// Somebody whom nobody of the user's organisation has ever helped.
    fn stranger(&mut self, who: &AtWork) -> usize {
        loop {
            let it = self.draw.below(self.place.people.len());
            if self.is_strange(who, it) {
                return it;
            }
        }
    }

    fn is_strange(&self, who: &AtWork, person: usize) -> bool {
        let helps = self.year.helps.get(&self.place.people[person].0);
        !helps.is_some_and(|all| all.iter().any(|it| it.organisation == who.organisation))
    }

    fn look(&self, who: &AtWork, when: Timestamp, person: usize) -> Act {
        act(who, when, Kind::Look, Some(self.place.people[person].0))
    }

    fn fitting(&self, who: &AtWork, fits: impl Fn(usize) -> bool) -> Vec<usize> {
        (0..self.place.people.len())
            .filter(|it| *it != who.lives_as && fits(*it) && self.is_strange(who, *it))
            .collect()
    }

    fn shield(&mut self) -> Vec<Act> {
        let who = self.somebody(None);
        let (when, person) = (self.time(), self.stranger(who));
        let person = self.place.people[person].0;
        vec![act(who, when, Kind::Override, Some(person))]
    }

    /// Three relatives in ten days.
    fn own_name(&mut self) -> Vec<Act> {
        loop {
            let who = self.somebody(None);
            let relatives = self.fitting(who, |it| {
                let known = &self.place.people[it].1;
                let home = who.user.home.as_ref();
                who.user.has_the_family_name_of(known)
                    && !home.is_some_and(|home| home.is_near(known))
            });
            if relatives.len() < 3 {
                continue;
            }
            let when = self.time();
            return (0..3)
                .map(|it| {
                    let later = when + SignedDuration::from_hours(24 * 4 * it as i64);
                    self.look(who, later, relatives[it])
                })
                .collect();
        }
    }

    /// One look at the same house, or at another in the same postcode.
    fn at_home(&mut self, same_house: bool) -> Vec<Act> {
        loop {
            let who = self.somebody(Some(true));
            let home = who.user.home.as_ref().unwrap();
            let near = self.fitting(who, |it| {
                let known = &self.place.people[it].1;
                home.is_near(known) && home.is_of(known) == same_house
            });
            if !near.is_empty() {
                let person = *self.draw.one(&near);
                return vec![self.look(who, self.time_of(), person)];
            }
        }
    }

    fn time_of(&self) -> Timestamp {
        at(date(2027, 3, 9), 11 * 60 + self.year.acts.len() as i64 % 60)
    }

    /// One colleague whose home is kept; or two whose homes are not.
    fn colleagues(&mut self, time: usize) -> Vec<Act> {
        let known = time.is_multiple_of(2);
        loop {
            let who = self.somebody(None);
            let colleagues: Vec<usize> = self
                .place
                .users
                .iter()
                .filter(|it| it.organisation == who.organisation && it.account != who.account)
                .filter(|it| it.user.home.is_some() == known && self.is_strange(who, it.lives_as))
                .map(|it| it.lives_as)
                .collect();
            let wanted = if known { 1 } else { 2 };
            if colleagues.len() < wanted {
                continue;
            }
            let when = self.time();
            let first = self.draw.below(colleagues.len());
            return (0..wanted)
                .map(|it| {
                    let person = colleagues[(first + it) % colleagues.len()];
                    self.look(
                        who,
                        when + SignedDuration::from_hours(48 * it as i64),
                        person,
                    )
                })
                .collect();
        }
    }

    fn news(&mut self) -> Vec<Act> {
        loop {
            let who = self.somebody(None);
            let person = self.year.news[self.draw.below(self.year.news.len())];
            let place = self
                .place
                .people
                .iter()
                .position(|it| it.0 == person)
                .unwrap();
            if self.is_strange(who, place) {
                return vec![self.look(who, self.time_of(), place)];
            }
        }
    }

    /// Twenty records in forty minutes.
    fn rate(&mut self) -> Vec<Act> {
        let (who, when) = (self.somebody(None), self.time());
        (0..20)
            .map(|it| {
                let person = self.stranger(who);
                self.look(who, when + SignedDuration::from_mins(2 * it), person)
            })
            .collect()
    }

    /// Ten records by the alphabet; ten names; six NHS numbers; six birthdays.
    fn sweep(&mut self, time: usize) -> Vec<Act> {
        let (who, when) = (self.somebody(None), self.time());
        if time == 0 {
            let mut people: Vec<usize> = (0..10).map(|_| self.stranger(who)).collect();
            people.sort_by_key(|it| self.place.people[*it].1.families.clone());
            people.dedup_by_key(|it| self.place.people[*it].1.families.first().cloned());
            let looks = people.into_iter().enumerate();
            return looks
                .map(|(it, person)| {
                    self.look(who, when + SignedDuration::from_mins(3 * it as i64), person)
                })
                .collect();
        }
        let letters = [
            "adams", "baker", "carter", "dunn", "ellis", "frost", "grant", "hughes", "irwin",
            "jarvis",
        ];
        let typed: Vec<Typed> = match time {
            1 => letters
                .iter()
                .map(|it| Typed {
                    name: Some((*it).to_owned()),
                    ..Typed::default()
                })
                .collect(),
            2 => (0..6)
                .map(|it| Typed {
                    number: Some(9_990_000_018 + it * 11),
                    ..Typed::default()
                })
                .collect(),
            _ => (0..6)
                .map(|it| Typed {
                    born: Some(date(2015, 5, 1).saturating_add(it.days())),
                    ..Typed::default()
                })
                .collect(),
        };
        let mut acts = Vec::new();
        for (it, typed) in typed.into_iter().enumerate() {
            let when = when + SignedDuration::from_mins(2 * it as i64);
            let kind = if it % 3 == 0 {
                Kind::Search
            } else {
                Kind::EmptySearch
            };
            acts.push(act(who, when, kind, None));
            self.year
                .typed
                .entry(who.account)
                .or_default()
                .push((when, typed));
        }
        acts
    }

    /// Fourteen searches, two of which find somebody.
    fn empty(&mut self) -> Vec<Act> {
        let (who, when) = (self.somebody(None), self.time());
        (0..14)
            .map(|it| {
                let kind = if it % 7 == 3 {
                    Kind::Search
                } else {
                    Kind::EmptySearch
                };
                act(who, when + SignedDuration::from_mins(2 * it), kind, None)
            })
            .collect()
    }

    /// Twelve strangers in a week, between ordinary work.
    fn alone(&mut self) -> Vec<Act> {
        let (who, day) = (self.somebody(None), self.day());
        (0..12)
            .map(|it| {
                let person = self.stranger(who);
                let day = day.saturating_add((it % 4).days());
                self.look(who, at(day, 10 * 60 + it * 23), person)
            })
            .collect()
    }

    /// Five nights in ten days.
    fn late(&mut self) -> Vec<Act> {
        let (who, day) = (self.somebody(None), self.day());
        (0..5)
            .map(|it| {
                let person = self.stranger(who);
                let day = day.saturating_add((2 * it).days());
                self.look(who, at(day, 23 * 60 + it), person)
            })
            .collect()
    }

    /// The same person on five days, or thirty people in one.
    fn mediated(&mut self, time: usize) -> Vec<Act> {
        let users: Vec<&AtWork> = self
            .place
            .users
            .iter()
            .filter(|it| it.work == Work::Mediator)
            .collect();
        let (who, day) = (users[time % users.len()], self.day());
        let same = self.stranger(who);
        let mut acts = Vec::new();
        for it in 0..if time.is_multiple_of(2) { 5 } else { 30 } {
            let (day, person) = match time.is_multiple_of(2) {
                true => (day.saturating_add(it.days()), same),
                false => (day, self.stranger(who)),
            };
            let mut look = self.look(who, at(day, 9 * 60 + it * 13), person);
            (look.mediated, look.explains) = (true, true);
            acts.push(look);
        }
        acts
    }

    /// One stranger, eight times in twelve days.
    fn again(&mut self) -> Vec<Act> {
        let (who, day) = (self.somebody(None), self.day());
        let person = self.stranger(who);
        (0..8)
            .map(|it| {
                let day = day.saturating_add((it * 3 / 2).days());
                self.look(who, at(day, 12 * 60 + 17 * it), person)
            })
            .collect()
    }
}
