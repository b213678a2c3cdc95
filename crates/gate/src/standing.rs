//! Standing: whether an account may act today, and if not, what is missing.
