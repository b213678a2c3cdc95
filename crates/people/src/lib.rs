//! Stub head.
