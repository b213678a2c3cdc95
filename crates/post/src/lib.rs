//! Letters by e-mail.
//!
//! A letter is queued with [`Post::queue`], in the unit of whatever it tells of, and sent by [`Post::send_due`].
//! It is handed over at a [`Postbox`]: a mail server, or for development and tests a folder of files.
//! This crate knows no noun of the field but an e-mail address.

mod came;
mod confirming;
mod letter;
mod login;
mod mail_to;
mod post;
mod postbox;
mod purge;
mod queue;
mod sending;
mod store;
#[cfg(test)]
mod tests;
mod trial;
mod trouble;
mod waits;

pub use came::Came;
pub use confirming::{GoodLink, Says, ToConfirm};
pub use letter::{Body, Letter, LetterError, MOST_IN_A_LETTER, Subject};
pub use login::LoginError;
pub use mail_to::{MailServer, MailTo, MailToError};
pub use post::{Post, PostError, migrations};
pub use postbox::{PostSettings, Postbox, PostboxError};
pub use purge::tables;
pub use queue::Outgoing;
pub use sending::Round;
pub use store::Waiting;
pub use trouble::Trouble;
