//! How fast a matcher decides, and how often the answer is yes at so many bits.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use kith_gate::Grant;
use kith_gate::action::{ReviewMatches, SeeMatchReport};
use kith_store::StoreError;

use super::Verdict;
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

/// What was decided of questions that matching asked at so many bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// From so many bits to one more.
    pub bits: i64,
    /// How many were found to be one person.
    pub same: u64,
    /// How many were found to be two.
    pub different: u64,
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

    /// Of questions that matching asked at so many bits, how many were found to be one person: what a
    /// threshold's precision is estimated from. What was settled by another question's answer is not
    /// counted again.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn desk_figures(
        &self,
        _grant: &Grant<SeeMatchReport>,
    ) -> Result<Vec<Band>, StoreError> {
        let mut bands: BTreeMap<i64, Band> = BTreeMap::new();
        for (bits, verdict, questions) in store::words::by_bits(&self.db).await? {
            #[expect(clippy::cast_possible_truncation, reason = "bits are some dozens")]
            let bits = bits.floor() as i64;
            let band = bands.entry(bits).or_insert(Band {
                bits,
                same: 0,
                different: 0,
            });
            let questions = u64::try_from(questions).unwrap_or_default();
            match verdict {
                Verdict::Same => band.same += questions,
                Verdict::Different => band.different += questions,
            }
        }
        Ok(bands.into_values().collect())
    }
}
