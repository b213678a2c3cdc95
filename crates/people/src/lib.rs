//! Who is this, and who is around them?
//!
//! The index of people. Feeds come in (`intake`), each row becomes a [`SourceRecord`], `matching` finds whom
//! it is about, and the single view of a person is derived from everything that is held about them.
//! Nothing is shown without a grant from `kith_gate`.

pub mod intake;
pub mod matching;
pub mod rules;
mod source_record;

pub use source_record::{
    Address, Assessment, Carer, FedInvolvement, LeadProfessional, Service, ServiceCode, SetAside,
    SourceRecord,
};
