//! The ledger: reading what was done, and proving that nothing was altered.
