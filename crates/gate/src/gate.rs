//! The gate itself: what its verbs share.

/// Who may do this, and did we write it down? Cheap to clone; verbs are in the modules.
#[derive(Clone, Debug)]
pub struct Gate {}
