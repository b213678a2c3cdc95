//! How long records are kept: the archive, what is purged from it, and what certifies that.
//!
//! `run` archives what is due and puts up what is due to be purged; somebody else approves it;
//! `purge` deletes it, and the ledger certifies what was deleted.

mod certificate;
mod keeping;
mod purging;
mod running;

use kith_gate::GateError;
use kith_store::{CommitError, StoreError};
use kith_terms::PersonId;
use kith_terms::time::Date;
use thiserror::Error;

use crate::rules::retention::{Facts, Helped, RetentionRules, RulesError, Stage, stage};
use crate::store::retention::Judged;
use crate::{People, store};

pub use certificate::{Certificate, CertificateError, Counted};
pub use keeping::{HeldRecordLine, Keeping, KeepingKind, NewKeeping, NotKept};
pub use purging::{Disposal, Purged, SecondPerson};
pub use running::{Asked, Next, Outlook, Ran};

/// Why something about retention could not be done.
#[derive(Debug, Error)]
pub enum RetentionError {
    /// The rules cannot be read.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// Who put it up may not approve it.
    #[error(transparent)]
    SecondPerson(#[from] SecondPerson),
    /// There is none, or it is another's turn.
    #[error("This was decided already, or there is no such thing. Look at the archive again.")]
    NotThere,
    /// The gate failed.
    #[error("This could not be done at the moment. Try again in a minute.")]
    Gate(#[from] GateError),
    /// It was not saved.
    #[error("This could not be saved. Nothing was changed. Try again in a minute.")]
    NotSaved(#[source] CommitError),
    /// The store could not be read.
    #[error("The archive cannot be read at the moment. Try again in a minute.")]
    Store(#[from] StoreError),
}

/// A guard that did not hold says that it was decided already.
fn not_there(error: CommitError) -> RetentionError {
    match error {
        CommitError::Conflict { .. } | CommitError::Constraint { .. } => RetentionError::NotThere,
        other => RetentionError::NotSaved(other),
    }
}

impl People {
    /// Where these people's records stand. What feeds tell of help is read only of those for whom it
    /// can matter.
    async fn judge(
        &self,
        mut people: Vec<Judged>,
        rules: &RetentionRules,
        today: Date,
        sensitive: bool,
    ) -> Result<Vec<(Judged, Stage)>, StoreError> {
        store::retention::fill_in(&self.db, &mut people, sensitive).await?;
        let matters: Vec<PersonId> = people
            .iter()
            .filter(|it| help_can_matter(&it.facts, rules, today))
            .map(|it| it.person)
            .collect();
        if !matters.is_empty() {
            for row in store::index::records_of(&self.db, matters).await? {
                let told = row.content.involvements.iter();
                let helped = told.fold(Helped::Never, |all, it| all.or(Helped::until(it.end)));
                if let Some(it) = people.iter_mut().find(|it| it.person == row.person) {
                    it.facts.helped = it.facts.helped.or(helped);
                }
            }
        }
        let staged = people.into_iter().map(|it| {
            let stage = stage(&it.facts, rules, today);
            (it, stage)
        });
        Ok(staged.collect())
    }
}

/// Whether help that nobody has looked for yet would change where the record stands.
fn help_can_matter(facts: &Facts, rules: &RetentionRules, today: Date) -> bool {
    let helped = Facts {
        helped: Helped::Now,
        ..facts.clone()
    };
    stage(facts, rules, today) != stage(&helped, rules, today)
}
