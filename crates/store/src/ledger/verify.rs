//! Checks the whole ledger: each entry against its hash and its seal, the tree against each signed
//! checkpoint and the head.

use std::collections::HashMap;

use futures_util::StreamExt as _;
use futures_util::stream;
use kith_terms::{EntryId, PersonId};

use super::linker::seal;
use super::merkle::{Frontier, Hash};
use super::note::{Checkpoint, Signer};
use super::sql;
use crate::{Db, Query, Row, StoreError, args};

/// Entries read at a time.
const PAGE: u64 = 4_000;
/// Pages that are read and hashed at once, each on a thread of its own. What is held in memory is so many
/// pages, however long the ledger is.
const AT_ONCE: usize = 4;

/// A ledger that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many entries are linked.
    pub entries: u64,
    /// How many signed checkpoints were checked on the way.
    pub checkpoints: u64,
    /// How many entries are durable but wait for their place (PostgreSQL, for a moment).
    pub pending: u64,
    /// The head of the tree.
    pub root: Hash,
}

/// The first thing that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// An entry's text is not what was hashed when it was written.
    #[error("entry {seq} ({id}) was changed after it was written")]
    Changed {
        /// Its place.
        seq: u64,
        /// Its id.
        id: EntryId,
    },
    /// An entry is missing.
    #[error("entry {seq} is missing")]
    Missing {
        /// Its place.
        seq: u64,
    },
    /// An entry's hash was made anew, or it was moved, by someone without the key.
    #[error("entry {seq} ({id}) was written or moved by something other than Kith")]
    Unsealed {
        /// Its place.
        seq: u64,
        /// Its id.
        id: EntryId,
    },
    /// The list of whom an entry is about differs from the entry.
    #[error("the list of the people whom entry {seq} ({id}) is about was changed")]
    Subjects {
        /// Its place.
        seq: u64,
        /// Its id.
        id: EntryId,
    },
    /// A checkpoint's signature does not hold.
    #[error("the checkpoint at {size} entries was not signed with this place's key")]
    Signature {
        /// The size that its row names.
        size: u64,
    },
    /// A checkpoint says otherwise than the entries.
    #[error(
        "the entries up to {size} are not the ones that were there when its checkpoint was signed; the last checkpoint that holds is at {holds}"
    )]
    Checkpoint {
        /// The checkpoint.
        size: u64,
        /// The one before.
        holds: u64,
    },
    /// Entries at the end are gone.
    #[error(
        "the ledger has {found} entries and its signed head covers {signed}: the newest were removed, or an older copy of the database was put back"
    )]
    Shortened {
        /// Entries there.
        found: u64,
        /// Entries signed for.
        signed: u64,
    },
    /// A checkpoint that was kept elsewhere covers more than is there.
    #[error(
        "the ledger has {found} entries and a checkpoint that was kept covers {kept}: an older copy of the database was put back, or the newest entries were removed"
    )]
    Older {
        /// Entries there.
        found: u64,
        /// Entries that the kept checkpoint covers.
        kept: u64,
    },
    /// A checkpoint that was kept elsewhere says otherwise than the entries, though all that is in
    /// the database agrees: somebody with its key has written it anew.
    #[error(
        "the first {size} entries are not the ones that were there when the checkpoint that was kept was signed: the ledger was written anew"
    )]
    Rewritten {
        /// Entries that the kept checkpoint covers.
        size: u64,
    },
    /// The head row is missing though there are entries.
    #[error("the ledger has entries but no signed head")]
    NoHead,
}

/// Either could not be read, or read and found wanting.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The ledger does not hold.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Verifies the whole ledger, also against checkpoints that were `kept` outside of the database;
/// `progress` is told how many entries were checked. Programs may go on writing meanwhile.
///
/// # Errors
/// [`VerifyError::Fault`] with the first thing that does not hold.
pub async fn verify(
    db: &Db,
    kept: &[Checkpoint],
    mut progress: impl FnMut(u64),
) -> Result<Verified, VerifyError> {
    let signer = Signer::new(db.keys());
    let seal_key = db.keys().derive("ledger-seal");
    let mut tree = Frontier::default();
    let mut checkpoints = Checkpoints::new(db, &signer);
    let mut pages = stream::iter((0..).map(|number: u64| number * PAGE))
        .map(|from| tokio::spawn(Page::read(db.clone(), seal_key, from)))
        .buffered(AT_ONCE);
    while let Some(page) = pages.next().await {
        let page = page.map_err(|_| StoreError::Closed("a reader stopped"))??;
        let last = page.leaves.len() as u64 != PAGE;
        page.join(&mut tree, &mut checkpoints, kept).await?;
        progress(tree.size());
        if last {
            break;
        }
    }
    drop(pages);
    // What came meanwhile. The head is asked for before the entries: then all that it covers are among
    // them, and nothing is there that no head has covered.
    let head = loop {
        let head = db
            .maybe(&sql::HEAD, args![], |row| row.get::<String>("note"))
            .await?;
        let page = Page::read(db.clone(), seal_key, tree.size()).await?;
        let none = page.leaves.is_empty();
        page.join(&mut tree, &mut checkpoints, kept).await?;
        if none {
            break head;
        }
    };
    head_holds(head.as_deref(), &signer, &tree)?;
    checkpoints.none_beyond(&tree)?;
    if let Some(most) = kept
        .iter()
        .map(|it| it.size)
        .max()
        .filter(|it| *it > tree.size())
    {
        return Err(Fault::Older {
            found: tree.size(),
            kept: most,
        }
        .into());
    }
    let pending: i64 = db
        .one(&sql::COUNT_PENDING, args![], |row| row.get("pending"))
        .await?;
    Ok(Verified {
        entries: tree.size(),
        checkpoints: checkpoints.checked,
        pending: pending.cast_unsigned(),
        root: tree.root(),
    })
}

/// Entries that follow one another, up to the first that does not hold.
struct Page {
    leaves: Vec<Hash>,
    fault: Option<Fault>,
}

impl Page {
    /// From there on. Each entry is checked by itself; whether all are in the tree is for
    /// [`Page::join`].
    async fn read(db: Db, seal_key: [u8; 32], from: u64) -> Result<Self, StoreError> {
        let (first, last) = (from.cast_signed(), (from + PAGE).cast_signed());
        let (entries, pairs) = db
            .together((
                Query::new(&sql::LINKED_FROM, args![first, PAGE.cast_signed()], linked),
                Query::new(&sql::SUBJECTS_BETWEEN, args![first, last], |row| {
                    Ok((row.get("entry_id")?, row.get("person_id")?))
                }),
            ))
            .await?;
        let mut about: HashMap<EntryId, Vec<PersonId>> = HashMap::new();
        for (entry, person) in pairs {
            about.entry(entry).or_default().push(person);
        }
        let mut leaves = Vec::with_capacity(entries.len());
        for (entry, expected) in entries.iter().zip(from..) {
            if let Err(fault) = check(entry, expected, &seal_key, &about) {
                let fault = Some(fault);
                return Ok(Self { leaves, fault });
            }
            leaves.push(entry.leaf);
        }
        let fault = None;
        Ok(Self { leaves, fault })
    }

    /// Adds the entries to the tree, and checks it wherever a checkpoint covers it so far.
    async fn join(
        self,
        tree: &mut Frontier,
        checkpoints: &mut Checkpoints<'_>,
        kept: &[Checkpoint],
    ) -> Result<(), VerifyError> {
        for leaf in self.leaves {
            tree.push(leaf);
            checkpoints.check(tree).await?;
            as_kept(kept, tree)?;
        }
        self.fault.map_or(Ok(()), |fault| Err(fault.into()))
    }
}

struct Linked {
    seq: u64,
    leaf: Hash,
    seal: Hash,
    written: super::entry::Written,
}

fn as_kept(kept: &[Checkpoint], tree: &Frontier) -> Result<(), Fault> {
    let size = tree.size();
    let mut here = kept.iter().filter(|it| it.size == size);
    if here.all(|it| it.root == tree.root()) {
        Ok(())
    } else {
        Err(Fault::Rewritten { size })
    }
}

fn linked(row: &Row) -> Result<Linked, StoreError> {
    let hash = |column: &str| -> Result<Hash, StoreError> {
        // A hash of the wrong length is a changed entry, not an unreadable database.
        let bytes: Option<Vec<u8>> = row.get(column)?;
        Ok(bytes.and_then(|it| it.try_into().ok()).unwrap_or_default())
    };
    Ok(Linked {
        seq: row.get::<i64>("seq")?.cast_unsigned(),
        leaf: hash("leaf")?,
        seal: hash("seal")?,
        written: sql::written(row)?,
    })
}

fn check(
    it: &Linked,
    expected: u64,
    seal_key: &[u8; 32],
    about: &HashMap<EntryId, Vec<PersonId>>,
) -> Result<(), Fault> {
    let (seq, id) = (it.seq, it.written.id);
    if seq != expected {
        return Err(Fault::Missing { seq: expected });
    }
    if it.written.leaf() != it.leaf {
        return Err(Fault::Changed { seq, id });
    }
    if seal(seal_key, seq, &it.leaf) != it.seal {
        return Err(Fault::Unsealed { seq, id });
    }
    let mut said: Vec<&str> = it.written.subjects.split_whitespace().collect();
    said.sort_unstable();
    said.dedup();
    let mut listed: Vec<String> = about
        .get(&id)
        .into_iter()
        .flatten()
        .map(ToString::to_string)
        .collect();
    listed.sort_unstable();
    if said != listed {
        return Err(Fault::Subjects { seq, id });
    }
    Ok(())
}

fn head_holds(note: Option<&str>, signer: &Signer, tree: &Frontier) -> Result<(), Fault> {
    let Some(note) = note else {
        return if tree.size() == 0 {
            Ok(())
        } else {
            Err(Fault::NoHead)
        };
    };
    let Some(Checkpoint { size, root }) = signer.open(note) else {
        return Err(Fault::Signature { size: tree.size() });
    };
    if size > tree.size() {
        return Err(Fault::Shortened {
            found: tree.size(),
            signed: size,
        });
    }
    if size != tree.size() || root != tree.root() {
        return Err(Fault::Checkpoint {
            size: tree.size(),
            holds: size.min(tree.size()),
        });
    }
    Ok(())
}

/// The kept checkpoints, read a page at a time as the tree grows past them.
struct Checkpoints<'a> {
    db: &'a Db,
    signer: &'a Signer,
    ahead: std::collections::VecDeque<(u64, String)>,
    read_to: u64,
    all_read: bool,
    holds: u64,
    checked: u64,
}

impl<'a> Checkpoints<'a> {
    fn new(db: &'a Db, signer: &'a Signer) -> Self {
        Self {
            db,
            signer,
            ahead: std::collections::VecDeque::new(),
            read_to: 0,
            all_read: false,
            holds: 0,
            checked: 0,
        }
    }

    async fn check(&mut self, tree: &Frontier) -> Result<(), VerifyError> {
        if self.ahead.is_empty() && !self.all_read {
            self.read_on().await?;
        }
        while let Some((size, note)) = self.ahead.front() {
            if *size > tree.size() {
                break;
            }
            let size = *size;
            let signed = self.signer.open(note).filter(|it| it.size == size);
            let Some(signed) = signed else {
                return Err(Fault::Signature { size }.into());
            };
            if signed.root != tree.root() || size != tree.size() {
                return Err(Fault::Checkpoint {
                    size,
                    holds: self.holds,
                }
                .into());
            }
            self.holds = size;
            self.checked += 1;
            self.ahead.pop_front();
        }
        Ok(())
    }

    async fn read_on(&mut self) -> Result<(), StoreError> {
        let page = self
            .db
            .rows(
                &sql::CHECKPOINTS_FROM,
                args![self.read_to.cast_signed(), PAGE.cast_signed()],
                |row| Ok((row.get::<i64>("size")?.cast_unsigned(), row.get("note")?)),
            )
            .await?;
        self.all_read = page.is_empty();
        self.read_to = page.last().map_or(self.read_to, |(size, _)| *size);
        self.ahead.extend(page);
        Ok(())
    }

    fn none_beyond(&self, tree: &Frontier) -> Result<(), Fault> {
        match self.ahead.front() {
            Some((size, _)) => Err(Fault::Shortened {
                found: tree.size(),
                signed: *size,
            }),
            None => Ok(()),
        }
    }
}
