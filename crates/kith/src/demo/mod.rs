//! What a newcomer is shown: a county that does not exist.

pub mod county;
