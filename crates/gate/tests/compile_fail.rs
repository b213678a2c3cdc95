//! What does not compile: every way round the gate that its types close.
//!
//! Each file in `tests/ui` is one way round, and the file beside it says what the compiler answers.
//! To write the answers anew after a change of compiler: `TRYBUILD=overwrite cargo test -p kith-gate
//! --test compile_fail`, and read what changed.

#[test]
fn no_way_round_the_gate_compiles() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
