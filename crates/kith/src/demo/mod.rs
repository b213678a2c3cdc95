//! What a newcomer is shown: a county that does not exist, the accounts of those who work there,
//! and a little of what they do.

pub mod accounts;
pub mod county;
pub(crate) mod earlier;
pub mod life;
pub mod making;
pub(crate) mod market;
pub mod provider;
pub(crate) mod support;
