//! The SQL of responses, and how their rows are read.

// The macro of its statements is used by those after it.
#[macro_use]
pub(crate) mod responses;

pub(crate) mod answers;
pub(crate) mod campaigns;
pub(crate) mod files;
pub(crate) mod plans;
pub(crate) mod rest;
pub(crate) mod sharing;
pub(crate) mod standing;
