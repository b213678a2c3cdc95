//! Forgetting what is no longer needed. The ledger keeps what happened.

use jiff::{SignedDuration, Timestamp};
use kith_store::{Actor, Entry, Route, Unit, args};

use crate::store::passkeys::FORGET_OLD_CHALLENGES;
use crate::store::sessions::FORGET_OLD_SESSIONS;
use crate::store::systems::FORGET_OLD_REQUESTS;
use crate::store::tries::{FORGET_OLD_CLIENTS, FORGET_OLD_TRIES};
use crate::visit::FORGET_OLD_VISITS;
use crate::{Gate, GateError};

/// A session is kept for so long after it began, for whoever asks why somebody was signed out.
const SESSIONS_KEPT: SignedDuration = SignedDuration::from_hours(31 * 24);

/// A visit is kept for so long after it ended. Nothing reads it by then: each page of it, with the
/// reason given, is in the ledger. A day and not at once, so that no difference of clocks between
/// two programs on one database takes a visit that is still open.
pub(crate) const VISITS_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// What another system asked is kept for so long: far longer than it would be taken for new, so that a
/// clock that is set back by less than this lets nothing be asked twice.
const REQUESTS_KEPT: SignedDuration = SignedDuration::from_hours(24);

impl Gate {
    /// Forgets what is no longer needed: wrong tries of long ago, what passkeys were asked and did not
    /// answer, old sessions, visits that ended a day ago, and the numbers of what other systems asked. To be run now and then; the ledger keeps what happened.
    ///
    /// # Errors
    /// [`GateError`] where the database fails; then nothing is forgotten.
    pub async fn tidy(&self) -> Result<(), GateError> {
        let (now, rules) = (self.db().now(), self.settings().lock_out);
        let before = |age| now.checked_sub(age).unwrap_or(Timestamp::MIN);
        let entry =
            Entry::new("gate.tidy", Actor::Program("kith".to_owned())).route(Route::Command);
        let unit = Unit::new(entry)
            .run(&FORGET_OLD_TRIES, args![before(rules.forgotten_after)])
            .run(&FORGET_OLD_CLIENTS, args![before(rules.client_window)])
            .run(&FORGET_OLD_CHALLENGES, args![now])
            .run(&FORGET_OLD_SESSIONS, args![before(SESSIONS_KEPT)])
            .run(&FORGET_OLD_VISITS, args![before(VISITS_KEPT)])
            .run(&FORGET_OLD_REQUESTS, args![before(REQUESTS_KEPT)]);
        self.db().commit(unit).await?;
        Ok(())
    }
}
