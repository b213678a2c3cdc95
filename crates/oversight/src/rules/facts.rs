//! What is known beside what was done: who the user is, whom they looked at, and what is usual.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use kith_gate::Role;
use kith_people::watched::{Helps, Known};
use kith_terms::time::day_of;
use kith_terms::{AccountId, OrganisationId, PersonId, folded};

use super::Act;
use super::hours::SLOTS;

/// The holder of an account, in the form in which they are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// The first word of the name, folded.
    pub given: String,
    /// The last word of the name, folded.
    pub family: String,
    /// Where they live, where a privacy officer keeps it.
    pub home: Option<Home>,
}

impl User {
    /// Somebody called so.
    pub fn called(full_name: &str, home: Option<Home>) -> Self {
        let name = folded(full_name);
        let mut words = name.split(' ');
        Self {
            given: words.next().unwrap_or_default().to_owned(),
            family: words.next_back().unwrap_or_default().to_owned(),
            home,
        }
    }

    /// Whether a person is called as this user is.
    pub fn has_the_name_of(&self, person: &Known) -> bool {
        let given = person.given.split(' ').next().unwrap_or_default();
        !self.given.is_empty() && given == self.given && self.has_the_family_name_of(person)
    }

    /// Whether a person has this user's family name, now or before.
    pub fn has_the_family_name_of(&self, person: &Known) -> bool {
        let last = |it: &String| it.split(' ').next_back() == Some(&self.family);
        !self.family.is_empty() && person.families.iter().any(last)
    }
}

/// Where somebody lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The postcode, without its space, folded.
    pub postcode: String,
    /// The first line of the address, folded.
    pub first_line: String,
}

impl Home {
    /// Whether a person lives in the same postcode.
    pub fn is_near(&self, person: &Known) -> bool {
        person.postcode.as_deref() == Some(&self.postcode)
    }

    /// Whether a person lives in the same house: the postcode, and the number or name that the first
    /// line begins with.
    pub fn is_of(&self, person: &Known) -> bool {
        let begins = |line: &str| line.split(' ').next().map(str::to_owned);
        self.is_near(person)
            && person.first_line.as_deref().and_then(begins) == begins(&self.first_line)
    }
}

/// Who helps a person whom somebody looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Helping {
    /// The user does.
    Themself,
    /// Somebody of the user's organisation does.
    Organisation,
    /// Neither.
    Neither,
}

/// What people usually do.
#[derive(Clone, Debug, Default)]
pub struct Usual {
    /// The median of records in an hour in which any was opened, by role.
    pub per_hour: HashMap<Role, usize>,
    /// Looks by organisation and slot of the week.
    pub slots: HashMap<OrganisationId, [u64; SLOTS]>,
    /// All looks of the last four weeks.
    pub looks: u64,
}

impl Usual {
    /// The share of an organisation's looks in these slots; none where there are too few to tell.
    pub fn share(
        &self,
        organisation: OrganisationId,
        least: u64,
        these: impl Fn(usize) -> bool,
    ) -> Option<f64> {
        let slots = self.slots.get(&organisation)?;
        let all: u64 = slots.iter().sum();
        let counted = slots.iter().enumerate().filter(|(slot, _)| these(*slot));
        let counted: u64 = counted.map(|it| it.1).sum();
        (all >= least).then(|| counted as f64 / all as f64)
    }

    /// The median of a histogram: how often there were so many.
    pub fn median(histogram: &[(usize, u64)]) -> Option<usize> {
        let mut sorted = histogram.to_vec();
        sorted.sort_unstable();
        let all: u64 = sorted.iter().map(|it| it.1).sum();
        let mut seen = 0;
        let middle = sorted.into_iter().find(|(_, times)| {
            seen += times;
            seen * 2 >= all
        });
        middle.map(|it| it.0)
    }
}

/// Everything that is known for judging a batch.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Who was looked at.
    pub people: HashMap<PersonId, Known>,
    /// Who looked, and their colleagues.
    pub users: HashMap<AccountId, User>,
    /// Who works where.
    pub at: HashMap<OrganisationId, Vec<AccountId>>,
    /// Who helps whom.
    pub helps: HashMap<PersonId, Vec<Helps>>,
    /// The people on the privacy officer's list.
    pub news: HashSet<PersonId>,
    /// How many looks others made at people of a user's family name in the last four weeks.
    pub name_looks: HashMap<AccountId, u64>,
    /// What is usual.
    pub usual: Usual,
}

impl Facts {
    /// Who helped the person of an act at its time, or had it written down within so long.
    pub fn helping(&self, act: &Act, within: SignedDuration) -> Helping {
        let Some(helps) = act.person.and_then(|it| self.helps.get(&it)) else {
            return Helping::Neither;
        };
        let until = act.at.saturating_add(within).unwrap_or(act.at);
        let counts = |it: &&Helps| helped(it, act.at, until);
        let mut found = Helping::Neither;
        for it in helps.iter().filter(counts) {
            if it.account == Some(act.account) {
                return Helping::Themself;
            }
            if it.organisation == act.organisation {
                found = Helping::Organisation;
            }
        }
        found
    }
}

fn helped(it: &Helps, at: Timestamp, until: Timestamp) -> bool {
    let (day, last) = (day_of(at), day_of(until));
    it.recorded_at <= until
        && it.from.is_none_or(|from| from <= last)
        && it.until.is_none_or(|ended| ended >= day)
}
