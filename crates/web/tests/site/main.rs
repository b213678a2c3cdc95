//! The pages as browsers ask for them.
#[test]
fn builds() {}
