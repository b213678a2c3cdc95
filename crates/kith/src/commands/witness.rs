//! `kith witness`: keeping the checkpoints of another place's ledger, so that it cannot be written anew
//! unseen even by whoever has all of that place's keys.

use axum::http::Uri;
use clap::Subcommand;
use kith_store::Db;
use kith_store::ledger::note::Cosigner;
use kith_store::ledger::verifier::VerifierKey;
use kith_store::ledger::witness::{self, Offer, WitnessError, Witnessed};
use serde_json::json;

use crate::fetch;
use crate::open::{self, Failure};
use crate::say::{self, Format};
use crate::settings::Settings;

/// Where the pages say the newest checkpoint.
pub const PATH: &str = "/ledger/checkpoint";

/// What to do as a witness.
#[derive(Debug, Subcommand)]
#[expect(
    clippy::large_enum_variant,
    reason = "one is made, when the program starts"
)]
pub enum Witness {
    /// Begins to keep the checkpoints of another ledger
    #[command(
        after_help = "Example:\n  kith witness add --name Orrinshire --key \"$(ssh kith.orrinshire kith ledger checkpoint --key)\"\n\nGet the key from people whom you know there, and not from the machine that you are to watch."
    )]
    Add {
        /// What that ledger is called here
        #[arg(long, value_name = "NAME")]
        name: String,
        /// Its key, as `kith ledger checkpoint --key` wrote it there
        #[arg(long, value_name = "KEY")]
        key: VerifierKey,
    },
    /// Checks that a ledger has done nothing but grow; keeps its checkpoint, and writes it signed by this witness
    #[command(
        after_help = "Example:\n  kith witness check https://kith.orrinshire.example > seen.note\n  kith witness check offer.txt > seen.note\n\nFor the second, the other side writes `kith ledger checkpoint --since SIZE > offer.txt`; what SIZE is\nsays `kith witness list`. Give seen.note back: `kith ledger verify --against seen.note --witness KEY`\nchecks there that this witness saw it.\n\nExit status 3 says that the ledger is not what it was: it shrank, or was written anew."
    )]
    Check {
        /// A file, or the address of the other Kith
        #[arg(value_name = "FILE or URL")]
        from: String,
    },
    /// Lists the ledgers that are watched, and what was last seen of each
    List {
        /// Answer as text or json
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Writes the key that checks this witness's signatures
    Key,
}

/// Runs it.
///
/// # Errors
/// [`Failure`] where it cannot be done, or a ledger is not what it was.
pub async fn run(settings: &Settings, command: &Witness) -> Result<(), Failure> {
    let db = open::house(settings).await?.db;
    match command {
        Witness::Add { name, key } => {
            witness::add(&db, name, key).await.map_err(failure)?;
            say::line(format!("Checkpoints of {name} can now be checked here."));
        }
        Witness::Check { from } => {
            let offer = offered(&db, from).await?;
            let seen = witness::check(&db, &offer).await.map_err(failure)?;
            say::line(seen.note.trim_end_matches('\n'));
        }
        Witness::List { format } => list(&witness::all(&db).await?, *format),
        Witness::Key => say::line(Cosigner::new(db.keys()).verifier_key().to_string()),
    }
    Ok(())
}

fn failure(error: WitnessError) -> Failure {
    match error {
        WitnessError::Refused(refused) if refused.accuses() => Failure::NotWhatItWas(refused),
        other => Failure::Said(other.to_string()),
    }
}

/// The checkpoint that a file or another Kith offers, with the proof from what was last seen.
async fn offered(db: &Db, from: &str) -> Result<Offer, Failure> {
    let said = |why: &str| Failure::Said(format!("{from}: {why}"));
    let text = if from.starts_with("http://") || from.starts_with("https://") {
        let page = from.trim_end_matches('/').trim_end_matches(PATH);
        let at = |query: String| {
            format!("{page}{PATH}{query}")
                .parse::<Uri>()
                .map_err(|_| said("this is no address"))
        };
        // Whose it is says from where on a proof is needed.
        let newest = fetch::text(&at(String::new())?).await?;
        let (it, now) = witness::whose(db, &newest).await.map_err(failure)?;
        if now.size < it.seen.size {
            newest
        } else {
            fetch::text(&at(format!("?since={}", it.seen.size))?).await?
        }
    } else {
        std::fs::read_to_string(from).map_err(|source| Failure::File {
            what: format!("the checkpoint {from} cannot be read"),
            source,
        })?
    };
    Offer::from_text(&text).ok_or_else(|| said("this is no checkpoint with a proof"))
}

fn list(all: &[Witnessed], format: Format) {
    let values: Vec<_> = all
        .iter()
        .map(|it| json!({ "name": it.name, "key": it.key.to_string(), "size": it.seen.size, "seen_at": it.seen_at }))
        .collect();
    say::answer(format, &values, || {
        let line = |it: &Witnessed| {
            let when = it
                .seen_at
                .map_or("never seen".to_owned(), |at| format!("seen {at}"));
            let size = say::number(it.seen.size);
            format!("{}: {size} entries, {when}\n  {}", it.name, it.key)
        };
        all.iter().map(line).collect::<Vec<_>>().join("\n")
    });
}
