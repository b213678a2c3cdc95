//! The keys that check signatures on notes, in C2SP signed-note's own writing: a ledger's (plain
//! Ed25519), and a witness's (tlog-cosignature: Ed25519 over the note and the moment it was seen).

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use ed25519_dalek::{Signature, Verifier as _, VerifyingKey};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::note::Checkpoint;

/// What a key signs: the type byte of its signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signs {
    /// Notes.
    Notes = 1,
    /// Notes that others signed, and when it saw them.
    Sightings = 4,
}

/// A key that checks signatures, with the name that stands before them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    signs: Signs,
    key: VerifyingKey,
}

/// What was given is no key that checks signatures on checkpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is not a key that checks checkpoints: give the line that `kith ledger checkpoint --key` or \
     `kith witness key` wrote, such as kith/ledger+5a2c91d7+AX…"
)]
pub struct NotAKey;

impl VerifierKey {
    pub(super) fn new(name: &str, signs: Signs, key: VerifyingKey) -> Self {
        let name = name.to_owned();
        Self { name, signs, key }
    }

    /// Whether it is a witness's.
    pub fn is_of_a_witness(&self) -> bool {
        self.signs == Signs::Sightings
    }

    /// C2SP signed-note: the first four bytes of SHA-256(name || LF || type || key).
    pub(super) fn id(&self) -> [u8; 4] {
        let hash: [u8; 32] = Sha256::new()
            .chain_update(&self.name)
            .chain_update([b'\n', self.signs as u8])
            .chain_update(self.key.as_bytes())
            .finalize()
            .into();
        let [a, b, c, d, ..] = hash;
        [a, b, c, d]
    }

    /// A line under a note, from what this key's holder has signed.
    pub(super) fn line(&self, signature: &[u8]) -> String {
        let bytes = [&self.id(), signature].concat();
        format!("— {} {}\n", self.name, BASE64_STANDARD.encode(bytes))
    }

    /// What the note says, or nothing where this key's holder, a ledger, did not sign it.
    pub fn open(&self, note: &str) -> Option<Checkpoint> {
        let (body, lines) = parts(note)?;
        let holds = |signature: Vec<u8>| {
            let signature = Signature::from_slice(&signature).ok()?;
            self.key.verify(body.as_bytes(), &signature).ok()
        };
        if self.signs != Signs::Notes || self.signatures(lines).find_map(holds).is_none() {
            return None;
        }
        // C2SP tlog-checkpoint: a ledger signs in the name that is its first line.
        Checkpoint::parse(body, &self.name)
    }

    /// When this key's holder, a witness, saw the note, or nothing where it did not sign that.
    pub fn saw(&self, note: &str) -> Option<Timestamp> {
        let (body, lines) = parts(note)?;
        if self.signs != Signs::Sightings {
            return None;
        }
        self.signatures(lines).find_map(|bytes| {
            let (at, signature) = bytes.split_first_chunk::<8>()?;
            let at = u64::from_be_bytes(*at);
            let signature = Signature::from_slice(signature).ok()?;
            self.key
                .verify(sighting(body, at).as_bytes(), &signature)
                .ok()?;
            Timestamp::from_second(i64::try_from(at).ok()?).ok()
        })
    }

    /// The signatures in this key's name and with its id.
    fn signatures<'n>(&self, lines: &'n str) -> impl Iterator<Item = Vec<u8>> + use<'n> {
        let (start, id) = (format!("— {} ", self.name), self.id());
        lines.lines().filter_map(move |line| {
            let bytes = BASE64_STANDARD.decode(line.strip_prefix(&start)?).ok()?;
            bytes.strip_prefix(&id).map(<[u8]>::to_vec)
        })
    }
}

/// A note's text, its last line's end included, and the lines under it.
pub(super) fn parts(note: &str) -> Option<(&str, &str)> {
    let end = note.find("\n\n")? + 1;
    Some((note.get(..end)?, note.get(end + 1..)?))
}

/// C2SP tlog-cosignature, cosignature/v1: what a witness signs.
pub(super) fn sighting(body: &str, seconds: u64) -> String {
    format!("cosignature/v1\ntime {seconds}\n{body}")
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = u32::from_be_bytes(self.id());
        let bytes = [&[self.signs as u8], self.key.as_bytes().as_slice()].concat();
        write!(
            f,
            "{}+{id:08x}+{}",
            self.name,
            BASE64_STANDARD.encode(bytes)
        )
    }
}

impl FromStr for VerifierKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let parse = || {
            let text = text.trim();
            let (name, rest) = text.split_once('+')?;
            let (_, bytes) = rest.split_once('+')?;
            let bytes = BASE64_STANDARD.decode(bytes).ok()?;
            let (kind, key) = bytes.split_first()?;
            let signs = match kind {
                1 => Signs::Notes,
                4 => Signs::Sightings,
                _ => return None,
            };
            let key = VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
            let well_named = !name.is_empty() && !name.contains(char::is_whitespace);
            let it = Self::new(name, signs, key);
            // One key has one writing, and its id is a check on it.
            (well_named && it.to_string() == text).then_some(it)
        };
        parse().ok_or(NotAKey)
    }
}
