//! Credentials: what a person shows to sign in. A user name, a password, a PIN and the code that
//! their phone shows, all asked at once, so that nobody learns which of them was wrong.

mod code;
mod hash;
mod keys;
mod lock_out;
mod password;
mod pin;
mod prove;
mod sign_in;
mod typed;

pub use code::CodeSecret;
#[cfg(test)]
pub(crate) use hash::weaker_hash;
pub(crate) use hash::{Hasher, Hashes};
pub(crate) use keys::GateKeys;
pub use lock_out::LockOutRules;
pub use password::{LONGEST_PASSWORD_BYTES, SHORTEST_PASSWORD, WeakPassword, check_password};
pub use pin::{PIN_LENGTH, WeakPin, check_pin};
pub(crate) use sign_in::WrongTry;
pub use sign_in::{ClientNote, Credentials, SignInError};
pub use typed::Typed;
