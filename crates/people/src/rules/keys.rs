//! Keys by which people are found: a 64-bit hash of "kind|value", kept in `person_key`.
//!
//! Matching and search share them. The hash and the values are kept in databases, so they may never
//! change: a better key is a new kind, and a migration that fills it.

/// FNV-1a, 64 bits: small, public and the same for ever. The result is stored as a signed number
/// because that is what both engines have.
#[must_use]
pub fn hash(kind: &str, parts: &[&str]) -> i64 {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    let mut eat = |byte: u8| {
        state ^= u64::from(byte);
        state = state.wrapping_mul(0x0000_0100_0000_01b3);
    };
    kind.bytes().for_each(&mut eat);
    for part in parts {
        eat(b'|');
        part.bytes().for_each(&mut eat);
    }
    i64::from_ne_bytes(state.to_ne_bytes())
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn the_hash_of_a_key_never_changes() {
        assert_eq!(hash("", &[]).cast_unsigned(), 0xcbf2_9ce4_8422_2325);
        // FNV-1a of "a|b", worked out independently.
        assert_eq!(hash("a", &["b"]).cast_unsigned(), 0xe726_b119_0547_8f76);
    }
}
