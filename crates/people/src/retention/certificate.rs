//! A certificate of destruction: what was purged, in numbers, and that the ledger says so.
//!
//! Its words are the detail of the ledger's last entry about the disposal, so that an inclusion proof
//! of that entry proves the certificate. It names nobody whom a record was about.

use kith_gate::Grant;
use kith_gate::action::{PurgeRecords, SeeArchive};
use kith_terms::time::Timestamp;
use kith_terms::{DisposalId, EntryId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use thiserror::Error;

use super::{RetentionError, not_there};
use crate::rules::retention::RetentionRules;
use crate::{People, store};

/// Something that was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// What is counted: rows of a `table`, people by `rule`, people `left-out`.
    pub what: String,
    /// Of what.
    pub name: String,
    /// How many.
    pub how_many: u64,
}

/// A certificate of destruction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// What was put up, approved and purged together.
    pub disposal: DisposalId,
    /// The rules by which it was.
    pub rules: String,
    /// When it was put up.
    pub put_up_at: Timestamp,
    /// By whom: a user of the record, or a command.
    pub put_up_by: String,
    /// When it was approved.
    pub approved_at: Option<Timestamp>,
    /// By whom.
    pub approved_by: Option<String>,
    /// When the last was purged.
    pub purged_at: Timestamp,
    /// How many people, by the rule by which they had been archived, how many were left out, and how
    /// many rows of each table.
    pub counts: Vec<Counted>,
}

/// Why there is no certificate.
#[derive(Debug, Error)]
pub enum CertificateError {
    /// There is no such disposal, or it is not done.
    #[error(
        "nothing was purged under that id: see `kith retention certify` for what can be certified"
    )]
    NotDone,
    /// Something failed.
    #[error(transparent)]
    Retention(#[from] RetentionError),
}

impl Certificate {
    /// How many people were purged.
    pub fn people(&self) -> u64 {
        let of_rules = self.counts.iter().filter(|it| it.what == "rule");
        of_rules.map(|it| it.how_many).sum()
    }

    /// Whether what was hashed for an entry of the ledger says this, word for word.
    pub fn is_said_by(&self, hashed: &[u8]) -> bool {
        let said = json!({ "certificate": self }).to_string();
        let said = said
            .trim_start_matches('{')
            .trim_end_matches('}')
            .as_bytes();
        hashed.windows(said.len()).any(|it| it == said)
    }

    /// How many rows were deleted.
    pub fn rows(&self) -> u64 {
        let of_tables = self.counts.iter().filter(|it| it.what == "table");
        of_tables.map(|it| it.how_many).sum()
    }
}

impl People {
    /// Closes a disposal of which nobody is left: its last entry in the ledger is the certificate.
    pub(super) async fn certify(
        &self,
        grant: &Grant<PurgeRecords>,
        id: DisposalId,
        rules: &RetentionRules,
    ) -> Result<(), RetentionError> {
        let now = self.db.now();
        let Some(certificate) = self.certificate_of(id, Some(now)).await? else {
            return Err(RetentionError::NotThere);
        };
        let unit = grant.unit(json!({
            "step": "certified", "purged-by": rules.version, "certificate": certificate,
        }));
        let entry = unit.entry();
        let unit = store::retention::done(unit, id, entry, now);
        self.db.commit(unit).await.map_err(not_there)?;
        Ok(())
    }

    async fn certificate_of(
        &self,
        id: DisposalId,
        now: Option<Timestamp>,
    ) -> Result<Option<Certificate>, RetentionError> {
        let Some(disposal) = store::retention::one(&self.db, id).await? else {
            return Ok(None);
        };
        let Some(purged_at) = disposal.done_at.or(now) else {
            return Ok(None);
        };
        Ok(Some(Certificate {
            disposal: id,
            rules: disposal.rules_version,
            put_up_at: disposal.put_up_at,
            put_up_by: disposal.put_up_by_name,
            approved_at: disposal.approved_at,
            approved_by: disposal.approved_by_name,
            purged_at,
            counts: store::retention::counts(&self.db, id).await?,
        }))
    }

    /// The certificate of a disposal that is done, and the ledger's entry that proves it.
    ///
    /// # Errors
    /// [`CertificateError`] where there is none.
    pub async fn certificate(
        &self,
        _grant: &Grant<SeeArchive>,
        id: DisposalId,
    ) -> Result<(Certificate, EntryId), CertificateError> {
        self.certified(id).await
    }

    /// As [`People::certificate`], for a command.
    ///
    /// # Errors
    /// [`CertificateError`] where there is none.
    pub async fn certificate_for_command(
        &self,
        _grant: &Grant<kith_gate::action::RunRetention>,
        id: DisposalId,
    ) -> Result<(Certificate, EntryId), CertificateError> {
        self.certified(id).await
    }

    async fn certified(&self, id: DisposalId) -> Result<(Certificate, EntryId), CertificateError> {
        let disposal = store::retention::one(&self.db, id)
            .await
            .map_err(RetentionError::from)?;
        let entry = disposal.and_then(|it| it.entry);
        let certificate = self.certificate_of(id, None).await?;
        certificate.zip(entry).ok_or(CertificateError::NotDone)
    }
}
