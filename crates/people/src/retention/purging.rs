//! Purging: somebody else than put it up approves it, and a command deletes for good.

use kith_gate::Grant;
use kith_gate::action::{ApproveDisposal, PurgeRecords, SeeArchive};
use kith_store::{CommitError, StoreError, TableRows};
use kith_terms::time::{Timestamp, day_of};
use kith_terms::{AccountId, DisposalId, EntryId, PersonId};
use serde::Serialize;
use serde_json::json;
use thiserror::Error;

use super::{RetentionError, not_there};
use crate::rules::retention::{RetentionRules, Stage, years_after};
use crate::store::retention::Judged;
use crate::{People, store};

/// People who are purged in one unit. The tables of keys are read once for each unit, and not for each
/// person.
const AT_ONCE: i64 = 100;

/// How often a unit is tried when somebody else changes a record of it meanwhile.
const TRIES: usize = 5;

/// The most of what was put up that a page shows.
const ON_A_PAGE: i64 = 50;

/// People put up together to be purged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Disposal {
    /// Its id.
    pub id: DisposalId,
    /// The rules by which they were put up.
    pub rules_version: String,
    /// When they were put up.
    pub put_up_at: Timestamp,
    /// By which account; none where a command did.
    #[serde(skip)]
    pub put_up_by: Option<AccountId>,
    /// Their name, or the command's.
    pub put_up_by_name: String,
    /// When it was approved.
    pub approved_at: Option<Timestamp>,
    /// By whom.
    pub approved_by_name: Option<String>,
    /// When the last of them was purged.
    pub done_at: Option<Timestamp>,
    /// The ledger's entry that certifies it.
    pub entry: Option<EntryId>,
    /// How many of them are still there.
    pub waiting: u64,
}

/// What a purge did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Purged {
    /// People who were purged.
    pub people: u64,
    /// People who were left out: held, or live again.
    pub left_out: u64,
    /// What is done now, and can be certified.
    pub done: Vec<DisposalId>,
}

/// Why somebody may not approve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SecondPerson {
    /// They put it up themselves.
    #[error("You put these records up yourself: somebody else must approve that they are purged")]
    Same,
    /// A command put it up, and a command may not approve it.
    #[error(
        "A command put these records up: somebody must sign in and approve them on the page /archive"
    )]
    Command,
}

/// Whether somebody else approves than put it up.
fn second_person(put_up_by: Option<AccountId>, by: Option<AccountId>) -> Result<(), SecondPerson> {
    match (put_up_by, by) {
        (None, None) => Err(SecondPerson::Command),
        (one, other) if one == other => Err(SecondPerson::Same),
        _ => Ok(()),
    }
}

impl People {
    /// What was put up, the newest first. It names nobody.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be read.
    pub async fn disposals(&self, _grant: &Grant<SeeArchive>) -> Result<Vec<Disposal>, StoreError> {
        store::retention::disposals(&self.db, ON_A_PAGE).await
    }

    /// What waits for approval, for a command that asks which.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be read.
    pub async fn disposals_to_approve(
        &self,
        _grant: &Grant<ApproveDisposal>,
    ) -> Result<Vec<Disposal>, StoreError> {
        let mut all = store::retention::disposals(&self.db, ON_A_PAGE).await?;
        all.retain(|it| it.approved_at.is_none());
        Ok(all)
    }

    /// Approves that records are purged: by somebody else than put them up.
    ///
    /// # Errors
    /// [`RetentionError`]; nothing is changed then.
    pub async fn approve_disposal(
        &self,
        grant: Grant<ApproveDisposal>,
        id: DisposalId,
    ) -> Result<(), RetentionError> {
        let disposal = store::retention::one(&self.db, id).await?;
        let disposal = disposal.ok_or(RetentionError::NotThere)?;
        let who = grant.who();
        let account = who.account().map(|it| it.account());
        if let Err(why) = second_person(disposal.put_up_by, account) {
            let refused = grant.refused(json!({ "disposal": id, "refusal": "second-person" }));
            self.db
                .commit(refused)
                .await
                .map_err(RetentionError::NotSaved)?;
            return Err(why.into());
        }
        let unit = grant.unit(json!({ "disposal": id, "people": disposal.waiting }));
        let by = (account, who.name());
        let unit = store::retention::approve(unit, id, by, self.db.now());
        self.db.commit(unit).await.map_err(not_there)?;
        Ok(())
    }

    /// Deletes for good everybody whose purge was approved: from the tables of every room, as each
    /// room says. What is held by now, or would be live, is left out. It may be stopped at any moment
    /// and run again.
    ///
    /// # Errors
    /// [`RetentionError`]; who was purged until then stays purged, and the rest is there whole.
    pub async fn purge(
        &self,
        grant: &Grant<PurgeRecords>,
        tables: &[TableRows],
    ) -> Result<Purged, RetentionError> {
        let rules = RetentionRules::built_in()?;
        let mut purged = Purged::default();
        for id in store::retention::approved(&self.db).await? {
            loop {
                let next = store::retention::waiting_in(&self.db, id, AT_ONCE).await?;
                if next.is_empty() {
                    break;
                }
                self.purge_some(grant, (id, tables), &next, &rules, &mut purged)
                    .await?;
            }
            self.certify(grant, id, &rules).await?;
            purged.done.push(id);
        }
        self.forget_quarantine(grant, &rules).await?;
        Ok(purged)
    }

    async fn purge_some(
        &self,
        grant: &Grant<PurgeRecords>,
        (id, tables): (DisposalId, &[TableRows]),
        people: &[PersonId],
        rules: &RetentionRules,
        purged: &mut Purged,
    ) -> Result<(), RetentionError> {
        for _ in 0..TRIES {
            let today = day_of(self.db.now());
            let judged = store::retention::people(&self.db, people).await?;
            let judged = self.judge(judged, rules, today, true).await?;
            let (going, staying): (Vec<_>, Vec<_>) = judged
                .into_iter()
                .partition(|(_, stage)| matches!(stage, Stage::ToPurge { .. }));
            let going: Vec<Judged> = going.into_iter().map(|(it, _)| it).collect();
            let staying: Vec<PersonId> = staying.iter().map(|(it, _)| it.person).collect();
            match self.try_purge(grant, (id, tables), &going, &staying).await {
                Ok(()) => {
                    purged.people += going.len() as u64;
                    purged.left_out += staying.len() as u64;
                    return Ok(());
                }
                // A record of theirs was changed between counting and deleting.
                Err(CommitError::Conflict { .. } | CommitError::Constraint { .. }) => {}
                Err(error) => return Err(RetentionError::NotSaved(error)),
            }
        }
        Err(RetentionError::NotThere)
    }

    /// One unit: as many rows go as were counted, or nothing does.
    async fn try_purge(
        &self,
        grant: &Grant<PurgeRecords>,
        (id, tables): (DisposalId, &[TableRows]),
        going: &[Judged],
        staying: &[PersonId],
    ) -> Result<(), CommitError> {
        let people: Vec<PersonId> = going.iter().map(|it| it.person).collect();
        let family = store::retention::family(&self.db, &people).await?;
        let counted = store::retention::rows_about(&self.db, tables, &family).await?;
        let detail = json!({ "step": "purged", "disposal": id, "people": going.len() });
        let mut unit = grant.unit_about(&family, detail);
        for person in staying {
            unit = store::retention::leave_out(unit, id, *person);
        }
        for rule in going.iter().filter_map(|it| it.rule) {
            unit = store::retention::add_count(unit, id, ("rule", rule.name()), 1);
        }
        unit = store::retention::purge(unit, id, tables, &counted, &family);
        self.db.commit(unit).await.map(drop)
    }

    /// Lines of the quarantine are nobody's, and go by their age.
    async fn forget_quarantine(
        &self,
        grant: &Grant<PurgeRecords>,
        rules: &RetentionRules,
    ) -> Result<(), RetentionError> {
        let now = self.db.now();
        let age = years_after(day_of(now), rules.archive.years).since(day_of(now));
        let Some(before) = age.ok().and_then(|age| {
            now.checked_sub(jiff::SignedDuration::from_hours(
                i64::from(age.get_days()) * 24,
            ))
            .ok()
        }) else {
            return Ok(());
        };
        let unit = grant.unit(json!({ "step": "quarantine" }));
        let unit = store::retention::forget_quarantine(unit, before);
        self.db.commit(unit).await.map_err(not_there)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_puts_records_up_may_not_approve_that_they_are_purged() {
        let (one, other) = (Some(AccountId::new()), Some(AccountId::new()));
        assert_eq!(second_person(one, one), Err(SecondPerson::Same));
        assert_eq!(second_person(one, other), Ok(()));
        assert_eq!(second_person(None, other), Ok(()));
        assert_eq!(second_person(one, None), Ok(()));
        assert_eq!(second_person(None, None), Err(SecondPerson::Command));
    }
}
