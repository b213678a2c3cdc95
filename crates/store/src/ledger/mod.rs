//! The ledger: every entry in one Merkle tree (RFC 6962) under signed checkpoints (C2SP signed
//! notes), so that changing, removing or reordering an entry shows.

pub mod consistency;
pub mod entry;
pub(crate) mod linker;
pub mod merkle;
pub mod note;
pub mod prove;
pub mod read;
pub(crate) mod sql;
pub mod verifier;
pub mod verify;
pub mod witness;
