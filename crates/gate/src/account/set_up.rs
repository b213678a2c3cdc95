//! Setting up an account: its holder proves that they were given the set-up code, chooses a
//! password and a PIN, and shows that their phone makes the right codes.

use data_encoding::BASE32_NOPAD;
use jiff::{SignedDuration, Timestamp};
use kith_store::{Actor, CommitError, Entry, Unit, args};
use serde_json::json;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{AccountError, AccountState};
use crate::credentials::{ClientNote, CodeSecret, Typed, WrongTry, check_password, check_pin};
use crate::store::accounts::{BEGIN_USE, CHANGE_STATE, CredentialRow, FINISH_SET_UP};
use crate::{Gate, GateError};

/// How long a set-up code works: a week, so that someone who starts on Monday can be given it the
/// week before (ASVS 5.0 6.4.1 asks that it be short-lived).
pub const SET_UP_LASTS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// 100 bits: more than can be guessed, in few enough letters to be typed.
const CODE_BYTES: usize = 13;
const CODE_LETTERS: usize = 20;
const LETTERS_IN_A_GROUP: usize = 5;

/// What an administrator hands to the holder of a new account. Works once.
#[derive(Clone)]
pub struct SetUpCode(Zeroizing<String>);

impl SetUpCode {
    pub(crate) fn random() -> Self {
        let text = BASE32_NOPAD.encode(&rand::random::<[u8; CODE_BYTES]>());
        Self(Zeroizing::new(text.chars().take(CODE_LETTERS).collect()))
    }

    /// Reads a code as people type it: case, spaces and hyphens do not count.
    fn typed(typed: &Typed) -> Self {
        let letters = typed.as_str().chars().filter(char::is_ascii_alphanumeric);
        Self(Zeroizing::new(
            letters.map(|it| it.to_ascii_uppercase()).collect(),
        ))
    }

    /// The code as it is shown, once: `ABCDE-FGHIJ-KLMNO-PQRST`.
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut text = String::new();
        for (at, letter) in self.0.chars().enumerate() {
            if at > 0 && at.is_multiple_of(LETTERS_IN_A_GROUP) {
                text.push('-');
            }
            text.push(letter);
        }
        Zeroizing::new(text)
    }

    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    pub(crate) fn good_until(&self, now: Timestamp) -> Timestamp {
        now.checked_add(SET_UP_LASTS).unwrap_or(Timestamp::MAX)
    }
}

impl std::fmt::Debug for SetUpCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SetUpCode(…)")
    }
}

/// What the holder needs to see to set up their account.
#[derive(Debug, Clone)]
pub struct SetUp {
    /// The name to sign in with.
    pub user_name: String,
    /// The holder's name.
    pub full_name: String,
    /// The secret for the phone: to be scanned or typed.
    pub secret: CodeSecret,
}

/// What the holder chooses.
#[derive(Debug, Clone)]
pub struct NewCredentials {
    /// The password.
    pub password: Typed,
    /// The PIN.
    pub pin: Typed,
    /// The code that the phone shows now, which proves that it has the secret.
    pub code: Typed,
}

impl Gate {
    /// Begins to set up an account: shows the secret for the phone to whoever has the set-up code.
    ///
    /// # Errors
    /// [`AccountError::SetUpCode`] where the two do not belong together, counted as a wrong try.
    pub async fn begin_set_up(
        &self,
        user_name: &Typed,
        set_up: &Typed,
        from: &ClientNote,
    ) -> Result<SetUp, AccountError> {
        let row = self.setting_up(user_name, set_up, from).await?;
        let secret = self.keys().open(row.account, &row.code_secret)?;
        Ok(SetUp {
            user_name: row.user_name,
            full_name: row.full_name,
            secret,
        })
    }

    /// Sets up an account with what its holder chose. The set-up code works no more.
    ///
    /// # Errors
    /// [`AccountError`], with what to choose differently.
    pub async fn finish_set_up(
        &self,
        user_name: &Typed,
        set_up: &Typed,
        chosen: NewCredentials,
        from: &ClientNote,
    ) -> Result<(), AccountError> {
        let row = self.setting_up(user_name, set_up, from).await?;
        let context = [&*row.user_name, &*row.full_name, &*row.organisation_name];
        check_password(chosen.password.as_str(), &context)?;
        check_pin(chosen.pin.as_str())?;
        let now = self.db().now();
        let secret = self.keys().open(row.account, &row.code_secret)?;
        let step = secret
            .step_of(&chosen.code, now)
            .ok_or(AccountError::PhoneCode)?;
        let hashes = self.hasher().hash(chosen.password, chosen.pin).await?;
        let (from_state, to_state) = (AccountState::SettingUp, AccountState::Active);
        let none: Option<&str> = None;
        let entry = Entry::new("account.set-up", Actor::Account(row.account))
            .detail(json!({ "account": row.account }));
        let code = SetUpCode::typed(set_up).hash();
        let unit = Unit::new(entry)
            .must(
                1,
                &FINISH_SET_UP,
                args![row.account, hashes.password, hashes.pin, step, code, now],
            )
            .must(
                1,
                &CHANGE_STATE,
                args![row.account, from_state.name(), to_state.name(), none],
            )
            .must(1, &BEGIN_USE, args![row.account, now]);
        match self.db().commit(unit).await {
            Ok(_) => Ok(()),
            Err(CommitError::Conflict { .. }) => Err(AccountError::SetUpCode),
            Err(error) => Err(GateError::from(error).into()),
        }
    }

    /// The account that is being set up with this code. Wrong tries count like wrong sign-ins.
    async fn setting_up(
        &self,
        user_name: &Typed,
        set_up: &Typed,
        from: &ClientNote,
    ) -> Result<CredentialRow, AccountError> {
        let attempt = self.attempt("account.set-up", user_name, from);
        let _turn = self.turn(&attempt, None).await?;
        let given = SetUpCode::typed(set_up).hash();
        let now = self.db().now();
        let row = self.compared_with(user_name).await?;
        let account = row.as_ref().map(|it| it.account);
        let good = |row: &CredentialRow| {
            row.state == AccountState::SettingUp
                && row.set_up.as_ref().is_some_and(|(hash, until)| {
                    bool::from(hash.as_slice().ct_eq(&given)) && now < *until
                })
        };
        match row.filter(good) {
            Some(row) => Ok(row),
            None => {
                self.count_wrong(&attempt, WrongTry::Wrong, account).await?;
                Err(AccountError::SetUpCode)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_up_code_is_twenty_letters_in_four_groups_of_five() {
        let code = SetUpCode::random();
        let text = code.to_text();
        assert_eq!(text.len(), 23);
        assert_eq!(
            text.split('-').map(str::len).collect::<Vec<_>>(),
            [5, 5, 5, 5]
        );
        assert_eq!(format!("{code:?}"), "SetUpCode(…)");
    }

    #[test]
    fn a_set_up_code_may_be_typed_in_any_case_with_or_without_its_hyphens() {
        let code = SetUpCode::random();
        let text = code.to_text();
        for typed in [
            text.to_lowercase(),
            text.replace('-', " "),
            text.replace('-', ""),
        ] {
            assert_eq!(SetUpCode::typed(&typed.as_str().into()).hash(), code.hash());
        }
    }
}
