//! Accounts: who may sign in, for which organisation, in which role.
//!
//! One account for one person, never shared. Only its holder knows its password and PIN: an
//! administrator who opens it hands over a set-up code that works once and for a week, and the
//! holder chooses the rest (OWASP ASVS 5.0 6.4.1). Nobody administers their own account.

mod administer;
mod changes;
mod compare;
mod holder;
mod look_up;
mod own;
mod passkeys;
mod recovery;
mod set_up;
mod unused;

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use kith_terms::{AccountId, OrganisationId};

pub use administer::SuspendsAccounts;
pub use changes::{AccountChange, Changed};
pub use compare::{Comparison, ListError, Listed, read_list};
pub use holder::{Holder, SeesHolders};
pub use passkeys::Passkey;
pub use recovery::{RECOVERY_WAITS, Recovery};
pub use set_up::{NewCredentials, SET_UP_LASTS, SetUp, SetUpCode};

use crate::credentials::{NoTurn, WeakPassword, WeakPin};
use crate::standing::Standing;
use crate::{GateError, Role};

/// Where an account is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountState {
    /// Its holder has still to choose a password and a PIN.
    SettingUp,
    /// Its holder can sign in.
    Active,
    /// Its holder cannot sign in for the time being.
    Suspended,
    /// Its holder has left. It stays, because the ledger speaks of it.
    Closed,
}

impl AccountState {
    /// Every state.
    pub const ALL: [AccountState; 4] = [
        AccountState::SettingUp,
        AccountState::Active,
        AccountState::Suspended,
        AccountState::Closed,
    ];

    /// The name that is stored.
    pub const fn name(self) -> &'static str {
        match self {
            AccountState::SettingUp => "setting-up",
            AccountState::Active => "active",
            AccountState::Suspended => "suspended",
            AccountState::Closed => "closed",
        }
    }

    /// The name that a page shows.
    pub const fn title(self) -> &'static str {
        match self {
            AccountState::SettingUp => "Not yet set up",
            AccountState::Active => "Active",
            AccountState::Suspended => "Suspended",
            AccountState::Closed => "Closed",
        }
    }
}

impl fmt::Display for AccountState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for AccountState {
    type Err = NotAState;

    fn from_str(text: &str) -> Result<Self, NotAState> {
        AccountState::ALL
            .into_iter()
            .find(|it| it.name() == text)
            .ok_or(NotAState)
    }
}

/// The text names no state of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write one of setting-up, active, suspended, closed")]
pub struct NotAState;

/// An account, as its administrators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The name that its holder signs in with.
    pub user_name: String,
    /// Its holder's name.
    pub full_name: String,
    /// Its role.
    pub role: Role,
    /// The last day of the role, if there is one.
    pub role_until: Option<Date>,
    /// The organisation it acts for.
    pub organisation: OrganisationId,
    /// That organisation's name.
    pub organisation_name: String,
    /// Whether that organisation runs Kith.
    pub runs_kith: bool,
    /// Where it is in its life.
    pub state: AccountState,
    /// Why it is suspended or closed.
    pub state_why: Option<String>,
    /// The date on the holder's enhanced DBS certificate.
    pub dbs_checked_on: Option<Date>,
    /// When the holder completed the training.
    pub trained_on: Option<Date>,
    /// The version of the terms that the holder accepted last.
    pub terms_accepted: Option<i64>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When its holder last signed in.
    pub last_signed_in_at: Option<Timestamp>,
    /// Whether it may act today.
    pub standing: Standing,
}

/// An account to open.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The name to sign in with.
    pub user_name: String,
    /// The holder's name.
    pub full_name: String,
    /// The role.
    pub role: Role,
    /// The last day of the role, for someone who is here for a while.
    pub role_until: Option<Date>,
    /// The organisation to act for.
    pub organisation: OrganisationId,
}

/// Which accounts to list.
#[derive(Debug, Clone, Default)]
pub struct AccountFilter {
    /// Of this organisation only.
    pub organisation: Option<OrganisationId>,
    /// In this state only.
    pub state: Option<AccountState>,
    /// With this in the name or the user name.
    pub text: Option<String>,
    /// After this user name: the last of the page before.
    pub after: Option<String>,
}

/// A page of accounts, by user name.
#[derive(Debug, Clone)]
pub struct AccountPage {
    /// The accounts.
    pub accounts: Vec<Account>,
    /// The user name to give as [`AccountFilter::after`] for the next page, if there is one.
    pub next: Option<String>,
}

/// How many accounts a page lists.
pub const ACCOUNTS_PER_PAGE: usize = 50;

/// Why an account could not be opened or changed, in words for the page.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Not a user name.
    #[error(
        "Enter a user name of 3 to 60 characters: letters a to z, numbers, full stops, hyphens, \
         underscores and @, such as bethan.protheroe"
    )]
    UserName,
    /// No full name.
    #[error("Enter the person's full name")]
    NoName,
    /// The user name is another account's.
    #[error("Another account has that user name. Choose another")]
    UserNameTaken,
    /// There is no such account, or it is closed.
    #[error("There is no such account, or it is closed")]
    NotFound,
    /// There is no such organisation.
    #[error("There is no such organisation")]
    NoSuchOrganisation,
    /// The account is not in a state for this.
    #[error(
        "The account is not in a state for that. Look at it again: somebody may have changed it"
    )]
    State,
    /// It is the administrator's own.
    #[error("You cannot change your own account. Ask another account administrator")]
    Own,
    /// It is one of the organisation that runs Kith, and whoever asks is of another.
    #[error(
        "Only the organisation that runs Kith opens and changes its accounts. Ask one of its account administrators"
    )]
    OfWhoRunsKith,
    /// One administrator alone would let somebody in who may be anybody.
    #[error(
        "It takes two account administrators to let somebody in again: one asks, and another approves"
    )]
    TwoNeeded,
    /// Whoever asks must show first that it is them.
    #[error("Show that it is you before you change an account")]
    ProofNeeded,
    /// Only the operator's commands open accounts with a known password.
    #[error("Only the operator can open an account with a password that they know")]
    OperatorOnly,
    /// No reason.
    #[error("Say why, so that whoever looks at the account later knows")]
    NoReason,
    /// A date that is still to come.
    #[error("The date must be today or in the past")]
    FutureDate,
    /// The role would have ended already.
    #[error("The role's last day must be today or later")]
    RoleEnded,
    /// The terms are not those in force.
    #[error("The terms of use have changed. Read the new ones before you accept them")]
    OtherTerms,
    /// A password that may not be used.
    #[error(transparent)]
    Password(#[from] WeakPassword),
    /// A PIN that may not be used.
    #[error(transparent)]
    Pin(#[from] WeakPin),
    /// The code from the phone is wrong.
    #[error(
        "The code from your phone is not right. Check that your phone's clock is right and enter the code that it shows now"
    )]
    PhoneCode,
    /// The set-up code is wrong, used or too old.
    #[error(
        "The user name or set-up code is not right, or the code has run out. Ask your account administrator for a new one"
    )]
    SetUpCode,
    /// Not a name for a passkey.
    #[error("Enter a name for the passkey, of 1 to 40 characters, such as Work phone")]
    PasskeyName,
    /// As many as anybody may have.
    #[error("You have as many passkeys as you may have. Remove one that you no longer use first")]
    TooManyPasskeys,
    /// What was asked was answered too late, or twice, or not as it was asked.
    #[error(
        "The passkey was not added, because it took too long or was not made as we asked. Begin again"
    )]
    PasskeyNotMade,
    /// Its device may copy it, and the role needs one that it may not.
    #[error(
        "The passkey was not added: it may be on several devices, and your role needs one that stays on one. \
         Use a security key, or a device that does not copy its passkeys"
    )]
    PasskeyMayBeCopied,
    /// Somebody has it already.
    #[error("That passkey is in use already")]
    PasskeyInUse,
    /// The present password is wrong.
    #[error("The password you have now is not right")]
    OldPassword,
    /// Too many wrong tries.
    #[error("There have been too many wrong tries. Try again at {}", kith_terms::time::plain_time(*.until))]
    Wait {
        /// When to try again.
        until: Timestamp,
    },
    /// The gate could not do it.
    #[error(transparent)]
    Gate(#[from] GateError),
}

impl From<NoTurn> for AccountError {
    fn from(error: NoTurn) -> Self {
        match error {
            NoTurn::Wait { until } => AccountError::Wait { until },
            NoTurn::Gate(error) => AccountError::Gate(error),
        }
    }
}

/// A user name as it is kept and compared: case does not count.
pub(crate) fn folded_user_name(typed: &str) -> String {
    typed.trim().to_lowercase()
}

/// Reads a user name for a new account.
pub(crate) fn checked_user_name(typed: &str) -> Result<String, AccountError> {
    let name = folded_user_name(typed);
    let allowed = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || b".-_@".contains(&it);
    if (3..=60).contains(&name.len()) && name.bytes().all(allowed) {
        Ok(name)
    } else {
        Err(AccountError::UserName)
    }
}

pub(crate) fn checked_full_name(typed: &str) -> Result<String, AccountError> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        Err(AccountError::NoName)
    } else {
        Ok(name)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_and_space_around_a_user_name_do_not_count() {
        assert_eq!(
            checked_user_name(" Bethan.Protheroe ").unwrap(),
            "bethan.protheroe"
        );
    }

    #[test]
    fn a_user_name_is_plain_enough_to_be_told_over_the_telephone() {
        for name in ["", "ab", "bethan protheroe", "siân", "a:b:c", "x\u{202e}y"] {
            assert!(
                matches!(checked_user_name(name), Err(AccountError::UserName)),
                "{name}"
            );
        }
    }

    #[test]
    fn every_state_is_read_back_from_its_stored_name() {
        for state in AccountState::ALL {
            assert_eq!(state.name().parse(), Ok(state));
        }
    }

    proptest! {
        #[test]
        fn a_user_name_that_is_accepted_is_kept_as_it_will_be_looked_for(typed in ".{0,70}") {
            if let Ok(name) = checked_user_name(&typed) {
                prop_assert_eq!(folded_user_name(&typed), name.clone());
                prop_assert_eq!(folded_user_name(&name), name);
            }
        }
    }
}
