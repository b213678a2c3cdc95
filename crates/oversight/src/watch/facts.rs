//! Reading what a batch is judged by: the windows of those who did something, and what is known of them
//! and of whom they looked at.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use kith_people::rules::keys;
use kith_people::watched::Known;
use kith_terms::time::day_of;
use kith_terms::{AccountId, AlertId, EntryId, OrganisationId, PersonId};

use super::{Watcher, back};
use crate::OversightError;
use crate::parameters::{LOOKS_BACK_DAYS, Parameters};
use crate::pattern::Pattern;
use crate::rules::gather::{Explained, Kept};
use crate::rules::order::Typed;
use crate::rules::{Act, Facts, Kind, User, Usual};
use crate::store;

/// What one user did lately, and what was made of it before.
#[derive(Default)]
pub(super) struct OfUser {
    /// Oldest first; what is new stands among it.
    pub(super) acts: Vec<Act>,
    pub(super) typed: Vec<(Timestamp, Typed)>,
    pub(super) kept: Vec<Kept>,
    pub(super) explained: Vec<Explained>,
    pub(super) open: Option<AlertId>,
}

/// Everything that a batch is judged by.
pub(super) struct Batch {
    /// What is new, oldest first.
    pub(super) new: Vec<Act>,
    /// What has settled.
    pub(super) due: Vec<Act>,
    pub(super) users: HashMap<AccountId, OfUser>,
    pub(super) decided: HashMap<EntryId, HashSet<Pattern>>,
    pub(super) facts: Facts,
}

/// How far any pattern of these parameters looks back.
fn looks_back(p: &Parameters) -> i64 {
    let days = [
        p.without_involvement.days,
        p.out_of_hours.days,
        p.mediated.same_days,
        p.again_and_again.days,
        1,
    ];
    days.into_iter().max().unwrap_or(LOOKS_BACK_DAYS)
}

impl Watcher {
    pub(super) async fn read_batch(
        &self,
        new: Vec<Act>,
        due: Vec<Act>,
        usual: Usual,
    ) -> Result<Batch, OversightError> {
        let (db, now) = (&self.oversight.db, self.oversight.db.now());
        let p = &self.oversight.parameters;
        let accounts: BTreeSet<AccountId> = new.iter().chain(&due).map(|it| it.account).collect();
        let accounts: Vec<AccountId> = accounts.into_iter().collect();
        let earliest = new.iter().chain(&due).map(|it| it.at).min().unwrap_or(now);
        let from = back(earliest, looks_back(p));
        let (acts, kept, open, explained, decided) = {
            let acts = store::acts::of(&accounts, from);
            let kept = store::findings::kept(&accounts, back(now, p.alert.window_days));
            let open = store::findings::open(&accounts);
            let first = db.together((acts, kept, open)).await?;
            let explained = store::findings::explained(&accounts, day_of(now));
            let decided = store::findings::decided(&accounts, from);
            let second = db.together((explained, decided)).await?;
            (first.0, first.1, first.2, second.0, second.1)
        };
        let mut users: HashMap<AccountId, OfUser> = HashMap::new();
        for act in acts {
            users.entry(act.account).or_default().acts.push(act);
        }
        for (account, kept) in kept {
            users.entry(account).or_default().kept.push(kept);
        }
        for (account, alert) in open {
            users.entry(account).or_default().open = Some(alert);
        }
        for (account, it) in explained {
            users.entry(account).or_default().explained.push(it);
        }
        let mut decided_by: HashMap<EntryId, HashSet<Pattern>> = HashMap::new();
        for (entry, pattern) in decided {
            decided_by.entry(entry).or_default().insert(pattern);
        }
        let new = first_pages(new, &users);
        for act in &new {
            users.entry(act.account).or_default().acts.push(act.clone());
        }
        self.read_typed(&new, &mut users).await?;
        let facts = self.read_facts(&new, &due, &users, usual).await?;
        Ok(Batch {
            new,
            due,
            users,
            decided: decided_by,
            facts,
        })
    }

    /// What was typed, for those who searched often enough to make a sequence.
    async fn read_typed(
        &self,
        new: &[Act],
        users: &mut HashMap<AccountId, OfUser>,
    ) -> Result<(), OversightError> {
        let p = &self.oversight.parameters.sweep;
        let least = p.numbers.min(p.birth_dates).min(p.names);
        let searched: BTreeSet<AccountId> =
            new.iter().filter(is_search).map(|it| it.account).collect();
        for account in searched {
            let times = || new.iter().filter(|it| it.account == account);
            let (Some(first), Some(last)) =
                (times().map(|it| it.at).min(), times().map(|it| it.at).max())
            else {
                continue;
            };
            let from = first
                .saturating_sub(SignedDuration::from_mins(p.minutes))
                .unwrap_or(first);
            let of = users.entry(account).or_default();
            if of
                .acts
                .iter()
                .filter(is_search)
                .filter(|it| it.at >= from)
                .count()
                < least
            {
                continue;
            }
            let until = last
                .saturating_add(SignedDuration::from_secs(1))
                .unwrap_or(last);
            let gate = &self.oversight.gate;
            let searches = gate.searches_of(&self.grant, account, from, until).await?;
            let typed = searches
                .iter()
                .rev()
                .filter_map(|it| Some((it.at, Typed::of(it.detail.get("asked")?))));
            of.typed = typed.collect();
        }
        Ok(())
    }

    async fn read_facts(
        &self,
        new: &[Act],
        due: &[Act],
        users: &HashMap<AccountId, OfUser>,
        usual: Usual,
    ) -> Result<Facts, OversightError> {
        let whom = whom(new, due, users, self.oversight.parameters.sweep.minutes);
        let people = &self.oversight.people;
        let known = people.known_of(&self.grant, &whom).await?;
        let helps = people.helpers_of(&self.grant, &whom).await?;
        let at: BTreeSet<OrganisationId> =
            new.iter().chain(due).map(|it| it.organisation).collect();
        let at: Vec<OrganisationId> = at.into_iter().collect();
        let mut holders = self.oversight.gate.holders_at(&self.grant, &at).await?;
        // Somebody whose account was closed or moved in the meantime.
        let missing: Vec<AccountId> = users
            .keys()
            .filter(|id| holders.iter().all(|it| it.account != **id))
            .copied()
            .collect();
        holders.extend(self.oversight.gate.holders(&self.grant, &missing).await?);
        let accounts: Vec<AccountId> = holders.iter().map(|it| it.account).collect();
        let mut homes = store::desk::homes(&self.oversight.db, &accounts).await?;
        let today = day_of(self.oversight.db.now());
        let news = store::desk::news(&self.oversight.db, today).await?;
        let mut facts = Facts {
            people: known,
            news: news.into_iter().collect(),
            usual,
            ..Facts::default()
        };
        for it in helps {
            facts.helps.entry(it.person).or_default().push(it);
        }
        for it in holders {
            facts
                .at
                .entry(it.organisation)
                .or_default()
                .push(it.account);
            let home = homes.remove(&it.account);
            facts
                .users
                .insert(it.account, User::called(&it.full_name, home));
        }
        self.count_names(due, &mut facts).await?;
        Ok(facts)
    }

    /// How common a user's name is, where they looked at somebody of it.
    async fn count_names(&self, due: &[Act], facts: &mut Facts) -> Result<(), OversightError> {
        let (db, since) = (
            &self.oversight.db,
            back(self.oversight.db.now(), LOOKS_BACK_DAYS),
        );
        for act in due {
            let (Some(user), Some(person)) = (facts.users.get(&act.account), act.person) else {
                continue;
            };
            let known = facts.people.get(&person);
            if facts.name_looks.contains_key(&act.account)
                || !known.is_some_and(|it| user.has_the_family_name_of(it))
            {
                continue;
            }
            let key = keys::hash("family", &[&user.family]);
            let looks = store::acts::name_looks(db, key, since, act.account).await?;
            facts.name_looks.insert(act.account, looks);
        }
        Ok(())
    }
}

fn is_search(act: &&Act) -> bool {
    matches!(act.kind, Kind::Search | Kind::EmptySearch)
}

/// Without the further pages of a visit whose first is known.
fn first_pages(new: Vec<Act>, users: &HashMap<AccountId, OfUser>) -> Vec<Act> {
    let mut first: Vec<Act> = Vec::with_capacity(new.len());
    for act in new {
        let before = users.get(&act.account).map_or(&[][..], |it| &it.acts);
        let mut known = before.iter().chain(&first);
        if !known.any(|it| act.is_another_page_of(it) && it.entry != act.entry) {
            first.push(act);
        }
    }
    first
}

/// Everybody whose name or helpers a rule may ask for.
fn whom(
    new: &[Act],
    due: &[Act],
    users: &HashMap<AccountId, OfUser>,
    minutes: i64,
) -> Vec<PersonId> {
    let back = SignedDuration::from_mins(minutes);
    let earliest = new.iter().map(|it| it.at).min();
    let from = earliest.map(|it| it.saturating_sub(back).unwrap_or(it));
    let recent = users.values().flat_map(|it| &it.acts);
    let recent = recent.filter(|it| from.is_some_and(|from| it.at >= from));
    let all: BTreeSet<PersonId> = new
        .iter()
        .chain(due)
        .chain(recent)
        .filter_map(|it| it.person)
        .collect();
    all.into_iter().collect()
}

/// The key under which the family name of somebody who was looked at is counted.
pub(super) fn name_key(known: Option<&Known>) -> Option<i64> {
    let family = known?.families.first()?;
    Some(keys::hash("family", &[family.split(' ').next_back()?]))
}
