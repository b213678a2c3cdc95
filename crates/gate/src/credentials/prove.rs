//! Showing again that it is still the same person, before what is grave.

use kith_store::{CommitError, Unit, args};

use super::{ClientNote, SignInError, Typed, WrongTry};
use crate::account::AccountState;
use crate::grant::AskedBy as _;
use crate::session::SignedIn;
use crate::store::accounts::USE_CODE;
use crate::store::sessions::SESSION_PROVED;
use crate::{Gate, GateError};

impl Gate {
    /// Takes the password and a code from somebody who is signed in. Wrong tries count as they do at
    /// sign-in, and the answer does not say which of the two was wrong: whoever finds a screen open
    /// learns no more here than there.
    ///
    /// # Errors
    /// [`SignInError`]; the try is in the ledger either way.
    pub async fn prove(
        &self,
        who: &SignedIn,
        password: Typed,
        code: &Typed,
        from: &ClientNote,
    ) -> Result<(), SignInError> {
        let user_name = Typed::from(who.user_name.as_str());
        let attempt = self.attempt("proof", &user_name, from);
        let _turn = self.turn(&attempt, Some(who.account)).await?;
        let row = self.compared_with(&user_name).await?;
        let row = row.filter(|it| it.state == AccountState::Active);
        let (row, hashes) = row
            .and_then(|row| row.hashes.clone().map(|hashes| (row, hashes)))
            .ok_or(SignInError::Suspended)?;
        let secret = self.keys().open(row.account, &row.code_secret)?;
        let now = self.db().now();
        let step = secret.step_of(code, now);
        // Worked out whether or not the code is right.
        let right = self.hasher().is_right(password, hashes.password).await?;
        let why = match step.filter(|_| right) {
            None => WrongTry::Wrong,
            Some(step) => {
                let used = args![row.account, step, attempt.name(), now];
                let unit = Unit::new(who.entry("proof")).must(1, &USE_CODE, used).must(
                    1,
                    &SESSION_PROVED,
                    args![who.session, now],
                );
                match self.db().commit(unit).await {
                    Ok(_) => return Ok(()),
                    Err(CommitError::Conflict { .. }) => WrongTry::CodeUsed,
                    Err(error) => return Err(GateError::from(error).into()),
                }
            }
        };
        self.count_wrong(&attempt, why, Some(who.account)).await?;
        Err(SignInError::NoMatch)
    }
}
