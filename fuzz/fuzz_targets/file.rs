#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kith_files::fuzzing::file(bytes));
