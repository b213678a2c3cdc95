//! `kith ledger`: check all of it, or prove one entry.

use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use kith_store::ledger::prove::prove;
use kith_store::ledger::verify::{Fault, VerifyError, verify};
use kith_terms::EntryId;
use serde_json::json;

use crate::open::{self, Failure};
use crate::say::{self, Format};
use crate::settings::Settings;

/// What to do with the ledger.
#[derive(Debug, Subcommand)]
pub enum Ledger {
    /// Checks every entry, the tree over them and each signed checkpoint
    #[command(
        after_help = "Example:\n  kith ledger verify --data-dir /var/lib/kith\n\nExit status 3 says that the ledger does not hold; the first entry that does not is named."
    )]
    Verify {
        /// Answer as text or json
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Proves that an entry is in the ledger, as JSON that anyone can check
    #[command(
        after_help = "Example:\n  kith ledger prove 0199f0a1-6c1e-7d3b-9a52-2f4b8f0c7e11 > proof.json"
    )]
    Prove {
        /// The entry's id, as the ledger's page shows it
        entry: EntryId,
    },
}

/// Runs it.
///
/// # Errors
/// [`Failure`] where the database cannot be read or the ledger does not hold.
pub async fn run(settings: &Settings, command: &Ledger) -> Result<(), Failure> {
    match command {
        Ledger::Verify { format } => verify_all(settings, *format).await,
        Ledger::Prove { entry } => prove_one(settings, *entry).await,
    }
}

async fn verify_all(settings: &Settings, format: Format) -> Result<(), Failure> {
    let db = open::to_look(settings).await?;
    let bar = ProgressBar::new_spinner().with_style(
        ProgressStyle::with_template("{spinner} {human_pos} entries checked ({per_sec})")
            .unwrap_or_else(|_| ProgressStyle::default_spinner()),
    );
    let verified = verify(&db, |entries| bar.set_position(entries)).await;
    bar.finish_and_clear();
    match verified {
        Ok(it) => {
            let value = json!({
                "holds": true,
                "entries": it.entries,
                "checkpoints": it.checkpoints,
                "pending": it.pending,
                "root": data_encoding::BASE64.encode(&it.root),
            });
            say::answer(format, &value, || {
                format!(
                    "The ledger holds: {} entries, {} signed checkpoints, {} waiting to be linked.",
                    say::number(it.entries),
                    say::number(it.checkpoints),
                    say::number(it.pending)
                )
            });
            Ok(())
        }
        Err(VerifyError::Fault(fault)) => {
            let value =
                json!({ "holds": false, "fault": fault.to_string(), "entry": place(&fault) });
            say::answer(format, &value, || {
                format!("THE LEDGER DOES NOT HOLD: {fault}.")
            });
            Err(Failure::LedgerDoesNotHold)
        }
        Err(VerifyError::Store(error)) => Err(error.into()),
    }
}

/// The place of the first entry that does not hold, where it is one entry.
fn place(fault: &Fault) -> Option<u64> {
    match fault {
        Fault::Changed { seq, .. }
        | Fault::Missing { seq }
        | Fault::Unsealed { seq, .. }
        | Fault::Subjects { seq, .. } => Some(*seq),
        Fault::Shortened { found, .. } => Some(*found),
        Fault::Checkpoint { holds, .. } => Some(*holds),
        Fault::Signature { .. } | Fault::NoHead => None,
    }
}

async fn prove_one(settings: &Settings, entry: EntryId) -> Result<(), Failure> {
    let db = open::to_look(settings).await?;
    let proof = prove(&db, entry)
        .await
        .map_err(|error| Failure::Said(error.to_string()))?;
    say::answer(Format::Json, &proof, String::new);
    Ok(())
}
