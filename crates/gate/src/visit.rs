//! A visit: one person's record, opened for a reason, for a while.
