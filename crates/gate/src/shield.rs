//! Shields: whose whereabouts must not be seen.
