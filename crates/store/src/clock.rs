//! The one clock. Rules take `now` as an argument; verbs ask here.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

/// Tells the time: the machine's, or in tests one that stands until it is moved.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// Microseconds since 1970 where the clock is held by a test.
    held: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands at `at` until [`Clock::advance`] moves it.
    pub fn held_at(at: Timestamp) -> Self {
        Self {
            held: Some(Arc::new(AtomicI64::new(at.as_microsecond()))),
        }
    }

    /// The time now, to the microsecond (what both engines keep).
    pub fn now(&self) -> Timestamp {
        let micros = match &self.held {
            Some(held) => held.load(Ordering::SeqCst),
            None => Timestamp::now().as_microsecond(),
        };
        Timestamp::from_microsecond(micros).unwrap_or_default()
    }

    /// Moves a held clock on (or back, with a negative number); the machine's clock is left alone.
    pub fn advance(&self, seconds: i64) {
        if let Some(held) = &self.held {
            held.fetch_add(seconds.saturating_mul(1_000_000), Ordering::SeqCst);
        }
    }
}
