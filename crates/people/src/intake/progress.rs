//! How far a load is.

use std::time::Duration;

/// What a load is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// A large load reads all its files, and what is held, before it writes.
    Reading,
    /// It finds out who is who among all of them.
    Comparing,
    /// Rows are taken, batch by batch.
    #[default]
    Writing,
}

/// How far a load is, told after each batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// What it is doing.
    pub phase: Phase,
    /// Rows read so far, those before an interruption too.
    pub rows: u64,
    /// Bytes of the file that are dealt with; of all files, while they are read before anything is written.
    pub bytes: u64,
    /// Bytes of the whole file, or of all of them.
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
