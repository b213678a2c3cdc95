//! What must not compile: no way round the gate.

#[test]
fn no_record_and_no_search_without_its_own_grant() {
    trybuild::TestCases::new().compile_fail("tests/no_way_round/*.rs");
}
