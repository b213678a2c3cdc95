#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kith_exchange::fuzzing::fhir(bytes));
