//! What falls due: shown in numbers, archived, and put up to be purged.

use std::collections::{BTreeMap, HashSet};

use kith_gate::Grant;
use kith_gate::action::{ReturnRecords, RunRetention, SeeArchive};
use kith_store::{CommitError, Event};
use kith_terms::time::{Date, Timestamp, day_of};
use kith_terms::{DisposalId, PersonId};
use serde::Serialize;
use serde_json::json;

use super::{RetentionError, not_there};
use crate::rules::retention::{RetentionRules, Rule, Stage, years_after};
use crate::store::retention::Judged;
use crate::{People, store};

/// People who are judged at once.
const PAGE: i64 = 500;

/// The most questions about records in the archive that a page shows.
const ASKED_ON_A_PAGE: i64 = 100;

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ran {
    /// People who were looked at.
    pub looked_at: u64,
    /// Records that went into the archive.
    pub archived: u64,
    /// Records in the archive of which a record manager is now asked whether they come out.
    pub asked: u64,
    /// People who were put up to be purged.
    pub put_up: u64,
    /// Under which they were put up.
    pub disposal: Option<DisposalId>,
}

/// A rule, and how many it touches next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Next {
    /// The rule.
    pub rule: Rule,
    /// How many records are due by it now.
    pub due: u64,
    /// How many will be within a year.
    pub within_a_year: u64,
}

impl Outlook {
    /// How many records the next run archives.
    pub fn to_archive(&self) -> u64 {
        self.next.iter().map(|it| it.due).sum()
    }
}

/// What there is, and what falls due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outlook {
    /// People whom the record holds.
    pub people: u64,
    /// Of them, in the archive.
    pub archived: u64,
    /// On hold.
    pub held: u64,
    /// Due to be purged.
    pub to_purge: u64,
    /// Due to be purged within a year.
    pub purged_within_a_year: u64,
    /// Of those due to be purged, how many the next run puts up for approval.
    pub to_put_up: u64,
    /// Of those in the archive, of how many the next run asks whether they come out.
    pub to_ask: u64,
    /// By rule, what goes into the archive.
    pub next: Vec<Next>,
}

/// A record in the archive that by what a source says now would be live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Whose it is.
    pub person: PersonId,
    /// The record's own number.
    pub number: String,
    /// Since when it is in the archive.
    pub archived_on: Date,
    /// By what it would be live.
    pub why: String,
    /// Since when it is asked.
    pub asked_at: Timestamp,
}

impl People {
    /// What falls due, in numbers: nobody is shown, and nothing is done.
    ///
    /// # Errors
    /// [`RetentionError`] where it cannot be read.
    pub async fn retention_outlook(
        &self,
        _grant: &Grant<RunRetention>,
    ) -> Result<Outlook, RetentionError> {
        let rules = RetentionRules::built_in()?;
        let today = day_of(self.db.now());
        let horizon = years_after(today, 1);
        let mut counting = Counting::default();
        let mut after = None;
        loop {
            let people = store::retention::people_after(&self.db, after, PAGE).await?;
            let Some(last) = people.last() else { break };
            after = Some(last.person);
            let judged = self.judge(people, &rules, today, true).await?;
            let due = judged
                .iter()
                .filter_map(|(it, stage)| it.due_to_be_purged(*stage));
            counting.to_put_up += self.not_put_up_yet(due.collect()).await?.len() as u64;
            for (it, stage) in judged {
                counting.add(&it, stage, horizon);
            }
        }
        Ok(counting.outlook())
    }

    /// Archives what is due, asks about what would be live again, and puts up what is due to be
    /// purged. Each record is a unit of its own: a run that is killed goes on with the next.
    ///
    /// # Errors
    /// [`RetentionError`]; what was done until then stays done.
    pub async fn run_retention(&self, grant: &Grant<RunRetention>) -> Result<Ran, RetentionError> {
        let rules = RetentionRules::built_in()?;
        let today = day_of(self.db.now());
        let mut ran = Ran::default();
        let mut to_purge = Vec::new();
        let mut after = None;
        loop {
            let people = store::retention::people_after(&self.db, after, PAGE).await?;
            let Some(last) = people.last() else { break };
            after = Some(last.person);
            for (it, stage) in self.judge(people, &rules, today, true).await? {
                ran.looked_at += 1;
                match stage {
                    Stage::ToArchive { rule, .. } => {
                        ran.archived += self.archive(grant, &it, rule, &rules).await?;
                    }
                    Stage::LivesAgain if !it.is_asked => {
                        ran.asked += self.ask_manager(grant, &it).await?;
                    }
                    Stage::ToPurge { .. } => to_purge.extend(it.due_to_be_purged(stage)),
                    _ => {}
                }
            }
        }
        let to_purge = self.not_put_up_yet(to_purge).await?;
        if !to_purge.is_empty() {
            ran.put_up = to_purge.len() as u64;
            ran.disposal = Some(self.put_up(grant, &to_purge, &rules).await?);
        }
        Ok(ran)
    }

    /// One record goes into the archive, where nobody has changed it since it was judged. Answers
    /// how many did.
    async fn archive(
        &self,
        grant: &Grant<RunRetention>,
        it: &Judged,
        rule: Rule,
        rules: &RetentionRules,
    ) -> Result<u64, RetentionError> {
        let now = self.db.now();
        let today = day_of(now);
        let family = store::retention::family(&self.db, &[it.person]).await?;
        let detail = json!({ "step": "archived", "rule": rule, "rules": rules.version });
        let unit = grant.unit_about(&family, detail);
        let unit = store::retention::archive(unit, it, rule, &rules.version, (today, now));
        let keepers_from = years_after(today, rules.manager_window.years);
        let unit = self.gate.into_archive(unit, &family, keepers_from);
        let unit = unit.event(Event::new("record.archived", Some(it.person), json!({})));
        match self.db.commit(unit).await {
            Ok(_) => Ok(1),
            // It was changed or held in this moment: the next run looks again.
            Err(CommitError::Conflict { .. }) => Ok(0),
            Err(error) => Err(RetentionError::NotSaved(error)),
        }
    }

    async fn ask_manager(
        &self,
        grant: &Grant<RunRetention>,
        it: &Judged,
    ) -> Result<u64, RetentionError> {
        let unit = grant.unit_about(&[it.person], json!({ "step": "asked" }));
        let unit = store::retention::ask(unit, it.person, why_live(it), self.db.now());
        match self.db.commit(unit).await {
            Ok(_) => Ok(1),
            Err(CommitError::Conflict { .. }) => Ok(0),
            Err(error) => Err(RetentionError::NotSaved(error)),
        }
    }

    async fn not_put_up_yet(
        &self,
        people: Vec<(PersonId, Rule)>,
    ) -> Result<Vec<(PersonId, Rule)>, RetentionError> {
        let ids: Vec<PersonId> = people.iter().map(|(person, _)| *person).collect();
        let already = store::retention::put_up_already(&self.db, &ids).await?;
        let already: HashSet<PersonId> = already.into_iter().collect();
        let mut rest = people;
        rest.retain(|(person, _)| !already.contains(person));
        Ok(rest)
    }

    async fn put_up(
        &self,
        grant: &Grant<RunRetention>,
        people: &[(PersonId, Rule)],
        rules: &RetentionRules,
    ) -> Result<DisposalId, RetentionError> {
        let id = DisposalId::new();
        let who = grant.who();
        let by = (who.account().map(|it| it.account()), who.name());
        let detail = json!({ "step": "put-up", "disposal": id, "people": people.len() });
        let unit = grant.unit(detail);
        let now = self.db.now();
        let unit = store::retention::put_up(unit, id, &rules.version, by, people, now);
        self.db.commit(unit).await.map_err(not_there)?;
        Ok(id)
    }

    /// The records in the archive that would be live by what sources say now. No name is shown: the
    /// archive may be closed to record managers by then.
    ///
    /// # Errors
    /// [`RetentionError`] where it cannot be read or written down.
    pub async fn asked_of_the_archive(
        &self,
        grant: &Grant<SeeArchive>,
    ) -> Result<Vec<Asked>, RetentionError> {
        let asked = store::retention::asked(&self.db, ASKED_ON_A_PAGE).await?;
        let people: Vec<PersonId> = asked.iter().map(|it| it.person).collect();
        grant.shown(&people).await?;
        Ok(asked)
    }

    /// A record comes out of the archive, or stays in it, of which it was asked.
    ///
    /// # Errors
    /// [`RetentionError::NotThere`] where nobody is asked, or somebody has answered.
    pub async fn answer_the_archive(
        &self,
        grant: Grant<ReturnRecords>,
        person: PersonId,
        comes_out: bool,
    ) -> Result<(), RetentionError> {
        let family = store::retention::family(&self.db, &[person]).await?;
        let unit = grant.unit_about(&family, json!({ "comes-out": comes_out }));
        let unit = match comes_out {
            true => {
                let unit = store::retention::take_out(unit, person);
                self.gate.out_of_archive(unit, &family)
            }
            false => store::retention::leave_in(unit, person),
        };
        self.db.commit(unit).await.map_err(not_there)?;
        Ok(())
    }
}

impl Judged {
    /// Who is due to be purged, and by which rule they had been archived.
    fn due_to_be_purged(&self, stage: Stage) -> Option<(PersonId, Rule)> {
        let rule = self.rule?;
        matches!(stage, Stage::ToPurge { .. }).then_some((self.person, rule))
    }
}

/// By what a record in the archive would be live, without a word of what is in it.
fn why_live(it: &Judged) -> &'static str {
    match it.rule {
        Some(Rule::Death) if it.facts.died_on.is_none() => "No source says any more that they died",
        Some(Rule::Death) => "Sources now give a later day of death",
        Some(Rule::LeftEngland) => "They are back in England, or left later than was thought",
        Some(Rule::Age | Rule::Consent) | None => {
            "Somebody helps them again, or sources now give another date of birth"
        }
    }
}

#[derive(Default)]
struct Counting {
    people: u64,
    archived: u64,
    held: u64,
    to_purge: u64,
    purged_within_a_year: u64,
    to_put_up: u64,
    to_ask: u64,
    by_rule: BTreeMap<Rule, (u64, u64)>,
}

impl Counting {
    fn add(&mut self, it: &Judged, stage: Stage, horizon: Date) {
        self.people += 1;
        self.archived += u64::from(it.facts.archived_on.is_some());
        match stage {
            Stage::Held => self.held += 1,
            Stage::ToPurge { .. } => self.to_purge += 1,
            Stage::Archived { purge_on, .. } if purge_on <= horizon => {
                self.purged_within_a_year += 1;
            }
            Stage::ToArchive { rule, .. } => self.by_rule.entry(rule).or_default().0 += 1,
            Stage::Stays {
                until: Some((day, rule)),
            } if day <= horizon => self.by_rule.entry(rule).or_default().1 += 1,
            Stage::LivesAgain => self.to_ask += u64::from(!it.is_asked),
            Stage::Archived { .. } | Stage::Stays { .. } => {}
        }
    }

    fn outlook(self) -> Outlook {
        let next = Rule::ALL.into_iter().map(|rule| {
            let (due, within_a_year) = self.by_rule.get(&rule).copied().unwrap_or_default();
            Next {
                rule,
                due,
                within_a_year,
            }
        });
        Outlook {
            next: next.collect(),
            people: self.people,
            archived: self.archived,
            held: self.held,
            to_purge: self.to_purge,
            purged_within_a_year: self.purged_within_a_year,
            to_put_up: self.to_put_up,
            to_ask: self.to_ask,
        }
    }
}
