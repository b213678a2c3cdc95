//! Who Kith is to the mail server: two lines in a file that only its owner may read.

use std::path::Path;

use lettre::transport::smtp::authentication::Credentials;

/// Why the file does not say it.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// It cannot be read.
    #[error("{path} cannot be read: {source}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why not.
        source: std::io::Error,
    },
    /// It holds something else.
    #[error("{0} must hold two lines: the user of the mail server, and the password")]
    Lines(String),
}

/// Reads user and password.
pub(crate) fn read(path: &Path) -> Result<Credentials, LoginError> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|source| LoginError::Unreadable {
        path: name.clone(),
        source,
    })?;
    let lines: Vec<&str> = text.lines().collect();
    match lines.as_slice() {
        [user, password] if !user.trim().is_empty() && !password.is_empty() => Ok(
            Credentials::new(user.trim().to_owned(), (*password).to_owned()),
        ),
        _ => Err(LoginError::Lines(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_two_lines_and_no_error_repeats_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("login");
        std::fs::write(&path, "kith\nsecret word\n").unwrap();
        assert_eq!(
            read(&path).unwrap(),
            Credentials::new("kith".into(), "secret word".into())
        );
        for wrong in ["", "secret", "kith\n\n", "\nsecret\n", "kith\nsecret\nmore"] {
            std::fs::write(&path, wrong).unwrap();
            let error = read(&path).unwrap_err().to_string();
            assert!(
                error.contains("two lines") && !error.contains("secret"),
                "{error}"
            );
        }
        let error = read(&folder.path().join("none")).unwrap_err();
        assert!(matches!(error, LoginError::Unreadable { .. }));
    }
}
