//! What the fuzzer asks of this crate: see CONTRIBUTING.md, "Fuzzing".

use kith_terms::fuzzing::keeps_to_itself;

use crate::{Kind, check};

/// A file of any kind.
///
/// # Panics
/// When what is kept would not be kept again as what it is, when a photograph keeps anything besides its picture, or when
/// a refusal repeats what is in the file.
pub fn file(bytes: &[u8]) {
    let fit = match check(bytes.to_vec()) {
        Ok(fit) => fit,
        Err(refusal) => return keeps_to_itself(&String::from_utf8_lossy(bytes), &refusal),
    };
    let photograph = matches!(fit.kind, Kind::Jpeg | Kind::Png);
    assert_eq!(photograph, fit.thumbnail.is_some(), "a thumbnail");
    assert_ne!(fit.kind, Kind::WebP, "made anew");
    for kept in fit.thumbnail.iter().chain([&fit.bytes]) {
        assert_eq!(check(kept.clone()).map(|it| it.kind), Ok(fit.kind));
    }
    let left = |sign: &[u8]| fit.bytes.windows(sign.len()).any(|it| it == sign);
    assert!(
        !photograph || !(left(b"Exif\0\0") || left(b"eXIf")),
        "metadata"
    );
}

#[cfg(test)]
mod tests {
    use kith_terms::fuzzing::replay;

    #[test]
    fn every_kept_example_of_a_file_is_refused_or_kept_as_what_it_is() {
        replay("file", super::file);
    }
}
