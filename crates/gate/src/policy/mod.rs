//! Policies: what may be done, in plain sentences.
