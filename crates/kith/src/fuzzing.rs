//! What the fuzzer asks of this crate: see CONTRIBUTING.md, "Fuzzing".

/// A configuration file.
///
/// # Panics
/// When an error repeats the database's address, or names a line that the file does not have.
pub fn settings(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        crate::settings::fuzzing(text);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_kept_example_of_a_configuration_is_read_or_explained() {
        kith_terms::fuzzing::replay("settings", super::settings);
    }
}
