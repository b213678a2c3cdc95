//! Permission to do one thing, once, already written down.
