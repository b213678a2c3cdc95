//! Addresses are confirmed by a link in a letter: whoever has the link has the address.
//!
//! - The link holds 256 random bits, of which a keyed hash is kept, made with the purpose in it: a link for one
//!   purpose is nothing for another. It is good for a day, and once.
//! - Opening a link uses nothing up, because programs that look for harm open every link of a letter. A page
//!   shows what it is for, and its button confirms, in the unit of whatever the confirming is for.
//! - The answer to being asked is the same for every address: for one that is known, for one that is not, and
//!   for one that was written to too often. So is what is done, up to the letter.

mod rules;
mod store;

use jiff::Timestamp;
use kith_store::{CommitError, Entry, Mark, Outcome, RandomKey, Seal, Unit, args};
use kith_terms::Email;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::{Body, Letter, Outgoing, Post, PostError, Subject};

/// How often it is begun again where somebody else asks for the same address at the same moment.
const TRIES: u32 = 8;

/// An address to be confirmed.
#[derive(Clone)]
pub struct ToConfirm {
    /// The address.
    pub to: Email,
    /// What a link is good for, such as `account.open`.
    pub purpose: &'static str,
    /// What it is confirmed for, where that is there already.
    pub of: Option<Uuid>,
    /// What the letter says.
    pub says: Says,
}

/// What a letter to an address says.
#[derive(Clone)]
pub enum Says {
    /// A link to confirm it.
    Link {
        /// The subject.
        subject: Subject,
        /// What stands before the link.
        before: Body,
        /// The page, up to what differs from link to link: `https://kith.example/confirm/`.
        page: String,
        /// What stands after it.
        after: Body,
    },
    /// No link: the address is known, and whoever has it is told that somebody wrote it.
    NoLink {
        /// The subject.
        subject: Subject,
        /// The text.
        text: Body,
    },
}

/// A link that is good. Nothing has come of it yet.
#[derive(Clone)]
pub struct GoodLink {
    token_hash: [u8; 32],
    address_hash: Vec<u8>,
    purpose: &'static str,
    of: Option<Uuid>,
    to: Email,
}

impl GoodLink {
    /// The address that it confirms.
    pub fn to(&self) -> &Email {
        &self.to
    }

    /// What it confirms it for.
    pub fn of(&self) -> Option<Uuid> {
        self.of
    }
}

/// The keys of confirming.
#[derive(Clone)]
pub(crate) struct Marks {
    links: Mark,
    addresses: Mark,
    seal: Seal,
}

impl Marks {
    pub(crate) fn new(keys: &kith_store::Keys) -> Self {
        Self {
            links: keys.mark("post/link"),
            addresses: keys.mark("post/address"),
            seal: keys.seal("post/confirmation"),
        }
    }

    /// No purpose holds the sign between the two, so no two pairs read alike.
    fn link(&self, purpose: &str, token: &RandomKey) -> [u8; 32] {
        self.links
            .of(&[purpose.as_bytes(), b"\n", token.as_bytes()])
    }

    fn address(&self, to: &Email) -> [u8; 32] {
        self.addresses.of(&[to.comparable().as_bytes()])
    }
}

/// What is sealed of a confirmation.
#[derive(Serialize, Deserialize)]
struct Kept {
    to: Email,
    of: Option<Uuid>,
}

impl Post {
    /// Asks whoever has an address to confirm it, with a letter. The entry says who asked; it is given the letter
    /// and the purpose, and says that it was refused where this address was written to too often.
    ///
    /// # Errors
    /// [`PostError::SendsNothing`] where no letters are sent. Nothing that an address makes differ.
    pub async fn ask_to_confirm(&self, entry: &Entry, ask: &ToConfirm) -> Result<(), PostError> {
        let mut tries = 0;
        loop {
            match self.ask_once(entry, ask).await {
                Err(PostError::Commit(CommitError::Constraint { .. })) if tries < TRIES => {
                    tries += 1;
                }
                asked => return asked,
            }
        }
    }

    async fn ask_once(&self, entry: &Entry, ask: &ToConfirm) -> Result<(), PostError> {
        let now = self.db.now();
        let token = RandomKey::random();
        let until = rules::good_until(now);
        let outgoing = Outgoing::new("address.confirm", ask.letter(&token)?).send_by(until);
        let entry = entry.clone().detail(json!({ "purpose": ask.purpose }));
        let address = self.marks.address(&ask.to);
        let earlier = store::earlier(&self.db, address).await?;
        let times: Vec<Timestamp> = earlier.iter().map(|it| it.asked_at).collect();
        let unit = if rules::may_be_written_to(&times, now) {
            let hash = self.marks.link(ask.purpose, &token);
            let nth = earlier.iter().map(|it| it.nth).max().unwrap_or(0) + 1;
            let expires = match ask.says {
                Says::Link { .. } => until,
                Says::NoLink { .. } => now,
            };
            let sealed = self.sealed(ask, &hash)?;
            let entry = entry.detail(json!({ "letter": outgoing.id }));
            let add = args![hash, address, nth, ask.purpose, now, expires, sealed];
            self.queue(Unit::new(entry).must(1, &store::ADD, add), &outgoing)?
        } else {
            // What must hold for a letter holds for none: that there is somewhere to send it.
            self.must_send()?;
            Unit::new(entry.outcome(Outcome::Refused))
        };
        let unit = unit.run(&store::FORGET, args![rules::forgotten_before(now)]);
        self.db.commit(unit).await?;
        Ok(())
    }

    fn sealed(&self, ask: &ToConfirm, hash: &[u8; 32]) -> Result<Vec<u8>, PostError> {
        let kept = Kept {
            to: ask.to.clone(),
            of: ask.of,
        };
        let bytes = serde_json::to_vec(&kept).map_err(|_| PostError::Sealed)?;
        let sealed = self.marks.seal.seal(hash, &bytes);
        sealed.map_err(|_| PostError::Sealed)
    }

    /// The link that ends in this, where it is good for this purpose: neither made up, nor used, nor a day old.
    /// Which of these it is is told to nobody.
    ///
    /// # Errors
    /// [`PostError`] where the database fails, or another key file made the link.
    pub async fn good_link(
        &self,
        purpose: &'static str,
        token: &str,
    ) -> Result<Option<GoodLink>, PostError> {
        let Some(token) = RandomKey::from_text(token) else {
            return Ok(None);
        };
        let token_hash = self.marks.link(purpose, &token);
        let found = store::good(&self.db, token_hash, self.db.now()).await?;
        let Some((address_hash, sealed)) = found else {
            return Ok(None);
        };
        let bytes = self.marks.seal.open(&token_hash, &sealed);
        let bytes = bytes.map_err(|_| PostError::Sealed)?;
        let kept: Kept = serde_json::from_slice(&bytes).map_err(|_| PostError::Sealed)?;
        Ok(Some(GoodLink {
            token_hash,
            address_hash,
            purpose,
            of: kept.of,
            to: kept.to,
        }))
    }

    /// The unit, with the link used in it: its commit is a conflict where the link is good no more. Other links for
    /// the same purpose to the same address are good no more either.
    pub fn confirm(&self, unit: Unit, link: &GoodLink) -> Unit {
        let now = self.db.now();
        let others = args![link.address_hash.clone(), link.purpose, now];
        unit.must(1, &store::USE, args![link.token_hash, now])
            .run(&store::END_OTHERS, others)
    }
}

impl ToConfirm {
    fn letter(&self, token: &RandomKey) -> Result<Letter, PostError> {
        let (subject, body) = match &self.says {
            Says::NoLink { subject, text } => (subject, text.clone()),
            Says::Link {
                subject,
                before,
                page,
                after,
            } => {
                let token = token.to_text();
                let (before, after) = (before.as_str(), after.as_str());
                let text = format!("{before}\n{page}{}\n\n{after}", token.as_str());
                (subject, text.parse()?)
            }
        };
        Ok(Letter::new(&self.to, subject.clone(), body)?)
    }
}
