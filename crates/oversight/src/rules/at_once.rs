//! What can be judged as soon as it was done.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use kith_terms::time::{day_of, plain_time};
use kith_terms::{EntryId, PersonId};

use super::hours::is_odd;
use super::order::{Typed, run_at_end};
use super::{Act, Facts, Found, Helping, Kind, percent};
use crate::parameters::Parameters;
use crate::pattern::Pattern;

/// What one user did lately, oldest first, the act that is judged last.
pub struct Window<'a> {
    /// What was done.
    pub acts: &'a [Act],
    /// What a privacy officer has decided already: it is no evidence of the same pattern again.
    pub decided: &'a HashMap<EntryId, HashSet<Pattern>>,
    /// What was typed into the searches of the last hour, oldest first.
    pub typed: &'a [(Timestamp, Typed)],
}

impl Window<'_> {
    /// What was typed for a search: the last thing before it was answered.
    fn typed_for(&self, search: &Act) -> Option<&Typed> {
        let after = self.typed.partition_point(|it| it.0 <= search.at);
        self.typed.get(after.checked_sub(1)?).map(|it| &it.1)
    }

    /// What counts for a pattern of what was done in so long before a moment.
    pub(super) fn since(
        &self,
        pattern: Pattern,
        at: Timestamp,
        back: SignedDuration,
    ) -> impl DoubleEndedIterator<Item = &Act> {
        let from = at.saturating_sub(back).unwrap_or(Timestamp::MIN);
        self.acts.iter().filter(move |it| {
            it.at > from
                && it.at <= at
                && self
                    .decided
                    .get(&it.entry)
                    .is_none_or(|patterns| !patterns.contains(&pattern))
        })
    }
}

pub(super) fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(days * 24)
}

/// Whether an act is a look out of hours at somebody whom the user does not help: kept with it,
/// because several of them count together.
pub fn odd_hour(act: &Act, facts: &Facts, p: &Parameters) -> bool {
    act.kind == Kind::Look
        && is_odd(act.at, act.organisation, &facts.usual, &p.out_of_hours)
        && facts.helping(act, SignedDuration::ZERO) != Helping::Themself
}

/// What the last act of the window shows, with what went before it.
pub fn at_once(window: &Window<'_>, facts: &Facts, p: &Parameters) -> Vec<Found> {
    let Some(act) = window.acts.last() else {
        return Vec::new();
    };
    let found: Vec<Option<Found>> = match act.kind {
        Kind::Override => vec![shield_override(act, p)],
        Kind::Look => vec![
            own_household(act, facts, p),
            news(act, facts, p),
            rate(act, window, facts, p),
            sweep_of_looks(act, window, facts, p),
            out_of_hours(act, window, p),
            mediated(act, window, p),
            same_person_mediated(act, window, p),
            again_and_again(act, window, facts, p),
        ],
        Kind::Search | Kind::EmptySearch => {
            vec![
                empty_searches(act, window, p),
                sweep_of_searches(act, window, facts, p),
            ]
        }
        Kind::Change => Vec::new(),
    };
    found.into_iter().flatten().collect()
}

fn shield_override(act: &Act, p: &Parameters) -> Option<Found> {
    let sentence = "Overrode a shield and looked at where a shielded person is.";
    let found = Found::new(Pattern::ShieldOverride, p.shield_override.score, sentence);
    Some(found.about(act.person?).resting_on([act]))
}

fn own_household(act: &Act, facts: &Facts, p: &Parameters) -> Option<Found> {
    let (user, person) = (facts.users.get(&act.account)?, act.person?);
    let (home, known) = (user.home.as_ref()?, facts.people.get(&person)?);
    if !home.is_of(known) {
        return None;
    }
    let sentence = match user.has_the_name_of(known) {
        true => "Opened what looks like their own record: the same name at the same address.",
        false => "Opened the record of somebody who lives in the same house as they do.",
    };
    let found = Found::new(Pattern::OwnHousehold, p.own_household.score, sentence);
    Some(found.about(person).resting_on([act]))
}

fn news(act: &Act, facts: &Facts, p: &Parameters) -> Option<Found> {
    let person = act.person.filter(|it| facts.news.contains(it))?;
    let (score, whom) = match facts.helping(act, SignedDuration::ZERO) {
        Helping::Themself => return None,
        Helping::Organisation => (
            percent(p.news.score, p.news.colleague_helps_percent),
            "whom a colleague helps and they do not",
        ),
        Helping::Neither => (
            p.news.score,
            "whom nobody at their organisation was helping",
        ),
    };
    let sentence =
        format!("Opened the record of a person on the list of people in the news, {whom}.");
    let found = Found::new(Pattern::News, score, sentence);
    Some(found.about(person).resting_on([act]))
}

fn looks<'a>(acts: impl Iterator<Item = &'a Act>) -> Vec<&'a Act> {
    acts.filter(|it| it.kind == Kind::Look).collect()
}

fn people(looks: &[&Act]) -> usize {
    let people: HashSet<PersonId> = looks.iter().filter_map(|it| it.person).collect();
    people.len()
}

fn rate(act: &Act, window: &Window<'_>, facts: &Facts, p: &Parameters) -> Option<Found> {
    let back = SignedDuration::from_mins(p.rate.minutes);
    // Whoever goes through the list of those whom they help is at work.
    let looks = looks(
        window
            .since(Pattern::Rate, act.at, back)
            .filter(|it| facts.helping(it, SignedDuration::ZERO) != Helping::Themself),
    );
    let usual = facts.usual.per_hour.get(&act.role).copied();
    let by_role = usual.map_or(0, |it| (it as f64 * p.rate.times_usual).ceil() as usize);
    let people = people(&looks);
    if people < p.rate.least.max(by_role) {
        return None;
    }
    let usually = match usual {
        Some(usual) => format!("; usual for the role is {usual}"),
        None => String::new(),
    };
    let sentence = format!(
        "Opened the records of {people} people whom they do not help in {} minutes{usually}.",
        p.rate.minutes
    );
    Some(Found::new(Pattern::Rate, p.rate.score, sentence).resting_on(looks))
}

fn sweep_of_looks(act: &Act, window: &Window<'_>, facts: &Facts, p: &Parameters) -> Option<Found> {
    let back = SignedDuration::from_mins(p.sweep.minutes);
    let others: Vec<&Act> = looks(window.since(Pattern::Sweep, act.at, back))
        .into_iter()
        .filter(|it| facts.helping(it, SignedDuration::ZERO) != Helping::Themself)
        .collect();
    let named: Vec<(&str, &Act)> = others
        .iter()
        .filter_map(|it| {
            let known = facts.people.get(&it.person?)?;
            Some((known.families.first()?.as_str(), *it))
        })
        .collect();
    let names: Vec<&str> = named.iter().map(|it| it.0).collect();
    let run = run_at_end(&names, |a, b| b > a);
    if run < p.sweep.names {
        return None;
    }
    let evidence = named.iter().rev().take(run).map(|it| it.1);
    let mut evidence: Vec<&Act> = evidence.collect();
    evidence.reverse();
    let sentence = format!(
        "Opened the records of {run} people one after the other whose family names follow the \
         alphabet, in under {} minutes.",
        p.sweep.minutes
    );
    Some(Found::new(Pattern::Sweep, p.sweep.score, sentence).resting_on(evidence))
}

fn sweep_of_searches(
    act: &Act,
    window: &Window<'_>,
    facts: &Facts,
    p: &Parameters,
) -> Option<Found> {
    let back = SignedDuration::from_mins(p.sweep.minutes);
    // A search that finds first whom one helps is no guess: whoever goes through their own list is at
    // work.
    let searches: Vec<(&Act, &Typed)> = window
        .since(Pattern::Sweep, act.at, back)
        .filter(|it| it.kind == Kind::EmptySearch || it.kind == Kind::Search)
        .filter(|it| facts.helping(it, SignedDuration::ZERO) != Helping::Themself)
        .filter_map(|it| Some((it, window.typed_for(it)?)))
        .collect();
    let typed = || searches.iter().map(|it| it.1);
    let names: Vec<&String> = typed().filter_map(|it| it.name.as_ref()).collect();
    let numbers: Vec<u64> = typed().filter_map(|it| it.number).collect();
    let born: Vec<_> = typed().filter_map(|it| it.born).collect();
    let names = run_at_end(&names, |a, b| b > a);
    let numbers = run_at_end(&numbers, |a, b| *b > *a && *b - *a <= p.sweep.number_gap);
    let born = run_at_end(&born, |a, b| a.tomorrow().ok().as_ref() == Some(b));
    let what = match (
        names >= p.sweep.names,
        numbers >= p.sweep.numbers,
        born >= p.sweep.birth_dates,
    ) {
        (_, true, _) => format!("{numbers} NHS numbers that lie close together"),
        (_, _, true) => format!("{born} birthdays that follow each other"),
        (true, _, _) => format!("{names} names in the order of the alphabet"),
        _ => return None,
    };
    let sentence = format!(
        "Searched for {what}, one after the other, in under {} minutes.",
        p.sweep.minutes
    );
    let searches = searches.iter().map(|it| it.0);
    Some(Found::new(Pattern::Sweep, p.sweep.score, sentence).resting_on(searches))
}

fn empty_searches(act: &Act, window: &Window<'_>, p: &Parameters) -> Option<Found> {
    let p = &p.empty_searches;
    let back = SignedDuration::from_mins(p.minutes);
    let searches: Vec<&Act> = window
        .since(Pattern::EmptySearches, act.at, back)
        .filter(|it| matches!(it.kind, Kind::Search | Kind::EmptySearch))
        .collect();
    let empty: Vec<&Act> = searches
        .iter()
        .filter(|it| it.kind == Kind::EmptySearch)
        .copied()
        .collect();
    if empty.len() < p.least || empty.len() * 100 < searches.len() * p.percent {
        return None;
    }
    let sentence = format!(
        "Searched {} times in {} minutes, and {} of the searches found nobody.",
        searches.len(),
        p.minutes,
        empty.len()
    );
    Some(Found::new(Pattern::EmptySearches, p.score, sentence).resting_on(empty))
}

fn out_of_hours(act: &Act, window: &Window<'_>, p: &Parameters) -> Option<Found> {
    let p = &p.out_of_hours;
    if !act.odd_hour {
        return None;
    }
    let odd: Vec<&Act> = window
        .since(Pattern::OutOfHours, act.at, days(p.days))
        .filter(|it| it.odd_hour)
        .collect();
    let count = u32::try_from(odd.len()).unwrap_or(u32::MAX);
    let sentence = match count {
        1 => format!(
            "Opened the record of somebody whom they do not help at {}, which is not usual for \
             their organisation.",
            plain_time(act.at)
        ),
        many => format!(
            "Opened records {many} times of people whom they do not help, at hours that are not \
             usual for their organisation, in {} days; the last at {}.",
            p.days,
            plain_time(act.at)
        ),
    };
    let score = p.score_each.saturating_mul(count);
    Some(Found::new(Pattern::OutOfHours, score, sentence).resting_on(odd))
}

fn mediated(act: &Act, window: &Window<'_>, p: &Parameters) -> Option<Found> {
    if !act.mediated {
        return None;
    }
    let today: Vec<&Act> = window
        .since(Pattern::Mediated, act.at, days(1))
        .filter(|it| it.kind == Kind::Look && it.mediated && day_of(it.at) == day_of(act.at))
        .collect();
    let people = people(&today);
    if people < p.mediated.in_a_day {
        return None;
    }
    let sentence = format!("Looked up {people} people for others in one day.");
    Some(Found::new(Pattern::Mediated, p.mediated.score, sentence).resting_on(today))
}

fn same_person_mediated(act: &Act, window: &Window<'_>, p: &Parameters) -> Option<Found> {
    if !act.mediated {
        return None;
    }
    let same: Vec<&Act> = window
        .since(Pattern::Mediated, act.at, days(p.mediated.same_days))
        .filter(|it| it.kind == Kind::Look && it.mediated && it.person == act.person)
        .collect();
    if same.len() < p.mediated.same_person {
        return None;
    }
    // Each time over the limit adds to it, so that going on becomes an alert by itself.
    let over = u32::try_from(same.len() - p.mediated.same_person).unwrap_or_default();
    let score = p
        .mediated
        .score_same
        .saturating_add(over.saturating_mul(20));
    let sentence = format!(
        "Looked up the same person for others {} times in {} days.",
        same.len(),
        p.mediated.same_days
    );
    let found = Found::new(Pattern::Mediated, score, sentence);
    Some(found.about(act.person?).resting_on(same))
}

fn again_and_again(act: &Act, window: &Window<'_>, facts: &Facts, p: &Parameters) -> Option<Found> {
    let p = &p.again_and_again;
    let least = match facts.helping(act, SignedDuration::ZERO) {
        Helping::Themself => return None,
        Helping::Organisation => p.colleague_helps_visits,
        Helping::Neither => p.visits,
    };
    let same: Vec<&Act> = window
        .since(Pattern::AgainAndAgain, act.at, days(p.days))
        .filter(|it| it.person == act.person && it.person.is_some())
        .collect();
    if same.iter().any(|it| it.kind == Kind::Change) {
        return None;
    }
    let looks = looks(same.into_iter());
    if looks.len() < least {
        return None;
    }
    let sentence = format!(
        "Opened the record of one person, whom they do not help, {} times in {} days and changed \
         nothing.",
        looks.len(),
        p.days
    );
    let found = Found::new(Pattern::AgainAndAgain, p.score, sentence);
    Some(found.about(act.person?).resting_on(looks))
}
