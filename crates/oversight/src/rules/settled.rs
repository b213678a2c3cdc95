//! What can be judged only when whoever helps has had the time to write it down.

use jiff::SignedDuration;

use super::at_once::{Window, days};
use super::{Act, Facts, Found, Helping, Kind, percent};
use crate::parameters::Parameters;
use crate::pattern::Pattern;

/// Whether neither the user nor their organisation helped the person, nor wrote it down in time.
pub fn alone(act: &Act, facts: &Facts, p: &Parameters) -> bool {
    facts.helping(act, within(p)) == Helping::Neither
}

/// How long after a look it can be judged so.
pub fn within(p: &Parameters) -> SignedDuration {
    days(p.involvement.days_to_record)
}

/// What the last act of the window, a look, shows now that it has settled.
pub fn settled(window: &Window<'_>, facts: &Facts, p: &Parameters) -> Vec<Found> {
    let look = window.acts.last().filter(|it| it.kind == Kind::Look);
    let Some(act) = look else {
        return Vec::new();
    };
    [
        own_name(act, facts, p),
        neighbour(act, facts, p),
        colleague(act, facts, p),
        without_involvement(act, window, p),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The score where nobody helped, a part of it where the user or their organisation did; and the
/// words for it.
fn weighed(score: u32, act: &Act, part: u32, p: &Parameters) -> (u32, &'static str) {
    match (act.alone, act.explains) {
        (true, false) => (score, "whom nobody at their organisation was helping"),
        // Whoever answers the door for others gives such reasons all day; whoever hides may too.
        (true, true) => (
            percent(score, p.involvement.explaining_percent),
            "whom nobody at their organisation was helping, for a reason that may explain it",
        ),
        (false, _) => (percent(score, part), "whom they or a colleague help"),
    }
}

fn own_name(act: &Act, facts: &Facts, p: &Parameters) -> Option<Found> {
    let (user, person) = (facts.users.get(&act.account)?, act.person?);
    if !user.has_the_family_name_of(facts.people.get(&person)?) {
        return None;
    }
    let (all, p) = (p, &p.own_name);
    let looks = facts.name_looks.get(&act.account).copied().unwrap_or(0);
    let share = (facts.usual.looks >= p.least_looks)
        .then(|| looks as f64 / facts.usual.looks.max(1) as f64);
    let (score, how) = match share {
        Some(share) if share > p.uncommon => (percent(p.score, p.common_percent), "a common name"),
        Some(share) if share > p.rare => {
            (percent(p.score, p.uncommon_percent), "not a common name")
        }
        Some(_) => (p.score, "a rare name"),
        None => (p.score, "how common it is, is not known yet"),
    };
    let (score, whom) = weighed(score, act, p.helping_percent, all);
    let sentence =
        format!("Opened the record of somebody with their own family name ({how}), {whom}.");
    let found = Found::new(Pattern::OwnName, score, sentence);
    Some(found.about(person).resting_on([act]))
}

fn neighbour(act: &Act, facts: &Facts, p: &Parameters) -> Option<Found> {
    let (user, person) = (facts.users.get(&act.account)?, act.person?);
    let (home, known) = (user.home.as_ref()?, facts.people.get(&person)?);
    if !home.is_near(known) || home.is_of(known) {
        return None;
    }
    let (score, whom) = weighed(p.neighbours.score, act, p.neighbours.helping_percent, p);
    let sentence =
        format!("Opened the record of somebody who lives in the same postcode as they do, {whom}.");
    let found = Found::new(Pattern::Neighbours, score, sentence);
    Some(found.about(person).resting_on([act]))
}

fn colleague(act: &Act, facts: &Facts, p: &Parameters) -> Option<Found> {
    let person = act.person?;
    let known = facts.people.get(&person)?;
    let mut others = facts
        .at
        .get(&act.organisation)?
        .iter()
        .filter(|it| **it != act.account)
        .filter_map(|it| facts.users.get(it))
        .filter(|it| it.has_the_name_of(known))
        .peekable();
    others.peek()?;
    let homes: Vec<Option<bool>> = others
        .map(|it| it.home.as_ref().map(|home| home.is_near(known)))
        .collect();
    let (score, how) = if homes.contains(&Some(true)) {
        (p.colleagues.score_home, "the name and the postcode")
    } else if homes.contains(&None) {
        (p.colleagues.score_name, "the name")
    } else {
        // Every colleague of that name lives elsewhere.
        return None;
    };
    let (score, whom) = weighed(score, act, p.colleagues.helping_percent, p);
    let sentence = format!("Opened the record of somebody with {how} of a colleague, {whom}.");
    let found = Found::new(Pattern::Colleagues, score, sentence);
    Some(found.about(person).resting_on([act]))
}

fn without_involvement(act: &Act, window: &Window<'_>, p: &Parameters) -> Option<Found> {
    let p = &p.without_involvement;
    let counts = |it: &&Act| it.alone && !it.explains;
    if !counts(&act) {
        return None;
    }
    let looks: Vec<&Act> = window
        .since(Pattern::WithoutInvolvement, act.at, days(p.days))
        .filter(|it| it.kind == Kind::Look)
        .collect();
    let alone: Vec<&Act> = looks.iter().copied().filter(counts).collect();
    if alone.len() < p.least || alone.len() * 100 < looks.len() * p.percent {
        return None;
    }
    let sentence = format!(
        "Of {} records opened in {} days, {} were of people whom nobody at their organisation was \
         helping, then or soon after.",
        looks.len(),
        p.days,
        alone.len()
    );
    Some(Found::new(Pattern::WithoutInvolvement, p.score, sentence).resting_on(alone))
}
