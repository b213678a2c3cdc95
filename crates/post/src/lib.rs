//! Letters by e-mail.
//!
//! A [`Letter`] is handed over at a [`Postbox`]: a mail server, or for development and tests a folder of files.
//! This crate knows no noun of the field but an e-mail address.

mod letter;
mod login;
mod mail_to;
mod postbox;
#[cfg(test)]
mod tests;
mod trouble;

pub use letter::{Body, Letter, LetterError, Subject};
pub use login::LoginError;
pub use mail_to::{MailServer, MailTo, MailToError};
pub use postbox::{PostSettings, Postbox, PostboxError};
pub use trouble::Trouble;
