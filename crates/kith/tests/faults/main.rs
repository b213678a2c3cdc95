//! What befalls the machine: the program is killed, its database's server dies, the disk is full.
//! Whatever had been acknowledged is there afterwards. The figures of long runs are in
//! docs/reliability.md.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at what it did not expect"
)]

mod answering;
mod browser;
mod full;
mod killed;
mod place;
mod standby;
