//! Credentials: what a person shows to sign in. A user name, a password, a PIN and the code that
//! their phone shows, all asked at once, so that nobody learns which of them was wrong; or a passkey.

mod code;
mod hash;
mod keys;
mod lock_out;
mod passkey;
mod passkey_sign_in;
mod password;
mod pin;
mod prove;
mod sign_in;
mod typed;

pub use code::CodeSecret;
#[cfg(test)]
pub(crate) use hash::weaker_hash;
pub(crate) use hash::{Hasher, Hashes, at_once};
pub(crate) use keys::GateKeys;
pub use lock_out::LockOutRules;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use passkey::Shown;
pub use passkey::{MOST_PASSKEYS, NoPasskeys, PasskeySite};
pub(crate) use passkey::{NewAsked, NotAccepted, PasskeyKey, PasskeyName};
pub use passkey_sign_in::PasskeyAttempt;
pub use password::{LONGEST_PASSWORD_BYTES, SHORTEST_PASSWORD, WeakPassword, check_password};
pub use pin::{PIN_LENGTH, WeakPin, check_pin};
pub use sign_in::{ClientNote, Credentials, SignInError};
pub(crate) use sign_in::{NoTurn, WrongTry};
pub use typed::Typed;
