//! How far a load is.

use std::time::Duration;

/// How far a load is, told after each batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Rows read so far, those before an interruption too.
    pub rows: u64,
    /// Bytes of the file that are dealt with.
    pub bytes: u64,
    /// Bytes of the whole file.
    pub total_bytes: u64,
    /// How long the rest will take at the speed so far; nothing at the very start.
    pub left: Option<Duration>,
}

/// The time that the rest takes, if it goes on as it went since the start of this process.
#[must_use]
pub fn time_left(done_here: u64, still: u64, taken: Duration) -> Option<Duration> {
    if done_here == 0 {
        return None;
    }
    let seconds = taken.as_secs_f64() * (still as f64) / (done_here as f64);
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_takes_as_long_as_its_share_of_what_is_done() {
        assert_eq!(
            time_left(100, 300, Duration::from_secs(10)),
            Some(Duration::from_secs(30))
        );
        assert_eq!(time_left(0, 300, Duration::from_secs(10)), None);
    }
}
