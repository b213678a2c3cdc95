//! The pages as browsers ask for them: which are shown to whom, what each writes in the ledger, and
//! what none of them lets through.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at what it did not expect"
)]

mod accrediting;
mod addresses;
mod answering;
mod browser;
mod campaigns;
mod fhir;
mod forgery;
mod getting_in;
mod headers;
mod helping;
mod input;
mod levels;
mod mediated;
mod passkeys;
mod registering;
mod routes;
mod sensitive;
mod sent;
mod sessions;
mod shielded;
mod shielding;
mod telling;
mod ways;
mod world;
