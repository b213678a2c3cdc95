//! How fast a matcher decides.

use jiff::SignedDuration;
use kith_gate::Grant;
use kith_gate::action::ReviewMatches;
use kith_store::StoreError;

use crate::{People, store};

/// Over how long one's own pace is told.
const PACE_OVER: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What one matcher decided in thirty days, and how fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How many questions.
    pub decided: u64,
    /// Of how many it is known how long they were looked at, without a break.
    pub measured: u64,
    /// How long those were looked at in all, in seconds.
    pub seconds: u64,
}

impl Pace {
    /// Decisions an hour of looking; none where nothing was measured.
    #[must_use]
    pub fn an_hour(&self) -> Option<u64> {
        let seconds = (self.seconds > 0).then_some(self.seconds)?;
        Some(self.measured.saturating_mul(3600) / seconds)
    }
}

impl People {
    /// What whoever asks decided in the last thirty days, and how fast.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn own_pace(&self, grant: &Grant<ReviewMatches>) -> Result<Pace, StoreError> {
        let now = self.db.now();
        let since = now.saturating_sub(PACE_OVER).unwrap_or(now);
        let account = grant.who().account();
        let (decided, measured, seconds) = store::words::pace(&self.db, account, since).await?;
        let counted = |it: i64| u64::try_from(it).unwrap_or_default();
        Ok(Pace {
            decided: counted(decided),
            measured: counted(measured),
            seconds: counted(seconds),
        })
    }
}
