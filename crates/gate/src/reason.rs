//! Why someone looks.
