#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kith_gate::fuzzing::passkey(bytes));
