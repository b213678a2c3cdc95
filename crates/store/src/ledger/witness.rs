//! Being a witness (C2SP tlog-witness): keeping the last checkpoint of another place's ledger, and
//! signing the next one only where the ledger has done nothing but grow. Whoever holds that place's
//! database and its key can write it another history; they cannot make a witness forget the old one.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::consistency;
use super::merkle::{Frontier, Hash};
use super::note::{Checkpoint, Cosigner, Signer, checkpoint};
use super::verifier::VerifierKey;
use crate::{
    Actor, CommitError, Db, Entry, Outcome, Route, Row, StoreError, Unit, args, statement,
};

/// A proof of so many hashes is of a longer ledger than there can be (C2SP tlog-witness).
const LONGEST_PROOF: usize = 63;

statement!(
    ADD_WITNESSED =
        "insert into witnessed (name, verifier_key, size, root, note) values ($1, $2, $3, $4, '')"
);
statement!(
    ALL_WITNESSED =
        "select name, verifier_key, size, root, note, seen_at from witnessed order by name"
);
statement!(
    SEE_WITNESSED = "update witnessed set size = $4, root = $5, note = $6, seen_at = $7 \
     where name = $1 and size = $2 and root = $3"
);

/// A checkpoint as it is brought to a witness: with the proof that it goes on from an older one. Its
/// text is the body of C2SP tlog-witness's `add-checkpoint`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// How many entries the older one covers: none where there is none.
    pub since: u64,
    /// The proof.
    pub proof: Vec<Hash>,
    /// The checkpoint, signed.
    pub note: String,
}

/// Why there is nothing to bring to a witness.
#[derive(Debug, thiserror::Error)]
pub enum CannotOffer {
    /// There is no entry yet.
    #[error("The ledger is empty: there is nothing to sign yet.")]
    Empty,
    /// The witness has seen more than is there.
    #[error(
        "this ledger has {found} entries, and the witness has seen {since}: an older copy of the database was put back, or the newest entries were removed. Run `kith ledger verify`"
    )]
    Shrunk {
        /// Entries there.
        found: u64,
        /// Entries that the witness has seen.
        since: u64,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Offer {
    /// The newest checkpoint of this place's ledger, and that it goes on from its first `since` entries.
    ///
    /// # Errors
    /// [`CannotOffer`] where there is none, or not so many entries.
    pub async fn of(db: &Db, since: u64) -> Result<Self, CannotOffer> {
        let note = checkpoint(db).await?.ok_or(CannotOffer::Empty)?;
        let found = Signer::new(db.keys()).open(&note).map_or(0, |it| it.size);
        let proof = consistency::proof(db, since, found)
            .await?
            .ok_or(CannotOffer::Shrunk { found, since })?;
        Ok(Self { since, proof, note })
    }

    /// As text.
    pub fn to_text(&self) -> String {
        let mut text = format!("old {}\n", self.since);
        for hash in &self.proof {
            text.push_str(&BASE64_STANDARD.encode(hash));
            text.push('\n');
        }
        format!("{text}\n{}", self.note)
    }

    /// From text: what [`Offer::to_text`] wrote, or a checkpoint alone, which goes on from nothing.
    pub fn from_text(text: &str) -> Option<Self> {
        let Some(rest) = text.strip_prefix("old ") else {
            return Some(Self {
                since: 0,
                proof: Vec::new(),
                note: text.to_owned(),
            });
        };
        let (head, note) = rest.split_once("\n\n")?;
        let mut lines = head.lines();
        let since = lines.next()?.parse().ok()?;
        let proof: Vec<Hash> = lines
            .map(|line| BASE64_STANDARD.decode(line).ok()?.try_into().ok())
            .collect::<Option<_>>()?;
        (proof.len() <= LONGEST_PROOF).then(|| Self {
            since,
            proof,
            note: note.to_owned(),
        })
    }
}

/// A ledger that this place is a witness of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witnessed {
    /// What it is called here.
    pub name: String,
    /// The key that it signs with.
    pub key: VerifierKey,
    /// The last checkpoint that was seen; of no entries where none was.
    pub seen: Checkpoint,
    /// That checkpoint, with this place's signature.
    pub note: String,
    /// When.
    pub seen_at: Option<Timestamp>,
}

/// Why a checkpoint is not signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is not a checkpoint, or signed by none whose key was added.
    #[error(
        "this is not a checkpoint that a ledger known here has signed. Give what `kith ledger checkpoint` wrote there, unchanged; and if its key was never given, `kith witness add`"
    )]
    Unknown,
    /// The proof goes on from elsewhere, which accuses nobody.
    #[error(
        "the last checkpoint of {name} that was seen here covers {seen} entries, and this proof goes on from another. Ask for `kith ledger checkpoint --since {seen}`"
    )]
    Since {
        /// Whose.
        name: String,
        /// Entries seen.
        seen: u64,
    },
    /// It covers less than was seen.
    #[error(
        "the ledger of {name} had {seen} entries and this checkpoint covers {offered}: unless an old file was given by mistake, an older copy of its database was put back or its newest entries were removed"
    )]
    Shrunk {
        /// Whose.
        name: String,
        /// Entries seen.
        seen: u64,
        /// Entries that the new one covers.
        offered: u64,
    },
    /// Two checkpoints of one size, both signed, differ.
    #[error(
        "the ledger of {name} has signed two different histories of {size} entries: it was written anew, or shows different people different things"
    )]
    Forked {
        /// Whose.
        name: String,
        /// Entries that each covers.
        size: u64,
    },
    /// What was seen is not its beginning.
    #[error(
        "the first {seen} of the {offered} entries of {name} are not shown to be the ones that were seen here: the ledger was written anew, or the file was changed on its way"
    )]
    Rewritten {
        /// Whose.
        name: String,
        /// Entries seen.
        seen: u64,
        /// Entries that the new one covers.
        offered: u64,
    },
}

impl Refused {
    /// Whether it says that a ledger is not what it was.
    pub fn accuses(&self) -> bool {
        !matches!(self, Self::Unknown | Self::Since { .. })
    }
}

/// Why a witness did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// The checkpoint is not one to be signed.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A witness's key, or no ledger's.
    #[error("this is a witness's key: give the one that `kith ledger checkpoint --key` wrote")]
    NotALedger,
    /// It is known already.
    #[error("a ledger of that name, or with that key, is known here already")]
    Known,
    /// Somebody else has checked another of its checkpoints at the same time.
    #[error("another checkpoint of this ledger was checked at the same moment: try again")]
    Meanwhile,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Begins to be a witness of the ledger that signs with that key.
///
/// # Errors
/// [`WitnessError`] where it is known already.
pub async fn add(db: &Db, name: &str, key: &VerifierKey) -> Result<(), WitnessError> {
    if key.is_of_a_witness() {
        return Err(WitnessError::NotALedger);
    }
    let entry = entry(
        "witness.add",
        json!({ "name": name, "key": key.to_string() }),
    );
    let nothing = Frontier::default();
    let row = args![name, key.to_string(), 0i64, nothing.root()];
    match db.commit(Unit::new(entry).run(&ADD_WITNESSED, row)).await {
        Ok(_) => Ok(()),
        Err(CommitError::Constraint { .. }) => Err(WitnessError::Known),
        Err(CommitError::Conflict { .. }) => Err(WitnessError::Meanwhile),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

/// The ledgers that this place is a witness of.
///
/// # Errors
/// [`StoreError`] where the database fails.
pub async fn all(db: &Db) -> Result<Vec<Witnessed>, StoreError> {
    db.rows(&ALL_WITNESSED, args![], witnessed).await
}

/// Whose checkpoint it is, of the ledgers that are known here, and what it says.
///
/// # Errors
/// [`Refused::Unknown`] where it is nobody's.
pub async fn whose(db: &Db, note: &str) -> Result<(Witnessed, Checkpoint), WitnessError> {
    let known = all(db).await?.into_iter();
    let mut signed = known.filter_map(|it| it.key.open(note).map(|said| (it, said)));
    Ok(signed.next().ok_or(Refused::Unknown)?)
}

/// Checks that the ledger has only grown since its last checkpoint was seen, and keeps and signs the
/// new one. Gives the ledger as it is now seen.
///
/// # Errors
/// [`WitnessError::Refused`] where it has done anything else; that is in this place's own ledger.
pub async fn check(db: &Db, offer: &Offer) -> Result<Witnessed, WitnessError> {
    let (it, said) = whose(db, &offer.note).await?;
    let at = db.now();
    let detail = json!({
        "name": it.name, "seen": it.seen.size, "offered": said.size, "checkpoint": offer.note,
    });
    if let Err(refused) = judged(&it, said, offer) {
        if refused.accuses() {
            // The checkpoint stands in the entry: with the one that was seen it is the evidence.
            let entry = entry("witness.check", detail).outcome(Outcome::Refused);
            db.commit(Unit::new(entry)).await.map_err(store_error)?;
        }
        return Err(refused.into());
    }
    let note = Cosigner::new(db.keys())
        .cosigned(&offer.note, at)
        .ok_or(Refused::Unknown)?;
    let (size, root) = (said.size.cast_signed(), said.root);
    let seen = args![
        &it.name,
        it.seen.size.cast_signed(),
        it.seen.root,
        size,
        root,
        &note,
        at
    ];
    let unit = Unit::new(entry("witness.check", detail)).must(1, &SEE_WITNESSED, seen);
    db.commit(unit).await.map_err(store_error)?;
    Ok(Witnessed {
        seen: said,
        note,
        seen_at: Some(at),
        ..it
    })
}

/// Whether the new checkpoint goes on from the one that was seen.
fn judged(it: &Witnessed, said: Checkpoint, offer: &Offer) -> Result<(), Refused> {
    let (name, seen, offered) = (it.name.clone(), it.seen.size, said.size);
    if offered < seen {
        return Err(Refused::Shrunk {
            name,
            seen,
            offered,
        });
    }
    if offered == seen {
        let same = said.root == it.seen.root;
        let size = seen;
        return if same {
            Ok(())
        } else {
            Err(Refused::Forked { name, size })
        };
    }
    if offer.since != seen {
        return Err(Refused::Since { name, seen });
    }
    let (old, new) = ((seen, &it.seen.root), (offered, &said.root));
    if consistency::holds(old, new, &offer.proof) {
        Ok(())
    } else {
        Err(Refused::Rewritten {
            name,
            seen,
            offered,
        })
    }
}

fn entry(action: &'static str, detail: Value) -> Entry {
    Entry::new(action, Actor::Program("kith witness".into()))
        .route(Route::Command)
        .detail(detail)
}

fn store_error(error: CommitError) -> WitnessError {
    match error {
        CommitError::Store(error) => error.into(),
        CommitError::Conflict { .. } | CommitError::Constraint { .. } => WitnessError::Meanwhile,
    }
}

fn witnessed(row: &Row) -> Result<Witnessed, StoreError> {
    let root: Vec<u8> = row.get("root")?;
    let root = root.try_into().map_err(|_| StoreError::Cell {
        column: "root".into(),
        expected: "a hash of 32 bytes",
    })?;
    let size = row.get::<i64>("size")?.cast_unsigned();
    Ok(Witnessed {
        name: row.get("name")?,
        key: row.parse("verifier_key")?,
        seen: Checkpoint { size, root },
        note: row.get("note")?,
        seen_at: row.get("seen_at")?,
    })
}
