//! Another system that asks on behalf of its signed-in user: an organisation's case management system.
//!
//! It shows a key, and names its user as it knows them. Which account that is was written down before,
//! so that what is asked of everybody is asked of them whichever way they come. What it is shown is what
//! its user is shown, and no more than `policies/system.cedar` lets any system have.

mod administer;
mod asking;
mod key;
mod request;
mod user;

use jiff::Timestamp;

pub use asking::NotAnswered;
pub(crate) use asking::{SYSTEM_ASKED, Through};
pub use key::{NotAKey, SystemKey};
pub use request::{REQUEST_WINDOW, Request, Why};
pub use user::{LONGEST_USER_ID, NotAUserId, SystemUser, UserId};

use crate::GateError;

/// A system, as the operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    /// What it is called.
    pub name: String,
    /// Whose it is.
    pub organisation_name: String,
    /// When it was added.
    pub added_at: Timestamp,
    /// When its key was made.
    pub key_made_at: Timestamp,
    /// Since when it is suspended, and why.
    pub suspended: Option<(Timestamp, String)>,
    /// For how many users it may ask.
    pub users: i64,
}

/// Why a system could not be added or changed, in words for whoever ran the command.
#[derive(Debug, thiserror::Error)]
pub enum SystemError {
    /// No name, or too long a one.
    #[error("give the system a name of 1 to {longest} characters that can be seen", longest = administer::LONGEST_NAME)]
    Name,
    /// The name is another's.
    #[error("there is already a system with that name; choose another")]
    Taken,
    /// There is none.
    #[error("there is no system with that name; `kith system list` names those that there are")]
    NotFound,
    /// It is suspended already.
    #[error("the system is suspended already")]
    Suspended,
    /// It is not suspended.
    #[error("the system is not suspended")]
    NotSuspended,
    /// No reason.
    #[error("say why the system is suspended, so that whoever looks at it later knows")]
    NoReason,
    /// There is no such organisation.
    #[error("there is no such organisation")]
    NoSuchOrganisation,
    /// There is no such account in the system's organisation.
    #[error(
        "no account of the system's organisation has that user name; `kith account list` names those \
         that there are"
    )]
    NoSuchAccount,
    /// The user or the account has one already.
    #[error(
        "that user or that account is written down for this system already; remove it first, with \
         `kith system user remove`"
    )]
    UserTaken,
    /// There is no such user.
    #[error("the system has no user of that name; `kith system user list` names those that it has")]
    NoSuchUser,
    /// The gate could not do it.
    #[error(transparent)]
    Gate(#[from] GateError),
}
