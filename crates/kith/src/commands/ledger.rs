//! `kith ledger`: check all of it, or prove one entry.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use kith_store::ledger::note::{self, Checkpoint, Signer};
use kith_store::ledger::prove::{ProveError, Prover};
use kith_store::ledger::verifier::VerifierKey;
use kith_store::ledger::verify::{Fault, VerifyError, verify};
use kith_store::ledger::witness::Offer;
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
        /// A checkpoint that was kept elsewhere, as `kith ledger checkpoint` wrote it; may be repeated
        #[arg(long, value_name = "FILE")]
        against: Vec<PathBuf>,
        /// The key of a witness, as `kith witness key` wrote it there: each checkpoint given must bear its signature; may be repeated
        #[arg(long, value_name = "KEY", requires = "against")]
        witness: Vec<VerifierKey>,
        /// Answer as text or json
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Writes the newest signed checkpoint, to be kept where nobody who runs Kith can change it
    #[command(
        after_help = "Example:\n  kith ledger checkpoint > /mnt/elsewhere/$(date +%F).note\n\nIt names nobody: it is a number of entries and a hash over them, signed (C2SP signed note). Later, `kith ledger verify --against FILE` finds a ledger that was written anew, or an older copy that was put back."
    )]
    Checkpoint {
        /// Write the key that checks the signature instead
        #[arg(long)]
        key: bool,
        /// With the proof, for a witness, that it goes on from the checkpoint of so many entries
        #[arg(long, value_name = "SIZE", conflicts_with = "key")]
        since: Option<u64>,
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
        Ledger::Verify {
            against,
            witness,
            format,
        } => verify_all(settings, against, witness, *format).await,
        Ledger::Checkpoint { key, since } => checkpoint(settings, *key, *since).await,
        Ledger::Prove { entry } => prove_one(settings, *entry).await,
    }
}

async fn verify_all(
    settings: &Settings,
    against: &[PathBuf],
    witnesses: &[VerifierKey],
    format: Format,
) -> Result<(), Failure> {
    let db = open::to_look(settings).await?;
    let signer = Signer::new(db.keys());
    let kept: Vec<Checkpoint> = against
        .iter()
        .map(|file| kept(&signer, witnesses, file))
        .collect::<Result<_, _>>()?;
    let bar = ProgressBar::new_spinner().with_style(
        ProgressStyle::with_template("{spinner} {human_pos} entries checked ({per_sec})")
            .unwrap_or_else(|_| ProgressStyle::default_spinner()),
    );
    let verified = verify(&db, &kept, |entries| bar.set_position(entries)).await;
    bar.finish_and_clear();
    match verified {
        Ok(it) => {
            let value = json!({
                "holds": true,
                "entries": it.entries,
                "checkpoints": it.checkpoints,
                "kept_checkpoints": kept.len(),
                "witnesses": witnesses.len(),
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

/// A checkpoint from the file that it was kept in.
fn kept(signer: &Signer, witnesses: &[VerifierKey], file: &Path) -> Result<Checkpoint, Failure> {
    let said = |what: &str| Failure::Said(format!("{}: {what}", file.display()));
    let note = std::fs::read_to_string(file)
        .map_err(|error| said(&format!("the checkpoint cannot be read: {error}")))?;
    if witnesses.iter().any(|it| it.saw(&note).is_none()) {
        return Err(said(
            "this does not bear the witness's signature. Give the file that kith witness check wrote, unchanged, and the key that kith witness key writes there",
        ));
    }
    signer.open(&note).ok_or_else(|| {
        said("this is not a checkpoint that was signed with this place's key. Give a file that kith ledger checkpoint wrote, unchanged")
    })
}

async fn checkpoint(settings: &Settings, key: bool, since: Option<u64>) -> Result<(), Failure> {
    let db = open::to_look(settings).await?;
    if key {
        say::line(Signer::new(db.keys()).verifier_key().to_string());
        return Ok(());
    }
    if let Some(since) = since {
        let offer = Offer::of(&db, since)
            .await
            .map_err(|error| Failure::Said(error.to_string()))?;
        say::line(offer.to_text().trim_end_matches('\n'));
        return Ok(());
    }
    let note = note::checkpoint(&db).await?;
    let note = note.ok_or_else(|| {
        Failure::Said("The ledger is empty: there is nothing to sign yet.".to_owned())
    })?;
    say::line(note.trim_end_matches('\n'));
    Ok(())
}

/// The place of the first entry that does not hold, where it is one entry.
fn place(fault: &Fault) -> Option<u64> {
    match fault {
        Fault::Changed { seq, .. }
        | Fault::Missing { seq }
        | Fault::Unsealed { seq, .. }
        | Fault::Subjects { seq, .. } => Some(*seq),
        Fault::Shortened { found, .. } | Fault::Older { found, .. } => Some(*found),
        Fault::Checkpoint { holds, .. } => Some(*holds),
        Fault::Signature { .. } | Fault::Rewritten { .. } | Fault::NoHead => None,
    }
}

async fn prove_one(settings: &Settings, entry: EntryId) -> Result<(), Failure> {
    let db = open::to_look(settings).await?;
    let said = |error: ProveError| Failure::Said(error.to_string());
    let prover = Prover::now(&db).await.map_err(said)?;
    let proof = prover.prove(entry).await.map_err(said)?;
    say::answer(Format::Json, &proof, String::new);
    Ok(())
}
