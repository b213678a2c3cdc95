//! What must not compile: every way round the gate that its types close.
//!
//! Each file in `no_way_round` is one way, and the file beside it says what the compiler answers. A new action changes
//! some of those lists: `TRYBUILD=overwrite cargo test -p kith-people --test compile`, and read what changed. The gate's
//! own ways stand here too, so that the libraries beneath are compiled for this once.

#[test]
fn no_way_round_the_gate_compiles() {
    trybuild::TestCases::new().compile_fail("tests/no_way_round/*.rs");
}
