//! The SQL of responses, and how their rows are read.

pub(crate) mod answers;
pub(crate) mod files;
pub(crate) mod plans;
pub(crate) mod responses;
