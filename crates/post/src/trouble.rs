//! Why a letter was not taken, in words that hold nothing of it: what servers answer repeats addresses.

use std::error::Error;

use lettre::transport::smtp;

/// Why a letter was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// No letter is taken at the moment.
    #[error("{0}")]
    Away(String),
    /// The server does not take this letter now, and may later (4yz of RFC 5321 section 4.2.1).
    #[error("the mail server answered {0}: not now")]
    NotNow(u16),
    /// The server does not take this letter (5yz).
    #[error("the mail server answered {0}: it does not take this letter")]
    Refused(u16),
    /// The server takes no address with letters beyond A to Z (RFC 6531).
    #[error("the mail server takes no address with such letters")]
    Letters,
    /// What was kept does not open with this key file.
    #[error("the letter does not open with this key file")]
    DoesNotOpen,
    /// Its day was over before it was sent.
    #[error("it was not sent in time")]
    TooLate,
}

/// What a server answers where it is Kith that is not let in, and not a letter (RFC 4954 section 6), or where
/// it closes (RFC 5321 section 4.2.3).
const NOT_LET_IN: [u16; 6] = [421, 454, 530, 534, 535, 538];

impl Trouble {
    /// Of what the mail library says, for a letter whose address is in plain letters or not.
    pub(crate) fn of(error: &smtp::Error, plain_letters: bool) -> Self {
        match error.status().map(u16::from) {
            Some(code) if NOT_LET_IN.contains(&code) => Self::Away(format!(
                "the mail server answered {code}: it does not let Kith in"
            )),
            Some(code) if code < 500 => Self::NotNow(code),
            Some(code) => Self::Refused(code),
            None if error.is_client() && !plain_letters => Self::Letters,
            None if error.is_response() => {
                Self::Away("the mail server answered something that is no SMTP".to_owned())
            }
            None => Self::Away(innermost(error)),
        }
    }
}

/// The cause of the cause: such as "connection refused".
fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    format!("the mail server cannot be used: {cause}")
}
