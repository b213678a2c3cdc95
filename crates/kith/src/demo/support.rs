//! Who helps the county's providers with forms: a file as a place writes its own.

use std::path::{Path, PathBuf};

use crate::open::Failure;

const PARTNERS: &str = include_str!("market/support-partners.toml");

/// Writes the file into the demo's folder.
///
/// # Errors
/// [`Failure`] where it cannot be written.
pub(crate) fn written(folder: &Path) -> Result<PathBuf, Failure> {
    let path = folder.join("support-partners.toml");
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&path, PARTNERS))
        .map_err(|source| Failure::File {
            what: format!("{} cannot be written", path.display()),
            source,
        })?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use kith_market::support::SupportPartners;

    use super::*;

    #[test]
    fn the_example_is_well_written_and_somebody_helps_wherever_the_countys_providers_are() {
        let all = SupportPartners::read("support-partners.toml", PARTNERS).unwrap();
        for postcode in ["OR1 1AA", "OR2 2BB", "OR3 1AH", "OR4 1AJ"] {
            let postcode = postcode.parse().unwrap();
            assert!(!all.near(&postcode).is_empty(), "{postcode}");
        }
    }
}
