//! Who lives in the county, and which of them work with the record.

use std::collections::HashMap;

use jiff::civil::date;
use kith::demo::county::County;
use kith_gate::Role;
use kith_oversight::rules::{Home, User};
use kith_people::watched::Known;
use kith_terms::{AccountId, OrganisationId, PersonId, folded, folded_compact};
use rand::rngs::ChaCha8Rng;
use rand::{Rng as _, SeedableRng as _};

/// Chance that comes out the same every time.
pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.0.next_u64() % limit.max(1) as u64) as usize
    }

    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1) as usize) as i64
    }

    pub(crate) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(crate) fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// How many there are of something that happens so often on average.
    pub(crate) fn poisson(&mut self, mean: f64) -> usize {
        let (limit, mut product, mut count) = ((-mean).exp(), self.unit(), 0);
        while product > limit {
            product *= self.unit();
            count += 1;
        }
        count
    }

    pub(crate) fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// What somebody's days are like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// Helps people of their own caseload.
    Caseload,
    /// Takes calls about anybody.
    Intake,
    /// Keeps records right.
    Records,
    /// Nights and weekends.
    Nights,
    /// Looks people up for others.
    Mediator,
}

pub(crate) struct AtWork {
    pub(crate) account: AccountId,
    pub(crate) organisation: OrganisationId,
    pub(crate) role: Role,
    pub(crate) work: Work,
    pub(crate) user: User,
    /// The user's own place among the people.
    pub(crate) lives_as: usize,
}

pub(crate) struct Place {
    pub(crate) people: Vec<(PersonId, Known)>,
    pub(crate) users: Vec<AtWork>,
}

impl Place {
    pub(crate) fn make(size: usize, seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let county = County::new(size, 1, date(2026, 11, 22));
        let feeds = county.write_feeds(folder.path()).unwrap();
        let gp = feeds.iter().find(|it| it.source == "gp").unwrap();
        let mut rows = csv::ReaderBuilder::new()
            .flexible(true)
            .from_path(&gp.path)
            .unwrap();
        let people: Vec<(PersonId, Known)> = rows
            .deserialize::<HashMap<String, String>>()
            .filter_map(Result::ok)
            .map(|row| known(&row))
            .filter(|it| it.families.iter().any(|name| !name.is_empty()))
            .map(|it| (PersonId::new(), it))
            .collect();
        let users = users(&people, &mut Draw::new(seed));
        Self { people, users }
    }
}

fn known(row: &HashMap<String, String>) -> Known {
    let text = |name: &str| row.get(name).cloned().unwrap_or_default();
    let some = |it: String| (!it.is_empty()).then_some(it);
    Known {
        given: folded(&text("given_name")),
        families: [
            some(text("family_name")),
            some(text("previous_family_name")),
        ]
        .into_iter()
        .flatten()
        .map(|it| folded(&it))
        .collect(),
        postcode: some(text("postcode")).map(|it| folded_compact(&it)),
        first_line: some(text("address_line")).map(|it| folded(&it)),
    }
}

/// Five organisations, eighty users, all of whom live in the county. For seven in ten of them a privacy
/// officer keeps where they live.
fn users(people: &[(PersonId, Known)], draw: &mut Draw) -> Vec<AtWork> {
    let organisations: Vec<OrganisationId> = (0..6).map(|_| OrganisationId::new()).collect();
    let mut users = Vec::new();
    let mut add = |count: usize, at: usize, role: Role, work: Work| {
        for _ in 0..count {
            let lives_as = loop {
                let it = draw.below(people.len());
                let known = &people[it].1;
                if known.postcode.is_some() && known.first_line.is_some() && !known.given.is_empty()
                {
                    break it;
                }
            };
            let known = &people[lives_as].1;
            let home = draw.chance(0.7).then(|| Home {
                postcode: known.postcode.clone().unwrap(),
                first_line: known.first_line.clone().unwrap(),
            });
            let name = format!("{} {}", known.given, known.families[0]);
            users.push(AtWork {
                account: AccountId::new(),
                organisation: organisations[at],
                role,
                work,
                user: User::called(&name, home),
                lives_as,
            });
        }
    };
    add(18, 0, Role::Practitioner, Work::Caseload);
    add(6, 0, Role::Practitioner, Work::Intake);
    add(4, 0, Role::RecordManager, Work::Records);
    add(8, 0, Role::ShieldPractitioner, Work::Caseload);
    add(12, 1, Role::Practitioner, Work::Caseload);
    add(14, 2, Role::Practitioner, Work::Caseload);
    add(10, 3, Role::Practitioner, Work::Caseload);
    add(4, 4, Role::Practitioner, Work::Nights);
    add(4, 5, Role::Practitioner, Work::Mediator);
    users
}
